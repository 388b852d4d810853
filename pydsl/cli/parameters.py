"""Files of parameters."""

from __future__ import annotations

import json

import click

from pydsl.errors import UsageError

parameter_file_option = click.option(
    "--parameter-file", type=click.Path(exists=True, dir_okay=False), help="A YAML or JSON map of parameters; -p wins."
)


def file_parameters(path: str | None) -> dict[str, str]:
    """Read a parameter file: a map whose texts are taken as they are, other values as JSON (as `argo submit` does)."""
    if path is None:
        return {}
    from pydsl.manifest import load_file  # only those who have such a file read YAML here

    documents = load_file(path)
    values = documents[0].data if len(documents) == 1 else None
    if not isinstance(values, dict):
        raise UsageError(f"{path}: a parameter file is one map of names to values")
    return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
