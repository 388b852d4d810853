"""simulate: a run in virtual time, with scripted pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.compile import load_python
from pydsl.errors import UsageError
from pydsl.testing import Outcome, simulate
from tests.engine.workflows import FAILS, OK, call, dag, inputs, run, steps, workflow
from tests.examples import EXAMPLES, stated

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.engine.commands import Pod

WAITING = [path for path in EXAMPLES if stated(path).waits]


@pytest.mark.parametrize("example", WAITING, ids=lambda path: path.stem)
def test_examples_that_wait_wait_as_long_as_they_state(example: Path) -> None:
    said = stated(example)
    by_name = {compiled.name: compiled.object for compiled in load_python(example)}
    for name, waits in said.waits.items():
        done = simulate(by_name[name], outcomes=lambda _pod: FAILS)
        (retried,) = [node for node in done.nodes.values() if node["type"] == "Retry"]
        assert done.waits(retried["name"]) == [float(wait) for wait in waits]
        assert done.phase in said.outcomes
        assert retried["message"] == "Backoff would exceed max duration limit"


def test_pods_take_a_second_and_succeed_unless_told_otherwise() -> None:
    done = run(workflow(steps(call("a"), call("b"))), {"b": Outcome(seconds=9)})
    assert (done.phase, done.seconds) == ("Succeeded", 10.0)


@pytest.mark.parametrize("key", ["wf[0].a(0:x)", "a(0:x)", "a", "ok"])
def test_outcomes_are_found_by_node_display_name_step_or_template(key: str) -> None:
    assert run(workflow(steps(call("a", withItems=["x"]))), {key: FAILS}).phase == "Failed"


def test_the_narrower_name_wins() -> None:
    done = run(workflow(steps([call("a"), call("b")])), {"ok": FAILS, "a": Outcome(exit_code=7)})
    assert [done.node(name)["message"] for name in "ab"] == ["main: Error (exit code 7)", "main: Error (exit code 1)"]


def test_a_list_is_one_outcome_for_each_pod_in_turn() -> None:
    leaf = {**OK, "retryStrategy": {"limit": 5}}
    assert len(run(workflow(leaf), {"ok": [FAILS, FAILS, Outcome()]}).pods) == 3


def test_a_function_decides_by_the_pod() -> None:
    def by_argument(pod: Pod) -> Outcome:
        return FAILS if pod.template["container"]["args"] == ["bad"] else Outcome()

    manifest = workflow(dag(call("a", "echo", m="good"), call("b", "echo", m="bad")))
    done = run(manifest, by_argument)
    assert {name: done.node(name)["phase"] for name in "ab"} == {"a": "Succeeded", "b": "Failed"}


def test_values_flow_from_outcome_to_input() -> None:
    manifest = workflow(steps(call("a", "out"), call("b", "echo", m="got {{steps.a.outputs.parameters.o}}")))
    assert inputs(run(manifest, {"a": Outcome(outputs={"o": "it"})}), "b") == {"m": "got it"}


def test_jobs_limits_how_many_pods_run() -> None:
    done = run(workflow(dag(*[call(f"t{i}") for i in range(4)])), jobs=2)
    assert [pod.started for pod in done.pods] == [0.0, 0.0, 1.0, 1.0]


def test_a_run_without_an_end_is_told() -> None:
    manifest = workflow(steps(call("a", withSequence={"count": 50})))
    with pytest.raises(UsageError, match=r"^the run starts more than 10 pods: it may never end$"):
        run(manifest, at_most=10)


def test_an_outcome_for_a_name_that_never_came_up_is_told() -> None:
    with pytest.raises(UsageError, match=r"^no pod came up for the outcomes of b; pods: wf\[0\]\.a$"):
        run(workflow(steps(call("a"))), {"b": FAILS})


def test_a_node_is_found_by_its_name_or_by_a_display_name_of_its_own() -> None:
    inner = {"name": "inner", "steps": [[call("x")]]}
    done = run(workflow(steps([call("a", "inner"), call("b", "inner")]), inner))
    assert done.node("wf[0].a[0].x") == done.nodes["wf[0].a[0].x"]
    with pytest.raises(UsageError, match=r"^more than one node is called 'x'; there are: wf\[0\]\.a\[0\]\.x, wf"):
        done.node("x")
    with pytest.raises(UsageError, match=r"^no node is called 'y'; there are: wf, "):
        done.node("y")


def test_parameters_are_set_as_on_the_command_line() -> None:
    from pydsl.spec import decode_manifest

    echo = {"name": "e", "inputs": {"parameters": [{"name": "m", "value": "{{workflow.parameters.m}}"}]},
            "container": {"image": "i", "command": ["c"]}}  # fmt: skip
    manifest = {**workflow(echo, arguments={"parameters": [{"name": "m", "value": "old"}]}),
                "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}  # fmt: skip
    typed, problems = decode_manifest(manifest)
    assert problems == []
    assert inputs(simulate(typed, parameters={"m": "new"}), "wf") == {"m": "new"}


def test_pods_may_take_no_time() -> None:
    leaf = {**OK, "retryStrategy": {"limit": 2, "backoff": {"duration": "10s"}}}
    done = run(workflow(leaf), {"ok": Outcome(exit_code=1, seconds=0)})
    assert (done.waits("wf"), done.seconds) == ([10.0, 10.0], 20.0)


def test_now_in_an_expression_is_virtual_time() -> None:
    late = call("b", "echo", m="{{=string(now().Unix()) + steps.a.exitCode}}")
    done = run(workflow(steps(call("a"), late)), {"a": Outcome(seconds=90)})
    assert done.node("b")["inputs"]["parameters"] == [{"name": "m", "value": "900"}]


def test_a_daemon_that_is_to_fail_ends_before_it_is_ready_and_is_no_failure() -> None:
    serving = {**OK, "name": "d", "daemon": True, "retryStrategy": {"limit": 1}}
    done = run(workflow(steps(call("d", "d"), call("a")), serving), {"d": [Outcome(seconds=2, exit_code=1), Outcome()]})
    assert {pod.node.rpartition(".")[2]: pod.started for pod in done.pods} == {"d(0)": 0.0, "a": 2.0}
    assert done.node("d(0)")["phase"] == "Succeeded"


def test_a_daemon_that_leaves_no_room_is_named() -> None:
    daemon = {"name": "d", "daemon": True, "container": {"image": "alpine", "command": ["serve"]}}
    with pytest.raises(UsageError) as error:
        run(workflow(steps(call("a", "d"), call("b")), daemon, parallelism=1))
    assert str(error.value) == (
        "the run waits for ever: wf[0].a runs until it's stopped, and what waits has no room beside it"
    )
