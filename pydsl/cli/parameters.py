"""Parameters that a command line gives: one by one, and in files."""

from __future__ import annotations

import json

from pydsl.errors import UsageError


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


def values_of(parameters: tuple[str, ...]) -> dict[str, str]:
    """Read NAME=VALUE of `-p`. Raises UsageError."""
    return dict(map(_parameter, parameters))


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"-p {text}: a parameter is given as NAME=VALUE")
    return name, value
