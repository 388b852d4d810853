"""Whole numbers with more digits than Python reads by itself are told of as any that's too large for Go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pydsl.expr import cron, durations, sequences
from pydsl.expr.lang import regex
from pydsl.expr.numerals import atoi, read_whole
from tests.expr.failing import message

NINES = "9" * 5_000
RANGE = f'strconv.Atoi: parsing "{NINES}": value out of range'


def test_digits() -> None:
    assert [read_whole(text) for text in ("-12", "+7", "0" * 5_000 + "5", "-" + "0" * 5_000 + "5")] == [-12, 7, 5, -5]
    assert read_whole(NINES) > 10**308
    assert read_whole("-" + NINES) < -(10**308)
    assert read_whole("f" * 5_000, 16) > 10**308


@pytest.mark.parametrize("text", ["", "1_0", " 1", "\u0661", "1.0", "0x1"])
def test_what_go_reads_no_number_in(text: str) -> None:
    assert message(lambda: atoi(text)) == f'strconv.Atoi: parsing "{text}": invalid syntax'


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda: atoi(NINES), RANGE),
        (lambda: sequences.whole_number(NINES), RANGE),
        (lambda: durations.parse(f"{NINES}s"), f'time: invalid duration "{NINES}s"'),
        (lambda: cron.parse(f"{NINES} * * * *"), f"failed to parse int from {NINES}: {RANGE}"),
        (lambda: regex.compile(f"a{{{NINES}}}"),
         f"error parsing regexp: invalid repeat count: `{{{NINES}}}`"),
    ],
)  # fmt: skip
def test_it_is_out_of_range(read: Callable[[], object], told: str) -> None:
    assert message(read) == told


def test_a_long_fraction_is_only_exact() -> None:
    assert durations.parse(f"0.{'9' * 5_000}s") == pytest.approx(1)
