"""One driver for every run: the engine and four ports (Clock, Pods, Journal, Inbox), and nothing else.

A local run, a simulation, a replay and a resumed run are wirings of it: they differ in what the ports are.
"""

from __future__ import annotations

from pydsl.driver.applying import fault_text
from pydsl.driver.clock import SystemClock, Timers
from pydsl.driver.driver import Driver, Halted, Stalled
from pydsl.driver.journal import Batch, Entry
from pydsl.driver.ports import Clock, Halt, Inbox, Journal, Pods, Request
from pydsl.driver.replay import Diverged, Replayed, replayed

__all__ = [
    "Batch",
    "Clock",
    "Diverged",
    "Driver",
    "Entry",
    "Halt",
    "Halted",
    "Inbox",
    "Journal",
    "Pods",
    "Replayed",
    "Request",
    "Stalled",
    "SystemClock",
    "Timers",
    "fault_text",
    "replayed",
]
