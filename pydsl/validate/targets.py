"""Older versions of Argo: fields that the target doesn't know yet, and old fields that it still knows."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.spec.aging import OLD, fields_in
from pydsl.spec.faults import INSTEAD
from pydsl.spec.versions import after, before, first_known, last_known
from pydsl.validate.view import EXPRESSIONS, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

ABSENT_SINCE = "3.7"
"""From where on outputs of what was skipped are nil: patches of 3.7 and 4.0 brought it."""
_OUTPUTS = lazy_regex(r"\b(?:steps|tasks)\b")


def check(kind: str, data: Json, target: str) -> list[Diagnostic]:
    """List what a version of Argo lacks, and the fields that it knows but newer ones don't."""
    aged = [finding for cls, key, path in fields_in(kind, data) for finding in _aged(cls, key, path, target)]
    return [*aged, *_absent(kind, data, target)]


def _absent(kind: str, data: Json, target: str) -> Iterator[Diagnostic]:
    """Report `??` after outputs of steps that may be skipped, which older versions never come to."""
    if not before(target, ABSENT_SINCE):
        return
    for expression, path in _expressions(kind, data):
        if "??" in expression and _OUTPUTS.search(expression):
            message = f"Argo {target} doesn't come to ?? where a step was skipped: it waits for its output for ever"
            yield PD112.at(path, message, f"from Argo {ABSENT_SINCE} on, a skipped step's output is nil")


def _expressions(kind: str, data: Json) -> Iterator[tuple[str, Path]]:
    """Yield every expression: in tags, and the fields that are one."""
    for text, path in texts(data, ()):
        for tag in find_tags(text):
            if tag.is_expression:
                yield tag.content, path
    for _, key, path in fields_in(kind, data):
        if key in EXPRESSIONS:
            yield str(functools.reduce(operator.getitem, path, data)), path


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
PD112 = Rule(
    "PD112",
    "`??` where the target version of Argo never comes to it",
    severity=Severity.WARNING,
)
