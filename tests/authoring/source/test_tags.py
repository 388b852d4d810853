"""Source is rewritten so that nobody reads tags in it, and means what it meant."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydsl.authoring.source.tags import PAIR, without_tags

WRITTEN = {
    "'{{x}}'": r"'{\x7bx}}'",
    "'$$ $(A) $$$(A)'": r"'$\x24 $\x28A) $\x24\x24\x28A)'",
    "b'{{'": r"b'{\x7b'",
    r"r'\{{'": r"r'\{' r'{'",
    r"'''\{{{'''": r"'''\{\x7b\x7b'''",
    "f'{{{x}}}'": r"f'\x7b{x}}}'",
    "rf'{{{x}}}'": "rf'{chr(123)}{x}}}'",
    "f'$${x}$(A)'": r"f'$\x24{x}$\x28A)'",
    "f'${x}'": "f'${x}'",
    "{{1: 2}.get(1)}": "{ {1: 2}.get(1)}",
    "x  # {{x}} $(A)": "x  # { {x}} $ (A)",
    "{'a': {'b': {}}}": "{'a': {'b': {}}}",
}


@pytest.mark.parametrize("source", WRITTEN)
def test_written_otherwise(source: str) -> None:
    assert without_tags(source) == WRITTEN[source]


def _value(source: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(compile(source, "source", "eval"), {"x": "X{", "chr": chr})


bodies = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "{",
            "}",
            "{x}",
            "{x!r:>{3}}",
            "{'a'}",
            "{x:'>6}",
            '{x:">6}',
            '{"}"}',
            "{ {1: 2}[1]}",
            "{f'{x}{{'}",
            "\\N{DOLLAR SIGN}",
            "#",
            "$",
            "$(",
            "(",
            "\\",
            "\\n",
            "\\x7b",
            "é😀",
            "a",
            " ",
            "\n",
        ]
    ),
    max_size=12,
).map("".join)
prefixes = st.sampled_from(["", "r", "b", "Rb", "u", "f", "F", "rf", "fR"])
quotes = st.sampled_from(["'", '"', "'''", '"""'])


@settings(max_examples=1500, deadline=None)
@given(prefixes, quotes, bodies)
def test_a_string_keeps_its_value(prefix: str, quote: str, body: str) -> None:
    source = f"{prefix}{quote}{body}{quote}"
    try:
        value = _value(source)
    except (SyntaxError, ValueError, TypeError, NameError):
        return
    written = without_tags(source)
    assert _value(written) == value
    if "{f'" not in body:  # inside of braces it's left, and refused later
        assert not PAIR.search(written)
    assert written.count("\n") == source.count("\n")


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.integers().map(str), lambda inner: inner.map(lambda text: f"{{'k':{text}}}['k']")))
def test_code_keeps_its_meaning(source: str) -> None:
    assert ast.dump(ast.parse(without_tags(source))) == ast.dump(ast.parse(source))
