"""Imports as the pod's script writes them: absolute, and of the names that it needs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pydsl.authoring.source.modules import bound_by

if TYPE_CHECKING:
    from pydsl.authoring.source.modules import ModuleText


def absolute(statement: ast.ImportFrom, module: ModuleText) -> str:
    """Return the full name of the module that `from ... import` names."""
    if not statement.level:
        return statement.module or ""
    package = module.scope.get("__package__") or module.name.rpartition(".")[0]
    base = package.split(".")[: len(package.split(".")) - statement.level + 1]
    return ".".join([*base, statement.module] if statement.module else base)


def import_line(statement: ast.stmt, names: set[str], module: ModuleText) -> str:
    """Write an import of these names alone."""
    assert isinstance(statement, (ast.Import, ast.ImportFrom))
    kept = [alias for alias in statement.names if bound_by(alias, statement) in names]
    text = ", ".join(alias.name + (f" as {alias.asname}" if alias.asname else "") for alias in kept)
    if isinstance(statement, ast.Import):
        return f"import {text}"
    return f"from {absolute(statement, module)} import {text}"
