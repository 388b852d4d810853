"""What a value of run time can't do without: the results of calls, which are absent where these were skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.references import CallField, CallOutput, Operation, Results, Term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

_ALWAYS_THERE = ("status", "id", "startedAt", "finishedAt")


def is_of_call(node: Term) -> TypeGuard[CallOutput | CallField | Results]:
    """Whether a value is what a call gives, which is absent where the call was skipped."""
    return isinstance(node, (CallOutput, Results)) or (isinstance(node, CallField) and node._field not in _ALWAYS_THERE)


def needed(node: Term) -> Iterator[Any]:
    """Yield the results of calls that a value can't do without."""
    if isinstance(node, Results):
        yield from (CallOutput(node._call, item) for item in node._call.callee.outputs.items)
    elif is_of_call(node):
        yield node
    if isinstance(node, Operation) and node._operator in ("?:", "??"):
        if node._operator == "?:":
            yield from needed(node._operands[0])
        return
    for part in node._parts():
        yield from needed(part)
