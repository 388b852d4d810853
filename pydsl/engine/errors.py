"""What callers do wrong."""

from __future__ import annotations


class IllegalEvent(Exception):
    """An event that can't happen in the run's state: a bug of whoever sent it. The run stays as it was."""
