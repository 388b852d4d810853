"""Statements that make a value, or name one, and do nothing with it: what they say would be dropped without a word."""

from __future__ import annotations

import ast
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from pydsl.authoring.calls import Call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Idle = tuple[str, str]

_IDLE = (ast.Compare, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Attribute, ast.Name, ast.Subscript, ast.JoinedStr)
_VALUES = frozenset({"pydsl.authoring.words", "pydsl.authoring.sources"})
_USE = "use it: in `with when(...):`, as an argument, or in what's returned"
_BIND = "bind what it makes to a name, and use that"
_CALL = "call what it makes: it's a template"
_MADE = {
    "sequence": "write `with each(sequence(...)) as item:`",
    "Template.variant": _CALL,
    "WorkflowTemplate.ref": _CALL,
    "Workflow.given": "it makes a copy: write workflow = ....given(...)",
}
"""By what Python calls it: what of pydsl's makes a value and does nothing else, and how that is used."""


def names_only(statement: ast.stmt, scope: Mapping[str, Any]) -> Idle | None:
    """Tell of a statement of a block that is a value: a comparison, a name, or a word that makes one."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, _IDLE):
        named = _named(statement.value, scope)
        is_template = hasattr(type(named), "python_name")
        return _does_nothing(statement.value), f"call it: {ast.unparse(statement.value)}(...)" if is_template else _USE
    return makes_only(statement, scope)


def makes_only(statement: ast.stmt, scope: Mapping[str, Any]) -> Idle | None:
    """Tell of a statement that calls something of pydsl's for what it makes, and drops that."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    made = _named(call.func, scope) if isinstance(call, ast.Call) else None
    hint = _hint(made) if made is not None else None
    return (_does_nothing(call), hint) if call is not None and hint is not None else None


def calls_of(statements: Iterable[ast.stmt], scope: Mapping[str, Any]) -> set[str]:
    """Name the variables of a composite that hold calls of templates."""
    made = (one for one in statements if isinstance(one, ast.Assign) and _is_call(one.value, scope))
    return {target.id for one in made for target in one.targets if isinstance(target, ast.Name)}


def _is_call(value: ast.expr, scope: Mapping[str, Any]) -> bool:
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Attribute) and _is_call(value.func.value, scope):
        return value.func.attr in ("named", "after", "when", "continue_on", "inline", "passing")
    return hasattr(type(_named(value.func, scope)), "python_name")


def inner_of_calls(expressions: Iterable[ast.expr], calls: set[str]) -> Iterator[ast.Attribute]:
    """Yield where the insides of a call are read or set: what an author could take for more than they are."""
    for one in expressions:
        if not isinstance(one, ast.Attribute) or one.attr not in Call.__slots__:
            continue
        if isinstance(one.value, ast.Name) and one.value.id in calls:
            yield one


def _does_nothing(value: ast.expr) -> str:
    return f"`{ast.unparse(value):.60}` does nothing"


def _hint(made: Any) -> str | None:
    home = getattr(made, "__module__", None) or ""
    if isinstance(made, FunctionType):
        return _USE if home in _VALUES else _MADE.get(made.__qualname__) if home.startswith("pydsl.") else None
    if not isinstance(made, type) or not home.startswith(("pydsl.authoring", "pydsl.spec")):
        return None
    if hasattr(made, "KIND") or hasattr(made, "written"):
        return None  # what is emitted, and blocks, have messages of their own
    return _CALL if callable(getattr(made, "where", None)) else _BIND


def _named(node: ast.expr, scope: Mapping[str, Any]) -> Any:
    """Return what a name stands for; of an object of pydsl's, the method."""
    if isinstance(node, ast.Name):
        return scope.get(node.id)
    holder = _named(node.value, scope) if isinstance(node, ast.Attribute) else None
    if holder is None or not isinstance(node, ast.Attribute):
        return None
    owner = holder if isinstance(holder, (ModuleType, type)) else type(holder)
    return getattr(owner, node.attr, None) if owner.__name__.startswith("pydsl") or _is_ours(owner) else None


def _is_ours(owner: Any) -> bool:
    return (getattr(owner, "__module__", None) or "").startswith("pydsl.")
