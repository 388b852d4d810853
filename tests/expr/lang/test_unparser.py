from __future__ import annotations

import gzip
import json

from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.parser import parse
from pydsl.expr.lang.syntax import (
    Array,
    Binary,
    Builtin,
    Conditional,
    Let,
    Literal,
    MapLiteral,
    Member,
    Name,
    Nil,
    Pointer,
    Predicate,
    Slice,
    SyntaxNode,
    Unary,
)
from pydsl.expr.lang.unparser import unparse
from tests.shared import shared

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_LEAVES: st.SearchStrategy[SyntaxNode] = st.one_of(
    st.just(Nil(0)),
    st.builds(Literal, st.just(0), st.booleans()),
    st.builds(Literal, st.just(0), st.integers(0, 2**63 - 1)),
    st.builds(Literal, st.just(0), st.floats(0, allow_nan=False, allow_infinity=False)),
    st.builds(Literal, st.just(0), _TEXTS),
    st.builds(Literal, st.just(0), st.binary(max_size=4)),
    st.builds(Name, st.just(0), st.sampled_from(["a", "b_c", "$env", "A1"])),
)
_POINTERS = st.builds(Pointer, st.just(0), st.sampled_from(["", "index"]))
_OPERATORS = ["or", "||", "and", "&&", "==", "<", "in", "matches", "..", "+", "-", "*", "%", "**", "^", "??"]


def _grown(inner: st.SearchStrategy[SyntaxNode]) -> st.SearchStrategy[SyntaxNode]:
    zero = st.just(0)
    keys = st.builds(Literal, zero, st.one_of(_TEXTS, st.sampled_from(["x", "y_z"])))
    return st.one_of(
        st.builds(Unary, zero, st.sampled_from(["!", "not", "-", "+"]), inner),
        st.builds(Binary, zero, st.sampled_from(_OPERATORS), inner, inner),
        st.builds(Member, zero, inner, st.one_of(keys, inner)),
        st.builds(Slice, zero, inner, st.one_of(st.none(), inner), st.one_of(st.none(), inner)),
        st.builds(Array, zero, st.lists(inner, max_size=3).map(tuple)),
        st.builds(MapLiteral, zero, st.lists(st.tuples(keys, inner), max_size=2).map(tuple)),
        st.builds(Builtin, zero, st.just("len"), st.tuples(inner)),
        st.builds(Builtin, zero, st.just("filter"), st.tuples(inner, st.builds(Predicate, zero, inner | _POINTERS))),
        st.builds(Let, zero, st.just("v"), inner, inner),
        st.builds(Conditional, zero, inner, inner, inner),
    )


@given(st.recursive(_LEAVES, _grown, max_leaves=8))
def test_a_tree_is_read_back_from_its_text(tree: SyntaxNode) -> None:
    assert parse(unparse(tree)) == tree


def test_every_expression_of_the_corpus_means_the_same_once_rewritten() -> None:
    cases = json.loads(gzip.decompress(shared("corpora", "expr_cases.json.gz").read_bytes()))["cases"]
    for case in cases:
        try:
            tree = parse(case["expr"])
        except ExprError:
            continue
        assert parse(unparse(tree)) == tree, case["expr"]
