"""What upstream's own tests assert of a workflow and its nodes, where a corpus says it in so many fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.errors import Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Json = Any
STEP = re.compile(r"(?P<field>\w+)|\[(?P<index>[^\]]*)\]|\.")
EQUALS = re.compile(r'(?:node|element|n)\.(?P<field>\w+) == "(?P<value>[^"]*)"')
CONTAINS = re.compile(r'strings\.Contains\((?:node|element|n)\.(?P<field>\w+), "(?P<value>[^"]*)"\)')
DENIED = re.compile(r"not \((?P<inner>.*)\)")
EVERY_NODE = re.compile(r"for each (?:\w+, )?\w+ in [\w.]*Status\.Nodes")
FIELDS = {"Name": "name", "DisplayName": "displayName", "Type": "type", "Phase": "phase"}
ROOT = "<root>"
ANY = {"*", "i"}
GLOBAL = re.compile(r'woc\.globalParams\(\)(?:\["(?P<name>[^"]+)"\])?')
OF_A_POD = re.compile(r"items\[.\]\.spec\.containers\[1\]\.(?:args\[\d+\]|image|env\[.\]\.value)")
"""What follows from the workflow alone."""
OF_A_CLUSTER = ("getTemplateByName", "hostNodeName", "resourcesDuration", "status.artifactRepositoryRef",
                "status.resourcesDuration",
                "status.storedWorkflowSpec", "status.taskResultsCompletionStatus")  # fmt: skip
"""How paths begin that only a controller in a cluster has something for."""


SAID_IN_GO = "it says in Go which nodes it means"


class SaidInGo(Unsupported):
    """A fact is an expression of the test's own language, or of what only a cluster has."""


def difference(fact: Mapping[str, Any], workflow: Json) -> str | None:
    """Return how a workflow differs from what a fact says of it, None where it's as it says. Raises SaidInGo."""
    subject = fact.get("subject") or meant(fact.get("subject_expr"))
    if subject.get("kind") == "exists_where":
        found = [*filter(guarded(subject["guards"]), nodes_of(workflow))]
        return None if bool(found) == (subject["flag"] == (fact["op"] == "true")) else f"{fact['raw']}: got {found!r}"
    if subject.get("kind") not in ("workflow", "node", "pods") or subject.get("field", "").startswith(OF_A_CLUSTER):
        raise SaidInGo(SAID_IN_GO)
    holds, wanted = _test(fact["op"]), _plain(fact.get("value"))
    for found in _subjects(subject, fact.get("guards") or (), workflow):
        got = [] if found is None else values(found, subject.get("field") or "")
        if not any(holds(one, wanted) for one in got or [None]):
            return f"{fact.get('raw') or fact}: got {got!r}"
    return None


def meant(expression: Any) -> Mapping[str, Any]:
    """Return the subject that an expression of Go's stands for; none where it's anything else."""
    text = str(expression)
    found = GLOBAL.fullmatch(text)
    if found is None:
        return {}
    return {"kind": "workflow", "field": f"globalParams[{found['name']}]" if found["name"] else "globalParams"}


def compared(facts: Sequence[Mapping[str, Any]], workflow: Json) -> tuple[list[str], int]:
    """Return the differences from what is asserted, and how many facts could be asked."""
    told, asked = [], 0
    for fact in facts:
        try:
            found = difference(fact, workflow)
        except SaidInGo:
            continue
        asked += 1
        told += [found] if found else []
    return told, asked


def with_output(report: Any) -> Json:
    """Return a run's Workflow, with what each pod's main container printed in its node."""
    nodes = (report.workflow.get("status") or {}).get("nodes") or {}
    for node in nodes.values():
        if node["type"] == "Pod":
            node["stdout"] = report.logs(node["id"], "main")
    return report.workflow


def nodes_of(workflow: Json) -> list[Json]:
    """List a workflow's nodes."""
    return [*((workflow.get("status") or {}).get("nodes") or {}).values()]


def _plain(value: Json) -> Json:
    """Return a fact's value, unless it's Go's."""
    if isinstance(value, dict) and value.keys() & {"expr", "kind", "_type"}:
        raise SaidInGo(SAID_IN_GO)
    return value


def _subjects(subject: Mapping[str, Any], guards: Sequence[str], workflow: Json) -> list[Json]:
    """List what a fact is about; None stands for a node that isn't there."""
    if subject["kind"] == "workflow":
        return [workflow]
    if subject["kind"] == "pods":
        if not OF_A_POD.fullmatch(subject["field"]):
            raise SaidInGo("it asserts what a cluster makes of a pod")
        return [{"items": workflow["pods"]}] if "pods" in workflow else [None]
    nodes = nodes_of(workflow)
    selector = subject["selector"]
    if "each" in selector:
        if not guards:
            raise SaidInGo(SAID_IN_GO)
        return [*filter(guarded(guards), nodes)]
    found = [node for node in nodes if _selects(selector, node, workflow["metadata"]["name"])]
    return found[:1] or [None]


def guarded(guards: Sequence[str]) -> Callable[[Json], bool]:
    """Return what tells the nodes that Go's loops and conditions let through. Raises SaidInGo."""
    tests = [_guard(text) for text in guards]
    return lambda node: all(test(node) for test in tests)


def _guard(text: str) -> Callable[[Json], bool]:
    if EVERY_NODE.fullmatch(text):
        return lambda _: True
    condition = text.removeprefix("if ").removeprefix("switch ").replace(" case ", " == ")
    ways = [[_atom(part) for part in way.split(" && ")] for way in condition.split(" || ")]
    return lambda node: any(all(test(node) for test in way) for way in ways)


def _atom(text: str) -> Callable[[Json], bool]:
    denied = DENIED.fullmatch(text)
    if denied:
        inner = _atom(denied["inner"])
        return lambda node: not inner(node)
    found = EQUALS.fullmatch(text) or CONTAINS.fullmatch(text)
    if found is None or found["field"] not in FIELDS:
        raise SaidInGo(SAID_IN_GO)
    field, wanted = FIELDS[found["field"]], found["value"]
    if found.re is CONTAINS:
        return lambda node: wanted in node.get(field, "")
    return lambda node: bool(node.get(field, "") == wanted)


def _selects(selector: Mapping[str, Any], node: Json, name: str) -> bool:
    """Whether a selector means this node. Raises SaidInGo."""
    for field, wanted in selector.items():
        if field == "root" or wanted == ROOT:
            chosen = node["id"] == name
        elif field == "nameContains":
            chosen = wanted in node["name"]
        elif field == "predicate":
            if wanted != "status.Name == workflowName":
                raise SaidInGo(SAID_IN_GO)
            chosen = node["name"] == name
        elif field in {"displayName", "name", "id", "type", "templateName"}:
            chosen = node.get(field) == wanted.replace(ROOT, name).replace("<wf-name>", name)
        else:
            raise SaidInGo(SAID_IN_GO)
        if not chosen:
            return False
    return True


def values(holder: Json, path: str) -> list[Json]:
    """List what a path such as `inputs.parameters[name=in].value` means; nothing where it isn't there."""
    found = [holder]
    for step in STEP.finditer(path):
        if step["field"] is not None:
            found = [one[step["field"]] for one in found if isinstance(one, dict) and step["field"] in one]
        elif step["index"] is not None:
            found = [inner for one in found for inner in _indexed(one, step["index"])]
    return found


def _indexed(holder: Json, index: str) -> Iterator[Json]:
    if isinstance(holder, dict):
        yield from [holder[index]] if index in holder else []
    elif index in ANY:
        yield from holder
    elif index.isdigit():
        yield from holder[int(index) : int(index) + 1]
    else:
        name, _, wanted = index.partition("=")
        yield from (one for one in holder if one.get(name) == wanted)


def _test(op: str) -> Callable[[Json, Json], bool]:
    if op not in TESTS:
        raise SaidInGo(SAID_IN_GO)
    return TESTS[op]


TESTS: Mapping[str, Callable[[Json, Json], bool]] = {
    "contains": lambda got, wanted: str(wanted) in str(got),
    "empty": lambda got, _: not got,
    "eq": lambda got, wanted: bool(got == wanted),
    "false": lambda got, _: not got,
    "in": lambda got, wanted: got in wanted,
    "len": lambda got, wanted: len(got or ()) == wanted,
    "ne": lambda got, wanted: bool(got != wanted),
    "nil": lambda got, _: got is None,
    "notcontains": lambda got, wanted: str(wanted) not in str(got),
    "notempty": lambda got, _: bool(got),
    "notnil": lambda got, _: got is not None,
    "regexp": lambda got, wanted: re.search(wanted, str(got)) is not None,
    "true": lambda got, _: got is True,
}
