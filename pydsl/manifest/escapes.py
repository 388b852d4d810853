"""Escapes that JSON has and YAML hasn't: a text that is JSON as a whole is read by Go's JSON reader in Argo.

`\\ud83c\\udf89` is one character there (it's how `json.dumps` writes one beyond U+FFFF), and half of such a pair is
U+FFFD; `\\/` is a slash. Keys have no bound there; in YAML, 1,024 characters of one line. And go-yaml 2 reads `\\'`
between double quotes as `'`, in any YAML. libyaml knows none of these, so it's given stand-ins of the same length, and
places stay true.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from msgspec import Struct

from pydsl.lazy import lazy_regex

_SURROGATE = lazy_regex(r"(?<!\\)((?:\\\\)*)\\u([dD][89a-fA-F][0-9a-fA-F]{2})")
_ESCAPE = lazy_regex(r"\\u([0-9a-fA-F]{4})")
_SURROGATES, _HOW_MANY = 0xD800, 0x800
_DOUBLE_QUOTED = lazy_regex(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_IN_QUOTES = lazy_regex(r"(?<!\\)((?:\\\\)*)\\'")
_JSON_STRING = lazy_regex(r'"(?:[^"\\]|\\.)*"(?:\s*:)?')
_LONGEST_KEY = 1000
"""How many characters of a key, quotes and colon included, libyaml takes for certain."""
_PRIVATE = (0xE000, 0xE800, 0xF000)
"""Where stand-ins may be: blocks of private use, of which a text hardly uses one."""


class Escapes(Struct, frozen=True):
    """What libyaml reads instead of a text, and where its stand-ins are; none is in use where `block` is None."""

    text: str
    block: int | None = None
    quote: str | None = None
    """What stands for `\\'`."""
    keys: dict[str, str] = {}
    """What stands for the keys that YAML hasn't, and what they are."""

    @property
    def json(self) -> bool:
        """Whether the text is JSON, where every escape of JSON's is right."""
        return self.quote is None

    def value(self, read: str, style: str | None) -> str:
        """Return what was meant by a scalar that was read, between double quotes or not."""
        if self.quote is not None:
            return read.replace(self.quote, "'" if style == '"' else "\\'")
        if read in self.keys:
            return self.keys[read]
        if self.block is None or read.isascii():
            return read
        shift = _SURROGATES - self.block
        halves = {self.block + n: self.block + n + shift for n in range(_HOW_MANY) if chr(self.block + n) in read}
        return joined(read.translate(halves)) if halves else read


def joined(text: str) -> str:
    """Join halves of characters beyond U+FFFF; a half that's alone is U+FFFD, as in Go."""
    pairs = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return re.sub("[\ud800-\udfff]", "\ufffd", pairs)


def escapes_of(text: str) -> Escapes | None:
    """Return what stands for the text, if it's JSON with an escape or a key that YAML hasn't; else None."""
    slashes = "\\/" in text
    keys = text.lstrip()[:1] in {"{", "["} and any(_is_no_key(found[0]) for found in _JSON_STRING.finditer(text))
    if not slashes and not keys and not ("\\u" in text and _SURROGATE.search(text)):
        return None
    if not is_json(text):
        return None
    free = [first for first in _PRIVATE if _is_free(first, text)]
    stood, stands = _without_long_keys(text, chr(free[-1]) * 2) if keys and len(free) > 1 else (text, {})
    block = free[0] if free else None
    if block is not None:
        stood = _SURROGATE.sub(lambda half: f"{half[1]}\\u{int(half[2], 16) - _SURROGATES + block:04x}", stood)
    return Escapes(stood, block, keys=stands)


def _is_no_key(found: str) -> bool:
    """Whether what may be a key of JSON, its colon included, is none in YAML."""
    return found.endswith(":") and (len(found) > _LONGEST_KEY or "\n" in found or "\r" in found)


def _without_long_keys(text: str, stem: str) -> tuple[str, dict[str, str]]:
    """Put a short key, its colon and blanks for each key that YAML hasn't, so that every value stays in its place."""
    keys: dict[str, str] = {}

    def short(found: re.Match[str]) -> str:
        if not _is_no_key(found[0]):
            return found[0]
        written = found[0][:-1].rstrip()
        stand = f"{stem}{len(keys)}"
        keys[stand] = joined(json.loads(written))
        return f'"{stand}":'.ljust(len(written)) + found[0][len(written) : -1] + " "

    return _JSON_STRING.sub(short, text), keys


def quotes_of(text: str) -> Escapes | None:
    """Return what stands for a text with `\\'` between double quotes, or what looks like it; None if it has none."""
    block = next((first for first in _PRIVATE if _is_free(first, text)), None)
    if block is None:
        return None
    quote = chr(block) * 2
    stood = _DOUBLE_QUOTED.sub(lambda quoted: _IN_QUOTES.sub(rf"\g<1>{quote}", quoted[0]), text)
    return Escapes(stood, quote=quote) if stood != text else None


def is_json(text: str) -> bool:
    """Whether a text is one JSON object or list."""
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return False
    return True


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _is_free(first: int, text: str) -> bool:
    used = {ord(character) for character in set(text)} | {int(found, 16) for found in _ESCAPE.findall(text)}
    return not any(first <= code < first + _HOW_MANY for code in used)
