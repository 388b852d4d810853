"""Plain functions that a composite calls as if they were templates: they run when it's compiled, and make no step."""

from __future__ import annotations

import ast
import dis
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from pydsl.authoring.forms import codes_of, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.compile.undecided import Later, Refused


def dropped(statement: ast.stmt, scope: Mapping[str, Any], later: Later) -> Refused | None:
    """Tell of a plain function that gets what is known at run time only, and whose result nobody takes.

    One that may make steps is a helper, and one that returns nothing may be called for what it does here.
    """
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return None
    function, given = scope.get(call.func.id), [*call.args, *(one.value for one in call.keywords)]
    if not isinstance(function, FunctionType) or not any(later.is_late(one) for one in given):
        return None
    is_given_code = any(callable(scope.get(one.id)) for one in given if isinstance(one, ast.Name))
    if is_given_code or not _returns(function) or _may_make_steps(function, set()):
        return None
    message = f"{call.func.id} is no template: it ran when this was compiled, and what it returned is dropped"
    return statement, 0, message, f"write @template above {call.func.id}, or use what it returns"


def _returns(function: FunctionType) -> bool:
    """Whether a function returns anything but None."""
    steps = list(dis.get_instructions(function.__code__))
    for before, step in zip([None, *steps], steps, strict=False):
        if step.opname == "RETURN_CONST" and step.argval is not None:
            return True
        is_none = before is not None and before.opname == "LOAD_CONST" and before.argval is None
        if step.opname == "RETURN_VALUE" and not is_none:
            return True
    return False


def _may_make_steps(function: FunctionType, seen: set[FunctionType]) -> bool:
    """Whether a function may add calls: all that it names would have to be plain for it not to."""
    seen.add(function)
    for value in _named(function):
        if isinstance(value, FunctionType):
            if value not in seen and _may_make_steps(value, seen):
                return True
        elif not _is_plain(value):
            return True
    return False


def _is_plain(value: Any) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] in sys.stdlib_module_names
    return value is None or isinstance(value, (str, bytes, int, float, BuiltinFunctionType))


def _named(function: FunctionType) -> Iterator[Any]:
    scope = scope_of(function)
    names = [name for code in codes_of(function.__code__) for name in (*code.co_names, *code.co_freevars)]
    return (scope[name] for name in names if name in scope)
