"""How large things may be: etcd stores an object of 1 MiB at most, Linux passes an argument of 128 KiB at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.validate.advice.containers import containers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic
    from pydsl.spec.values import Json
    from pydsl.validate.view import ManifestView

ETCD = 1024 * 1024
ARGUMENT = 128 * 1024 - 1  # and a NUL
_MARKS = 4
"""Bytes around a value in JSON: quotes, a comma, a colon."""


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Report a manifest and arguments that are too large."""
    size = size_of(home.spec)
    if size > ETCD:
        message = (
            f"the manifest has about {size // 1024} KiB; etcd stores {ETCD // 1024} KiB, and its status needs room too"
        )
        yield PD810.at(home.path, message, "put templates into WorkflowTemplates, and data into artifacts")
    for template in home.templates:
        for container, path in containers_of(template):
            for field in ("command", "args"):
                rows = container.get(field)
                for number, text in enumerate(rows if isinstance(rows, list) else ()):
                    size = len(text.encode(errors="replace")) if isinstance(text, str) else 0
                    if size > ARGUMENT:
                        message = f"an argument of {size} bytes: Linux starts no program with more than {ARGUMENT}"
                        yield PD810.at((*path, field, number), message, "pass it as an artifact")


def size_of(value: Json) -> int:
    """Estimate the bytes of a value's JSON, without writing it."""
    total, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            total += 2 + sum(len(key) + _MARKS for key in one)
            waiting += one.values()
        elif isinstance(one, list):
            total += 2 + len(one)
            waiting += one
        else:
            total += len(one) + 2 if isinstance(one, str) else 5
    return total


PD810 = Rule(
    "PD810",
    "more than etcd stores (1 MiB), or Linux passes as an argument (128 KiB)",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="etcd stores an object of 1 MiB at most, status included; Linux passes 128 KiB as one argument.",
    of_home=check,
)
