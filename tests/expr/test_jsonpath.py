from __future__ import annotations

from typing import Any

import pytest

from pydsl.expr.jsonpath import find
from tests.expr.failing import message

DOCUMENT: dict[str, Any] = {
    "jobs": [
        {"name": "a", "size": 1.0, "tags": ["x", "y"]},
        {"name": "b", "size": 2.0, "tags": [], "off": None},
    ],
    "a.b": "dotted",
    "limit": 1.0,
    "empty": [],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", DOCUMENT),
        ("$.jobs[0].name", "a"),
        ("$.jobs[-1]['name']", "b"),
        ("$['a.b']", "dotted"),
        ("$.jobs[*].name", ["a", "b"]),
        ("$.jobs[0:1].name", ["a"]),
        ("$.jobs[*].off", []),
        ("$..name", ["a", "b"]),
        ("$..tags", ["x", "y"]),
        ("$.jobs[?(@.size > $.limit)].name", ["b"]),
        ("$.jobs[?(@.tags)].name", ["a"]),
        ("$.jobs[?(!@.off)].name", ["b"]),
        ("$.jobs[?(@.name in ['a', 'c'])].size", [1.0]),
        ("$.jobs[?(@.name =~ /^b/ || @.size*2 == 2)].name", ["a", "b"]),
        ("$.jobs[(@.length-1)].name", "b"),
        ("$.jobs[0]['name','size']", ["a", 1.0]),
        ("$.jobs.length", 2),
        ("$.empty[*]", []),
    ],
)
def test_what_a_path_selects(path: str, value: object) -> None:
    assert find(DOCUMENT, path) == value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("jobs", "invalid JSONPath selector 'jobs' unexpected token 'j' at index 0"),
        ("$.", "invalid JSONPath selector '$.' invalid token. token string is empty"),
        ("$.nope", "key: invalid token key 'nope' not found"),
        ("$.jobs.name", "key: invalid token target. expected [map] got [slice]"),
        ("$.limit[0]", "index: invalid token target. expected [array slice] got [float64]"),
        ("$.empty[0]", "index: invalid token out of range"),
    ],
)
def test_errors(path: str, expected: str) -> None:
    assert message(lambda: find(DOCUMENT, path)) == expected
