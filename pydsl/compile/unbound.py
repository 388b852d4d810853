"""Workflows that a file makes and binds to no name: they'd be dropped without a word."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Any

from pydsl.authoring.callee import Callee
from pydsl.authoring.emitted import Emitted
from pydsl.compile.extents import extent
from pydsl.compile.idle import makes_only, names_only
from pydsl.diagnostics import Diagnostic, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.compile.workflows import Compiled


_EMITTED = (
    "Workflow",
    "WorkflowTemplate",
    "ClusterWorkflowTemplate",
    "CronWorkflow",
    "WorkflowEventBinding",
    "Manifest",
)


def unbound(tree: ast.Module, names: Mapping[str, Any], file: str) -> list[Diagnostic]:
    """Return a finding for each statement of a module that makes something for nobody: a workflow, or another value."""
    found: list[Diagnostic] = []
    for statement, is_inside in _top_level(tree, names):
        if isinstance(statement, ast.Expr) and (word := _made(statement.value, names)):
            found.append(_finding(file, statement.value, word))
        elif idle := (names_only if is_inside else makes_only)(statement, names):
            found.append(Diagnostic(code="PD516", message=idle[0], place=extent(file, statement), hint=idle[1]))
    return [*found, *_cached(names)]


def _cached(names: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a finding for each template that a cache stands above: a call that comes again would be no step."""
    for value in names.values():
        if type(value) is functools._lru_cache_wrapper and isinstance(value.__wrapped__, Callee):
            message = f"a cache stands above @template of {value.__wrapped__.words}: a call that comes again is no step"
            hint = "put @template on top, or leave the cache out"
            yield Diagnostic(code="PD509", message=message, place=value.__wrapped__.where(), hint=hint)


def twins(made: Iterable[Compiled]) -> Iterator[Diagnostic]:
    """Yield a finding for each object that has the kind, the namespace and the name of one before."""
    seen: set[tuple[str, str | None, str]] = set()
    for one in made:
        metadata = getattr(one.object, "metadata", None)
        name = getattr(metadata, "name", None)
        if name is None:
            continue
        key = (type(one.object).__name__, getattr(metadata, "namespace", None), name)
        if key in seen:
            message = f"there is a {key[0]} {name!r} in this file already: one would replace the other"
            yield Diagnostic(code="PD507", message=message, place=one.origins.place(()), hint="give it another name")
        seen.add(key)


def uncalled_in(file: str) -> Diagnostic | None:
    """Return a finding for the first place of a file that makes a workflow; None where there is none."""
    import pydsl

    with open(file, "rb") as stream:
        tree = ast.parse(stream.read(), file)
    names = {"pydsl": pydsl, **{word: getattr(pydsl, word) for word in _EMITTED}}
    return uncalled(tree, names, file)


def uncalled(tree: ast.Module, names: Mapping[str, Any], file: str) -> Diagnostic | None:
    """Return a finding for what makes a workflow where none is bound: a function first; None where nothing does."""
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            made = next((word for node in ast.walk(statement) if (word := _made(node, names))), None)
            if made is not None:
                message = f"{statement.name}() makes a {made}, and nothing binds one at module level"
                start = statement.col_offset + len("def ") + 1
                place = Place(file, statement.lineno, start, start + len(statement.name))
                hint = f"call it at the end of the file: {_name(made)} = {statement.name}(...)"
                return Diagnostic(code="PD513", message=message, place=place, hint=hint)
    found = next(((node, word) for node in ast.walk(tree) if (word := _made(node, names))), None)
    return _elsewhere(file, tree, *found) if found is not None else None


def _elsewhere(file: str, tree: ast.Module, call: Any, word: str) -> Diagnostic:
    """Make the finding for what's made in a class, a lambda, or where it isn't run when it's compiled."""
    guards = [one for one in tree.body if isinstance(one, ast.If) and "__name__" in ast.unparse(one.test)]
    if any(one.lineno <= call.lineno <= (one.end_lineno or 0) for one in guards):
        return _finding(file, call, word, "compile imports the file: bind it above `if __name__ == ...`")
    return _finding(file, call, word, f"write {_name(word)} = {word}(...) at module level")


def _top_level(tree: ast.Module, names: Mapping[str, Any]) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements that run when the module does, and whether each stands in the block of a workflow."""
    waiting: list[tuple[ast.stmt, bool]] = [(statement, False) for statement in tree.body]
    while waiting:
        statement, is_inside = waiting.pop(0)
        yield statement, is_inside
        if isinstance(statement, (ast.If, ast.With, ast.For, ast.Try)):
            opened = statement.items if isinstance(statement, ast.With) else ()
            is_inside = is_inside or any(_made(one.context_expr, names) for one in opened)
            waiting.extend((inner, is_inside) for inner in statement.body)


def _made(node: ast.AST, names: Mapping[str, Any]) -> str | None:
    """Name the class of what a call makes, looked at through `.given(...)` and the like; None for any other node."""
    if not isinstance(node, ast.Call):
        return None
    called = node.func
    if isinstance(called, ast.Attribute):
        if called.attr in ("given", "workflow") and isinstance(called.value, ast.Call):
            return _made(called.value, names)
        holder = names.get(called.value.id) if isinstance(called.value, ast.Name) else None
        if called.attr == "workflow" and isinstance(holder, Emitted):
            return "Workflow"
        kind = getattr(holder, called.attr, None)
    else:
        kind = names.get(called.id) if isinstance(called, ast.Name) else None
    return kind.__name__ if isinstance(kind, type) and issubclass(kind, Emitted) else None


def _name(word: str) -> str:
    return {"Workflow": "workflow", "CronWorkflow": "cron"}.get(word, word[0].lower())


def _finding(file: str, node: ast.expr, word: str, hint: str | None = None) -> Diagnostic:
    message = f"this {word} is bound to no name of the module, so it isn't written"
    hint = hint or f"write {_name(word)} = {word}(...)"
    return Diagnostic(code="PD513", message=message, place=extent(file, node), hint=hint)
