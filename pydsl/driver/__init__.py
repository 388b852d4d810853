"""One driver for every run: the engine and four ports (Clock, Pods, Journal, Inbox), and nothing else.

A local run, a simulation, a replay and a resumed run are wirings of it: they differ in what the ports are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.driver.applying import fault_text
    from pydsl.driver.carrying import Carried, carried
    from pydsl.driver.clock import ClockTimers, SystemClock
    from pydsl.driver.driver import Driver, Halted, Stalled
    from pydsl.driver.journal import Batch, JournalEntry, batch_of
    from pydsl.driver.keeping import Kept, kept_of, selected_by
    from pydsl.driver.ports import Clock, Halt, Inbox, Journal, Pods, Request
    from pydsl.driver.replay import Diverged, Replayed, replayed

__all__ = [
    "Batch",
    "Carried",
    "Clock",
    "ClockTimers",
    "Diverged",
    "Driver",
    "Halt",
    "Halted",
    "Inbox",
    "Journal",
    "JournalEntry",
    "Kept",
    "Pods",
    "Replayed",
    "Request",
    "Stalled",
    "SystemClock",
    "batch_of",
    "carried",
    "fault_text",
    "kept_of",
    "replayed",
    "selected_by",
]

_HOMES = {
    "fault_text": "applying",
    "Carried": "carrying",
    "carried": "carrying",
    "SystemClock": "clock",
    "ClockTimers": "clock",
    "Driver": "driver",
    "Halted": "driver",
    "Stalled": "driver",
    "Batch": "journal",
    "JournalEntry": "journal",
    "batch_of": "journal",
    "Kept": "keeping",
    "kept_of": "keeping",
    "selected_by": "keeping",
    "Diverged": "replay",
    "Replayed": "replay",
    "replayed": "replay",
}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'ports')}"), name)
