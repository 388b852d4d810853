"""One driver for every run: the engine and four ports (Clock, Pods, Journal, Inbox), and nothing else.

A local run, a simulation, a replay and a resumed run are wirings of it: they differ in what the ports are.
"""

from __future__ import annotations

from pydsl.driver.applying import fault_text
from pydsl.driver.carrying import Carried, carried
from pydsl.driver.clock import SystemClock, Timers
from pydsl.driver.driver import Driver, Halted, Stalled
from pydsl.driver.journal import Batch, Entry, batch_of
from pydsl.driver.keeping import Kept, kept_of, selected_by
from pydsl.driver.ports import Clock, Halt, Inbox, Journal, Pods, Request
from pydsl.driver.replay import Diverged, Replayed, replayed

__all__ = [
    "Batch",
    "Carried",
    "Clock",
    "Diverged",
    "Driver",
    "Entry",
    "Halt",
    "Halted",
    "Inbox",
    "Journal",
    "Kept",
    "Pods",
    "Replayed",
    "Request",
    "Stalled",
    "SystemClock",
    "Timers",
    "batch_of",
    "carried",
    "fault_text",
    "kept_of",
    "replayed",
    "selected_by",
]
