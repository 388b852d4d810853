"""Secrets out of texts that are shown, and of files that are kept."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
from typing import TYPE_CHECKING, AnyStr, Generic
from urllib.parse import quote, quote_plus

from msgspec import Struct

from pydsl.files.written import opened, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from io import FileIO
    from pathlib import Path

STARS = "***"
SHORTEST = 4
"""Characters that a value has at least: shorter ones would be found in everything."""
SHORTEST_PACKED = 6
"""The same of a piece of base64."""
WIDTHS = (64, 76)
"""Characters in a line of what `openssl base64` and `base64` print."""
URL_SAFE = str.maketrans("+/", "-_")
OF_GO = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
TRIPLET = re.compile("%[0-9A-F]{2}")
PIECE = 1 << 20
"""Bytes of a file that are looked through at once."""


class Forms(Struct, Generic[AnyStr], frozen=True):
    """Texts to look for. Their first characters are looked for at once: thousands of texts take no longer than one."""

    heads: re.Pattern[AnyStr]
    lengths: Mapping[AnyStr, Sequence[int]]
    """By head the lengths of those that begin so, the longest first."""
    whole: frozenset[AnyStr]

    @property
    def longest(self) -> int:
        """The length of the longest."""
        return max(found[0] for found in self.lengths.values())

    def spans(self, text: AnyStr) -> Iterator[tuple[int, int]]:
        """Yield where they are: from left to right, the longest that begins there."""
        at = 0
        while found := self.heads.search(text, at):
            begin = found.start()
            ends = (begin + length for length in self.lengths[found[0]])
            end = next((one for one in ends if one <= len(text) and text[begin:one] in self.whole), None)
            if end is not None:
                yield begin, end
            at = begin + 1 if end is None else end


class Mask(Struct, frozen=True):
    """Puts stars in the place of some values: whole, line by line, and as programs write them in other formats."""

    _texts: Forms[str] | None = None
    _bytes: Forms[bytes] | None = None

    @classmethod
    def of(cls, values: Iterable[str]) -> Mask:
        """Make the mask of some values."""
        texts = frozenset(form for value in values for form in _forms(value))
        if not texts:
            return cls()
        encoded = frozenset(form.encode(errors="surrogateescape") for form in texts)
        heads = _heads(form.decode("latin-1") for form in encoded).encode("latin-1")
        return cls(
            Forms(re.compile(_heads(texts)), _lengths(texts), texts),
            Forms(re.compile(heads), _lengths(encoded), encoded),
        )

    @property
    def is_empty(self) -> bool:
        """Whether there's nothing to look for."""
        return self._texts is None

    def __call__(self, text: str) -> str:
        """Return a text with stars in it."""
        if self._texts is None:
            return text
        ends = [0, *itertools.chain(*self._texts.spans(text)), len(text)]
        return STARS.join(text[begin:end] for begin, end in zip(ends[::2], ends[1::2], strict=True))

    def blot(self, path: Path) -> None:
        """Write stars over the values in a file. No byte of it moves: somebody may read on where they are."""
        if self._bytes is None:
            return
        with opened(path, "r+b") as file:
            _blot(file, self._bytes)

    def cut(self, text: bytes) -> int:
        """Return where a text that goes on may be cut: nowhere within a value."""
        if self._bytes is None:
            return len(text)
        at = max(len(text) - self._bytes.longest + 1, 0)
        return next((end for begin, end in self._bytes.spans(text) if begin < at < end), at)


def _blot(file: FileIO, values: Forms[bytes]) -> None:
    before, end = b"", 0
    for at, piece in written(file, most=PIECE):
        known = (before if at == end else b"") + piece
        end = at + len(piece)
        for first, last in values.spans(known):
            os.pwrite(file.fileno(), b"*" * (last - first), end - len(known) + first)
        before = known[max(len(known) - values.longest + 1, 0) :]


def _lengths(forms: Iterable[AnyStr]) -> dict[AnyStr, list[int]]:
    found: dict[AnyStr, set[int]] = {}
    for form in forms:
        found.setdefault(form[:SHORTEST], set()).add(len(form))
    return {head: sorted(lengths, reverse=True) for head, lengths in found.items()}


def _heads(forms: Iterable[str]) -> str:
    """Return a pattern of how texts begin."""
    return _any_of({form[:SHORTEST] for form in forms})


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of words of one length, character by character: it's soon known that there's none."""
    by_first = itertools.groupby(sorted(words), lambda word: word[:1])
    return "|".join(f"{re.escape(one)}(?:{_any_of(word[1:] for word in group)})" for one, group in by_first if one)


def _forms(value: str) -> Iterator[str]:
    """Yield what a value looks like."""
    for text in (value, value.strip(), *value.splitlines()):
        yield from (form for form in (text, *_escaped(text)) if len(form.strip()) >= SHORTEST)
    if len(value) >= SHORTEST:
        yield from _packed(value.encode(errors="surrogateescape"))


def _escaped(text: str) -> Iterator[str]:
    """Yield a text within a string of JSON, also of Go's and of JSON in JSON, of Python or of a shell, and in a URL."""
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    ascii_only = json.dumps(text)[1:-1]
    yield from (plain, ascii_only, plain.translate(OF_GO), ascii_only.translate(OF_GO))
    yield from (json.dumps(one)[1:-1] for one in (plain, ascii_only))
    yield from (repr(text)[1:-1], repr(text.encode(errors="surrogateescape"))[2:-1])
    yield text.replace("'", "'\\''")
    words = text.strip().encode(errors="surrogateescape")
    for way, safe in ((quote, ""), (quote, "/"), (quote_plus, "")):
        written_so = way(words, safe)
        yield written_so
        yield TRIPLET.sub(lambda found: found[0].lower(), written_so)


def _packed(value: bytes) -> Iterator[str]:
    """Yield the value in base64: alone, in lines, and what is the same whatever was written before it and after it."""
    whole = base64.b64encode(value).decode()
    yield whole
    for width in WIDTHS:
        yield from _long([whole[at : at + width] for at in range(0, len(whole), width)])
    for before in range(3):
        packed = base64.b64encode(bytes(before) + value).decode()
        inner = packed[(before * 8 + 5) // 6 : (before + len(value)) * 8 // 6]
        yield from _long([inner, inner.translate(URL_SAFE)])


def _long(pieces: Iterable[str]) -> Iterator[str]:
    return (piece for piece in pieces if len(piece) >= SHORTEST_PACKED)
