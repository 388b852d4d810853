from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import when
from pydsl.expr.errors import ExprError
from tests.expr.failing import message


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", True),
        ("heads == heads", True),
        ("heads == tails", False),
        ("'heads' == \"heads\"", True),
        ("5 == '5'", False),
        ("1 < 2 && 2 < 10", True),
        ("'100' < '20'", True),
        ("2 - 1 - 1 == 0", True),
        ("2 ** 3 ** 2 == 64", True),
        ("Failed in (Failed, Error)", True),
        ("Succeeded in (Failed, Error)", False),
        ("!(a == b)", True),
        ("a =~ '^[ab]$'", True),
        ("'2020-01-01' == 1577836800", True),
        ("[a b] == 'a b'", True),
        ("false && 'a' > 1", False),
    ],
)
def test_conditions_of_steps(text: str, answer: bool) -> None:
    assert when.evaluate(text) is answer


def test_what_follows_a_closed_bracket_is_ignored_as_upstream_does() -> None:
    assert message(lambda: when.evaluate("(1) 2 == 2")) == "Expected boolean evaluation for '(1) 2 == 2'. Got 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a == _b",
            "Invalid 'when' expression 'a == _b': Invalid token: '_' "
            '(hint: try wrapping the affected expression in quotes (")) (1:6)',
        ),
        ("a == ", "Invalid 'when' expression 'a == ': Unexpected end of expression (1:6)"),
        (
            "a b",
            "Invalid 'when' expression 'a b': Cannot transition token types from VARIABLE [a] to VARIABLE [b] (1:3)",
        ),
        (
            "!a",
            "Failed to parse 'when' expression '!a': Cannot transition token types from PREFIX [!] to STRING [a] (1:2)",
        ),
        (
            "a-b == c",
            "Failed to evaluate 'when' expresion 'a-b == c': "
            "Value 'a' cannot be used with the modifier '-', it is not a number",
        ),
        ("'a'", "Expected boolean evaluation for ''a''. Got a"),
        ("(a == b", "Invalid 'when' expression '(a == b': Unbalanced parenthesis"),
        ("a == '", "Invalid 'when' expression 'a == '': Unclosed string literal (1:6)"),
        ("a.B == c", "Failed to evaluate 'when' expresion 'a.B == c': No parameter 'a' found."),
        ("now() > 1", "Invalid 'when' expression 'now() > 1': Undefined function now (1:4)"),
    ],
)
def test_errors_are_argos_with_their_place(text: str, expected: str) -> None:
    assert message(lambda: when.evaluate(text)) == expected


def test_a_bare_word_of_a_cron_workflow_is_a_variable_that_isnt_there() -> None:
    assert message(lambda: when.evaluate_cron("heads == heads")) == "No parameter 'heads' found."


def test_a_cron_workflows_condition_that_needs_no_variable() -> None:
    assert when.evaluate_cron("'cw' == \"cw\"") is True


def test_a_text_can_be_checked_without_its_answer() -> None:
    when.check("'a' > 1")
    assert message(lambda: when.check("a ==")).startswith("Invalid 'when' expression 'a =='")


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(ExprError):
        when.evaluate("(" * 5_000 + "true" + ")" * 5_000)


def _quoted(value: str) -> str:
    return "'" + "".join("\\" + c if c in "\\'\"" else c for c in value) + "'"


@given(st.text().filter(lambda text: not text[:1].isspace()), st.text())
def test_an_escaped_text_that_is_no_date_equals_itself_alone(left: str, right: str) -> None:
    same = when.evaluate(f"{_quoted('x' + left)} == {_quoted('x' + right)}")
    assert same is (left == right)
