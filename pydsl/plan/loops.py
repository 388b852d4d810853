"""Loops: which items a step or task runs for, and what it is for each (op: expandStep, processItem)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr import items, sequences, when
from pydsl.expr.errors import ExprError
from pydsl.expr.tags import Mode, Scope, substitute
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from pydsl.plan.templates import OneCall, StepOrTask

_CHANGING = {name: f"{{{{{name}}}}}" for name in ("workflow.status", "workflow.duration")}
_SOURCES = ("withItems", "withParam", "withSequence")


def loops(call: StepOrTask) -> bool:
    """Whether a step or task runs once for each item; `withItems: []` doesn't, nor an empty `withParam`."""
    return bool(call.get("withItems") or call.get("withParam")) or call.get("withSequence") is not None


def expand(call: OneCall, scope: Scope) -> list[OneCall]:
    """Return a step or task for each of its items, named as its node is; raises NodeFault."""
    try:
        found = _items(call)
    except ExprError as error:
        raise NodeFault(error.message) from None
    mode = Mode.ALLOW if _skipped_so_far(str(call.get("when") or "")) else Mode.DENY
    return [_of_item(call, item, index, scope, mode) for index, item in enumerate(found)]


def _items(call: StepOrTask) -> list[items.Item]:
    if call.get("withItems"):
        return [items.of(value) for value in call["withItems"]]
    if text := call.get("withParam"):
        return items.listed(text)
    sequence = call["withSequence"]
    return sequences.expand(sequence.get("start"), sequence.get("end"), sequence.get("count"), sequence.get("format"))


def _skipped_so_far(condition: str) -> bool:
    """Whether a condition is false before its tags of items are replaced: then other tags may stay."""
    try:
        return not when.evaluate(condition)
    except ExprError:
        return False


def _of_item(call: OneCall, item: items.Item, index: int, scope: Scope, mode: Mode) -> OneCall:
    inner = scope.child(item.variables())
    try:
        made: Any = {key: _replaced(key, value, inner, mode) for key, value in call.items() if key not in _SOURCES}
    except ExprError as error:
        raise NodeFault(str(error)) from None
    made["name"] = item.node_name(str(call.get("name")), index)
    one: OneCall = made
    return one


def _replaced(key: str, value: object, scope: Scope, mode: Mode) -> object:
    """Replace the tags of one field; a skipped item keeps what isn't there, hooks what another event may change."""
    if key == "hooks":
        scope = scope.child(_CHANGING)
    try:
        return substitute(value, scope, mode)
    except ExprError:
        if mode is Mode.ALLOW and key == "arguments":
            return value
        raise
