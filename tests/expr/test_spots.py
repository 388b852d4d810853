"""Where tags are: found once, replaced there, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from pydsl.expr.scope import Scope
from pydsl.expr.spots import TEXT, Pass, find, narrowed
from pydsl.expr.tagging import holds_tags
from pydsl.expr.tags import Mode

VALUE = {"a": ["plain", "{{x}}"], "b": {"c": 1, "d": {}}, "e": "{{y}} {{x}}"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{{x}}", True),
        ({"a": [{"b": "x {{"}]}, True),
        ({"{{x}}": 1}, True),
        ({"a": [{"b": {"c": {}}}], "d": "{ {", "e": ["{", "{"]}, False),
        (None, False),
    ],
)
def test_whether_a_value_holds_tags(value: Any, expected: bool) -> None:
    assert holds_tags(value) is expected


def test_spots_are_the_keys_and_indexes_that_lead_to_texts_with_tags() -> None:
    assert find(VALUE) == (("a", ((1, TEXT),)), ("e", TEXT))
    assert find({"a": [1, "b"], "c": None}) is None


def test_tags_in_a_key_have_no_spot() -> None:
    with pytest.raises(ValueError, match="a tag in a key"):
        find({"a": {"{{x}}": 1}})


def test_spots_can_be_narrowed_to_some_texts() -> None:
    assert narrowed(VALUE, find(VALUE), lambda text: "y" in text) == (("e", TEXT),)
    assert narrowed(VALUE, find(VALUE), lambda text: "z" in text) is None
    assert narrowed("{{x}}", None, lambda _: True) is None


def test_a_pass_replaces_at_the_spots_and_shares_the_rest() -> None:
    one = Pass(Scope({"x": "1", "y": "2"}))
    made = one.fill(VALUE, find(VALUE) or ())
    assert made == {"a": ["plain", "1"], "b": {"c": 1, "d": {}}, "e": "2 1"}
    assert made["b"] is VALUE["b"]
    assert VALUE["a"] == ["plain", "{{x}}"]
    assert not one.open


def test_a_pass_that_replaces_nothing_gives_the_value_itself_and_says_that_tags_are_left() -> None:
    one = Pass(Scope({}))
    assert one.fill(VALUE, find(VALUE) or ()) is VALUE
    assert one.open


def test_a_pass_may_demand_that_tags_resolve() -> None:
    with pytest.raises(Exception, match=r"failed to resolve \{\{x\}\}"):
        Pass(Scope({"y": "1"}), Mode.DENY).fill(VALUE, find(VALUE) or ())
