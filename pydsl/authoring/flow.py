"""What stands around calls inside of a block: `parallel`, `when`, `otherwise`, `each`."""

from __future__ import annotations

import sys
import typing
from typing import TYPE_CHECKING, Any, TypeVar, overload

import attrs

from pydsl.authoring.blocks import Each, Otherwise, Parallel, When, guard_of
from pydsl.authoring.codec import items_of
from pydsl.authoring.entries import Loop
from pydsl.authoring.families import fields_of, plain_type
from pydsl.authoring.names import check_step_name
from pydsl.authoring.places import Spot, here, mistake
from pydsl.authoring.references import LoopItem, Results, Term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

T = TypeVar("T")


def parallel() -> AbstractContextManager[None]:
    """Open a group of steps that run at the same time; in a DAG everything does."""
    return Parallel(here(sys._getframe(1)))


def when(condition: bool | str) -> AbstractContextManager[None]:
    """Open a block of calls that run only if a condition holds.

    A comparison of references, or text in Argo's `when` language. Raises AuthoringError for a plain bool.
    """
    return When(guard_of(condition, sys._getframe(1)))


def otherwise() -> AbstractContextManager[None]:
    """Open a block of calls that run only if the condition of the `when` right before it doesn't hold."""
    return Otherwise(here(sys._getframe(1)))


@attrs.frozen
class Count:
    """What `sequence` counts: a number of items, or from `start` to `end`; `format` is Go's, such as `"host%02d"`."""

    count: Any = None
    start: Any = None
    end: Any = None
    format: str | None = None


@overload
def sequence(count: int | None = None, *, start: int | None = None, end: int | None = None) -> Iterable[int]: ...
@overload
def sequence(
    count: int | None = None, *, start: int | None = None, end: int | None = None, format: str
) -> Iterable[str]: ...
def sequence(count: Any = None, *, start: Any = None, end: Any = None, format: str | None = None) -> Any:
    """Count to a number that's known at run time, for `each`: `count` items from `start` (0), or up to `end` itself.

    Argo counts downwards where `end` is less than `start`; `count` of 0 is no iteration.
    """
    if (count is None) == (end is None):
        raise mistake("PD511", "sequence() needs either count or end", "write sequence(5), or sequence(start=1, end=5)")
    for bound in (count, start, end):
        if isinstance(bound, bool) or not isinstance(bound, (int, Term, type(None))):
            raise mistake("PD511", f"{bound!r:.60} is no bound of a sequence", "use whole numbers")
    return Count(count, start, end, format)


@attrs.frozen
class ItemsText:
    """Items as Argo's `withParam` takes them: JSON, or a tag that becomes such."""

    text: str


@overload
def each(items: str, *, name: str | None = None) -> AbstractContextManager[Any]: ...
@overload
def each(items: Iterable[T], *, name: str | None = None) -> AbstractContextManager[T]: ...
@overload
def each(items: Any, *, name: str | None = None) -> AbstractContextManager[Any]: ...
def each(items: Any, *, name: str | None = None) -> AbstractContextManager[Any]:
    """Open a loop: its calls run for each item, all at the same time.

    Takes lists, rows (dicts by key, NamedTuples by attribute), ranges, `sequence(...)`, references to lists, and
    Argo's own text: JSON, `"[1, 2]"`, or a tag. One
    call carries the loop itself; several calls become a template of their own. Raises AuthoringError for what can't
    be looped over.
    """
    spot = here(sys._getframe(1))
    if name is not None:
        check_step_name(name, spot)
    source = _source(items, spot)
    loop = Loop(source, name, spot)
    loop.item = LoopItem(loop, item_type(source, spot))
    return Each(loop)


def _source(items: Any, spot: Spot) -> Any:
    if isinstance(items, Results):
        raise mistake("PD511", f"{items._words()} are no list", "loop over one field", spot)
    if isinstance(items, (Term, Count, range, list)):
        return items
    if isinstance(items, str) and items.startswith(("[", "{{")):
        return ItemsText(items)
    if isinstance(items, (str, bytes, dict)) or not hasattr(items, "__iter__"):
        hint = "write each(list(....items()))" if isinstance(items, dict) else "give it a list"
        uncalled = getattr(items, "python_name", None)  # of a template
        hint = f"call it: {uncalled}(...).output" if uncalled else hint
        raise mistake("PD511", f"{items!r:.60} is no list of items", hint, spot)
    return items_of(items)


def item_type(source: Any, spot: Spot) -> Any:
    """Return the type of a loop's item from what it loops over."""
    if isinstance(source, Count):
        return str if source.format is not None else int
    if isinstance(source, range):
        return int
    if isinstance(source, ItemsText):
        return Any
    if isinstance(source, list):
        return _common_type(source)
    return _element(source, spot)


def _common_type(items: list[Any]) -> Any:
    kinds: list[Any] = []
    for item in items:
        kind = item._type if isinstance(item, Term) else type(item)
        if kind not in kinds:
            kinds.append(kind)
    if len(kinds) != 1:
        return Any
    if kinds[0] is dict:
        return _row_type(items)
    return _tuple_type(items) if kinds[0] is tuple else kinds[0]


def _tuple_type(rows: list[tuple[Any, ...]]) -> Any:
    """Make the type of tuples of one length, whose places have a type each."""
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        return list
    kinds: Any = tuple(_common_type(list(place)) for place in zip(*rows, strict=True))
    return tuple[kinds]


def _row_type(rows: list[dict[str, Any]]) -> Any:
    """Make the type of rows: each key's values have a type of their own."""
    if any(set(row) != set(rows[0]) or not all(isinstance(key, str) for key in row) for row in rows):
        return dict[str, Any]
    return typing.TypedDict("Row", {key: _common_type([row[key] for row in rows]) for key in rows[0]})  # type: ignore[operator]  # made at run time


def _element(source: Term, spot: Spot) -> Any:
    kind = plain_type(source._type)
    origin, arguments = typing.get_origin(kind) or kind, typing.get_args(kind)
    if kind is Any or kind is object:
        return Any
    if isinstance(origin, type) and origin is not dict and origin is not str and hasattr(origin, "__iter__"):
        return arguments[0] if arguments else Any
    message = f"{source._words()} is {getattr(kind, '__name__', kind)}: it has no items"
    is_map = origin is dict or fields_of(kind) is not None
    of_map, of_text = "return a list from the template: list(....items())", "parse(..., list[str]) reads a text as JSON"
    raise mistake("PD511", message, of_map if is_map else of_text, spot)
