"""What was set is written, as it was set; nothing else."""

from __future__ import annotations

import datetime
import enum
from typing import Any

import pytest

from pydsl.errors import DiagnosticsError
from pydsl.spec import (
    Artifact,
    Container,
    DAGTask,
    NoneStrategy,
    ObjectMeta,
    Parameter,
    ScriptTemplate,
    SuppliedValueFrom,
    Template,
    UserContainer,
    ValueFrom,
    Workflow,
    WorkflowSpec,
    encode,
)


@pytest.mark.parametrize("value", [False, 0, "", {}, []])
def test_what_is_empty_but_set_is_kept(value: Any) -> None:
    assert encode(DAGTask(name="a", with_items=value)) == {"name": "a", "withItems": value}


def test_what_is_not_set_is_not_written() -> None:
    assert encode(Template(name="a")) == {"name": "a"}
    assert encode(Template()) == {}


def test_objects_without_fields_are_empty_maps() -> None:
    assert encode(ValueFrom(supplied=SuppliedValueFrom())) == {"supplied": {}}
    assert encode(NoneStrategy()) == {}


def test_the_kind_is_there() -> None:
    workflow = Workflow(metadata=ObjectMeta(name="a"), spec=WorkflowSpec())
    assert list(encode(workflow)) == ["apiVersion", "kind", "metadata", "spec"]
    assert (workflow.api_version, workflow.kind) == ("argoproj.io/v1alpha1", "Workflow")


@pytest.mark.parametrize(
    ("obj", "keys"),
    [
        (Artifact(s3={}, archive={}, from_="x", path="/a", name="a"), ["name", "path", "from", "archive", "s3"]),
        (ScriptTemplate(source="x", command=["sh"], image="i", name="n"), ["name", "image", "command", "source"]),
        (UserContainer(mirror_volume_mounts=True, args=["a"], image="i", name="n"),
         ["name", "image", "args", "mirrorVolumeMounts"]),
        (Template(outputs={}, container={}, inputs={}, name="n"), ["name", "inputs", "container", "outputs"]),
    ],
)  # fmt: skip
def test_the_order_is_the_documented_one_whatever_the_call_says(obj: Any, keys: list[str]) -> None:
    assert list(encode(obj)) == keys


def test_dicts_are_taken_as_they_are() -> None:
    data = {"zeta": None, "alpha": [1, (2,)], "inner": Parameter(name="a")}
    assert encode(Container(image="x", resources=data)) == {
        "image": "x",
        "resources": {"zeta": None, "alpha": [1, [2]], "inner": {"name": "a"}},
    }


class Policy(str, enum.Enum):
    ALWAYS = "Always"


def test_words_of_enums_and_times() -> None:
    moment = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
    encoded = encode(Container(image="x", image_pull_policy=Policy.ALWAYS))
    assert encoded == {"image": "x", "imagePullPolicy": "Always"}
    assert type(encoded["imagePullPolicy"]) is str
    assert encode(ObjectMeta(creation_timestamp=moment)) == {"creationTimestamp": "2026-01-31T12:00:00Z"}


def test_what_json_does_not_have_is_told_with_its_path() -> None:
    template = Template(name="a", container=Container(image="x", args=["a", {1}]))  # type: ignore[list-item]  # the mistake
    with pytest.raises(DiagnosticsError) as raised:
        encode(template)
    assert str(raised.value) == (
        "error[PD102]: a value of the type set can't be written as JSON\n"
        "  at container.args[1]\n"
        "  hint: give text, a number, a list, a dict, an object of pydsl.spec or a kubernetes model"
    )


def test_a_field_that_does_not_exist_is_an_error_at_its_call() -> None:
    with pytest.raises(TypeError, match="imge"):
        Container(image="x", imge="y")  # type: ignore[call-arg]  # the mistake


def test_a_required_field_is_required() -> None:
    with pytest.raises(TypeError, match="image"):
        Container()  # type: ignore[call-arg]  # the mistake
