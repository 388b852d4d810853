from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import items
from tests.expr.failing import message


def test_numbers_keep_the_text_that_they_came_as() -> None:
    assert [item.variables()["item"] for item in items.parse("[1.50, 1e3, 7.0]")] == ["1.50", "1e3", "7.0"]


def test_a_map_gives_a_variable_for_each_key() -> None:
    item = items.read('{"b": 2.0, "a": "x", "c": {"d": 1}}')
    assert item.variables() == {
        "item": '{"a":"x","b":2.0,"c":{"d":1}}',
        "item.b": "2.0",
        "item.a": "x",
        "item.c": '{"d": 1}',
    }


def test_a_maps_texts_keep_their_escapes_and_a_plain_text_doesnt() -> None:
    assert items.read('{"a": "x\\ny"}').variables()["item.a"] == "x\\ny"
    assert items.read('"x\\ny"').variables()["item"] == "x\ny"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"a b"', "s(0:a b)"),
        ("1.50", "s(0:1.50)"),
        ('[1,"a",true,null]', "s(0:[1 a true null])"),
        ('{"b":1,"a":"x"}', "s(0:a:x,b:1)"),
        ('"x(1:2)"', "s(0:x1:2)"),
    ],
)
def test_names_of_nodes(text: str, name: str) -> None:
    assert items.read(text).node_name("s", 0) == name


def test_a_value_of_a_manifest() -> None:
    assert items.of(1.5).variables() == {"item": "1.5"}
    assert items.of({"a": [1, 2]}).variables() == {"item": '{"a":[1,2]}', "item.a": "[1,2]"}
    assert items.named("s", 1, True) == "s(1:true)"


def test_a_param_that_is_no_list() -> None:
    expected = "json: cannot unmarshal object into Go value of type []v1alpha1.Item"
    assert message(lambda: items.parse('{"a": 1}')) == expected
    assert message(lambda: items.parse("x")) == "invalid character 'x' looking for beginning of value"
    assert message(lambda: items.parse("[1")) == "unexpected end of JSON input"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.lists(_JSON), st.sampled_from([None, 2]), st.booleans())
def test_a_list_is_cut_into_its_items(values: list[object], indent: int | None, ascii_only: bool) -> None:
    found = items.parse(json.dumps(values, indent=indent, ensure_ascii=ascii_only))
    assert [item.value for item in found] == values


@given(st.dictionaries(st.text(), _JSON, min_size=1))
def test_a_map_has_an_entry_for_each_key(mapping: dict[str, object]) -> None:
    found = items.read(json.dumps(mapping)).variables()
    assert set(found) == {"item"} | {f"item.{key}" for key in mapping}
    assert json.loads(found["item"]) == mapping


def test_items_of_a_parameter_have_no_spaces_and_no_escaped_angles() -> None:
    found = items.parse('[ {"k": [1, {"a" : "x  y"} ]}, "\\u003cb\\u003e \\\\u0026 \\u00e9" ]')
    assert [item.raw for item in found] == ['{"k":[1,{"a":"x  y"}]}', '"<b> \\\\u0026 \\u00e9"']
