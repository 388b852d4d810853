"""Unicode's general categories as classes of characters, by the data that Python has."""

from __future__ import annotations

import functools
import sys
import unicodedata


@functools.lru_cache(maxsize=64)
def members(name: str) -> str:
    r"""Write the characters of a category (`L`, `Lu`, `Any`) as the inside of a class."""
    if name == "Any":
        return "\\U00000000-\\U0010ffff"
    ranges: list[str] = []
    first: int | None = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(name)
        if inside and first is None:
            first = code
        elif not inside and first is not None:
            ranges.append(f"\\U{first:08x}-\\U{code - 1:08x}")
            first = None
    return "".join(ranges)
