"""Findings that only repeat what reading the fields found: of what a mistake left out, or left unnamed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import Diagnostic, Path, Severity
from pydsl.spec.faults import PD101
from pydsl.validate.catalogue import rules

if TYPE_CHECKING:
    from collections.abc import Iterable


def without_echoes(findings: Iterable[Diagnostic], data: Any, lost: tuple[Path, ...]) -> list[Diagnostic]:
    """Leave out findings about what was left out of `data`, a manifest's JSON, because it was wrong."""
    if not lost:
        return list(findings)
    return [finding for finding in findings if not any(_echoes(finding, path, data) for path in lost)]


def without_guesses(advice: Iterable[Diagnostic], findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Leave out advice about what's never used where a misspelt name may be why, and what errors say of a place."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    unsure = any(finding.code in _of_absence() or finding.code == PD101.code for finding in errors)
    said = {finding.path for finding in errors}
    return [one for one in advice if not (unsure and one.code in _of_disuse()) and one.path not in said]


@functools.cache
def _of_absence() -> frozenset[str]:
    return frozenset(rule.code for rule in rules() if rule.absence)


@functools.cache
def _of_disuse() -> frozenset[str]:
    return frozenset(rule.code for rule in rules() if rule.disuse)


def _echoes(finding: Diagnostic, lost: Path, data: Any) -> bool:
    here = finding.path
    if here[: len(lost)] == lost or here == lost[:-1]:
        return True
    if here[:-1] == lost[:-1] and _at(data, here) is None:
        return True
    return finding.code in _of_absence() and _holds_names(lost)


def _holds_names(lost: Path) -> bool:
    """Whether what was lost may have held what others refer to: all but a field of a container, say."""
    return len(lost) < _DEEP or any(part in _NAMING for part in lost[_DEEP - 1 :])


_DEEP = 4  # spec.templates[0].FIELD
_NAMING = frozenset({"name", "inputs", "outputs", "arguments", "steps", "dag", "tasks", "parameters", "artifacts"})


def _at(data: Any, path: Path) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
