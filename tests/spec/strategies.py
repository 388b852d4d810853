"""Objects of the API, at random: hypothesis builds them from what the classes say of their fields."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import pydsl.spec
from pydsl.spec import versions
from pydsl.spec.fields import Field, ListOf, MapOf, ObjectOf, Scalar, Type, fields_of

JSON = st.recursive(
    st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
INT32, INT64 = st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1)
WORDS: dict[str, st.SearchStrategy[Any]] = {
    "str": st.text(max_size=5),
    "bool": st.booleans(),
    "float": st.floats(allow_nan=False, allow_infinity=False) | INT32,
    "Int32": INT32,
    "Int64": INT64,
    "IntOrString": INT32 | st.text(max_size=5),
    "Quantity": st.sampled_from(["500m", "1Gi", "2", "1e3", "0.5", ".5", "-1", "12E6"]) | st.integers(0, 9),
    "Time": st.just("2026-01-31T12:00:00Z"),
    "Bytes": st.just("aGVsbG8="),
    "AnyString": st.text(max_size=5) | INT32 | st.booleans(),
    "Json": JSON,
}


def objects(name: str, depth: int = 3) -> st.SearchStrategy[Any]:
    """Build objects of the class of this name, nested so deep."""
    cls = getattr(pydsl.spec, name)
    known = [field for field in fields_of(cls) if not versions.last_known(name, field.json)]
    required = {f.attribute: values(f.type, depth - 1) for f in known if f.required}
    optional = {f.attribute: values(f.type, depth - 1) for f in known if not f.required and _fits(f, depth)}
    given = st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True) if optional else st.just([])
    chosen = given.flatmap(lambda names: st.fixed_dictionaries({**required, **{one: optional[one] for one in names}}))
    return chosen.map(lambda fields: cls(**fields))


def _fits(field: Field, depth: int) -> bool:
    return depth > 0 or isinstance(field.type, Scalar)


def values(kind: Type, depth: int) -> st.SearchStrategy[Any]:
    """Build values of a type."""
    if isinstance(kind, Scalar):
        return WORDS[kind.word]
    if isinstance(kind, ObjectOf):
        return st.deferred(lambda: objects(kind.name, depth))
    if isinstance(kind, ListOf):
        return st.lists(values(kind.item, depth), max_size=2)
    assert isinstance(kind, MapOf)
    return st.dictionaries(st.text(max_size=3), values(kind.value, depth), max_size=2)
