"""Times of manifests, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.layouts import parse_time
from pydsl.expr.lang.times import SECOND
from pydsl.expr.strftime import RFC3339, parts, parts_at, rfc3339, seconds_of, seconds_or_none

LAST = 253402300799
"""The last second of the year 9999."""


@given(st.integers(0, LAST))
def test_a_time_that_is_written_is_read_again(seconds: int) -> None:
    text = rfc3339(seconds)
    assert seconds_of(text) == seconds == parse_time(RFC3339, text).nanoseconds / SECOND


@given(st.floats(0, LAST))
def test_a_times_letters_are_those_of_its_text(at: float) -> None:
    assert parts_at(at) == parts(rfc3339(at))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-31T12:00:00.5Z", 1769860800.5),
        ("2026-01-31T13:00:00+01:00", 1769860800.0),
        ("2024-02-29T23:59:59Z", 1709251199.0),
    ],
)
def test_times_of_other_zones_and_parts_of_seconds_are_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31T24:00:00Z", "soon"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ExprError):
        seconds_of(text)


def test_no_time_is_none() -> None:
    assert (seconds_or_none(None), seconds_or_none("")) == (None, None)
