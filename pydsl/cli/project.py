"""The project that a command is given in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydsl.lint.options import LintOptions, configured
from pydsl.lint.project import Project, project_of


def this_project() -> Project:
    """Read the nearest pyproject.toml. Raises UsageError for one that says what means nothing."""
    return project_of(Path())


def this_projects_options(argo: str | None, **fixed: Any) -> LintOptions:
    """Return the project's options; what the command line says of Argo's version overrules them."""
    return options_of(this_project(), argo, **fixed)


def options_of(project: Project, argo: str | None, **fixed: Any) -> LintOptions:
    """Return a project's options; what the command line says of Argo's version overrules them."""
    return LintOptions(**{**configured(project), **({"target": argo} if argo else {}), **fixed})
