"""Steps templates: order, conditions, references, failures."""

from __future__ import annotations

import pytest

from pydsl.testing import Outcome
from tests.engine.workflows import ECHO, FAILS, call, inputs, outputs, run, steps, workflow


def test_groups_run_one_after_the_other_and_steps_of_a_group_together() -> None:
    done = run(workflow(steps(call("a"), [call("b"), call("c")])))
    assert {pod.node: pod.started for pod in done.pods} == {"wf[0].a": 0.0, "wf[1].b": 1.0, "wf[1].c": 1.0}
    assert done.phase == "Succeeded"


def test_a_group_hangs_on_the_nodes_that_the_one_before_it_ended_with() -> None:
    done = run(workflow(steps([call("a"), call("b")], call("c"))))
    ids = {name: node["id"] for name, node in done.nodes.items()}
    assert done.node("wf")["children"] == [ids["wf[0]"]]
    assert done.node("a")["children"] == done.node("b")["children"] == [ids["wf[1]"]]
    assert done.node("wf")["outboundNodes"] == [ids["wf[1].c"]]


def test_ids_are_the_hash_of_the_name_and_the_roots_is_the_workflows_name() -> None:
    done = run(workflow(steps(call("a"))))
    assert {name: node["id"] for name, node in done.nodes.items()} == {
        "wf": "wf", "wf[0]": "wf-511703626", "wf[0].a": "wf-3986212215",
    }  # fmt: skip


def test_a_failed_step_ends_the_group_once_its_neighbours_are_over() -> None:
    done = run(workflow(steps([call("a"), call("b")], call("c"))), {"a": FAILS, "b": Outcome(seconds=5)})
    assert done.phases == {
        "wf": "Failed", "wf[0]": "Failed", "wf[0].a": "Failed", "wf[0].b": "Succeeded",
    }  # fmt: skip
    assert done.message == "child 'wf-3986212215' failed"
    assert done.seconds == 5.0


@pytest.mark.parametrize(
    ("policy", "outcome", "phase"),
    [
        ({"failed": True}, FAILS, "Succeeded"),
        ({"error": True}, FAILS, "Failed"),
        ({"error": True}, Outcome(phase="Error", message="no file"), "Succeeded"),
        ({"failed": True}, Outcome(phase="Error", message="no file"), "Failed"),
    ],
)
def test_continue_on_covers_the_phase_that_it_names(policy: dict[str, bool], outcome: Outcome, phase: str) -> None:
    assert run(workflow(steps(call("a", continueOn=policy), call("b"))), {"a": outcome}).phase == phase


def test_steps_are_failed_even_if_a_child_is_an_error() -> None:
    done = run(workflow(steps(call("a"))), {"a": Outcome(phase="Error", message="no file")})
    assert (done.node("a")["phase"], done.node("wf")["phase"]) == ("Error", "Failed")


def test_when_is_read_before_anything_else_so_a_skipped_step_may_refer_to_what_is_not_there() -> None:
    skipped = call("b", "echo", when="{{steps.a.outputs.result}} == no", m="{{steps.a.outputs.parameters.none}}")
    done = run(workflow(steps(call("a", "say"), skipped)), {"a": Outcome(result="yes")})
    assert done.node("b")["message"] == "when 'yes == no' evaluated false"
    assert (done.node("b")["type"], done.node("b")["phase"], done.phase) == ("Skipped", "Skipped", "Succeeded")


def test_a_condition_that_cannot_be_read_fails_the_group() -> None:
    done = run(workflow(steps(call("a", when="a =="))))
    assert done.phase == "Failed"
    assert done.message.startswith("failed to resolve references: Invalid 'when' expression 'a =='")


def test_a_reference_that_nothing_can_make_ends_the_run_instead_of_waiting() -> None:
    done = run(workflow(steps(call("a"), call("b", "echo", m="{{steps.a.outputs.result.x}}"))))
    assert done.phase == "Failed"
    assert done.message == (
        "failed to resolve {{steps.a.outputs.result.x}}: nothing that still runs can make it, and Argo would wait for "
        "ever"
    )


def test_a_result_is_captured_only_where_the_template_refers_to_it() -> None:
    done = run(
        workflow(steps([call("a", "say"), call("b", "say")], call("c", "echo", m="{{steps.a.outputs.result}}"))),
        {"say": Outcome(result="text")},
    )
    assert done.node("a")["outputs"]["result"] == "text"
    assert "result" not in done.node("b")["outputs"]
    assert inputs(done, "c") == {"m": "text"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "{{steps.a.outputs.parameters.o}}",
            "step group deemed errored due to child wf[1].b error: inputs.parameters.m: argument references an absent "
            "optional (skipped/omitted node output with no default)",
        ),
        (
            "[{{steps.a.outputs.parameters.o}}]",
            "failed to resolve references: unable to substitute {{steps.a.outputs.parameters.o}}: output is an absent "
            "optional (skipped/omitted node with no default)",
        ),
    ],
)
def test_a_skipped_steps_output_is_absent(value: str, message: str) -> None:
    done = run(workflow(steps(call("a", "out", when="false"), call("b", "echo", m=value))))
    assert (done.phase, done.message) == ("Failed", message)


def test_the_inputs_default_stands_in_for_an_absent_output() -> None:
    with_default = {**ECHO, "inputs": {"parameters": [{"name": "m", "default": "none"}]}}
    reference = "{{steps.a.outputs.parameters.o}}"
    done = run(workflow(steps(call("a", "out", when="false"), call("b", "echo", m=reference)), with_default))
    assert inputs(done, "b") == {"m": "none"}


def test_outputs_of_a_steps_template_come_from_its_steps() -> None:
    declared = {"parameters": [{"name": "r", "valueFrom": {"parameter": "{{steps.a.outputs.parameters.o}}"}}]}
    done = run(workflow(steps(call("a", "out"), outputs=declared)), {"a": Outcome(outputs={"o": "made"})})
    assert outputs(done, "wf") == {"r": "made"}


def test_an_output_without_its_value_is_an_error_of_the_template() -> None:
    declared = {"parameters": [{"name": "r", "valueFrom": {"parameter": "{{steps.a.outputs.result}}"}}]}
    done = run(workflow(steps(call("a"), outputs=declared)), {"a": Outcome(result="text")})
    assert done.phase == "Succeeded"  # the reference itself has the result captured
    declared = {"parameters": [{"name": "r", "valueFrom": {"parameter": "{{steps.b.outputs.result}}"}}]}
    done = run(workflow(steps(call("a"), outputs=declared)))
    assert (done.phase, done.message) == (
        "Error", 'error in entry template execution: Unable to resolve: "steps.b.outputs.result"',
    )  # fmt: skip


def test_values_that_hold_tags_are_read_again_as_in_argo() -> None:
    done = run(
        workflow(steps(call("a", "say"), call("b", "echo", m="{{steps.a.outputs.result}}"))),
        {"a": Outcome(result="{{workflow.name}} {{=1+1}}")},
    )
    assert inputs(done, "b") == {"m": "wf 2"}


def test_a_missing_argument_is_told_on_the_node_and_the_group() -> None:
    done = run(workflow(steps(call("a", "echo"))))
    assert done.node("a")["message"] == "inputs.parameters.m was not supplied"
    assert done.message == "step group deemed errored due to child wf[0].a error: inputs.parameters.m was not supplied"


def test_a_template_that_calls_itself_for_ever_ends_at_argos_depth() -> None:
    done = run(workflow(steps(call("again", "main"))))
    assert done.phase == "Failed"
    assert len([node for node in done.nodes.values() if node["type"] == "Steps"]) == 100


def test_names_with_the_same_hash_get_ids_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydsl.plan.names.fnv32a", lambda text, _before: len(text))
    done = run(workflow(steps([call("a"), call("b")])))
    assert len(done.nodes) == 4
    assert [done.node(name)["phase"] for name in "ab"] == ["Succeeded", "Succeeded"]
