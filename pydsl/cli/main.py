"""`pydsl`: the command line, from its first instant to the exit status.

Nothing is imported here that takes time: a signal that comes while Python still imports the rest ends the command
quietly, too.
"""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = 130
ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def main() -> None:
    """Run the command line and end the process with its exit status."""
    with heeding(_quiet_end):
        from pydsl.cli import verbs

        verbs.run()


@contextlib.contextmanager
def heeding(handler: Any) -> Iterator[None]:
    """Take signals that end a process in a way of our own; in the main thread only. What is ignored stays ignored."""
    before = {}
    with contextlib.suppress(ValueError):  # another thread
        for number in _signals():
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _signals() -> Iterator[int]:
    known = (getattr(signal, name, None) for name in ENDING)
    yield from (number for number in known if number is not None and signal.getsignal(number) is not signal.SIG_IGN)


def _quiet_end(number: int, frame: Any) -> NoReturn:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
