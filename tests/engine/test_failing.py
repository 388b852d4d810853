"""Where something failed nothing says that all is well: what a success means, in whatever order pods end."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

import attrs
from hypothesis import given, settings

from pydsl.engine.result import workflow_json
from tests.engine.test_invariants import DAEMON, SEEDS, one_in, play, workflow
from tests.engine.workflows import Json

FAILURES = {"Failed", "Error"}
_BEFORE = re.compile(r"(\[\d+\])?\.")
GOES_ON = ({"failed": True}, {"error": True}, {"failed": True, "error": True})


def varied(dice: random.Random) -> Json:
    """A random workflow; some of its calls go on after a failure, some of its templates are tried again."""
    made = workflow(dice)
    for template in made["spec"]["templates"]:
        for call in _calls(template):
            if one_in(dice, 5):
                call["continueOn"] = dice.choice(GOES_ON)
        if ("steps" in template or "dag" in template) and one_in(dice, 4):
            template["retryStrategy"] = {"limit": 1, "retryPolicy": "Always"}
        if "dag" in template and one_in(dice, 6):
            template["dag"]["target"] = template["dag"]["tasks"][-1]["name"]
    return made


def _calls(template: Json) -> list[Json]:
    if "dag" in template:
        return list(template["dag"]["tasks"])
    return [step for group in template.get("steps", []) for step in group]


@attrs.frozen
class Ended:
    """A run that has ended, with the manifest that it was of."""

    manifest: Json
    workflow: Json

    @property
    def nodes(self) -> Mapping[str, Json]:
        nodes: Mapping[str, Json] = self.workflow["status"]["nodes"]
        return nodes

    def of(self, *types: str) -> Iterator[tuple[Json, list[Json]]]:
        """Yield the nodes of some types with their children that are there."""
        for node in self.nodes.values():
            if node["type"] in types:
                yield node, [self.nodes[child] for child in node.get("children", []) if child in self.nodes]

    def call_of(self, node: Json) -> Json:
        """The step or task that a node is of; nothing for the entry's, attempts and hooks."""
        boundary = self.nodes.get(node.get("boundaryID", ""), {"name": ""})
        templates = {template["name"]: template for template in self.manifest["spec"]["templates"]}
        name = _BEFORE.sub("", node["name"].removeprefix(boundary["name"])).partition("(")[0]
        return next((one for one in _calls(templates.get(boundary.get("templateName"), {})) if one["name"] == name), {})

    def may_fail(self, node: Json) -> bool:
        """Whether what called a node goes on after its failure."""
        word = {"Failed": "failed", "Error": "error"}[node["phase"]]
        return bool((self.call_of(node).get("continueOn") or {}).get(word))


def serves(node: Json) -> bool:
    """Whether a node is a daemon's: once it was ready, those after it went on."""
    return bool(node.get("templateName") == DAEMON["name"])


def is_judged_late(call: Json) -> bool:
    """Whether a hook's expression is wrong: of what ended as soon as it began, it's looked at when others go on."""
    return any(hook.get("expression") == "1 +" for hook in (call.get("hooks") or {}).values())


def is_of_a_hook(node: Json) -> bool:
    return bool((node.get("nodeFlag") or {}).get("hooked"))


def ended(seed: int) -> Ended:
    dice = random.Random(seed)
    manifest = varied(dice)
    run, _ = play(manifest, dice)
    return Ended(manifest, workflow_json(run))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_workflow_succeeds_with_its_entry_and_its_handler(seed: int) -> None:
    done = ended(seed)
    if done.workflow["status"]["phase"] == "Succeeded":
        assert done.nodes["wf"]["phase"] == "Succeeded"
        assert not [node for node in done.nodes.values() if node["name"] == "wf.onExit" and node["phase"] in FAILURES]
    elif done.nodes and done.nodes["wf"]["phase"] == "Succeeded":
        handlers = [node["phase"] for node in done.nodes.values() if node["name"].startswith("wf.onExit")]
        assert set(handlers) & FAILURES


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_group_succeeds_with_its_steps_and_steps_with_their_groups(seed: int) -> None:
    done = ended(seed)
    for node, children in done.of("StepGroup"):
        failed = [one for one in children if one["phase"] in FAILURES and not is_of_a_hook(one) and not serves(one)]
        if node["phase"] == "Succeeded":
            assert all(done.may_fail(child) for child in failed), node["name"]
    for node, _ in done.of("Steps"):
        below = [
            one for one in done.nodes.values() if one.get("boundaryID") == node["id"] and one["type"] == "StepGroup"
        ]
        if node["phase"] == "Succeeded":
            assert {one["phase"] for one in below} <= {"Succeeded"}, node["name"]
        else:
            assert not (node.get("outputs") or {}).get("parameters"), node["name"]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_dag_succeeds_with_the_tasks_that_it_is_for(seed: int) -> None:
    done = ended(seed)
    for node, _ in done.of("DAG"):
        if node["phase"] in FAILURES:
            assert not (node.get("outputs") or {}).get("parameters"), node["name"]
            continue
        template = next(one for one in done.manifest["spec"]["templates"] if one["name"] == node["templateName"])
        for name in _targets(template):
            task = next((one for one in done.nodes.values() if one["name"] == f"{node['name']}.{name}"), None)
            if task is not None and task["phase"] in FAILURES:
                assert done.may_fail(task), task["name"]


def _targets(template: Json) -> list[str]:
    """The tasks that a DAG is for: those it names, else those that no other waits for."""
    tasks = template["dag"]["tasks"]
    if target := template["dag"].get("target"):
        return list(target.split())
    waited_for = " ".join(task.get("depends", "") for task in tasks)
    return [task["name"] for task in tasks if task["name"] not in waited_for]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_loop_a_set_and_attempts_are_what_is_below_them(seed: int) -> None:
    done = ended(seed)
    for node, children in done.of("TaskGroup"):
        items = [one["phase"] for one in children if one["name"].startswith(f"{node['name']}(") and not serves(one)]
        assert node["phase"] in FAILURES or not set(items) & FAILURES, node["name"]
    for node, children in done.of("Retry"):
        attempts = [child for child in children if (child.get("nodeFlag") or {}).get("retried")]
        if node["phase"] == "Succeeded" and attempts:
            assert attempts[-1]["phase"] == "Succeeded", node["name"]
    for node, children in done.of("Pod"):
        containers = {child["phase"] for child in children if child["type"] == "Container"}
        assert node["phase"] in FAILURES or not containers & FAILURES, node["name"]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_what_did_not_run_has_no_handler_and_what_waits_for_a_success_is_omitted(seed: int) -> None:
    done = ended(seed)
    names = {node["name"]: node for node in done.nodes.values()}
    for node in done.nodes.values():
        if node["phase"] in {"Skipped", "Omitted"} and node["type"] == "Skipped":
            assert f"{node['name']}.onExit" not in names
        before = done.call_of(node).get("depends")
        first = names.get(f"{done.nodes[node['boundaryID']]['name']}.{before}") if before else None
        if (
            first
            and first["phase"] in FAILURES
            and not (done.may_fail(first) or serves(first) or is_judged_late(done.call_of(first)))
        ):
            assert node["phase"] != "Succeeded", f"{node['name']} after {first['name']}"
