"""Which stores outputs are sent to, besides the run's own folder: `[tool.pydsl.artifacts]`.

A run on this machine changes no bucket that its manifest names, unless the project says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.lint.project import Project

TABLE = "artifacts"
SEND = "send"
SENDABLE = ("s3",)
"""Stores that something here can write to."""


def stores_of(project: Project) -> frozenset[str]:
    """Return the kinds of stores that outputs are sent to. Raises UsageError."""
    given = project.table_of(TABLE, (SEND,)).get(SEND, [])
    if not isinstance(given, list) or not set(map(str, given)) <= {*SENDABLE}:
        said = f"[tool.pydsl.{TABLE}] {SEND} lists stores: there is {', '.join(SENDABLE)}; not {given!r}"
        raise project.error(said, TABLE, SEND)
    return frozenset(given)
