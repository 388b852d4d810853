"""What a shell offers for words that only pydsl knows: codes of findings, groups of rules, manifests, parameters, runs.

No file of Python is run for it: what one binds is read off its source.
"""

from __future__ import annotations

import ast
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click
    from click.shell_completion import CompletionItem

MAKERS = frozenset({"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"})
"""What a Python file calls to make something that runs."""


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Complete a code."""
    from pydsl.lint.pages import pages  # only shells ask for it

    return [code for code in pages() if code.startswith(incomplete.upper())]


def codes_and_groups(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete a code, or the name of a group."""
    from pydsl.lint.options import ALL
    from pydsl.validate.catalogue import groups

    return [*(name for name in (*groups(), ALL) if name.startswith(incomplete)), *codes(context, parameter, incomplete)]


def targets(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a file, as the shell does, and after `FILE:` the names of what it holds."""
    from click.shell_completion import CompletionItem

    file, colon, name = incomplete.rpartition(":")
    if not colon or not os.path.isfile(file):
        return [CompletionItem(incomplete, type="file")]
    return _beginning(f"{file}:{name}", (f"{file}:{one}" for one in _names(file)))


def parameters(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a parameter of the file that was named before."""
    words = [context.params.get("target"), *context.args]  # after a `-p` without a value click hasn't told them apart
    files = (one for word in words if word for one in (str(word), str(word).rpartition(":")[0]) if os.path.isfile(one))
    return _beginning(incomplete, (f"{name}=" for file in files for name in _parameters(file)))


def kept_runs(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a run that this machine keeps."""
    from pydsl.driver.naming import LATEST
    from pydsl.local.runs import runs

    return _beginning(incomplete, [LATEST, *(one.name for one in runs())])


def _beginning(with_: str, names: Iterable[str]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # only shells ask for it

    return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(with_)]


def _names(file: str) -> Iterator[str]:
    if file.endswith(".py"):
        yield from (target for target, _ in _made(_module(file)))
        return
    for manifest in _manifests(file):
        metadata = manifest.get("metadata") or {}
        yield str(metadata.get("name") or metadata.get("generateName") or "")


def _parameters(file: str) -> Iterator[str]:
    if not file.endswith(".py"):
        for manifest in _manifests(file):
            spec = manifest.get("spec") or {}
            arguments = (spec.get("workflowSpec") or spec).get("arguments") or {}
            yield from (str(one["name"]) for one in arguments.get("parameters") or ())
        return
    from pydsl.authoring.names import argo_name

    module = _module(file)
    functions = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    for _, call in _made(module):
        for argument in call.args:
            if isinstance(argument, ast.Name) and argument.id in functions:
                arguments = functions[argument.id].args
                yield from (argo_name(one.arg) for one in (*arguments.args, *arguments.kwonlyargs))


def _made(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the names that a module binds to what one of MAKERS makes, and that call: `a = Workflow(f).given(...)`."""
    for statement in module.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            for inner in ast.walk(statement.value):
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in MAKERS:
                    yield statement.targets[0].id, inner
                    break


def _module(file: str) -> ast.Module:
    """Read a file's source; one that can't be read binds nothing."""
    with contextlib.suppress(OSError, ValueError, SyntaxError), open(file, "rb") as stream:
        return ast.parse(stream.read())
    return ast.Module([], [])


def _manifests(file: str) -> Iterator[dict[str, Any]]:
    from pydsl.lint.files import text_of
    from pydsl.lint.manifests import read_text
    from pydsl.lint.preparing import RUNNABLE

    for one in read_text(*text_of(Path(file)))[0]:
        if one.kind in RUNNABLE and isinstance(one.data, dict):
            yield one.data
