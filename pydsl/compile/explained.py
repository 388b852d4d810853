"""Python's own errors in the author's words: what a `with` or a library said of a reference it can't work with."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.places import did_you_mean
from pydsl.authoring.references import Term
from pydsl.authoring.sources import NoText
from pydsl.compile.misused import Explanation, misused
from pydsl.compile.written import last_word, tree_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.compile.written import Written

_HANDED_ON = "do it in a template that gets it as an input"
_JSON = "pass the list or the dict itself: pydsl writes the JSON"
_WAYS = {
    "loads": "parse(..., list[str]) reads it as JSON, of the type that you say",
    "json": _JSON,
    "join": 'write an f-string, or join in a template that gets the values as inputs: f"{x.output},..."',
    "format": 'write an f-string: f"{x.output}"',
}
"""What to write instead of a call, by its module or its last word."""
_OPENED = {
    "Steps": "Steps()", "DAG": "DAG()", "parallel": "parallel()", "when": "when(...)", "otherwise": "otherwise()",
    "each": "each(...) as item", "on_exit": "x.on_exit()", "hook": 'x.hook("...", when=...)',
}  # fmt: skip
"""What stands behind `with` in a template, by the name of what opens it."""
_WORKFLOW = {"Workflow": "Workflow(...) as workflow"}
_JUMPS = {"'continue' not properly in loop": "continue", "'break' outside loop": "break"}


def explained(error: BaseException, file: str) -> Explanation | None:
    """Explain an error that Python raised over what pydsl gave it; None where it has nothing to do with that."""
    if isinstance(error, SyntaxError):
        return _jump(error, file)
    at = written(error.__traceback__, file)
    if at is None:
        return None
    if _is_of_with(error):
        return _not_opened(at)
    if isinstance(error, attrs.exceptions.FrozenInstanceError):
        return _frozen(at)
    return misused(error, at) or _of_no_text(str(error)) or _unknown_yet(error, at)


def _jump(error: SyntaxError, file: str) -> Explanation | None:
    """Explain `continue` and `break` inside of `with each(...)`."""
    word = _JUMPS.get(error.msg)
    tree = tree_of(file)
    if word is None or tree is None or not any(_is_each(item) for item in _withs_around(tree, error.lineno or 0)):
        return None
    hint = "put what follows under `with when(...):`; a Python `for` over a list that's known now takes both"
    return Explanation(f"`with each(...)` is no loop of Python's: `{word}` means nothing in it", hint)


def _is_each(item: ast.withitem) -> bool:
    return isinstance(item.context_expr, ast.Call) and last_word(item.context_expr.func) == "each"


def _withs_around(tree: ast.AST, line: int) -> Iterator[ast.withitem]:
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and node.lineno <= line <= (node.end_lineno or 0):
            yield from node.items


def _is_of_with(error: BaseException) -> bool:
    """Whether `with` refused what it was given; Python 3.10 says it as a missing attribute."""
    text = str(error)
    return "context manager protocol" in text or (isinstance(error, AttributeError) and text == "__enter__")


def _not_opened(at: Written) -> Explanation | None:
    for node in ast.walk(at.tree) if at.tree is not None else ():
        if isinstance(node, ast.With):
            for item in node.items:
                shown = item.context_expr
                if shown.lineno <= at.line <= (shown.end_lineno or at.line):
                    return _uncalled(shown, at)
    return None


def _uncalled(shown: ast.expr, at: Written) -> Explanation:
    text, word = ast.unparse(shown), last_word(shown)
    name = getattr(at.value(shown), "__name__", word)  # which may be another than it's called here
    known = {**_OPENED, **_WORKFLOW}
    if name not in known:
        return Explanation(f"`with {text}` opens no block", f"a block is {', '.join(sorted(_OPENED.values()))}")
    opened = text + known[name].removeprefix("x.").removeprefix(name)
    return Explanation(f"`with {text}` opens no block: it's not called", f"write `with {opened}:`")


def _frozen(at: Written) -> Explanation | None:
    """Explain the setting of an attribute of something of pydsl's that is said once, as `Retry(...)` is."""
    for target in _changed(at.statement):
        held = at.value(target.value)
        if isinstance(target, ast.Attribute) and _is_ours(held):
            kind = type(held)
            known = [field.name for field in attrs.fields(kind)]
            message = f"setting .{target.attr} changes nothing: {kind.__name__}(...) is said where it's made"
            written = f"write {kind.__name__}(..., {target.attr}=...)"
            return Explanation(message, written if target.attr in known else did_you_mean(target.attr, known), "PD508")
    return None


def _unknown_yet(error: BaseException, at: Written) -> Explanation | None:
    """Explain an error of a function that got a reference: the call, and what it got."""
    is_of_it = isinstance(error, (TypeError, ValueError, AttributeError)) or _NOT_YET in str(error)
    for call in at.calls if is_of_it else ():
        func = at.value(call.func)
        if func is None and not isinstance(call.func, ast.Attribute):
            continue
        found = next(_references([*call.args, *(one.value for one in call.keywords)], at), None)
        if found is not None and not _module_of(func).startswith("pydsl") and not _is_ours(func):
            return _told(call.func, func, f"{found._words()} {_is_or_are(found)} known at run time only")
    return _of_classes(error, at)


def _told(called: ast.expr, func: Any, known: str) -> Explanation:
    function, word = ast.unparse(called), last_word(called)
    hint = _WAYS.get(word) or _WAYS.get(_module_of(func).partition(".")[0]) or _HANDED_ON
    shown = function if function.isidentifier() or function.replace(".", "").isidentifier() else f"...{word}"
    return Explanation(f"{known}: `{shown}(...)` can't work with it", hint)


def _is_or_are(found: Term) -> str:
    return "are" if found._words().startswith("the outputs of") else "is"


def _module_of(func: Any) -> str:
    return getattr(func, "__module__", None) or ""


def _is_ours(func: Any) -> bool:
    return type(func).__module__.startswith("pydsl")


def _references(expressions: Iterable[ast.expr], at: Written) -> Iterator[Term]:
    """Yield the references that some expressions are made of: names, and attributes of them."""
    for expression in expressions:
        for node in ast.walk(expression):
            if isinstance(node, (ast.Attribute, ast.Name, ast.Subscript)):
                value = at.value(node)
                if isinstance(value, Term):
                    yield value


_CLASSES = frozenset({"Call", "Condition", *(one.__name__ for one in Term.__subclasses__())})
_NOT_YET = "known at run time"
"""What `repr` says of a reference: an error text may quote it."""
_WHATEVER = "what a call gives is known at run time only"


_NO_TEXTS = {kind.__name__: kind for kind in NoText.__subclasses__()}


def _of_no_text(text: str) -> Explanation | None:
    """Explain an error text that names the class of a secret, or of what else only says where a value comes from."""
    for name, kind in _NO_TEXTS.items():
        if name in text:
            return Explanation(f"{kind.example} is no text: it can't be put into one", kind.way)
    return None


def _of_classes(error: BaseException, at: Written) -> Explanation | None:
    """Explain an error text that names one of pydsl's own classes, or quotes a reference."""
    text = str(error)
    words = text.replace("'", " ").split()
    if not any(word.strip(",.:;()") in _CLASSES for word in words) and _NOT_YET not in text:
        return None
    targets = _changed(at.statement)
    if targets and isinstance(error, (AttributeError, TypeError)):
        return Explanation(f"{_WHATEVER}: `{ast.unparse(targets[0])}` can't be changed", _HANDED_ON)
    called = next((call.func for call in at.calls if not _is_ours(at.value(call.func))), None)
    if called is not None:
        return _told(called, at.value(called), _WHATEVER)
    return Explanation(f"{_WHATEVER}: {_without_classes(text)}", _HANDED_ON)


def _changed(statement: ast.stmt | None) -> list[ast.Attribute | ast.Subscript]:
    """Return what a statement sets or deletes of an object."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return [target for target in targets if isinstance(target, (ast.Attribute, ast.Subscript))]


def _without_classes(text: str) -> str:
    for name in sorted(_CLASSES, key=len, reverse=True):
        text = text.replace(f"'{name}'", "a reference").replace(name, "a reference")
    return text
