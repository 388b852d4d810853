"""Where in a text a function or a local class is defined."""

from __future__ import annotations

import ast
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any

from pydsl.authoring.source.modules import module_of
from pydsl.authoring.source.origin import is_template
from pydsl.authoring.source.refusals import NO_SOURCE, NOT_SHIPPED, refuse, refuse_nowhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.authoring.source.modules import ModuleText


def unwrapped(function: Callable[..., Any]) -> types.FunctionType:
    """Look through decorators that say what they wrap (`functools.wraps`)."""
    inner = inspect.unwrap(function)
    if not isinstance(inner, types.FunctionType):
        raise refuse_nowhere(
            NO_SOURCE,
            f"{getattr(inner, '__name__', inner)!r} is no function written in Python: it has no source to ship",
            "write a function with `def`",
        )
    return inner


def function_node(function: types.FunctionType, module: ModuleText) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Find the `def` of a function. Raises `AuthoringError` for a lambda, and for text that has changed."""
    code = function.__code__
    if code.co_name == "<lambda>":
        raise _lambda(module, code.co_firstlineno)
    node = module.parsed.functions.get((code.co_name, code.co_firstlineno))
    if node is not None:
        return node
    raise refuse_nowhere(
        NO_SOURCE,
        f"the definition of {code.co_name} isn't where Python read it: the file has changed since",
        "load it again",
        module.file,
        code.co_firstlineno,
    )


def has_its_name(thing: Any) -> bool:
    """Whether its module gives a function by the name that it says it has."""
    origin = getattr(inspect.unwrap(thing), "__globals__", None) if callable(thing) else None
    scope = origin if origin is not None else vars(sys.modules.get(getattr(thing, "__module__", None) or "", types))
    found: Any = scope.get(getattr(thing, "__name__", ""))
    return (found.fn if is_template(found) else found) is thing


def is_as_defined(function: types.FunctionType) -> bool:
    """Whether a function is what its `def` gives: not what a decorator gets, or hands out under the `def`'s name."""
    if "<locals>" not in function.__qualname__:
        return has_its_name(function)
    module = module_of(function)
    wraps = hasattr(function, "__wrapped__")
    return wraps or (module is not None and not function_node(function, module).decorator_list)


def nested_class(kind: type, module: ModuleText) -> ast.ClassDef:
    """Find a class that is defined inside of a function."""
    found = [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef) and node.name == kind.__name__]
    if len(found) == 1:
        return found[0]
    raise refuse_nowhere(
        NOT_SHIPPED,
        f"the class {kind.__name__} is defined inside of a function, and its text can't be told from another's",
        "define it at the top of the module",
        module.file,
    )


def _lambda(module: ModuleText, line: int) -> Exception:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Lambda) and node.lineno == line:
            return refuse(NOT_SHIPPED, "a lambda can't be a template", "write a function with `def`", module, node)
    return refuse_nowhere(NOT_SHIPPED, "a lambda can't be a template", "write a function with `def`", module.file, line)
