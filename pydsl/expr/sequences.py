"""withSequence: numbers from `start`, as many as `count` or up to `end`, written by `format` (Argo: operator.go)."""

from __future__ import annotations

from typing import Any

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.items import Item, read
from pydsl.expr.sprintf import sprintf
from pydsl.lazy import lazy_regex

_WHOLE = lazy_regex(r"[+-]?[0-9]+\Z")
_LIMIT = 1 << 63
LARGEST = 100_000
"""How many items a sequence may have here; Argo's own limit is what a workflow object can hold, far below."""


def expand(start: Any = None, end: Any = None, count: Any = None, layout: str | None = None) -> list[Item]:
    """Return a sequence's items. Bounds are whole numbers or texts that are; `end` wins over `count`; it may go down.

    Raises `ExprError` with Argo's message.
    """
    first = 0 if start is None else whole_number(start)
    if end is not None:
        numbers = _numbers(first, whole_number(end))
    elif count is not None:
        wanted = whole_number(count)
        numbers = _numbers(first, first + wanted - 1) if wanted else range(0)
    else:
        raise ExprError("neither end nor count was specified in withSequence")
    if len(numbers) > LARGEST:
        raise Unsupported(f"a withSequence of more than {LARGEST} items")
    return [_item(number, layout) for number in numbers]


def _numbers(first: int, last: int) -> range:
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _item(number: int, layout: str | None) -> Item:
    return read(f'"{sprintf(layout, number) if layout else number}"')


def whole_number(value: Any) -> int:
    """Read a bound. Raises `ExprError` with Go's message where it's no whole number of 64 bits."""
    text = str(value)
    if not _WHOLE.match(text):
        raise ExprError(f"strconv.Atoi: parsing {quote(text)}: invalid syntax")
    if not -_LIMIT <= int(text) < _LIMIT:
        raise ExprError(f"strconv.Atoi: parsing {quote(text)}: value out of range")
    return int(text)
