"""Argo's controller as a pure state machine: `start` a run, `apply` events to it, carry out the commands it gives.

It reads no clock and does no input or output: time is in the events, so that a journal of them replays a run exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.engine.errors import IllegalEvent
    from pydsl.engine.run import Run, start

__all__ = ["IllegalEvent", "Run", "start"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "errors": ("IllegalEvent",),
            "run": ("Run", "start"),
        },
    )
