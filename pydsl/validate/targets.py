"""Older versions of Argo: fields that the target doesn't know yet, and old fields that it still knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.spec.aging import OLD, fields_in
from pydsl.spec.faults import INSTEAD
from pydsl.spec.versions import after, before, first_known, last_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path

Json = Any


def check(kind: str, data: Json, target: str) -> list[Diagnostic]:
    """List the fields that a version of Argo lacks, and those that it knows but newer ones don't."""
    return [finding for cls, key, path in fields_in(kind, data) for finding in _aged(cls, key, path, target)]


def _aged(cls: str, key: str, path: Path, target: str) -> Iterator[Diagnostic]:
    since, until = first_known(cls, key), last_known(cls, key)
    if since and before(target, since):
        old = OLD.get((cls, key))
        hint = f"write {old}, with the one value" if old else None
        message = f"Argo {target} doesn't know {cls}'s field {key!r}: it came with {since}"
        yield PD110.at(path, message, hint)
    elif until and not before(until, target):
        instead = INSTEAD.get((cls, key))
        hint = f"from Argo {after(until)} on, write {instead}" if instead else None
        yield PD111.at(path, f"{cls}'s field {key!r} is gone after Argo {until}", hint)


PD110 = Rule(
    "PD110",
    "a field that the target version of Argo doesn't know yet",
)
PD111 = Rule(
    "PD111",
    "a field that the target knows and newer versions don't",
    severity=Severity.WARNING,
)
