"""Secrets out of texts that are shown, and of files that are kept."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, BinaryIO

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

STARS = "***"
SHORTEST = 4
"""Characters that a value has at least: shorter ones would be found in everything."""
PIECE = 1 << 20
"""Bytes of a file that are looked through at once."""


@attrs.frozen
class Mask:
    """Puts stars in the place of some values: whole, their lines, and in base64."""

    _pattern: re.Pattern[str] | None = None
    _bytes: re.Pattern[bytes] = re.compile(b"")
    _longest: int = 0

    @classmethod
    def of(cls, values: Iterable[str]) -> Mask:
        """Make the mask of some values."""
        forms = sorted({form for value in values for form in _forms(value)}, key=len, reverse=True)
        if not forms:
            return cls()
        encoded = [form.encode(errors="surrogateescape") for form in forms]
        whole = re.compile(b"|".join(map(re.escape, encoded)))
        return cls(re.compile("|".join(map(re.escape, forms))), whole, max(map(len, encoded)))

    @property
    def is_empty(self) -> bool:
        """Whether there's nothing to look for."""
        return self._pattern is None

    def __call__(self, text: str) -> str:
        """Return a text with stars in it."""
        return text if self._pattern is None else self._pattern.sub(STARS, text)

    def blot(self, path: Path) -> None:
        """Write stars over the values in a file. No byte of it moves: somebody may read on where they are."""
        with open(path, "r+b") as file:
            at, before = 0, b""
            while piece := _read_at(file, at):
                known = before + piece
                for found in self._bytes.finditer(known):
                    file.seek(at - len(before) + found.start())
                    file.write(b"*" * (found.end() - found.start()))
                at += len(piece)
                before = known[max(len(known) - self._longest + 1, 0) :]


def _read_at(file: BinaryIO, at: int) -> bytes:
    file.seek(at)
    return file.read(PIECE)


def _forms(value: str) -> Iterable[str]:
    for form in (value, value.strip(), *value.splitlines()):
        if len(form.strip()) >= SHORTEST:
            yield form
    if len(value) >= SHORTEST:
        yield base64.b64encode(value.encode(errors="surrogateescape")).decode()
