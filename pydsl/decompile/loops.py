"""Loops of steps and tasks: what `each` goes through, and what its item is in the call."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.codec import encode_value
from pydsl.decompile.layout import CallOf, flat, quoted
from pydsl.decompile.signatures import Unsaid, whole
from pydsl.decompile.texts import ANY, LIST, NUMBER, TEXT, TagReference
from pydsl.decompile.values import Values, set_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.decompile.module import PythonModule, PythonNames
    from pydsl.decompile.texts import TagTexts

_PARAMETER = "argo.workflow.parameter("


class _AnyKey(dict[str, str]):
    """Rows that aren't known: any key may be in them."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> str:
        return ANY


@attrs.define
class EachBlock:
    """An opened loop: the call of `each`, its item, and the types of the item's keys where it's a row."""

    opened: CallOf
    item: TagReference
    rows: Mapping[str, str]
    is_read: bool = False
    """Whether anything that was written reads the item."""

    @property
    def after(self) -> str:
        """What stands behind the call of `each`."""
        return f" as {self.item.source}:" if self.is_read else ":"

    def reference(self, path: str) -> TagReference | None:
        """Return the reference of `item`, or of one of its keys."""
        key = path.removeprefix("item.")
        if path != "item" and key not in self.rows:
            return None
        self.is_read = True
        if path == "item":
            return self.item
        return TagReference(f"{self.item.source}[{quoted(key)}]", self.rows[key])


def loop_of(module: PythonModule, names: PythonNames, made: Any, texts: TagTexts) -> EachBlock | None:
    """Write what a step or task loops over; None where it's no loop. Raises Unsaid for a loop that `each` can't be."""
    said = [name for name in _WAYS if getattr(made, name) is not None]
    if not said:
        return None
    if len(said) > 1:
        raise Unsaid(f"{made.name} loops in two ways")
    source, kind, rows = _WAYS[said[0]](module, made, texts)
    item = names.new("item" if not names.has("item") else f"{made.name}_item")
    return EachBlock(CallOf(module.use("each"), (source,)), TagReference(item, kind), rows)


def _items(module: PythonModule, made: Any, _: TagTexts) -> tuple[object, str, Mapping[str, str]]:
    items = list(made.with_items)
    if not items:
        raise Unsaid(f"{made.name} loops over nothing")
    rows: dict[str, str] = {}
    if all(isinstance(one, dict) and one.keys() == items[0].keys() for one in items):
        rows = {key: _type_of([one[key] for one in items]) for key in items[0]}
    return Values(module, made.name, lambda text, _: quoted(text)).of(items), _type_of(items), rows


def _param(module: PythonModule, made: Any, texts: TagTexts) -> tuple[object, str, Mapping[str, str]]:
    found = texts.alone(made.with_param)
    if found is not None and found.type == LIST:
        return found.source, ANY, _AnyKey()
    if found is not None and found.source.startswith(_PARAMETER):
        return f"{found.source[:-1]}, list[{module.use('Any')}])", ANY, _AnyKey()
    if not made.with_param.startswith(("[", "{{")):
        raise Unsaid(f"{made.name} loops over a text")
    return module.text(made.with_param, f"{made.name}_items"), ANY, _AnyKey()


def _sequence(module: PythonModule, made: Any, texts: TagTexts) -> tuple[object, str, Mapping[str, str]]:
    fields = dict(set_fields(made.with_sequence))
    if set(fields) == {"count"} and re.fullmatch(r"[1-9]\d*", str(fields["count"])):
        if not isinstance(fields["count"], str):
            raise Unsaid(f"{made.name} counts to a number that's no text")
        return CallOf("range", (fields["count"],)), NUMBER, {}
    bounds = [(name, _bound(name, one, texts)) for name, one in fields.items()]
    leading = tuple(one for name, one in bounds if name == "count")
    rest = tuple((name, one) for name, one in bounds if name != "count")
    return CallOf(module.use("sequence"), leading, rest), TEXT if "format" in fields else NUMBER, {}


def _bound(name: str, given: Any, texts: TagTexts) -> str:
    if not isinstance(given, str):
        raise Unsaid("a bound of a sequence that's no text")
    if name == "format":
        return quoted(given)
    found = texts.alone(given)
    if found is not None and found.source.startswith(_PARAMETER):
        return f"{found.source[:-1]}, int)"
    if found is not None and found.type in (NUMBER, ANY):
        return found.source
    return whole(given)


_WAYS = {"with_items": _items, "with_param": _param, "with_sequence": _sequence}


def _type_of(items: list[Any]) -> str:
    kinds = {type(one) for one in items}
    return {str: TEXT, int: NUMBER}.get(kinds.pop(), ANY) if len(kinds) == 1 else ANY


def known_list(module: PythonModule, text: str, name: str) -> str:
    """Write a list that's known as Python. Raises Unsaid where it would be written as other text."""
    try:
        value = json.loads(text)
    except ValueError:
        raise Unsaid(f"the list {name}") from None
    if not isinstance(value, list) or encode_value(list, value) != text:
        raise Unsaid(f"the list {name}")
    return flat(Values(module, name, lambda one, _: quoted(one)).of(value))
