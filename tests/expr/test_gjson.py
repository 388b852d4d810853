from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import gjson

DOCUMENT = """{"name": {"first": "Tom", "last": "Ander\\u0073on"}, "n": 1.50, "big": 12345678901234567890, "exp": 1e3,
 "a.b": true, "list": [{"k": "x", "v": 1}, {"k": "y", "v": 20}, {"k": "xy"}], "nothing": null}"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("name.first", "Tom"),
        ("name.last", "Anderson"),
        ("n", "1.5"),
        ("big", "12345678901234567890"),
        ("exp", "1000"),
        ("a\\.b", "true"),
        ("nothing", ""),
        ("na*.f?rst", "Tom"),
        ("list.#", "3"),
        ("list.1.k", "y"),
        ("list.#.k", '["x","y","xy"]'),
        ("list.#(v>5).k", "y"),
        ('list.#(k%"x*")#.k', '["x","xy"]'),
        ('list.#(k!="x")#|#', "2"),
        ("list|0|k", "x"),
        ('{name.first,"second":list.0.v}', '{"first":"Tom","second":1}'),
        ("[n,name.first]", '[1.50,"Tom"]'),
        ("list.@reverse.0.k", "xy"),
        ("name|@keys", '["first","last"]'),
        ('!"static"', "static"),
        ("@dig:k", '["x","y","xy"]'),
    ],
)
def test_what_a_path_finds(path: str, text: str) -> None:
    found = gjson.get(DOCUMENT, path)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize("path", ["nope", "name.first.x", "list.9", "list.k", 'list.#(k="z")', "n.0", ""])
def test_what_isnt_there(path: str) -> None:
    assert gjson.get(DOCUMENT, path) is None


def test_what_comes_before_a_break_is_found() -> None:
    found = gjson.get('{"a": [1, 2', "a.1")
    assert found is not None
    assert found.raw == "2"


_KEYS = st.text("abc", min_size=1, max_size=3)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(_KEYS, _VALUES, min_size=1), st.data(), st.sampled_from([None, 1]))
def test_every_value_is_found_by_its_path(document: dict[str, object], data: st.DataObject, indent: int | None) -> None:
    path, value = [], document
    while isinstance(value, (dict, list)) and value and (not path or data.draw(st.booleans())):
        key = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        path.append(str(key))
        value = value[key]  # type: ignore[index,call-overload,assignment]  # a key of this very value
    found = gjson.get(json.dumps(document, indent=indent), ".".join(path))
    assert found is not None
    assert json.loads(found.raw) == value
