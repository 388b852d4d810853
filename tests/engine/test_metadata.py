"""The labels and annotations that a workflow gets as it begins."""

from __future__ import annotations

import pytest

from tests.engine.workflows import Json, dag, run, workflow

SHOW = {"name": "show", "container": {"image": "a", "command": ["echo"]}}
LABEL = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)


def shown(text: str, **given: Json) -> str:
    """Return what a template's text comes to."""
    main = {**SHOW, "inputs": {"parameters": [{"name": "text", "value": text}]}}
    done = run(workflow(main, workflowMetadata=given, arguments={"parameters": [{"name": "p", "value": "bar"}]}))
    assert done.phase == "Succeeded"
    (parameter,) = done.node("wf")["inputs"]["parameters"]
    return str(parameter["value"])


def test_labels_and_annotations_are_variables() -> None:
    text = "{{workflow.labels.a}} {{workflow.annotations.b/c}}"
    assert shown(text, labels={"a": "x"}, annotations={"b/c": "y z"}) == "x y z"


def test_an_expression_makes_a_label_and_knows_those_that_are_given() -> None:
    made = {"c": {"expression": "workflow.parameters.p + workflow.labels.a"}}
    assert shown("{{workflow.labels.c}}", labels={"a": "x"}, labelsFrom=made) == "barx"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"labels": {"a": "b c"}}, f'invalid label value "b c" for label "a": {LABEL}'),
        ({"labels": {"a": "b" * 64}}, f'invalid label value "{"b" * 64}" for label "a": must be no more than 63 bytes'),
        (
            {"labelsFrom": {"a": {"expression": "'$'"}}},
            f'invalid label value "$" for label "a" and expression "\'$\'": {LABEL}',
        ),
        (
            {"labelsFrom": {"a": {"expression": "1 + 1"}}},
            'failed to evaluate label "a" expression "1 + 1": evaluation result is type int, but must be string',
        ),
        (
            {"labelsFrom": {"a": {"expression": "nil"}}},
            'failed to evaluate label "a" expression "nil": evaluation result is type <nil>, but must be string',
        ),
    ],
)
def test_what_cant_be_a_label_ends_the_run(given: Json, message: str) -> None:
    done = run(workflow(SHOW, workflowMetadata=given))
    assert (done.phase, done.message, done.phases) == ("Error", message, {})


def test_an_expression_that_fails_ends_the_run() -> None:
    done = run(workflow(dag(), SHOW, workflowMetadata={"labelsFrom": {"a": {"expression": "workflow.nope.x"}}}))
    assert done.phase == "Error"
    assert done.message.startswith('failed to evaluate label "a" expression "workflow.nope.x": ')
