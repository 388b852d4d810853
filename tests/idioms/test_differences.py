"""What counts as a difference between two manifests, and what a docstring has to say of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.idioms.differences import Difference, Stated, differences, stated, without_words_for_people


def found(theirs: Any, ours: Any) -> list[str]:
    return [str(one) for one in differences(theirs, ours)]


def test_equal_manifests_differ_in_nothing() -> None:
    assert found({"a": [1, {"name": "x"}], "b": None}, {"b": None, "a": [1, {"name": "x"}]}) == []


def test_a_value_that_is_absent_is_nothing() -> None:
    assert found({"a": 1}, {"b": 2}) == ["a: 1 -> nothing", "b: nothing -> 2"]


def test_a_text_is_no_number_and_a_truth_none_either() -> None:
    assert found({"a": "1", "b": 1}, {"a": 1, "b": True}) == ['a: "1" -> 1', "b: 1 -> true"]


def test_named_things_are_compared_by_name() -> None:
    theirs, ours = [{"name": "x", "v": 1}, {"name": "y"}], [{"name": "y"}, {"name": "x", "v": 2}]
    assert found({"spec": {"templates": theirs}}, {"spec": {"templates": ours}}) == ["spec.templates[x].v: 1 -> 2"]


def test_the_order_of_other_named_things_counts() -> None:
    theirs, ours = [{"name": "x"}, {"name": "y"}], [{"name": "y"}, {"name": "x"}]
    assert found({"tasks": theirs}, {"tasks": ours}) == ['tasks.order: ["x", "y"] -> ["y", "x"]']


def test_things_without_names_are_compared_by_position() -> None:
    assert found({"args": ["a", "b"]}, {"args": ["a"]}) == ['args[1]: "b" -> nothing']


def test_what_describes_an_example_is_left_out() -> None:
    labels = {"workflows.argoproj.io/no-test": "flaky", "app": "x"}
    annotations = {"workflows.argoproj.io/description": "words"}
    manifest = {"metadata": {"name": "x", "labels": labels, "annotations": annotations}, "spec": {}}
    assert without_words_for_people(manifest) == {"metadata": {"name": "x", "labels": {"app": "x"}}, "spec": {}}


@pytest.mark.parametrize(
    ("what", "theirs", "ours", "covered"),
    [
        ("1 -> 2", 1, 2, True),
        ("1 -> 2", 1, 3, False),
        ("other quotes or white space", "a == \"b\"", "a=='b'", True),
        ("other quotes or white space", "a == b", "a != b", False),
        ("the same YAML", "a: {b: 1}", "a:\n  b: 1\n", True),
        ("the same YAML", "a: 1", "a: 2", False),
        ("own words", "echo 1", "echo 2", True),
        ("own words", "echo 1", "", False),
    ],
)  # fmt: skip
def test_what_is_stated_covers_that_alone(what: str, theirs: Any, ours: Any, covered: bool) -> None:
    assert Stated("a[*].b", what).covers(Difference("a[x].b", theirs, ours)) is covered
    assert not Stated("a[*].c", what).covers(Difference("a[x].b", theirs, ours))


def test_a_difference_may_go_on_in_lines_that_are_indented(tmp_path: Path) -> None:
    file = tmp_path / "idiom.py"
    file.write_text('"""It shows.\n\nDiffers: a.b:\n    "x\n    y" -> nothing\nWhy: so.\n"""\n')
    assert stated(file) == [Stated("a.b", '"x y" -> nothing')]


def test_a_difference_needs_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "idiom.py"
    file.write_text('"""It shows.\n\nDiffers: a: 1 -> 2\n"""\n')
    with pytest.raises(AssertionError, match=r"idiom\.py has to say why"):
        stated(file)
