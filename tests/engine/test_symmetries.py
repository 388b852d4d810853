"""What Argo promises alike: a workflow that is written another way comes to the same, if its pods do."""

from __future__ import annotations

import copy
import json
import random
import re
import zlib
from typing import TYPE_CHECKING

import pytest

from pydsl.engine.events import Resumed
from pydsl.errors import UsageError
from pydsl.manifest.library import library_of
from pydsl.plan import prepare
from pydsl.spec import decode_manifest
from pydsl.testing import Outcome, simulate
from tests.engine.test_invariants import calls, one_in, workflow
from tests.engine.workflows import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.engine.commands import Pod

RESUMED = [Resumed(at=at + 0.25) for at in range(60)]
"""Somebody who resumes whatever waits, every second."""
SEEDED = pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 400))]
)
KINDS = ("in-steps", "in-tasks")
OF_THE_TEMPLATE = ("templateName", "templateRef", "templateScope")


def place(name: str) -> str:
    """Where a node is, whichever group of steps it's in, and whether the whole is called by something."""
    return re.sub(r"\[\d+\]", "", name).replace("wf.around", "wf")


def outcome(pod: Pod) -> Outcome:
    """How a pod ends hangs on where it's called, not on its template's name, nor on whether steps or a DAG call it."""
    number = zlib.crc32(place(pod.node_name).encode())
    phase = ("Succeeded", "Succeeded", "Succeeded", "Failed", "Error")[number % 5]
    return Outcome(seconds=1 + number % 7, phase=phase, exit_code=int(phase == "Failed"), outputs={"o": "made"})


def simulated(manifest: Json, *given: Json) -> Json:
    """Run a workflow: its phase, its message and its nodes; or why it can't run to its end."""
    typed, *others = [decode_manifest(copy.deepcopy(one))[0] for one in (manifest, *given)]
    try:
        run = simulate(prepare(typed, library_of(others)), outcomes=outcome, events=RESUMED)
    except UsageError as error:
        return {"error": str(error)}
    return {"phase": run.phase, "message": run.message, "nodes": run.workflow["status"].get("nodes")}


def without(run: Json, *fields: str) -> Json:
    """A run without what nodes say of their templates."""
    nodes = {
        identity: {key: value for key, value in node.items() if key not in fields}
        for identity, node in (run.get("nodes") or {}).items()
    }
    return {**run, "nodes": nodes}


def random_workflow(seed: int) -> Json:
    """A random workflow; in most of them no hook has a wrong expression, as that ends what is around it."""
    made = workflow(random.Random(seed))
    text = json.dumps({"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", **made})
    return json.loads(text if seed % 5 == 0 else text.replace('"1 +"', "\"workflow.name == 'wf'\""))


def entries(manifest: Json) -> Iterator[Json]:
    """Yield every step and task."""
    for template in manifest["spec"]["templates"]:
        yield from (step for group in template.get("steps") or [] for step in group)
        yield from (template.get("dag") or {}).get("tasks") or []


@SEEDED
def test_templates_in_another_order_are_the_same_workflow(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = simulated(manifest)
    random.Random(seed).shuffle(manifest["spec"]["templates"])
    assert simulated(manifest) == expected


@SEEDED
def test_what_nobody_uses_changes_nothing(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = simulated(manifest)
    manifest["spec"]["templates"].append({"name": "unused", "container": {"image": "i", "command": ["c"]}})
    manifest["spec"]["arguments"] = {"parameters": [{"name": "unused", "value": "x"}]}
    assert simulated(manifest) == expected


@SEEDED
def test_a_template_may_have_another_name(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = without(simulated(manifest), *OF_THE_TEMPLATE)
    for template in manifest["spec"]["templates"]:
        template["name"] = f"a-{template['name']}"
    for entry in entries(manifest):
        for called in (entry, *(entry.get("hooks") or {}).values()):
            called.update({"template": f"a-{called['template']}"} if "template" in called else {})
    manifest["spec"].update(
        {key: f"a-{manifest['spec'][key]}" for key in ("entrypoint", "onExit") if key in manifest["spec"]}
    )
    assert without(simulated(manifest), *OF_THE_TEMPLATE) == expected


@SEEDED
def test_a_template_of_another_manifest_runs_as_one_of_its_own(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = without(simulated(manifest), *OF_THE_TEMPLATE)
    kind, flag = (("WorkflowTemplate", {}), ("ClusterWorkflowTemplate", {"clusterScope": True}))[seed % 2]
    library = {**copy.deepcopy(manifest), "kind": kind, "metadata": {"name": "lib"}}
    for entry in entries(manifest):
        if "template" in entry:
            entry["templateRef"] = {"name": "lib", "template": entry.pop("template"), **flag}
    assert without(simulated(manifest, library), *OF_THE_TEMPLATE) == expected


@SEEDED
def test_a_whole_workflow_runs_as_what_it_refers_to(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = without(simulated(manifest), *OF_THE_TEMPLATE)
    library = {**copy.deepcopy(manifest), "kind": "WorkflowTemplate", "metadata": {"name": "lib"}}
    manifest["spec"] = {"workflowTemplateRef": {"name": "lib"}}
    assert without(simulated(manifest, library), *OF_THE_TEMPLATE) == expected


@SEEDED
def test_a_template_may_stand_where_it_is_called(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = without(simulated(manifest), *OF_THE_TEMPLATE)
    named = {template["name"]: template for template in manifest["spec"]["templates"]}
    for entry in entries(manifest):
        if "withItems" not in entry and entry.get("template") in {"ok", "locked", "set", "memo", "never", "now", "say"}:
            template = dict(named[entry.pop("template")])
            del template["name"]
            entry["inline"] = template
    assert without(simulated(manifest), *OF_THE_TEMPLATE) == expected


@SEEDED
def test_items_may_be_written_as_a_parameter(seed: int) -> None:
    manifest = random_workflow(seed)
    expected = simulated(manifest)
    for entry in entries(manifest):
        if "withItems" in entry:
            entry["withParam"] = json.dumps(entry.pop("withItems"))
    assert simulated(manifest) == expected


def chain(dice: random.Random) -> list[Json]:
    """Entries of which each waits for the one before; either all are gone on from, or none is.

    What steps and DAGs do differently is left out: hooks and inline templates in loops, what errs before it begins, and
    an omitted task, for which its `continueOn` counts.
    """
    text = json.dumps([calls(dice, f"s{index}", "step", []) for index in range(dice.randint(1, 5))])
    entries: list[Json] = json.loads(re.sub('"(daemon|never)"', '"retried"', text.replace('"1 =="', '"1 == 1"')))
    going_on = {"continueOn": {"failed": True, "error": True}} if one_in(dice, 2) else {}
    for entry in entries:
        entry.pop("hooks", None)
        entry.pop("withItems" if "inline" in entry else "", None)
    return [entry | going_on for entry in entries]


def pods(run: Json) -> Json:
    """The phases of what ran, by names that don't say in which step."""
    nodes = (run.get("nodes") or {}).values()
    return {place(node["name"]): node["phase"] for node in nodes if node["type"] in {"Pod", "Retry"}}


@SEEDED
def test_a_chain_of_tasks_runs_as_steps_do(seed: int) -> None:
    manifest, entries = random_workflow(seed), chain(random.Random(seed))
    before = [[], *([entry["name"]] for entry in entries)]
    tasks = [{**entry, "dependencies": names} for entry, names in zip(entries, before, strict=False)]
    manifest["spec"]["templates"] += [
        {"name": "in-steps", "steps": [[entry] for entry in entries]},
        {"name": "in-tasks", "dag": {"tasks": tasks}},
    ]
    first, second = (simulated({**manifest, "spec": {**manifest["spec"], "entrypoint": name}}) for name in KINDS)
    assert pods(first) == pods(second)
    assert (first.get("phase") == "Succeeded") == (second.get("phase") == "Succeeded")


@SEEDED
@pytest.mark.parametrize("kind", ["steps", "dag"])
def test_what_is_called_comes_to_what_it_would_as_the_entry(seed: int, kind: str) -> None:
    """An entry that errs ends the run at once; what calls it ends as what is called does."""
    manifest = random_workflow(seed)
    expected = simulated(manifest)
    if expected.get("phase") not in {"Succeeded", "Failed"}:
        return
    called = {"name": "around", "template": "main"}
    body: Json = {"steps": [[called]], "dag": {"tasks": [called]}}[kind]
    manifest["spec"]["templates"].append({"name": "outer", kind: body})
    manifest["spec"]["entrypoint"] = "outer"
    run = simulated(manifest)
    assert pods(run) == pods(expected)
    assert run["phase"] == expected["phase"]
