from __future__ import annotations

from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.expr import evaluate


@pytest.mark.parametrize(
    ("text", "variables", "language", "value"),
    [
        ("{{a.b}}-{{=a.b + 'c'}}", {"a.b": "x"}, "", "x-xc"),
        ("a.b + 1", {"a.b": 2}, "", 3),
        ("{{a}} == x", {"a": "x"}, "when", True),
        ("'{{a}}' == 'x'", {"a": "x"}, "cron-when", True),
        ("a && b.Failed", {"a": "Succeeded", "b": "Failed"}, "depends", True),
        ("90", {}, "duration", "1m30s"),
        (
            "@yearly",
            {"from": "2024-01-01T00:00:00Z"},
            "cron",
            [f"{year}-01-01T00:00:00Z" for year in range(2025, 2030)],
        ),
        ("0 0 30 2 *", {"from": "2024-01-01T00:00:00Z"}, "cron", []),
        ("$.a", {"document": '{"a": [1]}'}, "jsonpath", [1.0]),
        ("{.a[0]}", {"document": {"a": [1]}}, "kubectl-jsonpath", "1"),
        (".a[] | . + 1", {"document": {"a": [1, 2]}}, "jq", "2\n3"),
        ("a.0 > 1", {"document": {"a": [1]}}, "resource-condition", "waiting"),
    ],
)
def test_each_language(text: str, variables: dict[str, Any], language: str, value: object) -> None:
    assert evaluate(text, variables, language) == value


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("a", "depends", "What became of the task 'a'? Give its phase: a=Succeeded."),
        ("$", "jsonpath", "A path, a jq program or a condition needs a document: document=JSON."),
    ],
)
def test_what_a_language_needs(text: str, language: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        evaluate(text, {}, language)
    assert str(caught.value) == expected


def test_a_language_that_isnt_there() -> None:
    with pytest.raises(UsageError, match="There is no language 'jinja'"):
        evaluate("x", {}, "jinja")


@pytest.mark.parametrize(
    ("text", "language", "value"), [("now().Unix()", "", 86_400), ("@hourly", "cron", "1970-01-02T01:00:00Z")]
)
def test_now_is_the_time_that_was_given(text: str, language: str, value: object) -> None:
    found = evaluate(text, {}, language, at=86_400.0)
    assert (found[0] if language else found) == value
