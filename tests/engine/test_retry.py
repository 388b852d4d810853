"""Retries: attempts, policies, backoff, what attempts know of the one before."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.engine.events import Stopped
from pydsl.testing import Outcome, Simulation
from tests.engine.workflows import FAILS, OK, OUT, call, dag, inputs, outputs, run, steps, workflow

ERRS = Outcome(phase="Error", message="no file")


def retried(strategy: Any, outcomes: list[Outcome], **template: Any) -> Simulation:
    leaf = {**OK, "name": "r", "retryStrategy": strategy, **template}
    return run(workflow(leaf), {"r": outcomes})


@pytest.mark.parametrize(
    ("strategy", "outcomes", "attempts", "phase", "message"),
    [
        ({"limit": 2}, [FAILS], 3, "Failed", "No more retries left"),
        ({"limit": "2"}, [FAILS, Outcome()], 2, "Succeeded", ""),
        ({"limit": 0}, [FAILS], 1, "Failed", "No more retries left"),
        ({}, [FAILS] * 4 + [Outcome()], 5, "Succeeded", ""),
        ({"limit": 2}, [ERRS], 1, "Error", "no file"),
        ({"limit": 1, "retryPolicy": "OnError"}, [ERRS], 2, "Error", "No more retries left"),
        ({"limit": 2, "retryPolicy": "OnError"}, [FAILS], 1, "Failed", "main: Error (exit code 1)"),
        ({"limit": 1, "retryPolicy": "Always"}, [ERRS, FAILS], 2, "Failed", "No more retries left"),
        ({"limit": 1, "retryPolicy": "OnTransientError"}, [FAILS], 1, "Failed", "main: Error (exit code 1)"),
        ({"limit": 1, "retryPolicy": "OnTransientError"}, [Outcome(phase="Error", message="dial: i/o timeout"), ERRS],
         2, "Error", "no file"),
        ({"limit": 1, "expression": "true"}, [ERRS, Outcome()], 2, "Succeeded", ""),
        ({"limit": 5, "expression": "asInt(lastRetry.exitCode) != 4"}, [FAILS, Outcome(exit_code=4)], 2, "Failed",
         "retryStrategy.expression evaluated to false"),
        ({"limit": 5, "expression": "asInt(retries) < 1"}, [FAILS], 2, "Failed",
         "retryStrategy.expression evaluated to false"),
    ],
)  # fmt: skip
def test_how_often_and_how_it_ends(
    strategy: Any, outcomes: list[Outcome], attempts: int, phase: str, message: str
) -> None:
    done = retried(strategy, outcomes)
    assert [node["name"] for node in done.nodes.values() if node["type"] == "Pod"] == [
        f"wf({i})" for i in range(attempts)
    ]
    assert (done.phase, done.message) == (phase, message)


def test_an_expression_that_is_no_condition_is_an_error() -> None:
    done = retried({"limit": 2, "expression": "5"}, [FAILS])
    assert done.message == "error in entry template execution: unable to cast expression result '%!s(int=5)' to bool"


def test_the_retry_node_has_the_last_attempts_outputs() -> None:
    declared = {"parameters": [{"name": "o", "valueFrom": {"path": "/tmp/o"}}]}
    made = [Outcome(exit_code=3, outputs={"o": "v0"}), Outcome(outputs={"o": "v1"})]
    done = retried({"limit": 3}, made, outputs=declared)
    assert outputs(done, "wf") == {"o": "v1"}
    assert done.node("wf")["outputs"]["exitCode"] == "0"


def test_attempts_know_their_number_and_how_the_last_one_ended() -> None:
    text = "{{retries}} {{lastRetry.exitCode}} {{lastRetry.status}} {{lastRetry.duration}} {{lastRetry.message}}"
    done = retried({"limit": 1}, [Outcome(exit_code=5, seconds=7)], container={"image": "i", "command": [text]})
    assert [pod.template["container"]["command"] for pod in done.pods] == [
        ["0 0  0 "], ["1 5 Failed 7 main: Error (exit code 5)"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("backoff", "waits"),
    [
        ({"duration": "10", "factor": 2}, [10.0, 20.0, 40.0]),
        ({"duration": "1m"}, [60.0, 60.0, 60.0]),
        ({"duration": "10s", "factor": "3", "cap": "25s"}, [10.0, 25.0, 25.0]),
    ],
)
def test_pauses_between_attempts(backoff: Any, waits: list[float]) -> None:
    assert retried({"limit": 3, "backoff": backoff}, [FAILS]).waits("wf") == waits


def test_without_a_limit_nothing_waits() -> None:
    done = retried({"backoff": {"duration": "1h"}}, [FAILS, FAILS, Outcome()])
    assert done.waits("wf") == [0.0, 0.0]


def test_a_pause_that_would_end_too_late_ends_the_retries() -> None:
    done = retried({"limit": 9, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "1m"}}, [FAILS])
    assert done.waits("wf") == [10.0, 20.0]
    assert (done.message, done.seconds) == ("Backoff would exceed max duration limit", 33.0)


def test_attempts_that_took_too_long_end_the_retries() -> None:
    done = retried(
        {"limit": 9, "backoff": {"duration": "1s", "maxDuration": "10s"}}, [Outcome(exit_code=1, seconds=11)]
    )
    assert (len(done.pods), done.message) == (1, "Max duration limit exceeded")


@pytest.mark.parametrize(
    ("backoff", "message"),
    [
        ({"factor": 2}, "no base duration specified for retryStrategy"),
        ({"duration": "1s", "factor": "1.5"}, 'strconv.Atoi: parsing "1.5": invalid syntax'),
    ],
)
def test_backoffs_that_argo_refuses(backoff: Any, message: str) -> None:
    assert retried({"limit": 1, "backoff": backoff}, [FAILS]).message == f"error in entry template execution: {message}"


def test_what_follows_hangs_on_the_last_attempt() -> None:
    leaf = {**OK, "name": "r", "retryStrategy": {"limit": 3}}
    done = run(workflow(steps(call("a", "r"), call("b", "echo", m="{{steps.a.id}}")), leaf), {"r": [FAILS, Outcome()]})
    assert done.node("a(1)")["children"] == [done.node("wf[1]")["id"]]
    assert inputs(done, "b") == {"m": done.node("a(1)")["id"]}
    assert "nodeFlag" not in done.node("a")
    assert done.node("a(0)")["nodeFlag"] == {"retried": True}


def test_a_whole_template_is_tried_again() -> None:
    done = run(workflow(steps(call("a"), retryStrategy={"limit": 1})), {"a": [FAILS, Outcome()]})
    assert [done.node(name)["phase"] for name in ("wf(0)", "wf(1)", "wf")] == ["Failed", "Succeeded", "Succeeded"]


def test_the_workflows_own_strategy_is_for_every_template() -> None:
    done = run(workflow(steps(call("a")), retryStrategy={"limit": 1}), {"a": FAILS})
    assert len(done.pods) == 4


def test_a_strategy_that_can_not_be_judged_ends_a_template_tried_again_as_an_error_too() -> None:
    strategy = {"limit": 1, "expression": "asInt(lastRetry.nothing) < 1"}
    done = run(workflow(steps(call("a"), retryStrategy=strategy)), {"a": FAILS})
    message = done.node("wf")["message"]
    assert message.startswith("unable to evaluate expression 'asInt(lastRetry.nothing) < 1'")
    assert (done.node("wf(0)")["phase"], done.node("wf(0)")["message"]) == ("Error", message)
    assert done.node("wf(0)[0].a")["phase"] == "Failed"


def test_a_strategy_that_can_not_be_judged_leaves_a_pods_own_end() -> None:
    done = retried({"limit": 1, "expression": "asInt(lastRetry.nothing) < 1"}, [FAILS])
    assert (done.node("wf(0)")["phase"], done.node("wf")["phase"]) == ("Failed", "Error")


def test_a_stop_ends_a_wait_for_the_next_attempt() -> None:
    leaf = {**OK, "retryStrategy": {"limit": 2, "backoff": {"duration": "60"}}}
    done = run(workflow(leaf), {"ok": FAILS}, events=[Stopped(at=5.0)])
    assert (done.seconds, done.node("wf")["phase"]) == (5.0, "Failed")
    assert done.node("wf")["message"] == "Stopped with strategy 'Stop'"


@pytest.mark.parametrize("kind", [steps, dag])
def test_hooks_are_looked_at_while_the_next_attempt_is_waited_for(kind: Any) -> None:
    published = {"parameters": [{"name": "o", "globalName": "g", "valueFrom": {"path": "/tmp/o"}}]}
    leaf = {**OUT, "outputs": published, "retryStrategy": {"limit": 1, "backoff": {"duration": "10"}}}
    hooks = {"h": {"template": "ok", "expression": "workflow?.outputs?.parameters?.g == 'first'"}}
    ends = {"a(0)": Outcome(exit_code=1, outputs={"o": "first"}), "a(1)": Outcome(outputs={"o": "second"})}
    done = run(workflow(kind(call("a", "out", hooks=hooks)), leaf), ends)
    assert [pod.started for pod in done.pods] == [0.0, 1.0, 11.0]
    assert done.node("a.hooks.h")["phase"] == "Succeeded"


def test_a_policy_that_there_is_not_is_an_error_once_it_is_asked() -> None:
    done = retried({"limit": 1, "retryPolicy": "Sometimes"}, [FAILS])
    assert (done.node("wf(0)")["phase"], done.node("wf")["phase"]) == ("Failed", "Error")
    assert done.node("wf")["message"] == "Sometimes is not a valid RetryPolicy"
