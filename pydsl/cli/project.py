"""The project that a command is given in; what pyproject.toml says and pydsl doesn't know is told."""

from __future__ import annotations

from pathlib import Path

import click

from pydsl.lint.project import Project, project_of


def this_project() -> Project:
    """Read the nearest pyproject.toml, and warn of keys that nothing reads."""
    project = project_of(Path())
    for warning in project.unknown():
        click.echo(f"warning: {warning}", err=True)
    return project
