"""Argo's controller as a pure state machine: `start` a run, `apply` events to it, carry out the commands it gives.

It reads no clock and does no input or output: time is in the events, so that a journal of them replays a run exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.engine.errors import IllegalEvent
    from pydsl.engine.run import Run, start

__all__ = ["IllegalEvent", "Run", "start"]

_HOMES = {"IllegalEvent": "errors"}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'run')}"), name)
