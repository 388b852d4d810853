"""What can't be shipped, told at the author's line. Its codes begin with PD52."""

from __future__ import annotations

import ast
import dataclasses
import types
from typing import TYPE_CHECKING, Any

from pydsl.authoring.marks import unshown
from pydsl.diagnostics import Diagnostic, Place
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from pydsl.authoring.source.modules import ModuleText

NO_SOURCE = "PD520"
NOT_SHIPPED = "PD521"
UNDEFINED = "PD522"
PYDSL_IN_POD = "PD523"
UNSAFE_TEXT = "PD524"
NAME_CLASH = "PD525"
SIGNATURE = "PD526"
ANNOTATION = "PD527"
DEFAULT = "PD528"
TOO_LARGE = "PD529"


def refuse(code: str, message: str, hint: str, module: ModuleText, node: ast.AST) -> AuthoringError:
    """Make the error that tells why the code at `node` can't be shipped, and what to write instead."""
    line = getattr(node, "lineno", 1)
    text = module.line(line)
    column = _characters(text, getattr(node, "col_offset", 0))
    one_line = getattr(node, "end_lineno", line) == line
    end = _characters(text, getattr(node, "end_col_offset", 0)) if one_line else len(text.rstrip())
    place = Place(module.file, line, column + 1, max(end, column) + 1)
    told = Diagnostic(code=code, message=unshown(message), hint=hint or None, place=place, source_line=text)
    return AuthoringError([told])


def refuse_nowhere(code: str, message: str, hint: str, file: str = "", line: int = 1) -> AuthoringError:
    """Make the error for something whose source can't be read."""
    place = Place(file, line) if file else None
    return AuthoringError([Diagnostic(code=code, message=message, hint=hint or None, place=place)])


def changed_since(name: str, statement: ast.stmt, module: ModuleText) -> AuthoringError:
    """Make the error for a constant whose value isn't the one that its line gives it."""
    return refuse(
        NOT_SHIPPED,
        f"{name} has changed since this line: the pod would begin with what is written here",
        f"change {name} where it's defined, at the top of the module, or pass it as an input",
        module,
        statement,
    )


def no_text(name: str, value: Any, module: ModuleText, node: ast.AST) -> AuthoringError:
    """Make the error for what a function closes over, of a kind that a script can't make again."""
    hint = "pass it as an input, or make it inside of the function"
    if getattr(value, "__name__", "") == "<lambda>":
        hint = "write a function with `def` instead of the lambda"
    elif isinstance(value, types.FunctionType):
        hint = f"a decorator says `@functools.wraps({name})` above what it returns; other functions stand at the top"
    elif dataclasses.is_dataclass(value):
        hint = f"make it one that can't change, `@dataclass(frozen=True)`; or {hint}"
    message = f"{name} comes from the function around, and its value has no text that could be shipped"
    return refuse(NOT_SHIPPED, message, hint, module, node)


def pydsl_in_pod(name: str, module: ModuleText, node: ast.AST) -> AuthoringError:
    """Make the error for a name of pydsl's in a Python function."""
    return refuse(
        PYDSL_IN_POD,
        f"{name} is pydsl's: it builds workflows, and isn't there in the pod",
        _INSTEAD.get(name, "use it in a composite; a Python function gets values through its inputs"),
        module,
        node,
    )


_OWN_BLOCK = "a composite opens its block itself: `with DAG():` or `with Steps():` in the function with @template"
_INSTEAD = {
    **dict.fromkeys(("DAG", "Steps"), _OWN_BLOCK),
    "argo": "take it as an input that has it as its default: `run: str = argo.workflow.name`",
    "secret": 'give it to the template, @template(env={"TOKEN": secret(...)}), and read os.environ["TOKEN"]',
}
"""What's written for a word of pydsl's that people look for in a pod."""


def name_clash(name: str, module: ModuleText, node: ast.AST) -> AuthoringError:
    """Make the error for a name that two things that ship have."""
    return refuse(
        NAME_CLASH,
        f"{name} is bound inside of a function and at the top of the module, and both ship: a script has one {name}",
        "rename one of them",
        module,
        node,
    )


def whole_module(source: str, name: str, module: ModuleText, node: ast.AST) -> AuthoringError:
    """Make the error for a module of the author's own that is used as a whole."""
    return refuse(
        NOT_SHIPPED,
        f"{source} is a module of your own: the pod doesn't have it, and a whole module can't be shipped",
        f"write `from {source} import ...` with the names that you use, so that they ship",
        module,
        node,
    )


def refuse_nonlocal(module: ModuleText, statement: ast.stmt) -> None:
    """Raise AuthoringError where a function changes a variable of the one around it, which isn't in the pod."""
    waiting = list(ast.iter_child_nodes(statement)) if isinstance(statement, ast.FunctionDef) else []
    for node in waiting:
        if isinstance(node, ast.Nonlocal):
            message = f"{node.names[0]} changes in the pod alone: the function that it's from isn't there"
            raise refuse(NOT_SHIPPED, message, "return the value, and pass it on as an input", module, node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


def _characters(line: str, offset: int) -> int:
    return len(line.encode()[:offset].decode(errors="ignore"))
