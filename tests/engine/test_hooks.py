"""Exit handlers and hooks, of steps, tasks and workflows."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.testing import Outcome
from tests.engine.workflows import ECHO, FAILS, OK, OUT, call, dag, inputs, run, steps, workflow

EXIT = {"exit": {"template": "say"}}


def test_a_steps_handler_runs_after_it_and_is_waited_for() -> None:
    done = run(workflow(steps(call("a", hooks=EXIT), call("b"))), {"say": Outcome(seconds=3)})
    assert {pod.node: pod.started for pod in done.pods} == {"wf[0].a": 0.0, "wf[0].a.onExit": 1.0, "wf[1].b": 4.0}
    assert done.node("a.onExit")["nodeFlag"] == {"hooked": True}
    assert set(done.node("a")["children"]) == {done.node("a.onExit")["id"], done.node("wf[1]")["id"]}


def test_a_handler_that_fails_fails_nobody() -> None:
    for template in (steps(call("a", hooks=EXIT)), dag(call("a", onExit="say"))):
        done = run(workflow(template), {"say": FAILS})
        assert (done.node("a.onExit")["phase"], done.phase) == ("Failed", "Succeeded")


def test_handlers_of_skipped_steps_do_not_run() -> None:
    assert set(run(workflow(steps(call("a", hooks=EXIT, when="false")))).phases) == {"wf", "wf[0]", "wf[0].a"}


def test_a_task_waits_for_the_handlers_of_what_it_depends_on() -> None:
    done = run(workflow(dag(call("a", onExit="say"), call("b", depends="a"))), {"say": Outcome(seconds=3)})
    assert {pod.node: pod.started for pod in done.pods}["wf.b"] == 4.0


def test_hooks_run_where_their_expression_holds() -> None:
    hooks = {
        "good": {"template": "ok", "expression": "steps['a'].status == 'Succeeded'"},
        "bad": {"template": "ok", "expression": 'steps["a"].status == "Failed"'},
        "run": {"template": "ok", "expression": "steps.a.status == 'Running'"},
    }
    done = run(workflow(steps(call("a", hooks=hooks))), {"a": FAILS})
    assert {name for name in done.phases if ".hooks." in name} == {"wf[0].a.hooks.bad", "wf[0].a.hooks.run"}


def test_a_hooks_arguments_see_outputs_but_no_results() -> None:
    text = "{{steps.a.status}} {{steps.a.outputs.parameters.o}} {{steps.a.outputs.result}}"
    exit_hook = {"exit": {"template": "echo", "arguments": {"parameters": [{"name": "m", "value": text}]}}}
    done = run(workflow(steps(call("a", "out", hooks=exit_hook))), {"a": Outcome(outputs={"o": "made"})})
    assert inputs(done, "a.onExit") == {"m": "Succeeded made {{steps.a.outputs.result}}"}


def test_items_of_a_loop_in_steps_have_handlers_of_their_own() -> None:
    done = run(workflow(steps(call("a", withItems=[1, 2], hooks=EXIT))))
    assert {"wf[0].a(0:1).onExit", "wf[0].a(1:2).onExit"} <= set(done.phases)


def test_of_a_tasks_items_that_start_together_the_last_pod_has_no_handler() -> None:
    done = run(workflow(dag(call("a", withItems=[1, 2], hooks=EXIT))))
    assert {name for name in done.phases if name.endswith("onExit")} == {"wf.a(0:1).onExit", "wf.a.onExit"}


def test_the_workflows_handler_runs_last_with_the_status() -> None:
    handler = {**ECHO, "inputs": {"parameters": [{"name": "m", "value": "{{workflow.status}}"}]}}
    done = run(workflow(OK, handler, onExit="echo"), {"ok": FAILS})
    assert inputs(done, "wf.onExit") == {"m": "Failed"}
    assert done.node("wf.onExit")["nodeFlag"] == {"hooked": True}
    assert (done.phase, done.message) == ("Failed", "main: Error (exit code 1)")


def test_a_failed_handler_fails_a_workflow_that_succeeded() -> None:
    done = run(workflow(OK, onExit="say"), {"say": Outcome(exit_code=9)})
    assert (done.phase, done.message) == ("Failed", "main: Error (exit code 9)")


def test_a_failed_handler_leaves_the_message_of_a_workflow_that_failed() -> None:
    done = run(workflow(OK, onExit="say"), {"ok": FAILS, "say": Outcome(exit_code=9)})
    assert (done.phase, done.message) == ("Failed", "main: Error (exit code 1)")


def test_the_workflows_failures_reach_the_handler_as_quoted_json() -> None:
    handler = {**ECHO, "inputs": {"parameters": [{"name": "m", "value": "{{workflow.failures}}"}]}}
    done = run(workflow(OK, handler, onExit="echo"), {"ok": FAILS})
    assert inputs(done, "wf.onExit")["m"] == (
        '"[{\\"displayName\\":\\"wf\\",\\"message\\":\\"main: Error (exit code 1)\\",\\"templateName\\":\\"ok\\",'
        '\\"phase\\":\\"Failed\\",\\"podName\\":\\"wf\\",\\"finishedAt\\":\\"1970-01-01T00:00:01Z\\"}]"'
    )
    assert inputs(run(workflow(OK, handler, onExit="echo")), "wf.onExit") == {"m": '"null"'}


def test_hooks_of_the_workflow_run_while_it_does_and_hang_on_its_node() -> None:
    hooks = {
        "run": {"template": "say", "expression": 'workflow.status == "Running"'},
        "bad": {"template": "say", "expression": 'workflow.status == "Failed"'},
        "exit": {"template": "say", "expression": "false"},
    }
    done = run(workflow(steps(call("a")), hooks=hooks), {"say": Outcome(seconds=5)})
    assert {pod.node: pod.started for pod in done.pods} == {"wf.hooks.run": 0.0, "wf[0].a": 0.0, "wf.onExit": 5.0}
    assert done.node("wf.hooks.run")["id"] in done.node("wf")["children"]


def test_no_handler_runs_after_an_error_of_the_entry_template() -> None:
    declared = {"parameters": [{"name": "r", "valueFrom": {"parameter": "{{steps.b.outputs.result}}"}}]}
    done = run(workflow(steps(call("a"), outputs=declared), onExit="say"))
    assert (done.phase, "wf.onExit" in done.phases) == ("Error", False)


def test_a_hooks_argument_may_be_absent() -> None:
    hook = {**ECHO, "name": "h", "inputs": {"parameters": [{"name": "m", "default": "none"}]}}
    given = {"parameters": [{"name": "m", "value": "{{steps.a.outputs.parameters.o}}"}]}
    after = call("b", hooks={"exit": {"template": "h", "arguments": given}})
    assert inputs(run(workflow(steps(call("a", "out", when="false"), after), hook)), "b.onExit") == {"m": "none"}


def test_a_hook_of_an_item_that_can_not_be_judged_ends_the_group_of_steps() -> None:
    hooks = {"h": {"template": "say", "expression": "steps.a.status == 'Succeeded'"}}
    done = run(workflow(steps(call("a", withItems=[1], hooks=hooks))))
    fault = (
        "unable to evaluate expression 'steps.a.status == 'Succeeded'': cannot fetch status from <nil> (1:9)\n"
        " | steps.a.status == 'Succeeded'\n | ........^"
    )
    assert (done.phase, done.message, done.node("wf[0]")["message"]) == ("Failed", fault, fault)


def test_hooks_of_a_target_that_is_left_out_run_at_once() -> None:
    hooks = {"h": {"template": "say", "expression": "true"}}
    done = run(workflow(dag(call("a"), call("b", depends="a.Failed", hooks=hooks))))
    assert done.node("wf.b.hooks.h")["phase"] == "Succeeded"


def test_an_items_handler_sees_that_the_run_goes_on() -> None:
    given = {"parameters": [{"name": "m", "value": "{{workflow.status}} {{item}}"}]}
    handled = call("a", withItems=[1], hooks={"exit": {"template": "echo", "arguments": given}})
    assert inputs(run(workflow(steps(handled))), "wf[0].a(0:1).onExit") == {"m": "Running 1"}


def test_hooks_are_given_their_arguments() -> None:
    arguments = {"parameters": [{"name": "m", "value": "{{steps.a.status}}"}]}
    hooks = {"h": {"template": "echo", "expression": "steps.a.status == 'Failed'", "arguments": arguments}}
    done = run(workflow(steps(call("a", hooks=hooks))), {"a": FAILS})
    assert inputs(done, "a.hooks.h") == {"m": "Failed"}


def test_an_exit_hook_without_arguments_gets_the_workflows() -> None:
    handler = {**ECHO, "inputs": {"parameters": [{"name": "m", "default": "own"}]}}
    arguments = {"parameters": [{"name": "m", "value": "given"}]}
    exit = {"exit": {"template": "echo"}}
    beside = {"h": {"template": "echo", "expression": "true"}}
    done = run(workflow(steps(call("a", hooks={**exit, **beside})), handler, hooks=exit, arguments=arguments))
    assert [inputs(done, name) for name in ("wf.onExit", "wf[0].a.onExit", "a.hooks.h")] == [
        {"m": "given"},
        {"m": "given"},
        {"m": "own"},
    ]


@pytest.mark.parametrize("kind", [lambda *calls: steps(list(calls)), dag])
def test_a_hook_runs_as_soon_as_another_step_publishes_what_it_waits_for(kind: Any) -> None:
    published = {"parameters": [{"name": "o", "globalName": "g", "valueFrom": {"path": "/tmp/o"}}]}
    hooks = {"h": {"template": "ok", "expression": "workflow?.outputs?.parameters?.g == 'made'"}}
    calls = kind(call("a", "out"), call("b", hooks=hooks))
    ends = {"a": Outcome(seconds=2, outputs={"o": "made"}), "b": Outcome(seconds=9)}
    done = run(workflow(calls, {**OUT, "outputs": published}), ends)
    assert {pod.node.rpartition(".")[2]: pod.started for pod in done.pods} == {"a": 0.0, "b": 0.0, "h": 2.0}


@pytest.mark.parametrize(
    "text",
    ["workflow.failures", "workflow['failures']", "toJson(workflow)", "toJson($env.workflow)", "workflow?.failures"],
)
def test_a_hook_of_the_workflow_sees_what_has_failed_so_far(text: str) -> None:
    hooks = {"failed": {"template": "ok", "expression": f"{text} contains 'displayName'"}}
    two = dag(call("a"), call("b"), failFast=False)
    done = workflow(two, hooks=hooks), {"a": FAILS, "b": Outcome(seconds=60)}
    assert run(*done).node("wf.hooks.failed")["startedAt"] < run(*done).node("wf.b")["finishedAt"]
