"""What's wrong with JSON is told with path and nearest name; null is what isn't given."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.diagnostics import render
from pydsl.errors import DiagnosticsError
from pydsl.spec import (
    Arguments,
    ConfigMapKeySelector,
    Container,
    CronWorkflowSpec,
    DAGTask,
    EnvVar,
    Parameter,
    ResourceRequirements,
    RetryStrategy,
    Synchronization,
    Template,
    Workflow,
    WorkflowSpec,
    decode,
    decode_manifest,
    typed,
)


def told(cls: type[Any], data: Any) -> str:
    return "\n".join(render(finding) for finding in decode(cls, data, ("spec",))[1])


def test_an_unknown_field_and_the_nearest_name() -> None:
    assert told(Container, {"imge": "busybox", "image": "x", "imagePullpolicy": "Always"}) == (
        "error[PD101]: Container has no field 'imge'\n"
        "  at spec.imge\n"
        "error[PD101]: Container has no field 'imagePullpolicy'\n"
        "  at spec.imagePullpolicy\n"
        "  hint: did you mean 'imagePullPolicy'?"
    )


def test_the_nearest_name_is_one_that_is_not_there_yet() -> None:
    assert decode(Container, {"image": "x", "imag": "y"})[1][0].hint is None


def test_an_unknown_field_of_a_small_class_names_all() -> None:
    assert told(Arguments, {"zzz": 1}) == (
        "error[PD101]: Arguments has no field 'zzz'\n  at spec.zzz\n  hint: it can have: parameters, artifacts"
    )


def test_case_and_underscores_matter() -> None:
    hints = [finding.hint for finding in decode(DAGTask, {"name": "a", "Template": "t", "with_items": [1]})[1]]
    assert hints == ["did you mean 'template'?", "did you mean 'withItems'?"]


def test_a_required_field_that_is_missing_is_a_warning() -> None:
    task, findings = decode(DAGTask, {"template": "t"}, ("spec",))
    assert task is not None
    assert task.name is None
    assert [render(finding) for finding in findings] == [
        "warning[PD103]: DAGTask needs the field 'name'\n  at spec.name"
    ]


def test_steps_with_one_dash() -> None:
    steps = [{"name": "a", "template": "t"}, {"name": "b", "template": "t"}]
    assert told(Template, {"name": "main", "steps": steps}) == (
        "error[PD102]: each item of steps must be a list of the steps that run together, not a map\n"
        "  at spec.steps[0]\n"
        "  hint: write two dashes, `- - name: a`; a step that runs beside the one above it has one dash, further in"
    )


@pytest.mark.parametrize(
    ("cls", "data", "message", "hint"),
    [
        (Container, {"image": 5}, "image must be text, not the number 5", 'quote it: "5"'),
        (Container, {"image": True}, "image must be text, not true", 'quote it: "true"'),
        (Container, {"image": "x", "tty": "true"}, 'tty must be true or false, not the text "true"',
         "write true without quotes"),
        (Container, {"image": "x", "tty": 1}, "tty must be true or false, not the number 1", None),
        (Container, {"image": "x", "args": "a b"}, 'args must be a list, not the text "a b"', "write a list: [a b]"),
        (Container, {"image": "x", "args": ["a", 1]}, "args[1] must be text, not the number 1", 'quote it: "1"'),
        (Container, {"image": "x", "env": {"name": "A"}}, "env must be a list, not a map",
         "begin it with a dash: `- `"),
        (Container, {"image": "x", "resources": [{}]}, "resources must be a map (of ResourceRequirements), not a list",
         "leave out the dash"),
        (WorkflowSpec, {"parallelism": "5"}, 'parallelism must be a whole number, not the text "5"',
         "write 5 without quotes"),
        (WorkflowSpec, {"parallelism": 1.5}, "parallelism must be a whole number, not the number 1.5", None),
        (WorkflowSpec, {"parallelism": 2**63}, f"parallelism must be a whole number, not the number {2**63}", None),
        (WorkflowSpec, {"parallelism": "{{x}}"}, 'parallelism must be a whole number, not the text "{{x}}"',
         "a tag can stand only where text may"),
        (WorkflowSpec, {"priority": 2**31}, f"priority must be a whole number, not the number {2**31}", None),
        (WorkflowSpec, {"nodeSelector": {"a": True}}, "a must be text, not true", 'quote it: "true"'),
        (WorkflowSpec, {"nodeSelector": "a"}, 'nodeSelector must be a map, not the text "a"', None),
        (RetryStrategy, {"limit": 1.5}, "limit must be a whole number or text, not the number 1.5", None),
        (ResourceRequirements, {"limits": {"cpu": "much"}},
         'cpu must be a quantity, such as 500m or 1Gi, not the text "much"', None),
        (Workflow, "x", 'a manifest must be a map (of Workflow), not the text "x"', None),
    ],
)  # fmt: skip
def test_a_value_of_another_type(cls: type[Any], data: Any, message: str, hint: str | None) -> None:
    obj, findings = decode(cls, data)
    assert obj is None
    assert [(f.code, f.message, f.hint) for f in findings] == [("PD102", message, hint)]


@pytest.mark.parametrize("value", [5, 1.5, True, "x", [1], {"a": 1}])
def test_a_parameter_takes_any_value_as_lint_does(value: Any) -> None:
    assert decode(Parameter, {"name": "a", "value": value}) == (Parameter(name="a", value=value), [])


@pytest.mark.parametrize("amount", ["500m", "1Gi", 2, 0.5, "1e3", " 1 ", "-1"])
def test_quantities(amount: Any) -> None:
    assert decode(ResourceRequirements, {"limits": {"cpu": amount}})[1] == []


def test_all_that_is_wrong_is_told() -> None:
    spec = {"templates": [{"nam": "a"}, {"name": 1, "container": {"image": "x", "env": [{"name": "A", "value": 1}]}}]}
    assert [finding.path for finding in decode(WorkflowSpec, spec)[1]] == [
        ("templates", 0, "nam"),
        ("templates", 1, "name"),
        ("templates", 1, "container", "env", 0, "value"),
    ]


def test_fields_that_only_older_versions_know() -> None:
    assert told(CronWorkflowSpec, {"schedule": "* * * * *", "schedules": [], "workflowSpec": {}}) == (
        "error[PD101]: CronWorkflowSpec has no field 'schedule' any more: Argo 3.7 was the last to know it\n"
        "  at spec.schedule\n"
        "  hint: use schedules, a list, or --target 3.7"
    )
    assert decode(Synchronization, {"mutex": {"name": "m"}})[1][0].hint == "use mutexes, a list, or --target 3.7"


def test_null_is_not_given() -> None:
    assert decode(Template, {"name": "a", "inputs": None, "daemon": None}) == (Template(name="a"), [])
    assert decode(Container, {"image": "x", "args": [None]}) == (Container(image="x", args=[None]), [])  # type: ignore[list-item]  # what Go takes
    assert decode(WorkflowSpec, {"volumes": [None], "nodeSelector": {"a": None}})[1][0].code == "PD103"


def test_what_is_not_in_the_json_is_not_in_the_object() -> None:
    workflow, findings = decode_manifest({"kind": "Workflow", "metadata": {}, "spec": {}})
    assert (workflow.api_version, findings) == (None, [])


def test_another_kind() -> None:
    assert decode_manifest({"kind": "Workflw"})[1][0].hint == "did you mean Workflow?"
    assert decode_manifest([])[1][0].message == "None isn't a kind of Argo's"


def test_typed_makes_objects_of_dicts() -> None:
    container = typed(Container, Container(image="x", env=[{"name": "A", "value": "1"}]))
    assert container == Container(image="x", env=[EnvVar(name="A", value="1")])
    with pytest.raises(DiagnosticsError, match="EnvVar has no field 'valu'"):
        typed(Container, Container(image="x", env=[{"name": "A", "valu": "1"}]))


def test_typed_lets_pass_what_lint_lets_pass() -> None:
    assert typed(ConfigMapKeySelector, {"name": "a"}).name == "a"


def test_many_tasks_are_read() -> None:
    tasks = [{"name": f"t{n}", "template": "t", "dependencies": [f"t{n - 1}"]} for n in range(20_000)]
    obj, findings = decode(Template, {"name": "main", "dag": {"tasks": tasks}})
    assert findings == []
    assert obj is not None
