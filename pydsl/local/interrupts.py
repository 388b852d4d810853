"""Ctrl-C, TERM and a closed terminal while a run goes: noted, so that it ends where nothing is half done."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.local.report import STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.local.report import RunReport

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 2
"""How many signals a run takes as requests. The next one ends the process, whatever it's doing."""


class Interrupted(KeyboardInterrupt):
    """The user ended the run. Its pods are over, its end is recorded, and `report` is what there is to tell."""

    def __init__(self, report: RunReport) -> None:
        super().__init__()
        self.report = report


class Interrupts(Struct):
    """How often the user asked for an end."""

    count: int = 0


@contextlib.contextmanager
def noted(alarm: int) -> Iterator[Interrupts]:
    """Count the signals instead of raising, and ring the alarm for each; in the main thread only.

    The alarm is a descriptor that doesn't block. The system's own handler rings it: Python's comes too late for a wait
    that begins just then. What this process ignores, as `nohup` asks for, stays ignored.
    """
    interrupts = Interrupts()

    def note(number: int, frame: Any) -> None:
        interrupts.count += 1
        if interrupts.count > PATIENCE:
            os._exit(STATUS)  # all that runs below this process ends with it

    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    heeded = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, note) for number in heeded}
    rung = signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
    try:
        yield interrupts
    finally:
        signal.set_wakeup_fd(rung)
        for number, handler in before.items():
            signal.signal(number, handler)
