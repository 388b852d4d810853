"""Functions of the controller that upstream's tests call by themselves, where pydsl has the same rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydsl.expr import when
from pydsl.plan.outputs import aggregated
from tests.conformance.facts import TESTS
from tests.conformance.runs import told
from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.conformance.verdict import Verdict

Json = Any
SECOND = "err("
"""How what a function returns besides its value is written."""


def run_units(operations: Sequence[Mapping[str, Any]]) -> Verdict:
    """Compare what is asserted of calls; a test of other functions isn't played."""
    facts = [operation["fact"] for operation in operations if operation["op"] == "assert"]
    asked = [(fact, *answers) for fact in facts if (answers := _called(str(fact.get("subject_expr"))))]
    if not asked:
        raise NotLocal("it calls functions of the controller only")
    return told([
        f"{fact['subject_expr']}: got {got!r}" for fact, got in asked if not TESTS[fact["op"]](got, fact.get("value"))
    ])  # fmt: skip


def _called(text: str) -> tuple[Json] | None:
    """Return what pydsl answers to a call, None where it has no such rule."""
    is_second = text.startswith(SECOND)
    name, _, rest = (text[len(SECOND) : -1] if is_second else text).partition("(")
    if name not in FUNCTIONS:
        return None
    return (FUNCTIONS[name](rest[:-1])[is_second],)


def _values(argument: str) -> list[str]:
    """Read a list of texts: `{"a", "b"}`; Go quotes them as JSON does."""
    values: list[str] = json.loads(f"[{argument[1:-1]}]")
    return values


def _aggregate(argument: str) -> str:
    """Return the outputs of a loop whose items made these values."""
    outputs: Any = [{"parameters": [{"name": "x", "value": value}]} for value in _values(argument)]
    return aggregated("steps.a", outputs)["steps.a.outputs.parameters.x"]


def _decoded(argument: str) -> tuple[Json, bool]:
    """Return the values of a loop as JSON, if that's what they are: all of them maps and lists."""
    found = json.loads(_aggregate(argument))
    return (None, False) if found == _values(argument) else (found, True)


FUNCTIONS: Mapping[str, Callable[[str], tuple[Json, Json]]] = {
    "shouldExecute": lambda argument: (when.evaluate(json.loads(argument)), None),
    "aggregatedJSONValueList": lambda argument: (_aggregate(argument), None),
    "tryJSONUnmarshal": _decoded,
}
"""By the name of the controller's function: what it returns, and what besides."""
