"""Loops: items, names, aggregates."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.testing import Outcome
from tests.engine.workflows import FAILS, OK, Json, call, dag, inputs, outputs, run, steps, workflow


@pytest.mark.parametrize(
    ("loop", "names"),
    [
        ({"withItems": ["a", 2, True]}, ["x(0:a)", "x(1:2)", "x(2:true)"]),
        ({"withItems": [{"k": "v", "b": 1}]}, ["x(0:b:1,k:v)"]),
        ({"withParam": '["p", "q"]'}, ["x(0:p)", "x(1:q)"]),
        ({"withSequence": {"count": 2}}, ["x(0:0)", "x(1:1)"]),
        ({"withSequence": {"start": "3", "end": "1", "format": "f%02d"}}, ["x(0:f03)", "x(1:f02)", "x(2:f01)"]),
    ],
)
def test_names_of_items(loop: Json, names: list[str]) -> None:
    in_steps = run(workflow(steps(call("x", "echo", m="{{item}}", **loop))))
    assert [node["displayName"] for node in in_steps.nodes.values() if node["type"] == "Pod"] == names
    in_dag = run(workflow(dag(call("x", "echo", m="{{item}}", **loop))))
    assert [node["displayName"] for node in in_dag.nodes.values() if node["type"] == "Pod"] == names
    assert in_dag.node("x")["type"] == "TaskGroup"


def test_an_empty_list_is_one_skipped_node() -> None:
    for template in (
        steps(call("x", withParam="[]"), call("y")),
        dag(call("x", withParam="[]"), call("y", depends="x")),
    ):
        done = run(workflow(template))
        assert done.node("x")["message"] == "Skipped, empty params"
        assert done.node("y")["phase"] == "Succeeded"


def test_empty_items_are_no_loop() -> None:
    done = run(workflow(steps(call("x", "echo", m="{{item}}", withItems=[]))))
    assert inputs(done, "x") == {"m": "{{item}}"}


def test_a_list_that_is_not_json_fails_the_group() -> None:
    done = run(workflow(steps(call("x", withParam="nope"))))
    assert done.phase == "Failed"
    assert done.message.startswith("withParam value could not be parsed as a JSON list: nope: ")


def test_items_that_their_condition_leaves_out_are_skipped() -> None:
    done = run(workflow(dag(call("x", withItems=[1, 2], when="{{item}} > 1"), call("y", depends="x"))))
    assert [done.node(name)["phase"] for name in ("x(0:1)", "x(1:2)", "x", "y")] == [
        "Skipped", "Succeeded", "Succeeded", "Succeeded",
    ]  # fmt: skip


def test_results_and_parameters_of_a_loop_are_lists_of_what_succeeded() -> None:
    results = {"x(0:3)": Outcome(result="3"), "x(1:1)": FAILS, "x(2:2)": Outcome(result='{"b": 2, "a": 1}')}
    loop = call("x", "say", withItems=[3, 1, 2], continueOn={"failed": True})
    done = run(workflow(steps(loop, call("y", "echo", m="{{steps.x.outputs.result}}"))), results)
    assert inputs(done, "y") == {"m": '[3,{"a":1,"b":2}]'}
    loop = call("x", "out", withItems=[1, 2])
    values = {"x(0:1)": Outcome(outputs={"o": "p"}), "x(1:2)": Outcome(outputs={"o": "q"})}
    for reference, expected in [("", '[{"o":"p"},{"o":"q"}]'), (".o", '["p","q"]')]:
        aggregate = "{{tasks.x.outputs.parameters" + reference + "}}"
        done = run(workflow(dag(loop, call("y", "echo", depends="x", m=aggregate))), values)
        assert inputs(done, "y") == {"m": expected}


@pytest.mark.parametrize("skipped", [False, True])
def test_a_dags_own_outputs_may_be_a_loops(skipped: bool) -> None:
    made = {"parameters": [{"name": "all", "valueFrom": {"parameter": "{{tasks.x.outputs.parameters.o}}"}}]}
    loop = call("x", "out", withItems=[1, 2], when="{{item}} > 1" if skipped else "")
    values = {"x(1:2)": Outcome(outputs={"o": "q"}), **({} if skipped else {"x(0:1)": Outcome(outputs={"o": "p"})})}
    done = run(workflow(dag(loop, outputs=made)), values)
    assert outputs(done, "wf") == {"all": '["q"]' if skipped else '["p","q"]'}


def test_a_result_that_is_not_json_ends_the_dag_that_has_it_in_its_outputs() -> None:
    made = {"parameters": [{"name": "all", "valueFrom": {"parameter": "{{tasks.x.outputs.result}}"}}]}
    done = run(workflow(dag(call("x", "say", withItems=[1]), outputs=made)), {"say": Outcome(result="r1")})
    assert (done.phase, done.message) == (
        "Error", "error in entry template execution: invalid character 'r' looking for beginning of value",
    )  # fmt: skip


@pytest.mark.parametrize(("template", "kind"), [(steps, "steps"), (dag, "tasks")])
def test_a_loops_handler_can_not_refer_to_its_own_step(template: Any, kind: str) -> None:
    tag = f"{{{{{kind}.a.status}}}}"
    arguments = {"parameters": [{"name": "m", "value": tag}]}
    loop = call("a", withItems=[1], hooks={"exit": {"template": "echo", "arguments": arguments}})
    done = run(workflow(template(loop)))
    errors = [node["message"] for node in done.nodes.values() if node["phase"] == "Error" and "message" in node]
    assert (set(errors), done.pods) == ({f"failed to resolve {tag}"}, ())


def test_a_result_that_is_not_json_is_an_error_where_it_is_wanted() -> None:
    loop = call("x", "say", withItems=[1])
    done = run(workflow(steps(loop, call("y", "echo", m="{{steps.x.outputs.result}}"))), {"say": Outcome(result="r1")})
    assert (done.phase, done.message) == (
        "Error", "error in entry template execution: invalid character 'r' looking for beginning of value",
    )  # fmt: skip
    assert run(workflow(steps(loop, call("y"))), {"say": Outcome(result="r1")}).phase == "Succeeded"


def test_a_loop_in_a_dag_fails_with_its_last_failed_item() -> None:
    done = run(workflow(dag(call("x", withItems=[1, 2, 3]))), {"x(0:1)": FAILS, "x(1:2)": Outcome(phase="Error")})
    assert done.node("x")["phase"] == "Error"


def test_a_loop_that_retries_fails_with_whichever_item_failed() -> None:
    once = {**OK, "name": "once", "retryStrategy": {"limit": 0}}
    for failing in ("wf.x(0:1)(0)", "wf.x(1:2)(0)", "wf.x(2:3)(0)"):
        loop = dag(call("x", "once", withItems=[1, 2, 3]), call("y", depends="x"))
        done = run(workflow(loop, once), {failing: FAILS})
        assert (done.phase, done.node("y")["phase"]) == ("Failed", "Omitted")


@pytest.mark.parametrize(("depends", "phase"), [("x.AnySucceeded", "Succeeded"), ("x.AllFailed", "Omitted")])
def test_conditions_on_all_items_of_a_loop(depends: str, phase: str) -> None:
    done = run(workflow(dag(call("x", withItems=[1, 2]), call("y", depends=depends))), {"x(0:1)": FAILS})
    assert done.node("y")["phase"] == phase


def test_items_of_a_loop_that_is_skipped_need_no_arguments() -> None:
    loop = call("b", "echo", withItems=[{"t": "echo"}], when="false", m="{{steps.a.outputs.parameters.o}}")
    done = run(workflow(steps(call("a", "out", when="false"), {**loop, "template": "{{item.t}}"})))
    assert (done.phase, done.node("b(0:t:echo)")["phase"]) == ("Succeeded", "Skipped")


def test_a_template_without_a_kind_is_an_error() -> None:
    done = run(workflow(dag(call("a", "empty")), {"name": "empty"}))
    assert done.node("a")["message"] == "task 'wf.a' errored: Template 'empty' missing specification"


TAGS = (
    "{{tasks.p.outputs.parameters.o}}",
    "{{=tasks['p'].outputs.parameters.o}}",
    '{{=tasks["p"].outputs.parameters.o}}',
    "{{=tasks.p.outputs.parameters.o}}",
)


@pytest.mark.parametrize("tag", TAGS)
def test_what_waits_for_a_loop_of_which_no_item_ran_says_so(tag: str) -> None:
    loop = call("p", "out", withItems=[1, 2], when="{{item}} == 9")
    done = run(workflow(dag(loop, call("u", "echo", depends="p", m=tag))))
    blame = "'p' was skipped for all its items, and has no output 'o': failed to "
    assert (done.phase, done.node("u")["message"].startswith(f"task {blame}")) == ("Error", True)
    done = run(workflow(steps(loop, call("u", "echo", m=tag.replace("tasks", "steps")))))
    assert done.phase == "Failed"
    assert f"step {blame}" in done.message


@pytest.mark.parametrize(
    ("made", "listed"),
    [
        (['{"a": 1}', "[2]"], '[{"a":1},[2]]'),
        (['{"a": 1}', "2"], '["{\\"a\\": 1}","2"]'),
        (['{"a": 1}', "no json"], '["{\\"a\\": 1}","no json"]'),
        (["1", "2"], '["1","2"]'),
    ],
)
def test_parameters_of_a_loop_are_json_where_all_are_lists_or_maps(made: list[str], listed: str) -> None:
    outcomes = {f"x({index}:{index})": Outcome(outputs={"o": text}) for index, text in enumerate(made)}
    used = call("y", "echo", m="{{steps.x.outputs.parameters.o}}")
    done = run(workflow(steps(call("x", "out", withItems=[0, 1]), used)), outcomes)
    assert inputs(done, "y") == {"m": listed}


@pytest.mark.parametrize(
    ("variable", "field"), [("id", "id"), ("status", "phase"), ("startedAt", "startedAt"), ("finishedAt", "finishedAt")]
)
def test_what_a_loop_in_steps_is_as_a_whole_is_what_its_group_is(variable: str, field: str) -> None:
    loop = call("x", withItems=[1, 2])
    done = run(workflow(steps(loop, call("y", "echo", m=f"{{{{steps.x.{variable}}}}}"))))
    assert inputs(done, "y") == {"m": done.node("[0]")[field]}
