"""Whatever the types allow comes back from Python as it was."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pydsl.compile import load_python
from pydsl.decompile import decompile
from pydsl.manifest import emit_one, load
from pydsl.spec import encode
from tests.decompile.flows import KINDS, MANIFESTS
from tests.spec.strategies import objects

DRAWN = [HealthCheck.too_slow, HealthCheck.data_too_large]


def back(data: Any) -> list[Any]:
    """Write a manifest as YAML, that as Python, and compile it."""
    source = decompile(emit_one(data)).source
    with TemporaryDirectory() as folder:
        file = Path(folder, "flow.py")
        file.write_text(source, encoding="utf-8")
        return [encode(one.object) for one in load_python(file)]


@settings(max_examples=25, suppress_health_check=DRAWN)
@given(KINDS.flatmap(objects))
def test_objects_of_the_types(obj: Any) -> None:
    data = load(emit_one({**encode(obj), "kind": type(obj).__name__}))[0].data
    assert back(data) == [data]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("metadata: {name: lib}", "metadata: {generateName: lib-}"),
        ("- {name: a,", "- {"),
        ("- {name: a,", "- {name: '',"),
    ],
)
def test_what_lacks_a_name(old: str, new: str) -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: lib}\n"
        "spec: {templates: [{name: b, suspend: {}},\n  {name: a, suspend: {}}]}\n"
    )
    data = load(text.replace(old.removeprefix("- "), new.removeprefix("- ")))[0].data
    assert back(data) == [data]


@settings(max_examples=25, suppress_health_check=DRAWN)
@given(MANIFESTS)
def test_templates_that_call_each_other(data: Any) -> None:
    assert back(data) == [data]
