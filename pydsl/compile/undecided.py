"""What Python decides of a reference, or of a text with one in it, while a composite is compiled."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from pydsl.compile.written import last_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Refused = tuple[Any, int, str, str]
"""A node, the length of its first word (0: all of it), a message, and what to write instead."""

_RUN_TIME = frozenset({"output", "result", "status", "exit_code", "id", "ip", "started_at", "finished_at"})
"""The attributes of a call that are known when the workflow runs."""
_OF_TYPES = frozenset({"type", "callable"})
"""What a reference can't refuse by itself, as it does `isinstance`."""
_OF_TEXTS = frozenset({"len", "hash", "bool", "list", "set", "sorted", "reversed", "enumerate"})
_TRIMS = frozenset({"strip", "lstrip", "rstrip"})
_KEEPS = _TRIMS | {"format"}
"""Methods of texts that touch what's written only."""
_BY_VALUE = "decide by its value: `with when(...):` for calls, choose(...) for a value"
_BY_TYPE = "its annotation says its type; decide by its value: `with when(...):`"
_ELSEWHERE = "do it in a template that gets it as an input"


class Later:
    """The variables of a composite that only hold what is known at run time: references, and texts with one in them."""

    def __init__(self, function: Any, statements: Iterable[ast.stmt]) -> None:
        arguments = function.args
        self.references = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        self.texts: set[str] = set()
        others: set[str] = set()
        for statement in statements:
            if isinstance(statement, ast.With):
                items = (one.optional_vars for one in statement.items)
                self.references |= {one.id for one in items if isinstance(one, ast.Name)}
            elif isinstance(statement, ast.Assign):
                targets = {target.id for target in statement.targets if isinstance(target, ast.Name)}
                self._held(statement.value, others).update(targets)
        self.references -= others | self.texts
        self.texts -= others

    def _held(self, value: ast.expr, others: set[str]) -> set[str]:
        return self.references if self.is_reference(value) else self.texts if self.is_text(value) else others

    def is_reference(self, value: ast.expr | None) -> bool:
        """Whether an expression is an output of a call, or a name that holds one."""
        if isinstance(value, ast.Attribute):
            return value.attr in _RUN_TIME or self.is_reference(value.value)
        if isinstance(value, ast.Subscript):
            return self.is_reference(value.value)
        return isinstance(value, ast.Name) and value.id in self.references

    def is_text(self, value: ast.expr | None) -> bool:
        """Whether an expression is a text that a reference is put into."""
        if isinstance(value, ast.JoinedStr):
            return any(isinstance(one, ast.FormattedValue) and self.is_late(one.value) for one in value.values)
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            return self.is_text(value.left) or self.is_text(value.right)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "str":
            return bool(value.args) and self.is_late(value.args[0])
        return isinstance(value, ast.Name) and value.id in self.texts

    def is_late(self, value: ast.expr) -> bool:
        """Whether an expression is one or the other."""
        return self.is_reference(value) or self.is_text(value)


def decided_now(statement: ast.stmt, expressions: Iterable[ast.expr], later: Later) -> Iterator[Refused]:
    """Yield what a statement, and its own expressions, have Python decide when it's compiled."""
    for node in expressions:
        if isinstance(node, ast.Call):
            yield from _called(node, later)
        elif isinstance(node, ast.Compare):
            yield from _compared(node, later)
        elif isinstance(node, ast.Subscript):
            yield from _indexed(node, later)
        yield from _tested(node, later)
    yield from _tested(statement, later)
    if isinstance(statement, ast.Match) and later.is_late(statement.subject):
        yield statement, len("match"), _too_early("match", statement.subject), _BY_VALUE


def _too_early(what: str, value: ast.expr) -> str:
    return f"`{what}` is decided when it's compiled: {ast.unparse(value)} is known at run time only"


def _of_text(does: str, text: ast.expr) -> str:
    held = next((node.value for node in ast.walk(text) if isinstance(node, ast.FormattedValue)), text)
    return f"{does} when it's compiled: {ast.unparse(held)} is known at run time only"


def _called(call: ast.Call, later: Later) -> Iterator[Refused]:
    first, function = next(iter(call.args), None), ast.unparse(call.func)
    if last_word(call.func) in _OF_TYPES and first is not None and later.is_reference(first):
        yield call, 0, _too_early(function, first), _BY_TYPE
    if isinstance(call.func, ast.Name) and call.func.id in _OF_TEXTS and first is not None and later.is_text(first):
        yield call, 0, _too_early(function, first), _ELSEWHERE
    if isinstance(call.func, ast.Attribute):
        yield from _method(call, call.func, later)


def _method(call: ast.Call, method: ast.Attribute, later: Later) -> Iterator[Refused]:
    given = [*call.args, *(one.value for one in call.keywords)]
    if method.attr == "fn":
        for one in (one for one in given if later.is_reference(one)):
            yield call, 0, _too_early(ast.unparse(method), one), "call the template itself, without .fn"
    elif method.attr == "get" and given and later.is_text(given[0]):
        yield call, 0, _too_early(ast.unparse(method), given[0]), _ELSEWHERE
    elif later.is_text(method.value) and (method.attr not in _KEEPS or _is_at_an_end(method, later)):
        yield call, 0, _of_text(f"`.{method.attr}()` works on the text", method.value), _ELSEWHERE


def _is_at_an_end(method: ast.Attribute, later: Later) -> bool:
    """Whether a trim meets a reference: what that stands for may have blanks of its own."""
    text = method.value
    if not isinstance(text, ast.JoinedStr):
        return method.attr in _TRIMS and not isinstance(text, ast.Name)
    ends = (text.values[0], text.values[-1])
    return method.attr in _TRIMS and any(isinstance(one, ast.FormattedValue) for one in ends)


def _compared(node: ast.Compare, later: Later) -> Iterator[Refused]:
    other = node.comparators[0]
    if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and later.is_reference(node.left):
        shown = "==" if isinstance(node.ops[0], ast.Is) else "!="
        hint = f"write `with when({ast.unparse(node.left)} {shown} {ast.unparse(other)}):`"
        yield node, 0, _too_early(ast.unparse(node), node.left), hint
        return
    text = next((one for one in (node.left, *node.comparators) if later.is_text(one)), None)
    if text is not None:
        yield node, 0, _of_text("texts are compared", text), _COMPARE


_COMPARE = "compare the value itself, x.output == ..., in `with when(...):` or choose(...)"


def _indexed(node: ast.Subscript, later: Later) -> Iterator[Refused]:
    if later.is_text(node.value):
        yield node, 0, _of_text("a part of a text is taken", node.value), _ELSEWHERE
    if later.is_text(node.slice) and not later.is_reference(node.value):
        yield node, 0, _too_early(ast.unparse(node), node.slice), _ELSEWHERE


def _tested(node: ast.AST, later: Later) -> Iterator[Refused]:
    """Yield texts whose truth Python asks for: one with a reference in it is never empty when it's compiled."""
    tests = [node.test] if isinstance(node, (ast.If, ast.IfExp, ast.Assert)) else []
    tests += node.values if isinstance(node, ast.BoolOp) else []
    tests += [node.operand] if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else []
    for one in tests:
        if later.is_text(one):
            yield one, 0, _of_text("a text's truth is decided", one), _BY_VALUE
