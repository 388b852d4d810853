"""Field selectors of nodes."""

from __future__ import annotations

import pytest

from pydsl.engine.selecting import selector_of, selects, terms_of
from pydsl.errors import UsageError
from tests.engine.workflows import Json

NODE: Json = {
    "id": "wf-1", "name": "wf[0].each(0:a:1,b:2)", "displayName": "each(0:a:1,b:2)", "phase": "Succeeded",
    "inputs": {"parameters": [{"name": "p", "value": "x=y"}]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("selector", "meant"),
    [
        ("", True),
        ("phase=Succeeded", True),
        ("phase==Succeeded", True),
        ("phase!=Succeeded", False),
        ("phase=Succeeded,id=wf-2", False),
        ("phase=Succeeded, id=wf-1,", True),
        (r"displayName=each(0:a:1\,b:2)", True),
        (r"displayName=each(0:a:1\,b:2),phase=Failed", False),
        (r"inputs.parameters.p.value=x\=y", True),
        ("other=x", False),
        ("other!=x", True),
        ("nope", False),
    ],
)
def test_a_selector_picks_nodes_by_their_fields(selector: str, meant: bool) -> None:
    assert selects(selector, NODE) is meant


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("nope", "invalid selector: 'nope'; can't understand 'nope'"),
        (
            "displayName=each(0:a:1,b:2)",
            "invalid selector: 'displayName=each(0:a:1,b:2)'; can't understand 'b:2)'",
        ),
        ("a=b=c", "invalid field selector: unescaped character in value: ="),
        (r"a=\b", r"invalid field selector: invalid escape sequence: \b"),
        ("a=b\\", "invalid field selector: invalid escape sequence: \\"),
    ],
)
def test_what_is_no_selector_is_told(selector: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        terms_of(selector)
    assert str(error.value) == message


@pytest.mark.parametrize("value", ["plain", "each(0:a:1,b:2)", "x=y", "back\\slash", ""])
def test_a_selector_of_a_value_means_that_value(value: str) -> None:
    assert [(term.key, term.negated, term.value) for term in terms_of(selector_of("name", value))] == [
        ("name", False, value)
    ]
