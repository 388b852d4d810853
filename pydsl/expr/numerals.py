"""Whole numbers in texts, however long: Python reads some thousand digits, and has an error of its own for more."""

from __future__ import annotations

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.lazy import lazy_regex

_WHOLE = lazy_regex(r"[+-]?[0-9]+\Z")
_LIMIT = 1 << 63
MOST_DIGITS = 400
"""More than any number has that Go holds, as a float, too."""


def read_whole(text: str, base: int = 10) -> int:
    """Read digits, perhaps with a sign: of more than Go's numbers can have, some number that is larger than those."""
    if len(text) <= MOST_DIGITS:
        return int(text, base)
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits or "0", base) if len(digits) <= MOST_DIGITS else base**MOST_DIGITS
    return -number if text.startswith("-") else number


def atoi(text: str) -> int:
    """Read a whole number of 64 bits as Go's strconv.Atoi does. Raises `ExprError` with its message."""
    if not _WHOLE.match(text):
        raise ExprError(f"strconv.Atoi: parsing {quote(text)}: invalid syntax")
    number = read_whole(text)
    if not -_LIMIT <= number < _LIMIT:
        raise ExprError(f"strconv.Atoi: parsing {quote(text)}: value out of range")
    return number
