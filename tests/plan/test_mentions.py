"""Which tasks a task's texts name: those that it may need the outputs of."""

from __future__ import annotations

import pytest

from pydsl.plan.references import mentioned, named_in, read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", set()),
        ("{{tasks.a-b.outputs.result}} {{steps.c.status}}", {"a-b", "c"}),
        ("{{=tasks['a b'].outputs.result}}", {"a b"}),
        ('{{=steps?.["x"]?.status}}', {"x"}),
        ("mytasks.a", set()),
    ],
)
def test_names_are_found_in_tags(text: str, names: set[str]) -> None:
    assert mentioned({"arguments": [text]}) == names


@pytest.mark.parametrize(
    "text", ["{{=tasks[inputs.parameters.which].status}}", "{{=toJson(tasks)}}", "{{=keys($env)}}"]
)
def test_an_expression_that_may_mean_any_task_tells_none(text: str) -> None:
    assert mentioned([text]) is None


def test_words_outside_of_tags_name_nothing_where_they_leave_it_open() -> None:
    value = {"note": "all the tasks", "value": "{{tasks.a.status}}", "expression": "tasks['b'].status == 'Failed'"}
    assert named_in(value) is None
    assert mentioned(value) == {"a", "b"}


@pytest.mark.parametrize("root", ["tasks", "steps"])
def test_an_expression_without_a_tag_names_tasks_too(root: str) -> None:
    reading = read({"name": "b", "hooks": {"h": {"expression": f"{root}.a.status == 'Failed'"}}})
    assert (reading.is_tagged, reading.names) == (False, {"a"})


def test_a_task_that_names_nothing_is_read_so() -> None:
    assert read({"name": "b", "template": "t"}) == (False, (), True, None)


def test_where_only_tags_are_to_be_replaced_other_texts_name_nothing() -> None:
    arguments = {"parameters": [{"name": "m", "value": "of {{tasks.a.status}}", "description": "as tasks.c"}]}
    reading = read({"name": "b", "template": "t", "arguments": arguments})
    assert reading.names == {"a"}
    assert reading.spots == (("arguments", (("parameters", ((0, (("value", ()),)),)),)),)
