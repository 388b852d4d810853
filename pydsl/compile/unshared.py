"""What a Python template changes of what's around it: each pod has a copy of its own, so no other step sees it."""

from __future__ import annotations

import ast
import collections
import inspect
import types
from typing import TYPE_CHECKING, Any

from pydsl.authoring.source.locate import function_node
from pydsl.authoring.source.modules import module_of
from pydsl.authoring.templates import Template, plain_function
from pydsl.compile.extents import extent
from pydsl.diagnostics import Diagnostic, Severity
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Changed = Iterator[tuple[ast.AST, str]]

_HINT = "return the value, and pass it on as an input"
_CHANGING = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "add", "discard", "update", "setdefault", "popitem",
     "appendleft", "extendleft", "popleft", "sort", "reverse"}
)  # fmt: skip
_COLLECTIONS = (list, dict, set, bytearray, collections.deque)
_CODE = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


def unshared(callees: Iterable[Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each variable of a module that a Python template changes, where it first does."""
    for callee in callees:
        if isinstance(callee, Template) and callee.has_fn:
            function = plain_function(callee.function)
            yield from _told(function, _changes)
            for helper in _helpers(function):
                yield from _told(helper, _counts)


def _helpers(function: types.FunctionType) -> Iterator[types.FunctionType]:
    """Yield the functions of its module that a function names."""
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, types.FunctionType) and value.__globals__ is function.__globals__:
            yield value


def _told(
    function: types.FunctionType, changes: Callable[[ast.AST, types.FunctionType], Changed]
) -> Iterator[Diagnostic]:
    file = function.__code__.co_filename
    module = module_of(function)
    try:
        node = function_node(function, module) if module is not None else None
    except AuthoringError:  # no source to look at
        return
    seen: set[str] = set()
    for at, name in changes(node, function) if node is not None else ():
        if name not in seen:
            seen.add(name)
            message = f"{name} changes in the pod of {function.__name__} alone: every step has a {name} of its own"
            yield Diagnostic(
                code="PD518", message=message, severity=Severity.WARNING, place=extent(file, at), hint=_HINT
            )


def _counts(node: ast.AST, function: types.FunctionType) -> Changed:
    """Yield what a helper counts up: what it sets but once may be kept for its own pod."""
    declared = _declared(node)
    for at in ast.walk(node):
        if isinstance(at, ast.AugAssign) and isinstance(at.target, ast.Name) and at.target.id in declared:
            yield at, at.target.id


def _changes(node: ast.AST, function: types.FunctionType) -> Changed:
    declared = _declared(node)
    for at in ast.walk(node):
        for target in _targets(at):
            if isinstance(target, ast.Name):
                if target.id in declared:
                    yield at, target.id
            elif (name := _root(target)) and _is_data(name, function, object):
                yield at, name
        if isinstance(at, ast.Call) and isinstance(at.func, ast.Attribute) and at.func.attr in _CHANGING:
            called = at.func.value
            if isinstance(called, ast.Name) and _is_data(called.id, function, _COLLECTIONS):
                yield at, called.id


def _declared(node: ast.AST) -> set[str]:
    return {name for at in ast.walk(node) if isinstance(at, (ast.Global, ast.Nonlocal)) for name in at.names}


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, (ast.Assign, ast.Delete)):
        return list(node.targets)
    return [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []


def _root(target: ast.expr) -> str:
    """Return the name that an item or an attribute belongs to."""
    node = target
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_data(name: str, function: types.FunctionType, kinds: Any) -> bool:
    """Whether a name is from outside, and holds what can change; a module and a function aren't the author's data."""
    code = function.__code__
    around = inspect.getclosurevars(function).nonlocals if name in code.co_freevars else function.__globals__
    if name in code.co_varnames or name in code.co_cellvars or name not in around:
        return False
    return isinstance(around[name], kinds) and not isinstance(around[name], _CODE)
