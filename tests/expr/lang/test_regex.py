from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.lang import regex
from pydsl.expr.lang.regex.automaton import Automaton
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
    assert Automaton(compiled.tree).test(text) is matches


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
    assert not regex.compile(pattern).test("a" * 3_000 + "c")


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
    assert Automaton(compiled.tree).test(text) is (compiled.python.search(text) is not None)


@given(st.text("ab()[]{}*+?|\\^$.-:<>P=!0123,dpQEx", max_size=12))
def test_any_pattern_compiles_or_is_refused(pattern: str) -> None:
    try:
        compiled = regex.compile(pattern)
    except (ExprError, Unsupported):
        return
    assert isinstance(compiled.python, re.Pattern)
    assert compiled.test("ab0") is (compiled.python.search("ab0") is not None)
