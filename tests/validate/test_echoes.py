"""Findings that only follow from another one aren't told; those that have nothing to do with it are."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.manifest.library import Library
from pydsl.validate import validate_json
from pydsl.validate.shelf import LibraryShelf


def codes(*templates: Any) -> list[str]:
    data = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"generateName": "w-"},
        "spec": {"entrypoint": "main", "templates": [*templates]},
    }
    found = validate_json("Workflow", data, LibraryShelf(Library()))
    return sorted({one.code for one in found if not one.code.startswith("PD8")})


def leaf(container: Any = {}, **more: Any) -> Any:  # noqa: B006 - only read
    shown = {"image": "i", "args": ["{{inputs.parameters.m}}"], **container}
    return {"name": "main", "container": shown, **more}


def test_where_nothing_is_lost_what_is_nowhere_is_told() -> None:
    assert codes(leaf()) == ["PD209"]


def test_a_field_of_a_container_holds_no_names() -> None:
    assert codes(leaf({"argz": ["x"]})) == ["PD101", "PD209"]


@pytest.mark.parametrize("inputs", [7, {"parameters": 7}, {"parameters": [7]}])
def test_what_may_have_held_the_name_hides_that_it_is_nowhere(inputs: Any) -> None:
    assert codes(leaf(inputs=inputs)) == ["PD102"]


def test_a_value_of_a_container_that_was_lost_held_no_name() -> None:
    assert codes(leaf({"command": 7})) == ["PD102", "PD209"]


def test_a_whole_template_that_was_lost_may_have_held_any() -> None:
    assert codes(leaf(), 7) == ["PD102"]
