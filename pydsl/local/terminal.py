"""What somebody's own command talks with: this process's streams, or a terminal of its own that stands for ours."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import termios
import threading
import tty
from typing import TYPE_CHECKING

import attrs

from pydsl.runtimes import Streams

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN, STDOUT, STDERR = 0, 1, 2
CHUNK = 1 << 16
SIZE = 8
"""Bytes of a terminal's size."""


@contextlib.contextmanager
def streams() -> Iterator[Streams]:
    """Yield what a command reads and writes that somebody wants to run here."""
    if not (os.isatty(STDIN) and os.isatty(STDOUT)):
        yield Streams(STDIN, STDOUT, STDERR)
        return
    ours, theirs = os.openpty()
    try:
        with _mirrored(ours):
            yield Streams(theirs, theirs, theirs, is_terminal=True)
    finally:
        os.close(ours)
        os.close(theirs)


@contextlib.contextmanager
def _mirrored(ours: int) -> Iterator[None]:
    """Copy between this process's terminal, which passes every key on, and the other's end of a new one."""
    _copy_size(ours)
    before, heard = termios.tcgetattr(STDIN), signal.getsignal(signal.SIGWINCH)
    stop, stopping = os.pipe()
    os.set_blocking(ours, False)
    thread = threading.Thread(target=_Mirror(ours, stop).copy, name="pydsl-terminal", daemon=True)
    try:
        tty.setraw(STDIN)
        signal.signal(signal.SIGWINCH, lambda *_: _copy_size(ours))
        thread.start()
        yield
    finally:
        os.close(stopping)
        thread.join()
        os.close(stop)
        signal.signal(signal.SIGWINCH, heard)
        with contextlib.suppress(termios.error):  # somebody closed it
            termios.tcsetattr(STDIN, termios.TCSADRAIN, before)


def _copy_size(ours: int) -> None:
    with contextlib.suppress(OSError):
        fcntl.ioctl(ours, termios.TIOCSWINSZ, fcntl.ioctl(STDIN, termios.TIOCGWINSZ, bytes(SIZE)))


@attrs.define
class _Mirror:
    """Copies until `stop` is closed and there's nothing left to read."""

    ours: int
    stop: int
    _typed: bytes = attrs.field(default=b"", init=False)
    _watched: list[int] = attrs.field(factory=lambda: [STDIN], init=False)

    def copy(self) -> None:
        """Copy both ways."""
        while True:
            readable, writable, _ = select.select(
                [*self._watched, self.ours, self.stop], [self.ours] if self._typed else [], []
            )
            if self.ours in readable:
                _show(_read(self.ours))
            elif self.stop in readable:
                return
            if STDIN in readable:
                self._type()
            if writable:
                self._typed = self._typed[os.write(self.ours, self._typed) :]

    def _type(self) -> None:
        data = _read(STDIN)
        self._typed += data
        if (
            not data
        ):  # every key is passed on, so it's gone: of a session's own terminal the system tells by this signal
            self._watched.clear()
            os.kill(os.getpid(), signal.SIGHUP)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, CHUNK)
    except OSError:  # a terminal that nobody has open
        return b""


def _show(data: bytes) -> None:
    with contextlib.suppress(OSError):  # as above
        while data:
            data = data[os.write(STDOUT, data) :]
