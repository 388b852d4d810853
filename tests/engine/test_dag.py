"""DAG templates: dependencies, conditions, phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.engine.events import Resumed, Suspended
from pydsl.plan import prepare_json
from pydsl.testing import Outcome, simulate
from tests.engine.workflows import FAILS, call, dag, inputs, outputs, run, steps, workflow

if TYPE_CHECKING:
    from pydsl.engine.commands import Pod

OMITTED = "omitted: depends condition not met"


def test_tasks_start_when_what_they_wait_for_is_over() -> None:
    done = run(
        workflow(dag(call("a"), call("b", depends="a"), call("c", dependencies=["a"]), call("d", depends="b && c")))
    )
    assert {pod.node: pod.started for pod in done.pods} == {"wf.a": 0.0, "wf.b": 1.0, "wf.c": 1.0, "wf.d": 2.0}
    ids = {name: node["id"] for name, node in done.nodes.items()}
    assert done.node("wf")["children"] == [ids["wf.a"]]
    assert done.node("b")["children"] == done.node("c")["children"] == [ids["wf.d"]]
    assert done.node("wf")["outboundNodes"] == [ids["wf.d"]]


@pytest.mark.parametrize(
    ("depends", "outcome", "phase"),
    [
        ("a", Outcome(), "Succeeded"),
        ("a", FAILS, "Omitted"),
        ("a.Failed", FAILS, "Succeeded"),
        ("a.Errored", FAILS, "Omitted"),
        ("!a.Succeeded", FAILS, "Succeeded"),
        ("a.Failed || a.Errored", Outcome(phase="Error"), "Succeeded"),
    ],
)
def test_a_task_runs_or_is_omitted_by_its_condition(depends: str, outcome: Outcome, phase: str) -> None:
    done = run(workflow(dag(call("a"), call("b", depends=depends))), {"a": outcome})
    assert done.node("b")["phase"] == phase
    assert done.node("b").get("message") == (OMITTED if phase == "Omitted" else None)


def test_a_bare_name_holds_for_a_skipped_task_but_not_for_an_omitted_one() -> None:
    done = run(workflow(dag(call("a", when="false"), call("b", depends="a.Failed"), call("c", depends="a"),
                            call("d", depends="b"))))  # fmt: skip
    assert [done.node(name)["phase"] for name in "abcd"] == ["Skipped", "Omitted", "Succeeded", "Omitted"]


def test_an_omitted_leaf_has_its_branchs_phase() -> None:
    done = run(workflow(dag(call("a"), call("b", depends="a.Errored"))), {"a": FAILS})
    assert (done.phase, done.message) == ("Failed", "")


def test_a_failure_that_a_leaf_dealt_with_is_none() -> None:
    assert run(workflow(dag(call("a"), call("b", depends="a.Failed"))), {"a": FAILS}).phase == "Succeeded"


def test_fail_fast_lets_branches_that_run_go_on() -> None:
    done = run(workflow(dag(call("a"), call("b"), call("c", depends="b"))), {"a": FAILS, "b": Outcome(seconds=3)})
    assert done.node("c")["phase"] == "Succeeded"
    assert done.phase == "Failed"


def test_a_dag_keeps_an_error_apart_from_a_failure() -> None:
    assert run(workflow(dag(call("a"))), {"a": Outcome(phase="Error")}).phase == "Error"


def test_only_what_the_target_needs_runs() -> None:
    done = run(workflow(dag(call("a"), call("b", depends="a"), call("c", depends="b"), target="b")))
    assert set(done.phases) == {"wf", "wf.a", "wf.b"}


def test_continue_on_counts_for_dependents_and_for_a_leaf() -> None:
    tasks = [call("a", continueOn={"failed": True}), call("b", dependencies=["a"], continueOn={"failed": True})]
    done = run(workflow(dag(*tasks)), {"a": FAILS, "b": FAILS})
    assert (done.node("b")["phase"], done.phase) == ("Failed", "Succeeded")


def test_a_task_sees_what_its_ancestors_made_and_no_others() -> None:
    made = {"a": Outcome(outputs={"o": "far"})}
    reference = "{{tasks.a.outputs.parameters.o}}"
    done = run(
        workflow(dag(call("a", "out"), call("b", depends="a"), call("c", "echo", depends="b", m=reference))), made
    )
    assert inputs(done, "c") == {"m": "far"}
    done = run(workflow(dag(call("a", "out"), call("c", "echo", m=reference))), made)
    assert done.node("c")["phase"] == "Error"


def test_an_error_of_a_task_names_it() -> None:
    done = run(workflow(dag(call("a", "echo"))))
    assert done.node("a")["message"] == "task 'wf.a' errored: inputs.parameters.m was not supplied"


def test_a_condition_that_cannot_be_read_is_an_error_that_others_can_handle() -> None:
    done = run(workflow(dag(call("a", when="a =="), call("b", depends="a.Errored"))))
    assert (done.node("a")["type"], done.node("a")["phase"]) == ("Skipped", "Error")
    assert done.phase == "Succeeded"


def test_outputs_of_a_dag_come_from_its_tasks() -> None:
    declared = {"parameters": [{"name": "r", "valueFrom": {"expression": "tasks.a.outputs.parameters.o + '!'"}}]}
    done = run(workflow(dag(call("a", "out"), outputs=declared)), {"a": Outcome(outputs={"o": "made"})})
    assert outputs(done, "wf") == {"r": "made!"}


def test_what_a_dag_in_a_dag_ends_with_carries_those_that_follow() -> None:
    inner = {"name": "inner", "dag": {"tasks": [call("x"), call("y", depends="x")]}}
    done = run(workflow(dag(call("a", "inner"), call("b", depends="a")), inner))
    assert done.node("y")["children"] == [done.node("b")["id"]]
    assert done.node("wf.a")["boundaryID"] == "wf"
    assert done.node("y")["boundaryID"] == done.node("wf.a")["id"]


def test_inline_templates_have_no_name() -> None:
    done = run(workflow(steps({"name": "a", "inline": {"container": {"image": "alpine", "command": ["true"]}}})))
    assert "templateName" not in done.node("a")
    assert done.phase == "Succeeded"


def test_the_workflows_volumes_may_refer_to_tasks() -> None:
    volume = {"name": "v", "configMap": {"name": "{{tasks.a.outputs.parameters.o}}"}}
    plan = prepare_json(workflow(dag(call("a", "out"), call("b", depends="a")), volumes=[volume]))
    volumes = []

    def note(pod: Pod) -> Outcome:
        volumes.append(pod.volumes)
        return Outcome(outputs={"o": "made"} if pod.template["name"] == "out" else {})

    simulate(plan, outcomes=note)
    assert volumes == [(volume,), ({"name": "v", "configMap": {"name": "made"}},)]


def test_a_task_may_wait_for_hundreds() -> None:
    names = [f"t{index}" for index in range(500)]
    last = [call("end", dependencies=names), call("late", depends=" && ".join(names))]
    done = run(workflow(dag(*[call(name) for name in names], *last)))
    assert (done.node("end")["phase"], done.node("late")["phase"]) == ("Succeeded", "Succeeded")
    done = run(workflow(dag(*[call(name) for name in names], *last)), {"t7": FAILS})
    assert (done.node("end")["phase"], done.node("late")["phase"]) == ("Omitted", "Omitted")


@pytest.mark.parametrize("times", [2, 3])
def test_a_template_that_calls_itself_several_times_comes_to_its_depth_at_once(times: int) -> None:
    done = run(workflow(dag(*(call(f"t{number}", "main") for number in range(times)))))
    assert done.phase == "Error"
    assert len(done.nodes) < 10_000
    errors = {node.get("message", "").partition(": ")[2].partition(".")[0] for node in done.nodes.values()}
    assert "Maximum recursion depth exceeded" in errors


def test_steps_that_call_themselves_twice_end_too() -> None:
    done = run(workflow(steps([call("a", "main"), call("b", "main")])))
    assert (done.phase in {"Error", "Failed"}, len(done.nodes) < 10_000) == (True, True)


def test_without_fail_fast_a_target_that_is_held_back_is_waited_for_whatever_others_came_to() -> None:
    tasks = dag(call("x"), call("held", depends="x"), call("bad"), failFast=False)
    events = [Suspended(at=0.5), Resumed(at=20.0)]
    done = run(workflow(tasks), {"bad": FAILS}, events=events)
    assert (done.node("held")["phase"], done.phase, done.seconds) == ("Succeeded", "Failed", 21.0)
