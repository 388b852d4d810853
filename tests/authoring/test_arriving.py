"""Values of every annotation go through workflows that really run: from the caller to one pod, from it to another."""

from __future__ import annotations

import dataclasses
import typing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pydsl.authoring.codec import decode_value
from pydsl.compile import compile_object
from pydsl.local import run_workflow
from pydsl.manifest.library import Library
from tests.authoring.source.running import author
from tests.authoring.source.test_values import TYPED, everythings

if TYPE_CHECKING:
    from types import ModuleType

RUNS = 16

FLOW = (
    "from pathlib import Path\n\nfrom pydsl import DAG, Workflow, template\n\n"
    + TYPED
    + """
class Out(NamedTuple):
{outputs}
    file: Path


@template(image="python:3.12-slim")
def through(*, {inputs}, file: Path) -> Out:
    return Out({names}, file)


@template
def main() -> None:
    with DAG():
        first = through(**VALUES).named("first").output
        through({passed_on}, file=first.file).named("second")


workflow = Workflow(main)
"""
)
FIELDS = [
    ("text", "str"), ("whole", "int"), ("real", "float"), ("yes", "bool"), ("blob", "bytes"),
    ("moment", "datetime.datetime"), ("day", "datetime.date"), ("colour", "Colour"), ("choice", 'Literal["a", 2]'),
    ("maybe", "str | None"), ("maybe_number", "Optional[int]"), ("texts", "list[str]"),
    ("table", "dict[str, list[int]]"), ("numbered", "dict[int, str]"), ("some", "set[int]"),
    ("pair", "tuple[int, str]"), ("crate", "Crate"), ("seen", "Seen"), ("row", "Row"), ("everything", "Everything"),
]  # fmt: skip


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    names = [name for name, _ in FIELDS]
    text = FLOW.format_map(
        {
            "outputs": "\n".join(f"    {name}: {kind}" for name, kind in FIELDS),
            "inputs": ", ".join(f"{name}: {kind}" for name, kind in FIELDS),
            "names": ", ".join(names),
            "passed_on": ", ".join(f"{name}=first.{name}" for name in names),
        }
    )
    return author(tmp_path_factory.mktemp("arriving"), text, "arriving_flow")


def drawn(data: st.DataObject, flow: ModuleType) -> dict[str, Any]:
    """Draw a value of each annotation: the fields of an Everything, and the whole of another."""
    everything = data.draw(everythings(flow))
    values = [getattr(everything, field.name) for field in dataclasses.fields(everything)][:-1]
    names = [name for name, _ in FIELDS]
    return dict(zip(names, [*values, data.draw(everythings(flow))], strict=True))


def outputs(node: dict[str, Any], hints: dict[str, Any]) -> dict[str, Any]:
    said = {one["name"]: one["value"] for one in node["outputs"]["parameters"]}
    return {name: decode_value(hints[name], said[name.replace("_", "-")]) for name, _ in FIELDS}


@pytest.mark.slow
@settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a real run takes minutes
)
@given(data=st.data(), blob=st.binary(max_size=200))
def test_values_arrive_equal_and_go_out_equal(
    data: st.DataObject, blob: bytes, flow: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from pydsl import literal, raw

    values = drawn(data, flow)
    said = {
        name: literal(value) if isinstance(value, str) and "{{" in value else value for name, value in values.items()
    }
    flow.VALUES = {**said, "file": raw(blob.hex())}  # type: ignore[attr-defined]  # a name that the composite reads
    workflow = compile_object(flow.workflow).object
    report = run_workflow(workflow, Library(), home=tmp_path_factory.mktemp("run"))
    assert report.phase == "Succeeded", report.message
    nodes = {node["displayName"]: node for node in report.workflow["status"]["nodes"].values()}
    hints = typing.get_type_hints(flow.Out)
    assert outputs(nodes["first"], hints) == values
    assert outputs(nodes["second"], hints) == values


def test_there_are_at_least_three_hundred_values() -> None:
    assert RUNS * len(FIELDS) >= 300
