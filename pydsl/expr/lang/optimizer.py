"""The rewrites of expr-lang's optimizer that change answers (its package optimizer); the others are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.lang import operations as ops
from pydsl.expr.lang import predicates
from pydsl.expr.lang.run import Evaluation, Step
from pydsl.expr.lang.syntax import (
    Array,
    Binary,
    Builtin,
    Literal,
    Member,
    Pointer,
    Predicate,
    SyntaxNode,
    Unary,
    children,
)
from pydsl.expr.lang.values import Value, type_name, wrap

if TYPE_CHECKING:
    from pydsl.expr.lang.types import Type

Link = Callable[[Value, Evaluation], Value]
_AND, _OR = ("and", "&&"), ("or", "||")


def truth(node: SyntaxNode) -> bool | None:
    """Return the truth value that upstream folds a node to before it runs; None where it doesn't."""
    if isinstance(node, Literal):
        return node.value if isinstance(node.value, bool) else None
    if isinstance(node, Unary) and node.operator in ("!", "not"):
        value = truth(node.operand)
        return None if value is None else not value
    return truths(spine(node))[-1] if isinstance(node, Binary) else None


def spine(node: Binary) -> list[Binary]:
    """List the operators of `a + b + c ...` from the innermost, which is the first in the text, to the node itself."""
    found = [node]
    while isinstance(found[-1].left, Binary):
        found.append(found[-1].left)
    return found[::-1]


def truths(operators: list[Binary]) -> list[bool | None]:
    """Return the truth value of each operator of a spine. A chain of thousands isn't depth: nothing recurses on it."""
    left = truth(operators[0].left)
    found: list[bool | None] = []
    for node in operators:
        left = _folded(node, left)
        found.append(left)
    return found


def _folded(node: Binary, left: bool | None) -> bool | None:
    if node.operator == "==":
        return _folded_equality(node)
    if not is_logic(node):
        return None
    right, absorbing = truth(node.right), node.operator in _OR
    if absorbing in (left, right):
        return absorbing
    return None if left is None or right is None else not absorbing


def is_logic(node: Binary) -> bool:
    """Whether it's `and` or `or`: only these become literals."""
    return node.operator in (*_AND, *_OR)


def _folded_equality(node: Binary) -> bool | None:
    left, right = node.left, node.right
    if isinstance(left, Literal) and isinstance(right, Literal):
        kinds = type(left.value), type(right.value)
        if kinds in ((int, int), (str, str), (bool, bool)):
            return left.value == right.value
    return None


def decided(node: Binary) -> Link | None:
    """Return the answer of `and` and `or` where the right side is a constant: the left one is taken as it is."""
    if not is_logic(node):
        return _division_by_zero(node)
    if truth(node.right) is (node.operator in _AND):
        return lambda left, run: left
    return None


def _division_by_zero(node: Binary) -> Link | None:
    if node.operator != "%" or not isinstance(node.left, Literal) or not isinstance(node.right, Literal):
        return None
    if type(node.left.value) is not int or type(node.right.value) is not int or node.right.value != 0:
        return None

    def fail(left: Value, run: Evaluation) -> Value:
        raise ExprError("integer divide by zero", position=node.position)

    return fail


def membership(node: Binary, left: Type | None) -> Callable[[Value, Value], bool] | None:
    """Return the test of `x in ["a", "b"]`: a look-up in a set, which takes nothing but texts (or nothing but ints)."""
    if not isinstance(node.right, Array) or not node.right.items:
        return None
    values = [item.value for item in node.right.items if isinstance(item, Literal)]
    if len(values) != len(node.right.items):
        return None
    if left is not None and left.name == "int" and all(type(value) is int for value in values):
        return None
    if not all(isinstance(value, str) for value in values):
        return None
    known = frozenset(values)

    def among(needle: Value, _: Value) -> bool:
        if needle is None:
            needle = ""
        if not isinstance(needle, str):
            raise ExprError(
                f"reflect.Value.MapIndex: value of type {type_name(needle)} is not assignable to type string"
            )
        return needle in known

    return among


def filtered_member(node: Member, compile_node: Callable[[SyntaxNode], Step]) -> Step | None:
    """Return `filter(...)[0]` and `filter(...)[-1]`, which stop at the first hit."""
    index = _constant_int(node.key)
    if node.optional or index not in (0, -1) or not _is_filter(node.base):
        return None
    array, body = (compile_node(argument) for argument in _arguments(node.base))
    position = node.position

    def find(run: Evaluation) -> Value:
        try:
            return predicates.must_find(run, array, body, backwards=index == -1)
        except ExprError as error:
            if error.position is None:
                error.position = position
            raise

    return find


def goes_backwards(node: Member) -> bool:
    """Whether it's the last that a member access of a filter asks for."""
    return _constant_int(node.key) == -1


def _constant_int(node: SyntaxNode) -> int | None:
    if isinstance(node, Literal) and type(node.value) is int:
        return node.value
    if isinstance(node, Unary) and node.operator == "-":
        value = _constant_int(node.operand)
        return None if value is None else wrap(-value)
    return None


def _is_filter(node: SyntaxNode) -> bool:
    return isinstance(node, Builtin) and node.name == "filter"


def _arguments(node: SyntaxNode) -> tuple[SyntaxNode, ...]:
    assert isinstance(node, Builtin)  # for the type checker: `_is_filter` said so
    return node.arguments


def shortcut(node: Builtin, compile_node: Callable[[SyntaxNode], Step]) -> Step | None:
    """Return the calls that upstream answers by another way: `first(filter(...))`, `sum([a, b])`, `sum(1..n)`."""
    if node.name in ("filter", "map") and _is_filter(node.arguments[0]):
        return _over_filter(node, node.arguments[0], compile_node)
    if len(node.arguments) != 1:
        return None
    argument = node.arguments[0]
    if node.name in ("first", "last", "len") and _is_filter(argument):
        assert isinstance(argument, Builtin)  # for the type checker
        other = {"first": "find", "last": "findLast", "len": "count"}[node.name]
        return predicates.build(Builtin(node.position, other, argument.arguments), compile_node)
    if node.name == "sum" and isinstance(argument, Array) and len(argument.items) > 1:
        return _sum_of_items(argument, compile_node)
    if node.name == "sum" and isinstance(argument, Binary) and argument.operator == "..":
        return _sum_of_range(argument)
    return None


def _over_filter(node: Builtin, inner: SyntaxNode, compile_node: Callable[[SyntaxNode], Step]) -> Step | None:
    """Return `filter(filter(a, p), q)` and `map(filter(a, p), f)`, which go through the array once."""
    array, condition = _arguments(inner)
    body = node.arguments[1]
    if node.name == "filter" and isinstance(condition, Predicate) and isinstance(body, Predicate):
        both = Predicate(body.position, Binary(body.position, "&&", condition.body, body.body))
        return compile_node(Builtin(node.position, "filter", (array, both)))
    if node.name == "map" and not _uses_index(body):
        steps = [compile_node(part) for part in (array, condition, body)]
        return lambda run: predicates.filter_map(run, *steps)
    return None


def _uses_index(node: SyntaxNode) -> bool:
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, Pointer) and part.name == "index":
            return True
        pending.extend(children(part))
    return False


def _sum_of_items(array: Array, compile_node: Callable[[SyntaxNode], Step]) -> Step | None:
    if all(isinstance(item, Literal) and not isinstance(item.value, bytes) for item in array.items):
        return None
    steps = [compile_node(item) for item in array.items]

    def total(run: Evaluation) -> Value:
        values = [step(run) for step in steps]
        result = values.pop()
        while values:
            result = ops.add(values.pop(), result)
        return result

    return total


def _sum_of_range(node: Binary) -> Step | None:
    first, last = _constant_int(node.left), _constant_int(node.right)
    if first is None or last is None or last < first:
        return None
    result = ((last - first + 1) * (first + last)) // 2
    return lambda run: wrap(result)
