"""What a step loops over: `withItems`, `withParam` or `withSequence`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydsl.authoring.blocks import Each
from pydsl.authoring.codec import CodecError, encode_value
from pydsl.authoring.flow import Count, ItemsText
from pydsl.authoring.passing import holds_references, with_references
from pydsl.authoring.places import mistake
from pydsl.authoring.references import Collected, Constant, Operation, Results, Term, Text
from pydsl.compile.brought import brought
from pydsl.compile.expressions import as_text, gathered, is_finite, rows_of_texts
from pydsl.compile.paths import expression_tag, tag
from pydsl.compile.skips import refuse_skipped_value
from pydsl.compile.texts import text
from pydsl.spec.calls import Sequence

if TYPE_CHECKING:
    from pydsl.authoring.entries import Loop
    from pydsl.compile.units import Unit, UnitEntry


def fill_source(unit: Unit, loop: Loop, made: Any) -> None:
    """Write what a loop loops over into its step or task."""
    source = loop.source
    if isinstance(source, Count):
        made.with_sequence = _counted(unit, source)
    elif isinstance(source, range) and _is_sequence(source):
        made.with_sequence = _range(source)
    elif isinstance(source, ItemsText):
        made.with_param = source.text
    elif isinstance(source, Term):
        refuse_skipped_value(unit, source, None)
        made.with_param = _parameter(unit, brought(unit, source))
    else:
        _items(unit, list(source), made)


def finish_source(entry: UnitEntry) -> None:
    """Write a range whose results are collected as items: Argo's sequences don't gather output parameters."""
    loop = entry.loop
    if loop is None or entry.made.with_sequence is None:
        return
    if not isinstance(loop.source, range):
        raise mistake(
            "PD511",
            "what a sequence's iterations give can't be collected",
            "loop over a range, or over a list that another template gives",
            loop.spot,
        )
    entry.made.with_sequence = None
    entry.made.with_items = list(loop.source)


def _parameter(unit: Unit, source: Term) -> str:
    if isinstance(source, Collected):
        rows = source._each
        if not isinstance(rows, Results):
            return expression_tag(gathered(source, unit.path))
        return tag(unit.path(source)) if _are_there(rows) else expression_tag(rows_of_texts(rows, unit.path))
    if isinstance(source, (Operation, Constant, Text)):
        return expression_tag(as_text(source, unit.path))
    return text(source, unit.path)


def _are_there(rows: Results) -> bool:
    """Whether a loop gives rows whatever happens, by the names that Python calls them: Argo has the list of those."""
    call = rows._call
    items = call.block.loop.source if isinstance(call.block, Each) and not call.guards else ()
    named_alike = all(one.field == one.name for one in call.callee.outputs.items)
    return isinstance(items, (list, range)) and bool(items) and named_alike


def _is_sequence(source: range) -> bool:
    """Whether Argo's sequence gives what the range gives: it goes by ones."""
    return bool(source) and source.step in (1, -1)


def _range(source: range) -> Sequence:
    if source.start == 0 and source.step == 1:
        return Sequence(count=str(len(source)))
    return Sequence(start=str(source.start), end=str(source[-1]))


def _counted(unit: Unit, source: Count) -> Sequence:
    bounds = (None if bound is None else _bound(unit, bound) for bound in (source.count, source.start, source.end))
    count, start, end = bounds
    return Sequence(count=count, start=start, end=end, format=source.format)


def _bound(unit: Unit, bound: Any) -> str:
    return text(bound, unit.path) if isinstance(bound, Term) else str(bound)


def _items(unit: Unit, items: list[Any], made: Any) -> None:
    if not items:  # Argo would run `withItems: []` once
        made.with_param = "[]"
    elif any(holds_references(item) for item in items):
        made.with_param = expression_tag(as_text(with_references(items), unit.path))
    else:
        made.with_items = [_item(item) for item in items]


def _item(item: Any) -> Any:
    """Write an item as YAML has it: numbers, texts and rows natively, other values as the text that they travel as."""
    if item is None or (isinstance(item, (str, bool, int, float)) and is_finite(item)):
        return item
    if isinstance(item, dict):
        return {str(key): _item(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)) and not hasattr(item, "_fields"):
        return [_item(value) for value in item]
    try:
        written = encode_value(type(item), item)
    except CodecError as error:
        raise mistake("PD511", f"an item of the loop: {error.message}", error.hint) from None
    return json.loads(written) if written.startswith(("{", "[")) else written
