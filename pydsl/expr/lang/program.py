"""Evaluating expressions, with what was read and checked kept for the next time."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.lang import machine, names
from pydsl.expr.lang.checker import check
from pydsl.expr.lang.functions import ARGO
from pydsl.expr.lang.parser import parse
from pydsl.expr.lang.run import Evaluation, Step
from pydsl.expr.lang.syntax import Builtin, Let, Literal, Member, Name, SyntaxNode, children
from pydsl.expr.lang.text import sprint, sprint_text
from pydsl.expr.lang.types import Type, named
from pydsl.expr.lang.values import Function, Value, type_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = 4096
_VARIANTS = 8


def evaluate(text: str, environment: Mapping[str, Value], functions: Mapping[str, Value] = ARGO) -> Value:
    """Evaluate an expression over the names of `environment`; `functions` come before them.

    Gives a value as `pydsl.expr.lang.values` describes. Raises `ExprError` with the place.
    """
    run = Evaluation(environment, functions)
    return _carried_out(_compiled(text, run), run, text)


def truth(text: str, environment: Mapping[str, Value], functions: Mapping[str, Value] = ARGO) -> bool:
    """Evaluate a condition; raises `ExprError` where the answer isn't true or false (Argo: util/expr/argoexpr)."""
    run = Evaluation(environment, functions)
    step = _compiled(text, run)
    try:
        value = _carried_out(step, run, text)
    except ExprError as error:
        error.message = f"unable to evaluate expression '{text}': {error.located}"
        raise
    if type(value) is bool:
        return value
    raise ExprError(f"unable to cast expression result '{sprint_text(value)}' to bool", text)


def render(text: str, environment: Mapping[str, Value], functions: Mapping[str, Value] = ARGO) -> str:
    """Evaluate `valueFrom.expression`: the value as Go's `%v` writes it. Raises `ExprError`, for nil too."""
    value = evaluate(text, environment, functions)
    if value is None:
        raise ExprError(f"failed to evaluate expression {quote(text)}", text)
    return sprint(value)


def _compiled(text: str, run: Evaluation) -> Step:
    try:
        return _source(text).step(run)
    except ExprError as error:
        if not error.text:
            error.text = text
        raise
    except RecursionError:
        raise ExprError("expression is nested too deeply", text) from None


def _carried_out(step: Step, run: Evaluation, text: str) -> Value:
    try:
        return step(run)
    except ExprError as error:
        if not error.text:
            error.text = text
        raise
    except RecursionError:
        raise ExprError("expression is nested too deeply", text) from None


@functools.lru_cache(maxsize=_KEPT)
def _source(text: str) -> _Source:
    return _Source(text, parse(text))


class _Source:
    """A text that was read, and what was built of it for the types of the environments it has met."""

    def __init__(self, text: str, node: SyntaxNode) -> None:
        self.text = text
        self.variants: dict[tuple[object, ...], Step] = {}
        self.overridden: dict[frozenset[str], _Source] = {}
        self._read(node)

    def _read(self, node: SyntaxNode) -> None:
        self.node = node
        found = _mentioned(node)
        self.calls = found.calls
        self.names = found.names

    def step(self, run: Evaluation) -> Step:
        taken = frozenset(name for name in self.calls if name in run.environment or name in run.functions)
        if taken:
            return self._override(taken)._built(run)
        return self._built(run)

    def _override(self, taken: frozenset[str]) -> _Source:
        if taken not in self.overridden:
            source = _Source(self.text, parse(self.text, taken))
            source.calls = frozenset()
            self.overridden[taken] = source
        return self.overridden[taken]

    def _built(self, run: Evaluation) -> Step:
        kinds = tuple([_kind(run, name) for name in self.names])
        step = self.variants.get(kinds)
        if step is None:
            step = self._build(run)
            if len(self.variants) >= _VARIANTS:
                self.variants.clear()
            self.variants[kinds] = step
        return step

    def _build(self, run: Evaluation) -> Step:
        types = check(self.node, self.text, lambda name: _type(run, name))
        return machine.build(self.node, types)


def _kind(run: Evaluation, name: str) -> object:
    for known in (run.functions, run.environment):
        if name in known:
            value = known[name]
            return value if isinstance(value, Function) else type_name(value)
    return None


def _type(run: Evaluation, name: str) -> Type | Function | None:
    kind = _kind(run, name)
    if kind is None or isinstance(kind, Function):
        return kind
    return named(kind if isinstance(kind, str) else type_name(kind))


@attrs.define
class _Mentioned:
    calls: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


def _mentioned(root: SyntaxNode) -> _Mentioned:
    """Collect the names that an expression takes from the top of its environment, and the builtins that it calls."""
    names_found: dict[str, None] = {}
    calls: set[str] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        pending.extend(children(node))
        if isinstance(node, (Name, Let)):
            names_found[node.name] = None
        elif isinstance(node, Builtin):
            calls.add(node.name)
            if node.name == "get" and len(node.arguments) > 1:
                _note_key(node.arguments[0], node.arguments[1], names_found)
        elif isinstance(node, Member):
            _note_key(node.base, node.key, names_found)
    return _Mentioned(frozenset(calls & names.BUILTINS), tuple(names_found))


def _note_key(base: SyntaxNode, key: SyntaxNode, found: dict[str, None]) -> None:
    if isinstance(base, Name) and base.name == "$env" and isinstance(key, Literal) and isinstance(key.value, str):
        found[key.value] = None
