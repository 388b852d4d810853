"""Source as formatters write it, and literals that are the text that they stand for."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from pydsl.decompile.layout import CallOf, Chained, DictOfParts, ListOfParts, block_text, flat, laid_out, quoted

LONG = '"' + "x" * 60 + '"'


def test_what_fits_is_one_line() -> None:
    call = CallOf("f", ("1",), (("a", ListOfParts(("2", DictOfParts((('"k"', "3"),))))),))
    assert laid_out("x = ", call) == ['x = f(1, a=[2, {"k": 3}])']


def test_arguments_that_fit_a_line_of_their_own_share_it() -> None:
    assert laid_out("some_variable_of_some_length = ", CallOf("f", (LONG,), (("a", "1"),))) == [
        "some_variable_of_some_length = f(",
        f"    {LONG}, a=1",
        ")",
    ]


def test_others_have_a_line_each() -> None:
    assert laid_out("", CallOf("f", (LONG, LONG))) == ["f(", f"    {LONG},", f"    {LONG},", ")"]


def test_a_chain_of_several_has_a_line_for_each() -> None:
    chain = Chained(CallOf("f", (LONG,)), (CallOf("named", ('"A"',)), CallOf("after", ("b",))))
    assert laid_out("a = ", chain) == ["a = (", f"    f({LONG})", '    .named("A")', "    .after(b)", ")"]


@given(st.text())
def test_a_literal_is_its_text(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2).map("\n".join))
def test_a_block_is_its_text(text: str) -> None:
    written = block_text(text)
    assert written is None or ast.literal_eval(written) == text


def test_an_expression_of_source_is_as_it_is() -> None:
    assert flat("a.output") == "a.output"
