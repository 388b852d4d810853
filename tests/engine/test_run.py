"""What a run does with events that it can't take, with whatever goes wrong in it, and what time it is there."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from pydsl.engine import IllegalEvent, Run, start
from pydsl.engine.commands import Command, Finish, KillPod, RunPod, Wake
from pydsl.engine.events import Event, PodFinished, PodProgressed, PodReady, PodStarted, Started, Woken
from pydsl.engine.pods import PodBody
from pydsl.engine.result import workflow_json
from pydsl.errors import InfrastructureError
from pydsl.plan import prepare_json

Json = Any
ROOT = Path(__file__).resolve().parents[2]
LEAF = {"name": "leaf", "container": {"image": "alpine"}}


def begun(*templates: Json, at: float = 0.0, **spec: Json) -> tuple[Run, list[Command]]:
    """A run of these templates, the first of which is the entry."""
    manifest = {"spec": {"entrypoint": templates[0]["name"], "templates": list(templates), **spec}}
    return start(prepare_json(manifest), Started(at=at, name="wf", uid="uid"))


def steps(*groups: list[Json]) -> Json:
    """The template `main`, of steps."""
    return {"name": "main", "steps": list(groups)}


def suspended(seconds: str) -> Json:
    """A template that waits."""
    return {"name": "wait", "suspend": {"duration": seconds}}


@pytest.mark.parametrize(
    "event",
    [
        PodStarted(at=9.0, node_id="nobody"),
        PodReady(at=9.0, node_id="nobody"),
        PodProgressed(at=9.0, node_id="nobody", progress="1/2"),
        PodFinished(at=9.0, node_id="nobody", phase="Succeeded"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_of_a_pod_that_is_not_under_way_is_dropped(event: Event) -> None:
    run, _ = begun(LEAF)
    before = workflow_json(run)
    assert run.apply(event) == []
    assert workflow_json(run) == before
    assert run.now == 0.0


def test_a_second_beginning_raises_and_changes_nothing() -> None:
    run, _ = begun(LEAF)
    before, again = workflow_json(run), Started(at=9.0, name="wf", uid="uid")
    with pytest.raises(IllegalEvent) as raised:
        run.apply(again)
    assert str(raised.value) == f"a run begins only once: {again!r}"
    assert (workflow_json(run), run.now) == (before, 0.0)


def test_what_comes_after_the_end_is_dropped() -> None:
    run, _ = begun(LEAF)
    finished = PodFinished(at=1.0, node_id="wf", phase="Succeeded")
    assert run.apply(finished) == [Finish(phase="Succeeded")]
    before = workflow_json(run)
    assert [run.apply(event) for event in (finished, Woken(at=2.0))] == [[], []]
    assert (workflow_json(run), run.now) == (before, 1.0)


def test_of_two_timers_for_one_time_the_second_comes_after_the_end() -> None:
    both = [{"name": "a", "template": "wait"}, {"name": "b", "template": "wait"}]
    run, commands = begun(steps(both), suspended("1"))
    assert commands == [Wake(at=1.0), Wake(at=1.0)]
    assert run.apply(Woken(at=1.0)) == [Finish(phase="Succeeded")]
    assert run.apply(Woken(at=1.0)) == []


def break_pods(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Make a method of pods raise, as a bug would."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(PodBody, method, broken)


def test_a_bug_at_the_start_ends_the_run_as_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    break_pods(monkeypatch, "begin")
    run, commands = begun(LEAF)
    assert commands == [Finish(phase="Error", message="ZeroDivisionError: a bug")]
    assert (run.phase, run.message, type(run.fault)) == ("Error", "ZeroDivisionError: a bug", ZeroDivisionError)
    assert run.nodes["wf"].phase == "Failed"


def test_a_bug_in_an_apply_ends_the_run_as_an_error_once_its_pods_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [{"name": "a", "template": "leaf"}, {"name": "b", "template": "leaf"}]
    run, commands = begun(steps(both), LEAF)
    first, second = [command.pod.node_id for command in commands if isinstance(command, RunPod)]
    break_pods(monkeypatch, "_started")
    assert run.apply(PodStarted(at=1.0, node_id=first)) == [KillPod(node_id=first), KillPod(node_id=second)]
    assert run.finished is None
    assert run.apply(PodFinished(at=2.0, node_id=first, phase="Failed", message="killed")) == []
    end = Finish(phase="Error", message="ZeroDivisionError: a bug")
    assert run.apply(PodFinished(at=3.0, node_id=second, phase="Failed", message="killed")) == [end]
    assert {node.phase for node in run.nodes.values()} == {"Failed"}


def test_a_bug_that_comes_again_while_the_run_ends_does_not_hold_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = begun(LEAF)
    break_pods(monkeypatch, "_started")
    monkeypatch.setattr("pydsl.engine.pods._outputs", lambda *_: 1 / 0)
    assert run.apply(PodStarted(at=1.0, node_id="wf")) == [KillPod(node_id="wf")]
    end = Finish(phase="Error", message="ZeroDivisionError: a bug")
    assert run.apply(PodFinished(at=2.0, node_id="wf", phase="Failed")) == [end]


def test_what_an_expression_cannot_do_here_ends_its_group() -> None:
    argument = {"parameters": [{"name": "p", "value": "{{=sprig.randInt(1, asInt(steps.a.exitCode))}}"}]}
    call = {"name": "b", "template": "leaf", "arguments": argument}
    run, _ = begun(steps([{"name": "a", "template": "leaf"}], [call]), LEAF)
    (pod,) = run.pods
    run.apply(PodFinished(at=1.0, node_id=pod, phase="Succeeded", exit_code=9))
    group = run.nodes.named("wf[1]")
    assert group is not None
    assert (group.phase, group.message) == ("Error", "failed to resolve references: sprig.randInt in expressions")
    assert (run.phase, run.fault) == ("Failed", None)


def test_a_template_that_is_missing_what_it_needs_ends_its_node() -> None:
    leaf = {**LEAF, "activeDeadlineSeconds": "soon"}
    run, _ = begun(steps([{"name": "a", "template": "leaf"}]), leaf)
    node = run.nodes.named("wf[0].a")
    assert node is not None
    assert (node.phase, node.message) == ("Error", 'strconv.Atoi: parsing "soon": invalid syntax')
    assert run.phase == "Failed"


def told(at: float) -> Json:
    """What a pod is told of `now()` where the run begins at a time, and the pod before it ends five seconds later."""
    now = "{{=sprig.date('2006-01-02T15:04:05.000000', now())}}"
    later = "{{=sprig.date('15:04:05.000', now()) + steps.a.exitCode}}"
    leaf = {**LEAF, "name": "say", "inputs": {"parameters": [{"name": "m"}, {"name": "n"}]}}
    leaf["container"] = {"image": "alpine", "args": ["{{inputs.parameters.m}}", "{{inputs.parameters.n}}", now]}
    arguments = {"parameters": [{"name": "m", "value": now}, {"name": "n", "value": later}]}
    groups = [{"name": "a", "template": "leaf"}], [{"name": "b", "template": "say", "arguments": arguments}]
    run, _ = begun(steps(*groups), LEAF, leaf, at=at)
    (pod,) = run.pods
    (command,) = run.apply(PodFinished(at=at + 5.25, node_id=pod, phase="Succeeded", exit_code=0))
    assert isinstance(command, RunPod)
    return command.pod.template["container"]["args"]


def test_now_in_an_expression_is_the_time_of_the_event_that_had_it_evaluated() -> None:
    assert told(0.0) == ["1970-01-01T00:00:00.000000", "00:00:05.2500", "1970-01-01T00:00:05.250000"]
    assert told(1_800_000_000.123456) == ["2027-01-15T08:00:00.123456", "08:00:05.3730", "2027-01-15T08:00:05.373456"]


@pytest.mark.parametrize("room", ["engine", "plan", "expr", "validate", "compile", "manifest", "spec", "diagnostics"])
def test_nothing_from_the_engine_down_reads_a_clock(room: str) -> None:
    reads = re.compile(r"\.(now|today|utcnow)\(|^ *(import time\b|from time )")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in (ROOT / "pydsl" / room).rglob("*.py")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if reads.search(line)
    ]
    assert found == []


def test_a_run_that_breaks_off_ends_what_is_under_way_with_what_it_was_told_last() -> None:
    calls = [{"name": name, "template": "wait"} for name in "ab"]
    run, _ = begun(steps(calls), {"name": "wait", "suspend": {}})
    told = run.nodes.named("wf[0].a")
    assert told is not None
    run.nodes.tell(told, "by me")
    run.break_off(ValueError("x"))
    ended = "the workflow ended"
    messages = {node.name: node.message for node in run.nodes.values()}
    assert messages == {"wf": ended, "wf[0]": ended, "wf[0].a": "by me", "wf[0].b": ended}


def test_what_the_machine_lacks_is_no_end_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    run, commands = begun(LEAF)
    (pod,) = [one.pod for one in commands if isinstance(one, RunPod)]
    failing = OSError(errno.EMFILE, "Too many open files", "layouts.py")
    monkeypatch.setattr(PodBody, "apply", Mock(side_effect=failing))
    with pytest.raises(InfrastructureError) as error:
        run.apply(PodFinished(at=1.0, node_id=pod.node_id, phase="Succeeded"))
    assert str(error.value) == "layouts.py: too many open files"
    assert run.finished is None
