"""Statements of a composite that read as if they did something when the workflow runs, and don't."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from pydsl.authoring.places import mistake
from pydsl.authoring.source.locate import function_node
from pydsl.authoring.source.modules import module_text
from pydsl.authoring.templates import plain_function
from pydsl.diagnostics import Place
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIES: tuple[type[ast.stmt], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))  # `except*` is since 3.11
_IDLE = (ast.Compare, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Attribute, ast.Name, ast.Subscript, ast.JoinedStr)
_RUN_TIME = frozenset({"output", "result", "status", "exit_code", "id", "ip", "started_at", "finished_at"})
"""The attributes of a call that are known when the workflow runs."""
_INNER = {"when": "when(...)", "otherwise": "otherwise()", "each": "each(...)", "parallel": "parallel()",
          "on_exit": "on_exit()", "hook": "hook(...)"}  # fmt: skip
_ENDS_ONCE = "return once, at the end: choose(condition, a, b) or first(a, b) says which value it is"


def refuse_waiting(template: Any) -> None:
    """Raise AuthoringError for `try` and `while`, before the function is run: a `while` may never end."""
    _refuse(template, _waiting)


def refuse_idle(template: Any) -> None:
    """Raise AuthoringError for a statement that did nothing when the function was run."""
    _refuse(template, _idle)


def _refuse(template: Any, rule: Callable[[Any], Iterator[Refused]]) -> None:
    """Raise AuthoringError for the first that a rule finds, where the function's source is there."""
    function = plain_function(template.function)
    names = function.__code__
    module = module_text(names.co_filename, function.__globals__)
    if module is None:
        return
    try:
        node = function_node(function, module)
    except AuthoringError:  # no source to look at
        return
    for at, word, message, hint in rule(node):
        start = at.col_offset + 1
        end = start + word if word else at.end_col_offset + 1 if at.end_lineno == at.lineno else start + 1
        raise mistake("PD516", message, hint, Place(names.co_filename, at.lineno, start, end))


Refused = tuple[Any, int, str, str]
"""A node, the length of its first word (0: all of it), a message, and what to write instead."""


def _waiting(function: Any) -> Iterator[Refused]:
    return (found for statement, _ in _statements(function, ()) if (found := _catches(statement)))


def _idle(function: Any) -> Iterator[Refused]:
    known = _references_of(function)
    for statement, around in _statements(function, ()):
        yield from (found for found in (_returns_early(statement, around), _idles(statement)) if found)
        for node in _expressions(statement):
            yield from _decided(node, known)
        if isinstance(statement, ast.Match) and _is_known(statement.subject, known):
            yield statement, len("match"), _too_early("match", statement.subject), _BY_VALUE


def _catches(statement: ast.stmt) -> Refused | None:
    if isinstance(statement, _TRIES):
        message = "`try` in a composite catches nothing: its calls run later"
        return statement, len("try"), message, "use .continue_on(failed=True), or .after(x.failed)"
    if isinstance(statement, ast.While):
        message = "`while` in a composite can't wait for a step: its calls run later"
        return statement, len("while"), message, "let the template call itself under a `when`"
    return None


def _returns_early(statement: ast.stmt, around: tuple[ast.With, ...]) -> Refused | None:
    if not isinstance(statement, ast.Return):
        return None
    for block in around:
        for item in block.items:
            shown = item.context_expr
            word = _word(shown.func) if isinstance(shown, ast.Call) else ""
            if word in _INNER:
                message = f"`return` inside of `with {_INNER[word]}` ends the whole template, whatever happens there"
                return statement, len("return"), message, _ENDS_ONCE
    return None


def _idles(statement: ast.stmt) -> Refused | None:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, _IDLE):
        return None
    shown = ast.unparse(statement.value)
    hint = "use it: in `with when(...):`, as an argument, or in what's returned"
    return statement, 0, f"`{shown:.60}` does nothing", hint


_BY_VALUE = "decide by its value: `with when(...):` for calls, choose(...) for a value"


def _too_early(what: str, value: ast.expr) -> str:
    return f"`{what}` is decided when it's compiled: {ast.unparse(value)} is known at run time only"


def _decided(node: ast.expr, known: set[str]) -> Iterator[Refused]:
    """Yield what Python decides about a reference itself, whatever it stands for."""
    if isinstance(node, ast.Call) and _asks_for_a_type(node, known):
        hint = "its annotation says its type; decide by its value: `with when(...):`"
        yield node, 0, _too_early(ast.unparse(node.func), node.args[0]), hint
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fn":
        given = next((one for one in (*node.args, *(k.value for k in node.keywords)) if _is_known(one, known)), None)
        if given is not None:
            yield node, 0, _too_early(ast.unparse(node.func), given), "call the template itself, without .fn"
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Is, ast.IsNot)) and _is_known(node.left, known):
        shown = "==" if isinstance(node.ops[0], ast.Is) else "!="
        hint = f"write `with when({ast.unparse(node.left)} {shown} {ast.unparse(node.comparators[0])}):`"
        yield node, 0, _too_early(ast.unparse(node), node.left), hint


def _asks_for_a_type(call: ast.Call, known: set[str]) -> bool:
    return _word(call.func) in ("isinstance", "type", "callable") and bool(call.args) and _is_known(call.args[0], known)


def _references_of(function: Any) -> set[str]:
    """Name the variables of a composite that only hold what is known at run time: inputs, items, outputs."""
    arguments = function.args
    names = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    others: set[str] = set()
    for statement, _ in _statements(function, ()):
        if isinstance(statement, ast.With):
            names |= {_word(one.optional_vars) for one in statement.items if isinstance(one.optional_vars, ast.Name)}
        elif isinstance(statement, ast.Assign):
            targets = {target.id for target in statement.targets if isinstance(target, ast.Name)}
            if _is_known(statement.value, names):
                names |= targets
            else:
                others |= targets
    return names - others


def _is_known(value: ast.expr, known: set[str]) -> bool:
    """Whether an expression is a reference: an output of a call, or a name that holds one."""
    if isinstance(value, ast.Attribute):
        return value.attr in _RUN_TIME or _is_known(value.value, known)
    if isinstance(value, ast.Subscript):
        return _is_known(value.value, known)
    return isinstance(value, ast.Name) and value.id in known


def _expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield a statement's own expressions, and those inside of them."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, (ast.expr, ast.keyword, ast.withitem)):
            yield from (node for node in ast.walk(child) if isinstance(node, ast.expr))


def _statements(node: ast.AST, around: tuple[ast.With, ...]) -> Iterator[tuple[ast.stmt, tuple[ast.With, ...]]]:
    """Yield a function's own statements with the `with` blocks around each."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(child, ast.stmt):
            yield child, around
        yield from _statements(child, (*around, child) if isinstance(child, ast.With) else around)


def _word(node: Any) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
