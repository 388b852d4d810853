"""What callers do wrong."""

from __future__ import annotations


class IllegalEvent(Exception):
    """An event that no run can take: a bug of whoever sent it. The run stays as it was."""


class IllegalPhase(Exception):
    """A change of a node's phase that isn't in the table: a bug of the engine. The node stays as it was."""
