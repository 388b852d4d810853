"""Why a value can't be written as YAML: found out only when it can't, so that writing what's right stays fast."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pydsl.diagnostics import Diagnostic, Path
from pydsl.errors import ManifestError
from pydsl.manifest.quoting import lone_surrogate
from pydsl.manifest.source import MAX_DEPTH


def unwritable(data: Any) -> ManifestError:
    """Make the error that says what in the data isn't JSON, and where."""
    path, reason = next(_reasons(data, ()), ((), "this can't be written as YAML"))
    return ManifestError([Diagnostic(code="PD010", message=reason, path=path)])


def _reasons(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if len(path) > MAX_DEPTH:
        yield path[:3], f"lists and maps nest deeper than {MAX_DEPTH}, or hold themselves"
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _key_reasons(key, path)
            yield from _reasons(below, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for number, below in enumerate(value):
            yield from _reasons(below, (*path, number))
    else:
        yield from _scalar_reasons(value, path)


def _key_reasons(key: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(key, str):
        yield path, f"a key must be a string: {key!r} is a {type(key).__name__}"
    elif lone_surrogate(key):
        yield path, f"the key {key!r} has half of a surrogate pair in it, which isn't text"


def _scalar_reasons(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if lone_surrogate(value):
            yield path, f"{value!r} has half of a surrogate pair in it, which isn't text"
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield path, f"{value!r} is a number that JSON doesn't have"
    elif value is not None and not isinstance(value, int):
        yield path, f"a {type(value).__name__} isn't JSON: use a string, a number, a boolean, None, a list or a dict"
