"""Python's own errors in the author's words: what a `with` or a library said of a reference it can't work with."""

from __future__ import annotations

import ast
import linecache
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.references import Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

_HANDED_ON = "do it in a template that gets it as an input"
_WAYS = {
    "json.dumps": "pass the list or the dict itself: pydsl writes the JSON",
    "dumps": "pass the list or the dict itself: pydsl writes the JSON",
    "join": 'write an f-string, or join in a template that gets the values as inputs: f"{x.output},..."',
    "format": 'write an f-string: f"{x.output}"',
}
_OPENED = {
    "Steps": "Steps()", "DAG": "DAG()", "parallel": "parallel()", "when": "when(...)", "otherwise": "otherwise()",
    "each": "each(...) as item", "on_exit": "x.on_exit()", "hook": 'x.hook("...", when=...)',
}  # fmt: skip
"""What stands behind `with`, by its last word."""
_JUMPS = {"'continue' not properly in loop": "continue", "'break' outside loop": "break"}


@attrs.frozen
class Explanation:
    """What to say instead of Python's text."""

    message: str
    hint: str


def explained(error: BaseException, file: str) -> Explanation | None:
    """Explain an error that Python raised over what pydsl gave it; None where it has nothing to do with that."""
    if isinstance(error, SyntaxError):
        return _jump(error, file)
    at = _innermost(error.__traceback__, file)
    if at is None:
        return None
    frame, line = at
    if _is_of_with(error):
        return _not_opened(file, line)
    if isinstance(error, (TypeError, ValueError, AttributeError)):
        return _unknown_yet(error, frame, _statement(file, line))
    return None


def _jump(error: SyntaxError, file: str) -> Explanation | None:
    """Explain `continue` and `break` inside of `with each(...)`."""
    word = _JUMPS.get(error.msg)
    tree = _tree(file)
    if word is None or tree is None or not any(_is_each(item) for item in _withs_around(tree, error.lineno or 0)):
        return None
    hint = "put what follows under `with when(...):`; a Python `for` over a list that's known now takes both"
    return Explanation(f"`with each(...)` is no loop of Python's: `{word}` means nothing in it", hint)


def _is_each(item: ast.withitem) -> bool:
    return isinstance(item.context_expr, ast.Call) and _last_word(item.context_expr.func) == "each"


def _withs_around(tree: ast.AST, line: int) -> Iterator[ast.withitem]:
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and node.lineno <= line <= (node.end_lineno or 0):
            yield from node.items


def _is_of_with(error: BaseException) -> bool:
    """Whether `with` refused what it was given; Python 3.10 says it as a missing attribute."""
    text = str(error)
    return "context manager protocol" in text or (isinstance(error, AttributeError) and text == "__enter__")


def _not_opened(file: str, line: int) -> Explanation | None:
    tree = _tree(file)
    if tree is None:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            for item in node.items:
                shown = item.context_expr
                if shown.lineno <= line <= (shown.end_lineno or line):
                    return _uncalled(shown)
    return None


def _uncalled(shown: ast.expr) -> Explanation:
    text, word = ast.unparse(shown), _last_word(shown)
    if word not in _OPENED:
        return Explanation(f"`with {text}` opens no block", f"a block is {', '.join(sorted(_OPENED.values()))}")
    opened = text.removesuffix(word) + _OPENED[word].removeprefix("x.")
    return Explanation(f"`with {text}` opens no block: it's not called", f"write `with {opened}:`")


def _unknown_yet(error: BaseException, frame: FrameType, statement: ast.AST | None) -> Explanation | None:
    """Explain an error of a function that got a reference: the call, and what it got."""
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)] if statement is not None else []
    for call in reversed(calls):  # the innermost ones first
        func = _value(call.func, frame)
        if func is None and not isinstance(call.func, ast.Attribute):
            continue
        found = next(_references([*call.args, *(one.value for one in call.keywords)], frame), None)
        if found is not None and not getattr(func, "__module__", "").startswith("pydsl") and not _is_ours(func):
            return _told(ast.unparse(call.func), _last_word(call.func), found)
    words = _named_in(str(error))
    return Explanation(f"{words}: {_without_classes(str(error))}", _HANDED_ON) if words else None


def _told(function: str, word: str, found: Node) -> Explanation:
    hint = _WAYS.get(function) or _WAYS.get(word) or _HANDED_ON
    shown = function if function.isidentifier() or function.replace(".", "").isidentifier() else f"...{word}"
    return Explanation(f"{found._words()} is known at run time only: `{shown}(...)` can't work with it", hint)


def _is_ours(func: Any) -> bool:
    return type(func).__module__.startswith("pydsl")


def _references(expressions: list[ast.expr], frame: FrameType) -> Iterator[Node]:
    """Yield the references that some expressions are made of: names, and attributes of them."""
    for expression in expressions:
        for node in ast.walk(expression):
            if isinstance(node, (ast.Attribute, ast.Name, ast.Subscript)):
                value = _value(node, frame)
                if isinstance(value, Node):
                    yield value


def _value(node: ast.expr, frame: FrameType) -> Any:
    """Look a name, or an attribute of one, up where the error was raised; None for anything else."""
    try:
        if isinstance(node, ast.Name):
            scope = {**frame.f_builtins, **frame.f_globals, **frame.f_locals}
            return scope.get(node.id)
        if isinstance(node, ast.Attribute):
            return getattr(_value(node.value, frame), node.attr, None)
    except Exception:  # an attribute may be a mistake of its own; here it's only looked for
        return None
    return None


_CLASSES = frozenset({"Call", "Condition", *(one.__name__ for one in Node.__subclasses__())})


def _named_in(text: str) -> str | None:
    """Return what an error text is about, if it names one of pydsl's own classes."""
    words = text.replace("'", " ").split()
    if not any(word.strip(",.:;()") in _CLASSES for word in words):
        return None
    return "a call or its output is known at run time only"


def _without_classes(text: str) -> str:
    for name in sorted(_CLASSES, key=len, reverse=True):
        text = text.replace(f"'{name}'", "a reference").replace(name, "a reference")
    return text


def _innermost(trace: TracebackType | None, file: str) -> tuple[FrameType, int] | None:
    """Return the innermost frame that runs the author's file, and its line."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    return found


def _tree(file: str) -> ast.Module | None:
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return None


def _statement(file: str, line: int) -> ast.AST | None:
    """Find the smallest statement that a line belongs to."""
    tree = _tree(file)
    found: ast.stmt | None = None
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            found = node if not isinstance(node, (ast.With, ast.FunctionDef, ast.If, ast.For)) else found
    return found


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
