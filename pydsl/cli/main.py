"""`pydsl`: the command line, from its first instant to the exit status.

Nothing is imported here that takes time: a signal that comes while Python still imports the rest ends the command
quietly, too.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys

TYPE_CHECKING = False  # `typing` is one of those that take time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn

INTERRUPTED = 130
ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
OBJECTS = 100_000
"""How many objects come to be before somebody looks for cycles among them. Python looks seventy times while it imports
what a command needs, all of which stays: a tenth of a short command."""
PATIENCE = 2
"""How many signals are requests; a run takes as many for its own."""


def main() -> None:
    """Run the command line and end the process with its exit status."""
    atexit.register(_deaf)
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)  # to look for cycles in what the system takes back takes a tenth of a short command
    with heeding(_quiet_end):
        _begun()


def _begun() -> NoReturn:
    """Do what the command line says: a look at what's there, or one of the verbs."""
    from pydsl.cli.glance import glance

    look = glance(sys.argv[1:], os.environ)
    if look is None:
        _verb()
    from pydsl.cli.ending import ended

    gc.disable()  # what is looked at is there until the end
    try:
        ended(look)
    finally:
        gc.enable()


def _verb() -> NoReturn:
    from pydsl.cli.plain import plain

    command = plain(sys.argv[1:], os.environ)
    if command is None:
        from pydsl.cli import verbs

        verbs.run()
    from pydsl.cli.ending import ended

    ended(command)


class heeding:  # noqa: N801 - it's used as a function is
    """Take signals that end a process in a way of our own; in the main thread only. What is ignored stays ignored."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        try:
            for number in _signals():
                self._before[number] = signal.signal(number, self._handler)
        except ValueError:  # another thread
            return

    def __exit__(self, *_: object) -> None:
        for number, old in self._before.items():
            signal.signal(number, old)


def _signals() -> Iterator[int]:
    known = (getattr(signal, name, None) for name in ENDING)
    yield from (number for number in known if number is not None and signal.getsignal(number) is not signal.SIG_IGN)


def _deaf() -> None:
    """Let the exit status be what it is: a signal while Python ends would change it."""
    for number in _signals():
        signal.signal(number, signal.SIG_IGN)


def _quiet_end(number: int, frame: Any) -> NoReturn:
    os._exit(INTERRUPTED)


def interrupt(number: int, frame: Any) -> NoReturn:
    """Take a signal as Ctrl-C. Where code of an author's goes on in spite of two, the third ends the process."""
    _taken.append(number)
    if len(_taken) > PATIENCE:
        _end(INTERRUPTED)
    raise KeyboardInterrupt


_taken: list[int] = []
"""Signals that were taken so."""
_end = os._exit
"""Ends the process, also while the file of an author is run, to which `os._exit` is something else."""


if __name__ == "__main__":
    main()
