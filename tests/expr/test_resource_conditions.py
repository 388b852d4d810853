from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import selectors
from pydsl.expr.resource_conditions import outcome
from tests.expr.failing import message

DOCUMENT = '{"status": {"phase": "Running", "n": 2, "r": 1.50, "done": [{"ok": true}]}, "a.b/c": 1, "d/e": null}'


@pytest.mark.parametrize(
    ("success", "failure", "expected"),
    [
        ("", "", "succeeded"),
        ("status.phase == Running, status.n > 1", "", "succeeded"),
        ("status.phase in (Failed, Error)", "", "waiting"),
        ("status.phase notin (Failed)", "", "succeeded"),
        ("status.nope != x", "", "succeeded"),
        ("!status.nope,status.done.0.ok=true", "", "succeeded"),
        ("status.r == 1.5", "", "succeeded"),
        ("status.r > 1", "", "waiting"),
        ("d/e == ", "", "succeeded"),
        ("status.phase == Running", "status.n == 2,status.n == 3", "failed"),
    ],
)
def test_what_a_document_says(success: str, failure: str, expected: str) -> None:
    assert outcome(DOCUMENT, success, failure) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("status.n >= 1", "unable to parse requirement: found '=', expected: identifier"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a == b c", "found 'c', expected: ',' or 'end of string'"),
        ("a,,b", "found ',', expected: identifier after ','"),
        ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ("a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"),
        (
            "a > x",
            'unable to parse requirement: values[0]: Invalid value: "x": '
            "for 'Gt', 'Lt' operators, the value must be an integer",
        ),
    ],
)
def test_errors(condition: str, expected: str) -> None:
    assert message(lambda: outcome("{}", condition)) == expected


_WORDS = st.from_regex(r"[a-z]([-a-z0-9_.]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda w: w not in ("in", "notin"))
_REQUIREMENTS = st.one_of(
    st.builds(selectors.Requirement, _WORDS, st.sampled_from(["exists", "!"])),
    st.builds(selectors.Requirement, _WORDS, st.sampled_from(["=", "==", "!="]), st.tuples(_WORDS)),
    st.builds(
        selectors.Requirement,
        _WORDS,
        st.sampled_from(["in", "notin"]),
        st.sets(_WORDS, min_size=1, max_size=3).map(lambda values: tuple(sorted(values))),
    ),
)


@given(st.lists(_REQUIREMENTS, max_size=4))
def test_what_is_written_is_read_back(requirements: list[selectors.Requirement]) -> None:
    assert selectors.parse(",".join(map(str, requirements))) == requirements
