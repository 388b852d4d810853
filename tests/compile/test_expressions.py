"""Operators of Python on references compute, in expr, what Python computes: compared over generated expressions."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pydsl import choose, first, in_, matches, not_, parse
from pydsl.authoring.codec import decode_value, encode_value
from pydsl.authoring.inputs import Input
from pydsl.authoring.passing import with_references
from pydsl.authoring.references import InputRef
from pydsl.authoring.stack import Frame, entered
from pydsl.compile.conditions import when_text
from pydsl.compile.expressions import as_text, quoted
from pydsl.compile.paths import expression_tag
from pydsl.compile.texts import argument, text
from pydsl.expr import lang
from pydsl.expr.tags import Mode, substitute_text
from pydsl.expr.when import evaluate
from pydsl.pod import unmarked

NAMES = {int: ("a", "b", "c"), float: ("f", "g"), str: ("s", "t"), bool: ("p", "q")}


@attrs.frozen(eq=False)
class Pair:
    """A reference, and the value that it stands for."""

    node: Any
    value: Any


def reference(name: str, kind: Any) -> InputRef:
    return InputRef(Input(name, name, kind), None)


def paths(node: Any) -> str:
    return f"inputs.parameters.{node._input.name}"


Tree = Callable[[dict[str, Any]], Pair]
"""An expression: makes a pair of the values of the inputs."""

CHARACTERS = st.characters(max_codepoint=0xD7FF, exclude_categories=["Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"])
"""Go can write these in a simple tag; it spoils control characters there, which is Argo's own limit."""

VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-1000, 1000),
    float: st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)),
    str: st.text(CHARACTERS, max_size=6).filter(lambda text: not holds_mark(text)),
    bool: st.booleans(),
}


def holds_mark(value: Any) -> bool:
    """Whether a text that comes from outside holds `{~}` by chance: nobody marked it, so that's read as a mark.

    docs/adr/0003-how-values-travel.md has it.
    """
    return isinstance(value, str) and unmarked(value) != value


PATTERNS = st.sampled_from(["a+", "^b", "[ab]{2}", "a|'", '"', "^[^0-9-]*$|x", r"\\", "", "é"])
"""Patterns that Python and Go read alike over texts on one line."""


def leaf(name: str, kind: Any) -> Tree:
    return lambda values: Pair(reference(name, kind), values[name])


def applied(function: Callable[..., Any], *trees: Tree) -> Tree:
    """Apply an operator to what trees make: to the references, and to the values."""

    def tree(values: dict[str, Any]) -> Pair:
        pairs = [one(values) for one in trees]
        return Pair(function(*(pair.node for pair in pairs)), function(*(pair.value for pair in pairs)))

    return tree


def unlike(with_references: Callable[..., Any], with_values: Callable[..., Any], *trees: Tree) -> Tree:
    """Apply a word to references, and what it stands for to the values."""

    def tree(values: dict[str, Any]) -> Pair:
        pairs = [one(values) for one in trees]
        return Pair(with_references(*(p.node for p in pairs)), with_values(*(p.value for p in pairs)))

    return tree


def numbers(inner: dict[Any, Any], kind: Any) -> list[st.SearchStrategy[Tree]]:
    whole = st.sampled_from([operator.add, operator.sub, operator.mul])
    constants = st.integers(-9, 9) if kind is int else st.sampled_from([0.5, 2.0, -3.25])
    made = [
        st.builds(applied, whole, inner[kind], inner[kind]),
        st.builds(lambda f, x, k: applied(lambda a: f(a, k), x), whole, inner[kind], constants),
        st.builds(lambda f, x, k: applied(lambda a: f(k, a), x), whole, inner[kind], constants),
        st.builds(lambda x: applied(operator.neg, x), inner[kind]),
        choices(inner, kind),
    ]
    if kind is int:
        parts, divisors = st.sampled_from([operator.mod, operator.floordiv]), st.integers(1, 9) | st.integers(-9, -1)
        made.append(st.builds(lambda f, x, k: applied(lambda a: f(a, k), x), parts, inner[int], divisors))
    return made


def choices(inner: dict[Any, Any], kind: Any) -> st.SearchStrategy[Tree]:
    return st.builds(
        lambda *trees: unlike(choose, lambda condition, yes, no: yes if condition else no, *trees),
        inner[bool],
        inner[kind],
        inner[kind],
    )


def texts_of(inner: dict[Any, Any]) -> list[st.SearchStrategy[Tree]]:
    constants = st.text("ab{}'\"\\ \n", max_size=4)
    return [
        st.builds(lambda x, y: applied(operator.add, x, y), inner[str], inner[str]),
        st.builds(lambda x, k: applied(lambda a: k + a, x), inner[str], constants.filter(lambda k: "{{" not in k)),
        st.builds(lambda x, y: unlike(first, lambda one, _: one, x, y), inner[str], inner[str]),
        choices(inner, str),
    ]


def truths(inner: dict[Any, Any]) -> list[st.SearchStrategy[Tree]]:
    compare = st.sampled_from([operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge])
    join = st.sampled_from([operator.and_, operator.or_, operator.eq, operator.ne])
    lists = st.lists(st.text(CHARACTERS, max_size=2), min_size=1, max_size=3)
    return [
        *(st.builds(applied, compare, inner[kind], inner[kind]) for kind in (int, str)),
        st.builds(applied, join, inner[bool], inner[bool]),
        st.builds(lambda x: unlike(not_, operator.not_, x), inner[bool]),
        st.builds(lambda x, k: unlike(lambda a: in_(a, k), lambda a: a in k, x), inner[str], lists),
        st.builds(
            lambda x, k: unlike(lambda a: matches(a, k), lambda a: bool(re.search(k, a)), x), inner[str], PATTERNS
        ),
        choices(inner, bool),
    ]


def trees(depth: int) -> dict[Any, st.SearchStrategy[Tree]]:
    leaves = {kind: st.sampled_from([leaf(name, kind) for name in names]) for kind, names in NAMES.items()}
    if depth == 0:
        return leaves
    inner = trees(depth - 1)
    more = {int: numbers(inner, int), float: numbers(inner, float), str: texts_of(inner), bool: truths(inner)}
    return {kind: st.one_of(leaves[kind], *more[kind]) for kind in NAMES}


TREES = trees(2)
INPUTS = st.fixed_dictionaries({name: VALUES[kind] for kind, names in NAMES.items() for name in names})
KINDS = {name: kind for kind, names in NAMES.items() for name in names}


@st.composite
def expressions(draw: st.DrawFn, kinds: tuple[Any, ...] = (int, bool, str, float)) -> tuple[Pair, Any, dict[str, str]]:
    """Draw a pair of some type, its type, and the parameters' texts."""
    values = draw(INPUTS)
    kind = draw(st.sampled_from(kinds))
    pair = draw(TREES[kind])(values)
    texts = {f"inputs.parameters.{name}": encode_value(KINDS[name], value) for name, value in values.items()}
    return pair, kind, texts


def substituted(written: str, texts: dict[str, str]) -> str:
    return substitute_text(written, texts, Mode.DENY)


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_an_argument_has_the_value_that_python_computes(case: tuple[Pair, Any, dict[str, str]]) -> None:
    pair, kind, texts = case
    assume(not isinstance(pair.value, (int, float)) or abs(pair.value) < 2**50)
    assume(not holds_mark(pair.value))
    found = decode_value(kind, substituted(text(pair.node, paths), texts))
    assert found == pair.value


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_a_python_function_gets_the_value_that_python_computes(case: tuple[Pair, Any, dict[str, str]]) -> None:
    pair, kind, texts = case
    assume(not isinstance(pair.value, (int, float)) or abs(pair.value) < 2**50)
    assume(not holds_mark(pair.value))
    written = argument(pair.node, paths, kind, is_marked=True)
    assert decode_value(kind, substituted(written, texts)) == pair.value


@settings(max_examples=150, deadline=None)
@given(expressions(kinds=(bool,)))
def test_a_condition_holds_where_python_says(case: tuple[Pair, Any, dict[str, str]]) -> None:
    pair, _, texts = case
    written = when_text([pair.node], paths)
    assert evaluate(substituted(written, texts)) is pair.value


@settings(max_examples=150, deadline=None)
@given(expressions(kinds=(int, bool, str)))
def test_a_list_with_references_is_json(one: tuple[Pair, Any, dict[str, str]]) -> None:
    import json

    from pydsl.pod import inside

    left, _, texts = one
    assume(not holds_mark(left.value))
    node = with_references([left.node, {"key": left.node}, 1, "x"])
    written = text(node, paths)
    found = inside(unmarked, json.loads(substituted(written, texts)))
    assert found == [left.value, {"key": left.value}, 1, "x"], written


@pytest.mark.parametrize("after", ["\\", "a", "{", "~}", ""])
def test_a_brace_stays_before_a_text_that_is_put_beside_it(after: str) -> None:
    node = "{" + (after + reference("s", str))  # type: ignore[operator]  # texts are added to references
    written = expression_tag(as_text(with_references([node]), paths))
    assert decode_value(list[str], substituted(written, {"inputs.parameters.s": "b"})) == [f"{{{after}b"]


@pytest.mark.parametrize("braces", ["{{", "{{{", "}}", "}}}", "}}}}}", "{{a}}"])
def test_no_tag_begins_or_ends_in_a_text(braces: str) -> None:
    assert "{{" not in quoted(braces)
    assert "}}" not in quoted(braces)
    assert lang.evaluate(quoted(braces), {}) == braces


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_text_around_a_reference_stays_as_it_is(around: str) -> None:
    assume("{{" not in around)
    frame = Frame(None)
    with entered(frame):
        marked = f"{around}{reference('s', str)}{around}"
        written = text(marked, paths, frame)
    assert substituted(written, {"inputs.parameters.s": "value"}) == f"{around}value{around}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_in_an_expression_is_itself(known: str) -> None:
    assert substituted(expression_tag(quoted(known)), {}) == known


@given(st.integers(-(2**40), 2**40))
def test_a_text_read_as_a_number_counts_as_one(number: int) -> None:
    texts = {"inputs.parameters.s": str(number)}
    written = text(parse(reference("s", str), int) + 1, paths)  # type: ignore[arg-type]  # a reference stands for its text
    assert decode_value(int, substituted(written, texts)) == number + 1


@pytest.mark.parametrize(("left", "right"), [([], []), ([], [3]), ([1, 2], []), ([1], [2, 1])])
def test_lists_are_added_as_python_adds_them(left: list[int], right: list[int]) -> None:
    texts = {
        "inputs.parameters.s": encode_value(list[int], left),
        "inputs.parameters.t": encode_value(list[int], right),
    }
    both = reference("s", list[int]) + reference("t", list[int])  # type: ignore[operator]  # lists are added, too
    assert decode_value(list[int], substituted(text(both, paths), texts)) == left + right


@attrs.define
class Point:
    """An object of an author's."""

    x: int
    y: str = "a"


@pytest.mark.parametrize("operator", [operator.eq, operator.ne])
@pytest.mark.parametrize(
    ("kind", "given", "known"),
    [
        (dict[str, int], {"k": 1, "l": 2}, {"l": 2, "k": 1}),
        (dict[str, int], {"k": 1}, {"k": 2}),
        (list[dict[str, int]], [{"k": 1}], [{"k": 1}]),
        (list[dict[str, int]], [{"k": 1}], []),
        (list[int], [1, 2], [1, 2]),
        (Point, Point(1), Point(1)),
        (Point, Point(1), Point(1, "{{x}}")),
    ],
)
def test_objects_are_compared_by_their_values(operator: Any, kind: Any, given: Any, known: Any) -> None:
    texts = {"inputs.parameters.s": encode_value(kind, given)}
    node = operator(reference("s", kind), known)
    assert decode_value(bool, substituted(text(node, paths), texts)) is operator(given, known)
    assert evaluate(substituted(when_text([node], paths), texts)) is operator(given, known)


@pytest.mark.parametrize("number", [1, 2])
def test_an_object_of_references_is_compared_with_one_that_is_read(number: int) -> None:
    texts = {"inputs.parameters.s": '[{"k": 1}]', "inputs.parameters.a": str(number)}
    node = reference("s", list[dict[str, int]]) == with_references([{"k": reference("a", int)}])
    assert decode_value(bool, substituted(text(node, paths), texts)) is (number == 1)


@pytest.mark.parametrize("given", [{"k": 1}, {"k": 3}])
def test_an_object_is_found_among_others(given: dict[str, int]) -> None:
    node = in_(reference("s", dict[str, int]), [{"k": 2}, {"k": 1}])
    written = substituted(text(node, paths), {"inputs.parameters.s": encode_value(dict[str, int], given)})
    assert decode_value(bool, written) is (given == {"k": 1})
