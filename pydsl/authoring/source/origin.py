"""Whose a value is: pydsl's own, a template, or a plain value whose text can be written."""

from __future__ import annotations

import ast
import functools
import math
import types
from typing import Any

from pydsl.authoring.marks import OPEN

_DEPTH = 2


def is_pydsl(value: object) -> bool:
    """Whether a value is pydsl's: its modules, what they define, objects of their classes, texts with references."""
    if isinstance(value, str):
        return OPEN in value
    if isinstance(value, types.ModuleType):
        return _ours(value.__name__)
    if isinstance(value, functools.partial):
        return is_pydsl(value.func)
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return _ours(value.__module__ or "")
    return _ours(type(value).__module__)


def is_template(value: object) -> bool:
    """Whether a value is a template that has a plain function."""
    return _ours(type(value).__module__) and hasattr(type(value), "fn")


def reaches_pydsl(expression: ast.expr, scope: dict[str, Any]) -> bool:
    """Whether an expression names something of pydsl's, or a function that itself does."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Name) and node.id in scope and _made_of_pydsl(scope[node.id], _DEPTH):
            return True
    return False


def value_text(value: object) -> str | None:
    """Write a plain value as Python text; None for a value that has no such text."""
    if value is None or isinstance(value, bool) or type(value) in (int, str, bytes):
        return repr(value)
    if type(value) is float:
        return repr(value) if math.isfinite(value) else f'float("{value}")'
    if type(value) in (list, tuple, set, dict):
        return _collection_text(value)
    return None


def _collection_text(value: Any) -> str | None:
    if type(value) is dict:
        pairs = [(value_text(key), value_text(item)) for key, item in value.items()]
        return None if any(None in pair for pair in pairs) else "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"
    items = [value_text(item) for item in value]
    texts = [item for item in items if item is not None]
    if len(texts) < len(items):
        return None
    if type(value) is set:
        return "{" + ", ".join(sorted(texts)) + "}" if texts else "set()"
    if type(value) is tuple:
        return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
    return f"[{', '.join(texts)}]"


def _made_of_pydsl(value: object, depth: int) -> bool:
    if is_pydsl(value):
        return not is_template(value)
    if not depth or not isinstance(value, types.FunctionType):
        return False
    named = value.__code__.co_names
    return any(_made_of_pydsl(value.__globals__[name], depth - 1) for name in named if name in value.__globals__)


def _ours(module_name: str) -> bool:
    return module_name.partition(".")[0] == "pydsl"
