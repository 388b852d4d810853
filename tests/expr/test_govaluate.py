from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import govaluate
from tests.expr.failing import message


@pytest.mark.parametrize(
    ("text", "parameters", "value"),
    [
        ("foo + 2", {"foo": 2}, 4.0),
        ("foo + 1 + 'x'", {"foo": "a"}, "a1x"),
        ("[a b] * 2", {"a b": 3}, 6.0),
        ("true ? 1 : 5 > 10", {}, 1.0),
        ("false ? 1", {}, None),
        ("none ?? 1", {"none": None}, 1.0),
        ("1, 2, 3", {}, [1.0, 2.0, 3.0]),
        ("0x10 << 1", {}, 32.0),
        ("~1", {}, -2.0),
        ("5 % 0 == 5 % 0", {}, False),
        ("1 / 0 > 1", {}, True),
        ("-3 % 2", {}, -1.0),
    ],
)
def test_values(text: str, parameters: dict[str, object], value: object) -> None:
    assert govaluate.evaluate(text, parameters) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + true", "Value '1' cannot be used with the modifier '+', it is not a number"),
        ("1 && true", "Value '1' cannot be used with the logical operator '&&', it is not a bool"),
        ("1 > 'a'", "Value '1' cannot be used with the comparator '>', it is not a number"),
        ("!1", "Value '1' cannot be used with the prefix '!'"),
        ("x ? 1 : 2", "Value 'y' cannot be used with the ternary operator '?', it is not a bool"),
        ("x in 'y'", "Value 'y' cannot be used with the comparator 'in', it is not a number"),
        ("'a' =~ '['", "error parsing regexp: missing closing ]: `[` (1:8)"),
        ("1.2.3", "Unable to parse numeric value '1.2.3' to float64 (1:1)"),
        ("0xg", "Unable to parse hex value '' to uint64 (1:1)"),
        ("a.b", "Unable to access unexported field 'b' in token 'a.b' (1:1)"),
        ("a.", "Hanging accessor on token 'a.' (1:1)"),
        ("1 === 1", "Invalid token: '===' (1:3)"),
        ("[a", "Unclosed parameter bracket (1:1)"),
        (") (", "Cannot transition token types from UNKNOWN [<nil>] to CLAUSE_CLOSE [41] (1:1)"),
    ],
)
def test_errors(text: str, expected: str) -> None:
    assert message(lambda: govaluate.evaluate(text, {"x": "y"})) == expected


@given(st.lists(st.sampled_from([1, 2, 3, 5]), min_size=2, max_size=6))
def test_subtraction_goes_from_left_to_right(numbers: list[int]) -> None:
    left = float(numbers[0])
    for number in numbers[1:]:
        left -= number
    assert govaluate.evaluate(" - ".join(map(str, numbers)), {}) == left
