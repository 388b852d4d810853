from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.errors import Unsupported
from pydsl.expr import lang
from pydsl.expr.errors import ExprError
from pydsl.expr.lang import times
from pydsl.expr.lang.builtins import FUNCTIONS
from pydsl.expr.lang.clock import clock
from pydsl.expr.lang.identifiers import identifiers
from pydsl.expr.lang.names import BUILTINS, PREDICATES
from pydsl.expr.lang.powers import power
from pydsl.expr.lang.text import json_quote, marshal, unmarshal
from tests.expr.failing import message

ENVIRONMENT: dict[str, Any] = {
    "i": 3,
    "f": 0.5,
    "s": "text",
    "nothing": None,
    "list": [1, "2", 3.0],
    "m": {"x": {"y": "z"}, "n": 1},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("7 / 2", 3.5),
        ("-7 % 3", -1),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("9223372036854775807 + 1", -9223372036854775808),
        ("1 == 1.0", True),
        ('{"a": 1} == {"a": 1.0}', False),
        ("[1] == [1.0]", True),
        ("1 < 2 < 3", True),
        ("not (i in [1, 2])", True),
        ('"e" not in m', True),
        ('s contains "ex" and s matches "^t.*t$"', True),
        ("m.x.y + s[1:3]", "zex"),
        ("m.q?.r ?? 'd'", "d"),
        ("m.q?.x ?? list[-1]", 3.0),
        ("i > 2 ? 'big' : 'small'", "big"),
        ("let a = 2; let b = a * a; b + 1", 5),
        ('if i == 3 { "three" } else { "other" }', "three"),
        ("1..4 | filter(# % 2 == 0) | map(# * 10)", [20, 40]),
        ("reduce(1..4, #acc + #, 10)", 20),
        ("sum([{v: 1}, {v: 2}], .v)", 3),
        ("sortBy([{n: 'b'}, {n: 'a'}], .n)[0].n", "a"),
        ("find([1, 2, 3], # > 1)", 2),
        ("groupBy(1..3, # % 2)[1]", [1, 3]),
        ("{a: 1, a: 2}.a", 1),
        ("len('héllo') + len([1])", 6),
        ("'日本'[0:3]", "日"),
        ("upper('straße')", "STRAßE"),
        ("split('a,b,c', ',', 2)", ["a", "b,c"]),
        ("join(['a', 'b'], '-')", "a-b"),
        ("int('12') + int(3.9)", 15),
        ("float('1e3')", 1000.0),
        ("string(1e6) + string(0.1)", "1e+060.1"),
        ("toJSON({b: 1, a: '<'})", '{\n  "a": "\\u003c",\n  "b": 1\n}'),
        ("fromJSON('{\"a\": [1]}').a[0]", 1.0),
        ("toBase64('é') | fromBase64()", "é"),
        ("median([3, 1, 2])", 2.0),
        ("bitxor(6, 3) + bitushr(-1, 63)", 6),
        ("round(-2.5)", -3.0),
        ("flatten([1, [2, [3]]])", [1, 2, 3]),
        ("concat([1], [2])", [1, 2]),
        ("uniq([1, 1.0, '1'])", [1, "1"]),
        ("type(1..2) + type(nil) + type(1.5)", "arraynilfloat"),
        ("date('2024-02-29').AddDate(1, 0, 0).Format('2006-01-02')", "2025-03-01"),
        ("duration('1h30m').Minutes()", 90.0),
        ("(date('2024-03-01') - date('2024-02-01')).Hours()", 696.0),
        ("::len('abc')", 3),
        ("$env['s']", "text"),
        ("asInt('0') /* none */ // nor here", 0),
    ],
)
def test_values(text: str, value: object) -> None:
    got = lang.evaluate(text, ENVIRONMENT)
    assert got == value
    assert isinstance(got, type(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 +", "unexpected token EOF (1:3)"),
        ("s == 5", "invalid operation: == (mismatched types string and int) (1:3)"),
        ("nope", "unknown name nope (1:1)"),
        ("m.x.y.z", "invalid operation: int(string) (1:7)"),
        ("m.q.r", "cannot fetch r from <nil> (1:5)"),
        ("list[7]", "index out of range: 7 (array length is 3) (1:5)"),
        ("i ? 1 : 2", "non-bool expression (type int) used as condition (1:1)"),
        ("len(1)", "invalid argument for len (type int) (1:1)"),
        (
            "nothing ?? 1 + 1",
            "Operator (+) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses. (1:14)",
        ),
        ("int('1.5')", "invalid operation: int(1.5) (1:1)"),
        ("'a' matches '['", "error parsing regexp: missing closing ]: `[` (1:5)"),
        ("1 % 0", "integer divide by zero (1:3)"),
        ("true || s > 4", "invalid operation: > (mismatched types string and int) (1:11)"),
        ("1..1000001", "memory budget exceeded (1:2)"),
        ("flatten(reduce(1..60, {[#acc, #acc]}, [1]))", "evaluation takes too long (1:1)"),
        ("reduce(1..40, {#acc + #acc}, 'aaaa')", "memory budget exceeded (1:21)"),
        ("reduce(1..40, {replace(#acc, 'a', 'aa')}, 'a')", "memory budget exceeded (1:16)"),
        ("reduce(1..40, {join([#acc, #acc])}, 'a')", "memory budget exceeded (1:16)"),
        ("toJSON(reduce(1..40, {[#acc, #acc]}, []))", "memory budget exceeded (1:1)"),
        ("sprig.trim(1)", "reflect: Call using int as type string (1:7)"),
        ("sprig.nope(1)", "invalid operation: cannot call nil (1:7)"),
    ],
)
def test_errors_are_upstreams_with_their_place(text: str, expected: str) -> None:
    assert message(lambda: lang.evaluate(text, ENVIRONMENT)) == expected


def test_an_error_draws_the_line_and_a_caret() -> None:
    with pytest.raises(ExprError) as caught:
        lang.evaluate("1 +\n  nope", {})
    assert str(caught.value) == "unknown name nope (2:3)\n |   nope\n | ..^"


def test_functions_of_argo_come_before_the_environment_and_builtins_after_it() -> None:
    assert lang.evaluate("asInt('1')", {"asInt": "x"}) == 1
    assert lang.evaluate("split == 1", {"split": 1}) is True


def test_depends_has_none_of_argos_functions() -> None:
    assert message(lambda: lang.evaluate("asInt('1')", {}, lang.BUILTINS)) == "unknown name asInt (1:1)"


def test_truth_wants_true_or_false() -> None:
    assert lang.truth("1 == 1", {}) is True
    assert message(lambda: lang.truth("1", {})) == "unable to cast expression result '%!s(int=1)' to bool"
    assert message(lambda: lang.truth("int('x') == 1", {})).startswith(
        "unable to evaluate expression 'int('x') == 1': invalid operation: int(x) (1:1)"
    )


def test_render_writes_values_as_go_does() -> None:
    assert lang.render("{b: [1, 'x', nil], a: 1e6}", {}) == "map[a:1e+06 b:[1 x <nil>]]"
    assert message(lambda: lang.render("nil", {})) == 'failed to evaluate expression "nil"'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a.b + c", {"a", "a.b", "c"}),
        ("a.b ?? 'd'", {"a"}),
        ("a?.b.c", {"a"}),
        ("a['b']", {"a"}),
        ("len(a) + f(b)", {"a", "b", "f", "len"}),
        ("filter(a, .b > #index)", {"a", "filter"}),
    ],
)
def test_the_variables_that_an_expression_needs(text: str, names: set[str]) -> None:
    assert identifiers(text) - BUILTINS == names - BUILTINS


def test_every_function_is_there() -> None:
    assert set(FUNCTIONS) | set(PREDICATES) == set(BUILTINS)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=8,
)


@given(_JSON)
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert unmarshal(marshal(value)) == value
    assert unmarshal(marshal(value, "  ", html=False)) == value


@given(_TEXT)
def test_a_text_written_as_json_is_a_literal_of_the_language(text: str) -> None:
    assert lang.evaluate(json_quote(text), {}) == text


_INT64 = st.integers(-(2**63), 2**63 - 1)


@given(_INT64, _INT64, st.sampled_from("+-*"))
def test_whole_numbers_wrap_at_64_bits(left: int, right: int, operator: str) -> None:
    exact = {"+": left + right, "-": left - right, "*": left * right}[operator]
    wrapped = (exact + 2**63) % 2**64 - 2**63
    assert lang.evaluate(f"a {operator} b", {"a": left, "b": right}) == wrapped


@given(st.floats(allow_nan=False), st.floats(-50, 50))
def test_powers_are_as_good_as_cs_to_the_last_digits(base: float, exponent: float) -> None:
    try:
        expected = math.pow(base, exponent)
    except (OverflowError, ValueError):
        return
    got = power(base, exponent)
    assert math.isclose(got, expected, rel_tol=1e-12, abs_tol=1e-300) or math.isnan(expected)


@given(st.lists(st.integers(-100, 100)))
def test_sorting_and_reversing(numbers: list[int]) -> None:
    environment = {"a": numbers}
    assert lang.evaluate("sort(a)", environment) == sorted(numbers)
    assert lang.evaluate("reverse(a)", environment) == numbers[::-1]


def test_now_is_what_the_clock_says() -> None:
    with clock(86_400.0):
        assert lang.evaluate("now().Format('2006-01-02') + sprig.htmlDate(now())", {}) == "1970-01-021970-01-02"


def test_now_is_an_error_where_no_time_was_given() -> None:
    with pytest.raises(ExprError) as caught:
        lang.evaluate("now().Year() > 2000", {})
    assert str(caught.value) == "now() isn't known here: no time was given (1:1)\n | now().Year() > 2000\n | ^"


def test_now_is_exact_to_the_microsecond() -> None:
    with clock(1_800_000_000.123456):
        assert times.now().nanoseconds == 1_800_000_000_123_456_000


@pytest.mark.parametrize(
    "text", ["[0, findLast([1], # > 0)]", "map([1], last(filter([1], # > 0)))", "0 + filter([1], true)[-1]"]
)
def test_what_upstream_spoils_is_refused(text: str) -> None:
    with pytest.raises(Unsupported, match="findLast"):
        lang.evaluate(text, {})


def test_what_upstream_doesnt_spoil_is_answered() -> None:
    assert lang.evaluate("findLast([1, 2], # > 0) + 1", {}) == 3
    assert lang.evaluate("[0, findLast([1], # > 5)]", {}) == [0, None]
    assert lang.evaluate("true and last(filter([1], # > 0)) == 1", {}) is True


@pytest.mark.parametrize(("operator", "part", "answer"), [
    ("&&", "true", True), ("||", "false", False), ("+", "1", 3001), ("??", "nil", None), ("and", "i == 3", True),
])  # fmt: skip
def test_a_chain_of_thousands_is_not_depth(operator: str, part: str, answer: object) -> None:
    parts = 3001 if len(part.split()) == 1 else 1201
    assert lang.evaluate(f" {operator} ".join([part] * parts), ENVIRONMENT) == answer
