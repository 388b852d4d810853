from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.errors import Unsupported
from pydsl.expr import sequences
from pydsl.expr.sprintf import sprintf
from tests.expr.failing import message


def _texts(**given: object) -> list[str]:
    return [item.variables()["item"] for item in sequences.expand(**given)]  # type: ignore[arg-type]  # a test's words


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"count": 3}, ["0", "1", "2"]),
        ({"count": "0"}, []),
        ({"count": "-1"}, ["0", "-1", "-2"]),
        ({"start": "2", "count": "2"}, ["2", "3"]),
        ({"start": 3, "end": 1}, ["3", "2", "1"]),
        ({"start": 1, "end": 2, "count": 9}, ["1", "2"]),
        ({"start": 9, "end": 10, "layout": "host-%02X"}, ["host-09", "host-0A"]),
    ],
)
def test_numbers(given: dict[str, object], expected: list[str]) -> None:
    assert _texts(**given) == expected


def test_bounds_that_are_no_numbers() -> None:
    assert message(lambda: sequences.expand(count="x")) == 'strconv.Atoi: parsing "x": invalid syntax'
    assert message(lambda: sequences.expand(end=1 << 70)).endswith("value out of range")
    assert message(lambda: sequences.expand(start=1)) == "neither end nor count was specified in withSequence"


def test_a_format_that_breaks_the_items_json() -> None:
    expected = "invalid character 'a' after top-level value"
    assert message(lambda: sequences.expand(count=1, layout='{"a":%d}')) == expected


def test_too_many_items_are_refused() -> None:
    with pytest.raises(Unsupported):
        sequences.expand(count=10**9)


@pytest.mark.parametrize(
    ("layout", "number", "text"),
    [
        ("%d", -5, "-5"),
        ("%+d", 5, "+5"),
        ("% d", 5, " 5"),
        ("%05d", -42, "-0042"),
        ("%-5d|", 42, "42   |"),
        ("%.3d", 9, "009"),
        ("%6.3d", -9, "  -009"),
        ("%.0d", 0, ""),
        ("%#x", 255, "0xff"),
        ("%#o", 8, "010"),
        ("%O", 8, "0o10"),
        ("%b", 5, "101"),
        ("%c", 233, "é"),
        ("%q", 9, "'\\t'"),
        ("%U", 0x1F600, "U+1F600"),
        ("%#U", 0x41, "U+0041 'A'"),
        ("%v%%", 1, "1%"),
        ("%T", 1, "int"),
        ("%s", 1, "%!s(int=1)"),
        ("%!", 1, "%!!(int=1)"),
        ("%", 1, "%!(NOVERB)%!(EXTRA int=1)"),
        ("x", 1, "x%!(EXTRA int=1)"),
        ("%d %d", 1, "1 %!d(MISSING)"),
        ("%[1]d-%[1]x", 17, "17-11"),
        ("%[2]d", 1, "%!d(BADINDEX)"),
        ("%*d", 9, "%!d(MISSING)"),
    ],
)
def test_gos_formats(layout: str, number: int, text: str) -> None:
    assert sprintf(layout, number) == text


@given(
    st.integers(-(2**63), 2**63 - 1), st.integers(0, 30), st.sampled_from(["", "0", "-", "+", " ", "+0", "-0", " 0"])
)
def test_whole_numbers_as_c_writes_them(number: int, width: int, flags: str) -> None:
    layout = f"%{flags}{width or ''}d"
    assert sprintf(layout, number) == layout % number


@pytest.mark.parametrize("bounds", [{"count": "1000000"}, {"start": str(-(2**63)), "end": str(2**63 - 1)}])
def test_a_sequence_is_bounded(bounds: dict[str, str]) -> None:
    with pytest.raises(Unsupported) as caught:
        sequences.expand(**bounds)
    assert str(caught.value) == "a withSequence of more than 100000 items"
