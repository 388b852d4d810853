"""Statements of a composite that read as if they did something when the workflow runs, and don't."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from pydsl.authoring.places import mistake
from pydsl.authoring.source.locate import function_node
from pydsl.authoring.source.modules import module_of
from pydsl.authoring.templates import plain_function
from pydsl.compile.idle import calls_of, inner_of_calls, names_only
from pydsl.compile.undecided import Later, decided_now
from pydsl.compile.undecorated import dropped
from pydsl.compile.written import last_word
from pydsl.diagnostics import Place
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydsl.compile.undecided import Refused

_TRIES: tuple[type[ast.stmt], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))  # `except*` is since 3.11
_INNER = {"when": "when(...)", "otherwise": "otherwise()", "each": "each(...)", "parallel": "parallel()",
          "on_exit": "on_exit()", "hook": "hook(...)"}  # fmt: skip
_ENDS_ONCE = "return once, at the end: choose(condition, a, b) or first(a, b) says which value it is"


_OF_CALLS = "it has .output, .result, .status and the like; .named(), .when(), .after() and the like say more of it"


def refuse_waiting(template: Any) -> None:
    """Raise AuthoringError for what mustn't be run: a `while` may never end, a block left by `return` is empty."""
    _refuse(template, _waiting)


def refuse_idle(template: Any) -> None:
    """Raise AuthoringError for a statement that did nothing when the function was run."""
    _refuse(template, _idle)


def _refuse(template: Any, rule: Callable[[Any, Mapping[str, Any]], Iterator[Refused]]) -> None:
    """Raise AuthoringError for the first that a rule finds, where the function's source is there."""
    function = plain_function(template.function)
    names = function.__code__
    module = module_of(function)
    if module is None:
        return
    try:
        node = function_node(function, module)
    except AuthoringError:  # no source to look at
        return
    for at, word, message, hint in rule(node, function.__globals__):
        start = at.col_offset + 1
        end = start + word if word else at.end_col_offset + 1 if at.end_lineno == at.lineno else start + 1
        raise mistake("PD516", message, hint, Place(names.co_filename, at.lineno, start, end))


def _waiting(function: Any, _: Mapping[str, Any]) -> Iterator[Refused]:
    statements = _statements(function, ())
    return (found for one, around in statements if (found := _catches(one) or _returns_early(one, around)))


def _idle(function: Any, scope: Mapping[str, Any]) -> Iterator[Refused]:
    statements = list(_statements(function, ()))
    later = Later(function, [statement for statement, _ in statements])
    calls = calls_of((statement for statement, _ in statements), scope)
    for statement, _ in statements:
        for node in inner_of_calls(_expressions(statement), calls):
            yield node, 0, f"a call has no {node.attr}", _OF_CALLS
        for found in (_idles(statement, scope), dropped(statement, scope, later)):
            if found is not None:
                yield found
        yield from decided_now(statement, _expressions(statement), later)


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
            word = last_word(shown.func) if isinstance(shown, ast.Call) else ""
            if word in _INNER:
                message = f"`return` inside of `with {_INNER[word]}` ends the whole template, whatever happens there"
                return statement, len("return"), message, _ENDS_ONCE
    return None


def _idles(statement: ast.stmt, scope: Mapping[str, Any]) -> Refused | None:
    found = names_only(statement, scope)
    return (statement, 0, *found) if found is not None else None


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
