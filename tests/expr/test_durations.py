from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import durations
from tests.expr.failing import message


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400.0), ("-1.5s", -1.5), ("0", 0.0), (".5m", 30.0), ("1m1h", 3660.0), ("5ms", 0.005)],
)
def test_go_durations_in_seconds(text: str, seconds: float) -> None:
    assert durations.parse(text) == seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", 'time: missing unit in duration "30"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("", 'time: invalid duration ""'),
        (" 1s", 'time: invalid duration " 1s"'),
        ("∞", 'time: invalid duration "\\xe2\\x88\\x9e"'),
    ],
)
def test_what_go_refuses(text: str, expected: str) -> None:
    assert message(lambda: durations.parse(text)) == expected


def test_argo_takes_bare_seconds_too() -> None:
    assert durations.parse_loose("30") == 30.0
    assert durations.parse_loose("-5") == -5.0
    assert durations.parse_loose("2m") == 120.0


def test_what_neither_takes() -> None:
    expected = 'unable to parse 1.5 as a duration: time: missing unit in duration "1.5"'
    assert message(lambda: durations.parse_loose("1.5")) == expected


@given(st.integers(-(2**63), 2**63 - 1))
def test_what_is_written_is_read_back(nanoseconds: int) -> None:
    assert durations.nanoseconds(durations.show_nanoseconds(nanoseconds)) == nanoseconds
