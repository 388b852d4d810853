"""The phases of nodes, and the one table of how they change: for each type of node, from which phase to which.

`docs/explanation/phases.md` is drawn from the table.
"""

from __future__ import annotations

from pydsl.engine.errors import IllegalPhase

PENDING, RUNNING = "Pending", "Running"
SUCCEEDED, FAILED, ERROR, SKIPPED, OMITTED = "Succeeded", "Failed", "Error", "Skipped", "Omitted"
FAILURES = frozenset([FAILED, ERROR])
ENDED = frozenset([SUCCEEDED, FAILED, ERROR, SKIPPED, OMITTED])
COUNTED = frozenset(["Pod", "Steps", "DAG"])
"""The types that a template's `parallelism` and `failFast` count (op: getActiveChildren, getUnsuccessfulChildren)."""

_Row = dict[str | None, frozenset[str]]
_ENDS = frozenset([SUCCEEDED, FAILED, ERROR])
_ERROR = frozenset([ERROR])
_AFTER_THE_END: _Row = dict.fromkeys(_ENDS, _ERROR)
"""Argo's markNodeError takes nodes that have ended too: a hook's expression that fails ends a step that succeeded."""

_GROUP: _Row = {None: frozenset([RUNNING]), RUNNING: _ENDS}
_UNDER_WAY: _Row = {PENDING: _ENDS | {PENDING, RUNNING}, RUNNING: _ENDS | {RUNNING}, **_AFTER_THE_END}
_EXECUTABLE: _Row = {None: frozenset([PENDING, SUCCEEDED]), **_UNDER_WAY}
_COMPOSITE: _Row = {None: frozenset([PENDING, RUNNING, SUCCEEDED]), **_UNDER_WAY}
_SUSPEND: _Row = {**_COMPOSITE, RUNNING: _COMPOSITE[RUNNING] | {SKIPPED}, SKIPPED: _ERROR}
_PLACED: _Row = {None: frozenset([SKIPPED, OMITTED, ERROR]), **dict.fromkeys([SKIPPED, OMITTED, ERROR], _ERROR)}

ALLOWED: dict[str, _Row] = {
    "Pod": _EXECUTABLE,
    "Container": {None: frozenset([PENDING]), PENDING: _ENDS | {RUNNING}, RUNNING: _ENDS | {RUNNING}},
    "HTTP": _EXECUTABLE,
    "Plugin": _EXECUTABLE,
    "Suspend": _SUSPEND,
    "Steps": _COMPOSITE,
    "DAG": _COMPOSITE,
    "Retry": _COMPOSITE,
    "StepGroup": _GROUP,
    "TaskGroup": {**_GROUP, **_AFTER_THE_END},
    "Skipped": _PLACED,
}
"""Type of node -> phase (None: it isn't there yet) -> phases that it may get next.

What waits for a lock is Pending, what was remembered begins as Succeeded, and `Skipped` is the type of whatever never
began: a step whose `when` is false, a task whose condition isn't met, a call that was refused.
"""


def check(node_type: str, before: str | None, after: str) -> None:
    """Raise IllegalPhase unless a node of this type may go from one phase (None: it isn't there yet) to the other."""
    if after not in ALLOWED[node_type].get(before, ()):
        raise IllegalPhase(f"a {node_type} node can't go from {before or 'nothing'} to {after}")
