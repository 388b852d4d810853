from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr.scope import Scope, expand


def test_a_child_sees_its_own_value_before_its_parents() -> None:
    scope = Scope({"a": "1", "b": "2"}).child({"a": "3"})
    assert (scope["a"], scope["b"], "c" in scope, len(scope), sorted(scope)) == ("3", "2", False, 2, ["a", "b"])


def test_dots_nest() -> None:
    assert expand({"a.b": "1", "a.c.d": "2", "e": "3"}) == {"a": {"b": "1", "c": {"d": "2"}}, "e": "3"}


def test_a_name_gives_way_to_the_names_below_it() -> None:
    assert expand({"a": "1", "a.b": "2"}) == {"a": {"b": "2"}}
    assert expand({"a.b": "2", "a": "1"}) == {"a": {"b": "2"}}


def test_a_parents_nesting_isnt_changed_by_a_child() -> None:
    parent = Scope({"a.b": "1"})
    child = parent.child({"a.c": "2"})
    assert child.expanded() == {"a": {"b": "1", "c": "2"}}
    assert parent.expanded() == {"a": {"b": "1"}}


_NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join)


@given(st.dictionaries(_NAMES, st.just("v")), st.dictionaries(_NAMES, st.just("w")))
def test_layers_nest_as_one_map_does(lower: dict[str, str], upper: dict[str, str]) -> None:
    assert Scope(lower).child(upper).expanded() == expand({**lower, **upper})
