"""runnable_examples: Argo's own examples that a machine can run, with what they come to there."""

from __future__ import annotations

import functools
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.manifest import emit_one
from tests.conformance.actions import AFTER
from tests.conformance.cases import read_cases
from tests.conformance.facts import compared, with_output
from tests.conformance.resources import without_program
from tests.conformance.runs import read, run, told
from tests.conformance.verdict import PASS, NotLocal, Verdict
from tests.shared import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.conformance.cases import Case

Json = Any
PRINTED = " stdout"
CONTRADICTED = "what was read off the example; the real controller, recorded in run_examples, came to another end"
LIMIT = re.compile(r"ConfigMap (\S+) (?:\{(\w+): N\}|key (\w+))")
FILE = re.compile(r"\((examples/[\w./-]+)\)")


def run_case(case: Case) -> Verdict:
    """Run an example, with the templates and ConfigMaps that it needs, and compare its phase and the nodes named."""
    data = case.data
    if not data["local"]:
        raise NotLocal(f"not for a single machine: {'; '.join(data['expected'].get('notes', []))}")
    if data["expected"].get("suspends"):
        return told(_answered(data))
    expected = data["expected"] if data["deterministic"] else {**data["expected"], "nodes": []}
    found = told(differences(expected, _shown(data)))
    if found != PASS and "pinned" not in data["phase_provenance"] and _is_contradicted(data):
        return Verdict("on purpose", CONTRADICTED)
    return found


def _answered(data: Mapping[str, Any]) -> list[str]:
    """Supply each value that an example may be given while it waits; tell how it goes on otherwise than it should."""
    nodes = [{**node, "phase": "Succeeded"} for node in data["expected"]["nodes"]]
    found: list[str] = []
    for value, then in data["expected"]["after_resume"].items():
        if "=" not in value:
            continue  # it's refused, by `resume`: tests/local/test_runs.py
        (waits,) = nodes
        selected = ["wf", "--node-field-selector", f"displayName={waits['displayName']}"]
        actions = [
            {"at": waits["displayName"], "argv": ["node", "set", *selected, "-p", value]},
            {"at": waits["displayName"], "argv": ["resume", "wf"], "delay": 2 * AFTER},
        ]
        printed = [(key.removesuffix(PRINTED), text) for key, text in then.items() if key.endswith(PRINTED)]
        after = [{"displayName": name, "stdout": text} for name, text in printed]
        found += differences({"phase": then["phase"], "nodes": [*nodes, *after]}, _shown(data, actions))
    return found


def _is_contradicted(data: Mapping[str, Any]) -> bool:
    """Whether the real controller, when it was recorded, came to another end than was read off the example."""
    ends = {case.data["expected"]["phase"] for case in _recorded() if data["file"].endswith(case.data["file"])}
    return bool(ends) and data["expected"]["phase"] not in ends


@functools.cache
def _recorded() -> list[Case]:
    return list(read_cases(SHARED / "vectors" / "run_examples.json.gz"))


def differences(expected: Mapping[str, Any], workflow: Json) -> list[str]:
    """Tell how a finished workflow differs from what an example comes to; chance has a say in nodes of some."""
    phases = (expected.get("phase") or "Succeeded|Failed|Error").split("|")
    facts = [_fact({"kind": "workflow", "field": "status.phase"}, "in", phases)]
    facts += [fact for node in expected.get("nodes", []) for fact in _facts(node)]
    facts += [_of_node({"displayName": name}, "", "nil", None) for name in expected.get("absent", [])]
    if "node_count" in expected:
        facts.append(_fact({"kind": "workflow", "field": "status.nodes"}, "len", expected["node_count"]))
    return compared(facts, workflow)[0]


def _facts(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    selector = {key: node[key] for key in ("displayName", "name") if key in node}
    for said in FIELDS:
        field, _, how = said.partition("_")
        if said in node:
            yield _of_node(selector, field, how or "eq", node[said])
    parameters = [("inputs", node.get("inputs")), ("outputs", (node.get("outputs") or {}).get("parameters"))]
    for kind, values in parameters:
        for name, value in (values or {}).items():
            yield _of_node(selector, f"{kind}.parameters[name={name}].value", "eq", value)


def _of_node(selector: Mapping[str, str], field: str, op: str, value: Json) -> dict[str, Any]:
    return _fact({"kind": "node", "selector": selector, "field": field}, op, value)


FIELDS = ("phase", "message", "type", "stdout", "stdout_contains")
"""What is said of a node: a field of it, and how it's compared."""


def _fact(subject: Mapping[str, Any], op: str, value: Json) -> dict[str, Any]:
    return {"op": op, "subject": subject, "value": value, "raw": f"{dict(subject)} {op} {value!r}"}


def _shown(data: Mapping[str, Any], actions: Sequence[Mapping[str, Any]] = ()) -> Json:
    """Return an example's finished Workflow, with what each pod printed in its node."""
    expected = data["expected"]
    required = " ".join(expected.get("requires", []))
    support = [*map(_text, [*expected.get("templates", []), *FILE.findall(required)]), *_config_maps(required)]
    manifest = emit_one(without_program(read(_text(data["file"]))[data["doc"]]))
    with tempfile.TemporaryDirectory(prefix="pydsl-example-", ignore_cleanup_errors=True) as home:
        report = run({"manifest": manifest, "name": "wf", "support": support, "actions": actions}, Path(home))
        return with_output(report)


def _text(file: str) -> str:
    return (SHARED / "argo" / file).read_text(encoding="utf-8")


def _config_maps(required: str) -> list[str]:
    """Write the ConfigMaps that limits are read from, of which a case says the key."""
    return [
        emit_one({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {one or other: "3"}})
        for name, one, other in LIMIT.findall(required)
    ]
