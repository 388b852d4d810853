"""The functions that walk an array with a closure: `filter`, `map`, `reduce`, ...."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.lang import operations as ops
from pydsl.expr.lang.run import Evaluation, PredicateScope, Step
from pydsl.expr.lang.values import AnyMap, Value

if TYPE_CHECKING:
    from pydsl.expr.lang.syntax import Builtin, SyntaxNode

Walk = Iterator[PredicateScope]


def build(node: Builtin, compile_node: Callable[[SyntaxNode], Step]) -> Step:
    """Make a call of a predicate function runnable."""
    steps = [compile_node(argument) for argument in node.arguments]
    function = _FUNCTIONS[node.name]
    return lambda run: function(run, *steps)


def walk(run: Evaluation, array: Step, *, backwards: bool = False) -> Walk:
    """Go through an array's elements, each made the current one of the run."""
    items = ops.elements(array(run))
    run.spend(len(items))
    outer, scope = run.scope, PredicateScope(items)
    order = range(len(items) - 1, -1, -1) if backwards else range(len(items))
    try:
        for index in order:
            scope.index = index
            run.scope = scope
            yield scope
            run.scope = outer
    finally:
        run.scope = outer


def _holds(run: Evaluation, body: Step) -> bool:
    return ops.to_bool(body(run))


def _all(run: Evaluation, array: Step, body: Step) -> bool:
    return all(_holds(run, body) for _ in walk(run, array))


def _none(run: Evaluation, array: Step, body: Step) -> bool:
    return not _any(run, array, body)


def _any(run: Evaluation, array: Step, body: Step) -> bool:
    return any(_holds(run, body) for _ in walk(run, array))


def _one(run: Evaluation, array: Step, body: Step) -> bool:
    return _count(run, array, body) == 1


def _filter(run: Evaluation, array: Step, body: Step) -> list[Value]:
    found = [scope.item for scope in walk(run, array) if _holds(run, body)]
    run.allocate(len(found))
    return found


def filter_map(run: Evaluation, array: Step, condition: Step, body: Step) -> list[Value]:
    """`map(filter(array, condition), body)`, in one go."""
    found = [body(run) for _ in walk(run, array) if _holds(run, condition)]
    run.allocate(len(found))
    return found


def _map(run: Evaluation, array: Step, body: Step) -> list[Value]:
    found = [body(run) for _ in walk(run, array)]
    run.allocate(len(found))
    return found


def _count(run: Evaluation, array: Step, body: Step | None = None) -> int:
    return sum(_holds(run, body) if body else ops.to_bool(scope.item) for scope in walk(run, array))


def _sum(run: Evaluation, array: Step, body: Step | None = None) -> Value:
    total: Value = 0
    for scope in walk(run, array):
        total = ops.add(body(run) if body else scope.item, total)
    return total


def _first(run: Evaluation, array: Step, body: Step, *, backwards: bool = False) -> PredicateScope | None:
    for scope in walk(run, array, backwards=backwards):
        if _holds(run, body):
            return scope
    return None


def _find(run: Evaluation, array: Step, body: Step, *, backwards: bool = False) -> Value:
    scope = _first(run, array, body, backwards=backwards)
    return None if scope is None else scope.item


def _find_index(run: Evaluation, array: Step, body: Step, *, backwards: bool = False) -> Value:
    scope = _first(run, array, body, backwards=backwards)
    return None if scope is None else scope.index


def must_find(run: Evaluation, array: Step, body: Step, *, backwards: bool = False) -> Value:
    """`filter(array, body)[0]`, or `[-1]` backwards, which upstream stops at the first hit."""
    scope = _first(run, array, body, backwards=backwards)
    if scope is None:
        raise ExprError("reflect: slice index out of range")
    return scope.item


def _group_by(run: Evaluation, array: Step, body: Step) -> AnyMap:
    groups = AnyMap("map[interface {}][]interface {}")
    for scope in walk(run, array):
        key = body(run)
        try:
            there = key in groups
        except ExprError as error:
            raise ExprError(error.message.replace("runtime error: ", "").replace("type ", "type: ", 1)) from None
        if not there:
            groups[key] = []
        groups[key].append(scope.item)
    return groups


def _sort_by(run: Evaluation, array: Step, body: Step, order: Step | None = None) -> list[Value]:
    direction = order(run) if order else "asc"
    if not isinstance(direction, str):
        raise ExprError("sortBy order argument must be a string")
    if direction not in ("asc", "desc"):
        raise ExprError("unknown order, use asc or desc")
    pairs = [(body(run), scope.item) for scope in walk(run, array)]
    run.allocate(len(pairs))
    return [item for _, item in in_order(pairs, lambda pair: pair[0], descending=direction == "desc")]


def in_order(items: list[Value], key: Callable[[Value], Value], *, descending: bool) -> list[Value]:
    """Sort by the language's `<`. Go's sort isn't stable; this one is, and agrees where that can be told."""
    less = ops.compare("<")

    def rank(left: Value, right: Value) -> int:
        first, second = (key(right), key(left)) if descending else (key(left), key(right))
        return -1 if less(first, second) else int(less(second, first))

    return sorted(items, key=functools.cmp_to_key(rank))


def _reduce(run: Evaluation, array: Step, body: Step, initial: Step | None = None) -> Value:
    items = ops.elements(array(run))
    if initial is None and not items:
        raise ExprError("reduce of empty array with no initial value")
    outer, scope = run.scope, PredicateScope(items)
    scope.accumulated = items[0] if initial is None else initial(run)
    run.spend(len(items))
    run.scope = scope
    try:
        for index in range(1 if initial is None else 0, len(items)):
            scope.index = index
            scope.accumulated = body(run)
    finally:
        run.scope = outer
    return scope.accumulated


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "all": _all,
    "none": _none,
    "any": _any,
    "one": _one,
    "filter": _filter,
    "map": _map,
    "count": _count,
    "sum": _sum,
    "find": _find,
    "findIndex": _find_index,
    "findLast": functools.partial(_find, backwards=True),
    "findLastIndex": functools.partial(_find_index, backwards=True),
    "groupBy": _group_by,
    "sortBy": _sort_by,
    "reduce": _reduce,
}
