"""withSequence: numbers from `start`, as many as `count` or up to `end`, written by `format` (Argo: operator.go)."""

from __future__ import annotations

from typing import Any

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.items import Item, read
from pydsl.expr.numerals import atoi
from pydsl.expr.sprintf import sprintf

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
    if abs(numbers.stop - numbers.start) > LARGEST:  # Python measures none that is longer than its memory
        raise Unsupported(f"a withSequence of more than {LARGEST} items")
    return [_item(number, layout) for number in numbers]


def _numbers(first: int, last: int) -> range:
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _item(number: int, layout: str | None) -> Item:
    return read(f'"{sprintf(layout, number) if layout else number}"')


def whole_number(value: Any) -> int:
    """Read a bound. Raises `ExprError` with Go's message where it's no whole number of 64 bits."""
    return atoi(str(value))
