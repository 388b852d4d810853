"""What holds for every run, whatever its pods do and in whatever order."""

from __future__ import annotations

import copy
import random
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from pydsl.engine import Run, start
from pydsl.engine.commands import KillPod, RunPod, Wake
from pydsl.engine.events import (
    Event,
    PodFinished,
    PodProgressed,
    PodReady,
    PodStarted,
    Resumed,
    Started,
    Stopped,
    Woken,
)
from pydsl.engine.phases import ENDED
from pydsl.engine.result import workflow_json
from pydsl.plan import prepare_json, references
from pydsl.plan import prepared as plan_prepared
from tests.engine.workflows import LEAVES, Json

BEGIN = Started(at=0.0, name="wf", uid="u")
SHOWN = "workflows.argoproj.io/display-name"
DAEMON = {"name": "daemon", "daemon": True, "container": {"image": "i", "command": ["serve"]}}
WAIT = {"name": "wait", "suspend": {}}
LOCKED = {
    "name": "locked",
    "container": {"image": "i", "command": ["c"]},
    "synchronization": {"mutexes": [{"name": "m"}]},
}
RETRIED = {"name": "retried", "container": {"image": "i", "command": ["c"]},
           "retryStrategy": {"limit": 1, "retryPolicy": "Always", "backoff": {"duration": "5"}}}  # fmt: skip
BESIDE = {"name": "main", "image": "i", "dependencies": ["a"]}
SET = {"name": "set", "containerSet": {"containers": [{"name": "a", "image": "i"}, BESIDE]}}
MEMO = {"name": "memo", "container": {"image": "i", "command": ["c"]}, "retryStrategy": {"limit": 1},
        "memoize": {"key": "k-{{workflow.name}}", "maxAge": "1h", "cache": {"configMap": {"name": "c"}}}}  # fmt: skip
NEVER = {"name": "never", "container": {"image": "i", "command": ["c"]}, "podSpecPatch": "{"}
NOW = {"name": "now", "suspend": {"duration": "0"}}
GLOBAL = {"name": "global", "container": {"image": "i"}, "annotations": {SHOWN: "the-{{workflow.name}}"},
          "outputs": {"parameters": [{"name": "o", "globalName": "g", "valueFrom": {"path": "/o"}}]}}  # fmt: skip
INLINE = {"container": {"image": "i", "command": ["c"]}}
LEAF_NAMES = ["ok", "say", "out", "daemon", "wait", "locked", "retried", "set", "memo", "never", "now", "global"]
CALLED = [*LEAF_NAMES, "inner", "sub"]
SEEDS = st.integers(0, 2**32)


def one_in(dice: random.Random, sides: int) -> bool:
    return dice.randrange(sides) == 0


def calls(dice: random.Random, name: str, kind: str, before: list[str]) -> Json:
    made: Json = {"name": name, "template": dice.choice(CALLED if kind == "main" else LEAF_NAMES)}
    if one_in(dice, 8):
        made = {"name": name, "inline": INLINE}
    if before and kind != "step" and one_in(dice, 2):
        other = dice.choice(before)
        made["depends"] = dice.choice([other, f"{other}.Failed", f"!{other}.Succeeded", f"{other} || {before[0]}"])
    if one_in(dice, 4):
        made["withItems"] = [dice.choice([0, 1, "a b", {"k": [1, {"x": None}]}]) for _ in range(dice.randint(1, 3))]
    if one_in(dice, 4):
        made["when"] = dice.choice(["true", "false", "1 =="])
    if one_in(dice, 4):
        prefix = "steps" if kind == "step" else "tasks"
        given = {
            "parameters": [
                {"name": "m", "value": dice.choice(["{{workflow.status}}", f"{{{{{prefix}.{name}.status}}}}"])}
            ]
        }
        made["hooks"] = {"exit": {"template": "echo", "arguments": given}}
    if one_in(dice, 4):
        expression = dice.choice(["workflow.name == 'wf'", f"tasks['{name}'].status == 'Failed'", "1 +"])
        made["hooks"] = {**made.get("hooks", {}), "h": {"template": "ok", "expression": expression}}
    return made


def dag(dice: random.Random, name: str, kind: str) -> Json:
    tasks: list[Json] = []
    for index in range(dice.randint(1, 4)):
        tasks.append(calls(dice, f"t{index}", kind, [task["name"] for task in tasks]))
    shown = {
        "parameters": [{"name": "r", "valueFrom": {"parameter": "{{tasks.t0.outputs.parameters.o}}", "default": ""}}]
    }
    return {
        "name": name,
        "dag": {"tasks": tasks, "failFast": one_in(dice, 2)},
        **({"outputs": shown} if one_in(dice, 3) else {}),
    }


def workflow(dice: random.Random) -> Json:
    rows = range(dice.randint(1, 2))
    groups = [[calls(dice, f"s{row}{column}", "step", []) for column in range(dice.randint(1, 2))] for row in rows]
    inner = {"name": "inner", "steps": groups, **({"failFast": True, "parallelism": 1} if one_in(dice, 5) else {})}
    main = {**dag(dice, "main", "main"), **({"parallelism": dice.randint(1, 3)} if one_in(dice, 2) else {})}
    templates = [main, inner, dag(dice, "sub", "sub"), DAEMON, WAIT, LOCKED, RETRIED, SET, MEMO, NEVER, NOW,
                 GLOBAL, *LEAVES]  # fmt: skip
    spec: Json = {"entrypoint": "main", "templates": templates}
    if one_in(dice, 2):
        spec["onExit"] = "inner"
    if one_in(dice, 3):
        spec["parallelism"] = dice.randint(3, 5)
    if one_in(dice, 5):
        spec["activeDeadlineSeconds"] = dice.randint(1, 30)
    return {"metadata": {"name": "wf"}, "spec": spec}


class World:
    """Answers commands in some order."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.pods: dict[str, bool] = {}
        self.wakes: list[float] = []
        self.now = 0.0

    def obey(self, commands: Any) -> None:
        for command in commands:
            if isinstance(command, RunPod):
                self.pods[command.pod.node_id] = command.pod.daemon
            elif isinstance(command, Wake):
                self.wakes.append(command.at)
            elif isinstance(command, KillPod):
                assert command.node_id in self.pods, "only a pod under way is killed"

    def event(self, run: Run) -> Event:
        self.now += 0.5
        choice = self._dice.randint(0, 30)
        if choice == 0:
            return Stopped(at=self.now, terminate=one_in(self._dice, 2))
        if choice == 1 or (not self.pods and run.suspended):
            return Resumed(at=self.now)
        if self.pods:
            return self._pod(self._dice.choice(sorted(self.pods)), choice)
        assert self.wakes, "a run that isn't finished has something under way"
        self.now = max(self.now, self.wakes.pop(0))
        return Woken(at=self.now)

    def _pod(self, node: str, choice: int) -> Event:
        if choice < 12:
            return PodStarted(at=self.now, node_id=node)
        if choice < 15:
            return PodProgressed(at=self.now, node_id=node, progress=f"{choice}/20")
        if self.pods[node] and choice < 24:
            return PodReady(at=self.now, node_id=node)
        del self.pods[node]
        phase = self._dice.choice(["Succeeded", "Succeeded", "Failed", "Error"])
        return PodFinished(at=self.now, node_id=node, phase=phase, exit_code={"Succeeded": 0, "Failed": 1}.get(phase))


def play(manifest: Json, dice: random.Random) -> tuple[Run, list[Event]]:
    run, commands = start(prepare_json(manifest), BEGIN)
    world, journal = World(dice), []
    world.obey(commands)
    while run.finished is None:
        event = world.event(run)
        journal.append(event)
        world.obey(run.apply(event))
        assert len(journal) < 3000, "the run doesn't come to an end"
    assert not world.pods, "the run ended over the head of a pod"
    return run, journal


def replayed(manifest: Json, journal: list[Event]) -> tuple[Run, list[Any]]:
    """A run of the same events, and every command that they led to."""
    run, commands = start(prepare_json(manifest), BEGIN)
    for event in journal:
        commands += run.apply(event)
    return run, commands


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_a_run_ends_with_nothing_under_way_and_a_replay_of_its_journal_is_the_same_run(seed: int) -> None:
    dice = random.Random(seed)
    manifest = workflow(dice)
    run, journal = play(manifest, dice)
    assert run.phase in {"Succeeded", "Failed", "Error"}
    assert {node.phase for node in run.nodes.values()} <= ENDED
    assert all(node.finished_at is not None for node in run.nodes.values())
    first, second = replayed(manifest, journal), replayed(manifest, journal)
    assert workflow_json(first[0]) == workflow_json(run)
    assert first[1] == second[1]


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_nodes_name_only_nodes_that_are_there(seed: int) -> None:
    dice = random.Random(seed)
    run, _ = play(workflow(dice), dice)
    nodes = workflow_json(run)["status"]["nodes"]
    for node in nodes.values():
        assert node["id"] == "wf" or node.get("boundaryID", "wf") in nodes
        assert set(node.get("children", [])) | set(node.get("outboundNodes", [])) <= set(nodes)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_nothing_waits_for_ever_where_no_daemon_takes_up_the_room(seed: int) -> None:
    dice = random.Random(seed)
    run, _ = play(workflow(dice), dice)
    if not any(node.template_name == "daemon" for node in run.nodes.values()):
        assert not run.message.startswith("the run can make no more progress")


def test_commands_and_events_are_values() -> None:
    assert Woken(at=1.0) == Woken(at=1.0)
    assert hash(Wake(at=1.0)) == hash(Wake(at=1.0))


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_what_is_said_to_need_nothing_of_the_run_goes_as_it_would_by_the_long_way(seed: int) -> None:
    dice = random.Random(seed)
    manifest = workflow(dice)
    run, journal = play(manifest, dice)
    _, commands = replayed(manifest, journal)
    with patch.object(plan_prepared, "_OF_THE_POD", frozenset()), patch.object(references, "_DECIDING", {"name"}):
        other, others = replayed(copy.deepcopy(manifest), journal)  # what was read of the same objects is remembered
    assert workflow_json(other) == workflow_json(run)
    assert others == commands
