"""Cases of conditions: govaluate, `when` of steps and of CronWorkflows, `depends`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr import depends, govaluate, tags, when
from pydsl.expr.errors import ExprError
from pydsl.expr.scope import Scope
from tests.conformance.verdict import PASS, Verdict, compare, fail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.cases import Case

_PHASES = {"S": "Succeeded", "F": "Failed", "E": "Error", "K": "Skipped", "O": "Omitted"}


def _answer(ask: Callable[[], Any]) -> Any:
    """Return an answer, or the error as the files write it: without spaces around."""
    try:
        return ask()
    except ExprError as error:
        return {"error": error.message.strip()}


def run_when(case: Case) -> Verdict:
    """argo_when: the same text as a step's `when` and as a CronWorkflow's."""
    text = case.data["when"]
    for kind, evaluate in (("steps", when.evaluate), ("cron", when.evaluate_cron)):
        verdict = compare(_answer(lambda evaluate=evaluate: evaluate(text)), case.data[kind])
        if verdict is not PASS:
            return verdict
    return PASS


def run_govaluate(case: Case) -> Verdict:
    """govaluate: any value over parameters."""
    expected = case.data["expected"] if "expected" in case.data else {"error": case.data["error"]["message"]}
    return compare(_answer(lambda: govaluate.evaluate(case.data["input"], case.data["parameters"])), expected)


def run_cron_when(case: Case) -> Verdict:
    """argo_cron_when: tags first, then the condition."""
    variables = Scope(case.context["map"])
    try:
        text = tags.substitute_raw(case.data["when"], variables, tags.Mode.DENY)
    except ExprError as error:
        return compare(f"substitute: {error.located}", case.data.get("error"))
    try:
        return compare(when.evaluate_cron(text), case.data.get("result"))
    except ExprError as error:
        return compare(f"when: {error.message}", case.data.get("error"))


def run_depends_eval(case: Case) -> Verdict:
    """argo_depends_eval: what a text waits for, how it's written out, and what it says of given phases."""
    data = case.data
    if str(data.get("error", "")).startswith("panic: target "):
        target = data["error"].split()[2]
        return compare(depends.unknown(data["depends"], ["A", "B", "a-b"]), target)
    text = data["depends"] if "depends" in data else depends.expand_dependencies(data["dependencies"])
    read = depends.parse(text)
    forgiven = data.get("continueOn_of_A") or {}
    expanded = read.expanded(lambda name: _continue_on(name, "A", forgiven))
    kinds = {name: "items" if name in read.of_items else "task" for name in read.tasks}
    if (expanded, kinds) != (data["logic"], data["dependencies"]):
        return fail(f"got {kinds}, {expanded}")
    outcomes = {name: _outcome(data.get({"a-b": "A"}.get(name, name), "S")) for name in read.tasks}
    try:
        return compare(depends.evaluate(expanded, outcomes), data.get("execute"))
    except ExprError as error:
        return compare(str(error), data.get("error", "").replace("main.TR", "controller.TaskResults"))


def _continue_on(name: str, of: str, forgiven: dict[str, bool]) -> tuple[bool, bool]:
    return (bool(forgiven.get("error")), bool(forgiven.get("failed"))) if name == of else (False, False)


def _outcome(letter: str) -> depends.TaskOutcome:
    return depends.outcome("Running", daemoned=True) if letter == "D" else depends.outcome(_PHASES[letter])


def run_depends(case: Case) -> Verdict:
    """depends: `evaluate` rows have tasks and nodes, `expand` rows a text."""
    return _expansion(case.data) if case.context["$list"] == "expand" else _decision(case.data)


def _expansion(data: dict[str, Any]) -> Verdict:
    text = data["depends"] if "depends" in data else depends.expand_dependencies(data["dependencies"])
    read = depends.parse(text)
    forgiven = data.get("continueOn_task1") or {}
    expanded = read.expanded(lambda name: _continue_on(name, "task-1", forgiven))
    if data.get("error") is True:
        try:
            depends.check(expanded)
        except ExprError:
            return PASS
        return fail("no error")
    return compare(expanded, data["expanded"])


def _decision(data: dict[str, Any]) -> Verdict:
    """Decide as a DAG does: a task that has a node already goes on; else all it waits for must have ended."""
    nodes = data["nodes"]
    own = next(task for task in data["tasks"] if task["name"] == data["task"])
    if data["task"] in nodes:
        return compare((True, True), (data["execute"], data["proceed"]))
    read = depends.parse(own["depends"])
    ended = all(name in nodes and _fulfilled(nodes[name]) for name in read.tasks)
    execute = ended and depends.evaluate(read.expanded(), {name: _of_node(nodes, name) for name in read.tasks})
    return compare((execute, ended), (data["execute"], data["proceed"]))


def _fulfilled(node: dict[str, Any]) -> bool:
    return node["phase"] in _PHASES.values() or bool(node.get("daemoned"))


def _of_node(nodes: dict[str, Any], name: str) -> depends.TaskOutcome:
    node = nodes[name]
    children = None
    if node.get("type") == "TaskGroup":
        children = [nodes.get(child, {}).get("phase", "") for child in node.get("children", [])]
    return depends.outcome(node["phase"], daemoned=bool(node.get("daemoned")), children=children)
