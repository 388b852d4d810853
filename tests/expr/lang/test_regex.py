from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.lang import regex
from pydsl.expr.lang.regex.automaton import Automaton
from pydsl.expr.lang.regex.emit import python_pattern
from pydsl.expr.lang.regex.machine import Machine
from pydsl.expr.lang.regex.program import PatternProgram
from tests.expr.failing import message


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a+b", "xaab", True),
        ("^a$", "a\n", False),
        ("(?m)^b$", "a\nb\nc", True),
        ("a.b", "a\nb", False),
        ("(?s)a.b", "a\nb", True),
        ("(?i)STRASSE", "strasse", True),
        ("(?i:a)b", "AB", False),
        ("a(?i)b", "aB", True),
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"\pL", "é", True),
        (r"[^\D]", "x", False),
        (r"[\W\d]", "5", True),
        (r"\bfoo\b", "a foo.", True),
        (r"\Bo", "foo", True),
        ("[[:^alpha:]]", "a1", True),
        ("[]a]", "]", True),
        ("a{,2}", "aa", False),
        ("a{2}", "aa", True),
        (r"\Q.*\E", "a.*b", True),
        (r"\x41\x{1F600}\101", "A😀A", True),
        (r"x\z", "x", True),
    ],
)
def test_matching(pattern: str, text: str, matches: bool) -> None:
    compiled = regex.compile(pattern)
    assert compiled.test(text) is matches
    assert Automaton(PatternProgram(compiled.tree)).test(text) is matches


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[a", "missing closing ]: `[a`"),
        ("(a", "missing closing ): `(a`"),
        ("a)", "unexpected ): `a)`"),
        ("*a", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(a{100}){100}", "invalid repeat count: `{100}`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        (r"\1", "invalid escape sequence: `\\1`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?P<a b>x)", "invalid named capture: `(?P<a b>`"),
        ("\\", "trailing backslash at end of expression: ``"),
    ],
)
def test_errors_are_gos(pattern: str, expected: str) -> None:
    assert message(lambda: regex.compile(pattern)) == f"error parsing regexp: {expected}"


def test_scripts_arent_known_here() -> None:
    with pytest.raises(Unsupported, match="Greek"):
        regex.compile(r"\p{Greek}")


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "a*a*a*a*a*a*b", "(.*)(.*)(.*)(.*)x"])
def test_no_pattern_backtracks(pattern: str) -> None:  # with backtracking this would take years
    text = "a" * 3_000 + "c"
    compiled = regex.compile(pattern)
    assert not compiled.test(text)
    assert compiled.search(text) is None


def test_no_long_text_takes_as_many_tries_as_it_has_pairs_of_characters() -> None:  # but one for each character
    assert [*regex.compile("a+b").finditer("a" * 100_000)] == []


_PATTERNS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "^", "$", r"\b"]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("({}|{})".format, inner, inner),
        st.builds("(?:{})*".format, inner),
        st.builds("(?:{})?".format, inner),
        st.builds("(?:{}){{1,2}}".format, inner),
    ),
    max_leaves=6,
)


@given(_PATTERNS, st.text("ab\n", max_size=8))
def test_the_automaton_and_backtracking_agree(pattern: str, text: str) -> None:
    compiled = regex.compile(pattern)
    assert Automaton(PatternProgram(compiled.tree)).test(text) is (
        re.search(python_pattern(compiled.tree), text) is not None
    )


_WITHOUT_EMPTY_LOOPS = st.recursive(
    st.sampled_from(["a", "b", "ab", ".", "[ab]", "[^a]", "^", "$", r"\b"]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("({}|{})".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("(?:a{}){}".format, inner, st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{1,2}", "{2,}?"])),
        st.builds("({}b){}".format, inner, st.sampled_from(["*", "+", "?", "*?", "+?", "??"])),
    ),
    max_leaves=6,
)
"""Where a repetition of nothing takes part Go and Python tell different groups."""


@given(_WITHOUT_EMPTY_LOOPS, st.text("ab\n", max_size=8))
def test_the_machine_and_backtracking_find_the_same(pattern: str, text: str) -> None:
    compiled = regex.compile(pattern)
    for at in range(len(text) + 1):
        expected = re.compile(python_pattern(compiled.tree)).search(text, at)
        found = Machine(PatternProgram(compiled.tree)).search(text, at)
        assert (found is None) is (expected is None)
        if found is not None and expected is not None:
            numbers = range(len(compiled.names) + 1)
            assert (found.start(), found.end()) == expected.span()
            assert [found[one] for one in numbers] == [expected[one] for one in numbers]


def test_what_is_found_is_told_as_go_tells_it() -> None:
    whole = [(one.start(), one.end(), one.group()) for one in regex.compile("a*?|(b)+").finditer("aabb")]
    assert whole == [(at, at, "") for at in range(5)]
    assert [one.group() for one in regex.compile("(a|b)*").finditer("xaby")] == ["", "ab", ""]


@given(st.text("ab()[]{}*+?|\\^$.-:<>P=!0123,dpQEx", max_size=12))
def test_any_pattern_compiles_or_is_refused(pattern: str) -> None:
    try:
        compiled = regex.compile(pattern)
    except (ExprError, Unsupported):
        return
    expected = re.search(python_pattern(compiled.tree), "ab0")
    assert compiled.test("ab0") is (expected is not None)
    found = compiled.search("ab0")
    assert (found and found.start()) == (expected and expected.start())
