"""One driver for every run: the engine and its ports (Clock, Pods, Journal, Inbox, and a LockKeeper of shared locks).

A local run, a simulation, a replay and a resumed run are wirings of it: they differ in what the ports are.
"""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING, lazily

if TYPE_CHECKING:
    from pydsl.driver.applying import fault_text
    from pydsl.driver.carrying import Carried, carried
    from pydsl.driver.clock import ClockTimers, SystemClock
    from pydsl.driver.driver import Driver, Halted, Stalled
    from pydsl.driver.journal import Batch, JournalEntry, batch_of
    from pydsl.driver.keeping import Kept, kept_of, kept_of_retry
    from pydsl.driver.ports import Clock, Halt, Inbox, Journal, LockKeeper, Pods, Request
    from pydsl.driver.replay import Diverged, Replayed, pod_of, replayed

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
    "LockKeeper",
    "Pods",
    "Replayed",
    "Request",
    "Stalled",
    "SystemClock",
    "batch_of",
    "carried",
    "fault_text",
    "kept_of",
    "kept_of_retry",
    "pod_of",
    "replayed",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "applying": ("fault_text",),
            "carrying": ("Carried", "carried"),
            "clock": ("ClockTimers", "SystemClock"),
            "driver": ("Driver", "Halted", "Stalled"),
            "journal": ("Batch", "JournalEntry", "batch_of"),
            "keeping": ("Kept", "kept_of", "kept_of_retry"),
            "ports": ("Clock", "Halt", "Inbox", "Journal", "LockKeeper", "Pods", "Request"),
            "replay": ("Diverged", "Replayed", "pod_of", "replayed"),
        },
    )
