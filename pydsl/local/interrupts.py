"""Ctrl-C and TERM while a run goes: noted, so that the loop stops where nothing is half done."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """The user ended the run; its pods are over and its journal is complete."""


@attrs.define
class Interrupts:
    """How often the user asked for an end."""

    count: int = 0


@contextlib.contextmanager
def noted(alarm: int) -> Iterator[Interrupts]:
    """Count the signals instead of raising, and ring the alarm (a descriptor) for each; in the main thread only."""
    interrupts = Interrupts()

    def note(number: int, frame: Any) -> None:
        interrupts.count += 1
        with contextlib.suppress(BlockingIOError):
            os.write(alarm, b"\0")

    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
