"""Follow what pods write while they run: whole lines of files that grow, in constant memory."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import attrs

from pydsl.files.written import opened, written
from pydsl.report.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydsl.report.updates import NodeState, Update

LOOK = 0.2
"""Seconds between two looks."""
PIECE = 64 * 1024
"""Bytes that are read at once; a longer line comes in several."""
ENDINGS = (".stdout", ".stderr")
POD = "Pod"


@attrs.define
class LogFile:
    """A file that a pod writes, read on where one stopped. No value that `mask` knows is in two pieces of a line.

    A line without an end is read anew: the values in it may have become stars since.
    """

    path: Path
    mask: Mask = attrs.field(factory=Mask)
    _told: int = attrs.field(default=0, init=False)
    """Where the first line begins that wasn't told."""
    _rest: bytes = attrs.field(default=b"", init=False)

    def lines(self, *, over: bool) -> Iterator[bytes]:
        """Yield the lines that are new; with `over` what has no line end, too."""
        self._rest, end = b"", self._told
        with contextlib.suppress(BlockingIOError), opened(self.path) as file:
            for at, piece in written(file, self._told, PIECE):
                end = at + len(piece)
                for line in self._lines_of(piece):
                    self._told = end - len(self._rest)
                    yield line
        if over and self._rest:
            self._told = end
            yield self._rest

    def _lines_of(self, piece: bytes) -> Iterator[bytes]:
        *whole, self._rest = (self._rest + piece).split(b"\n")
        yield from whole
        if len(self._rest) >= PIECE:
            at = self.mask.cut(self._rest)
            line, self._rest = self._rest[:at], self._rest[at:]
            yield line


@attrs.define(eq=False)
class LogFollowing:
    """Tells the lines of a run's pods from a thread of its own. Call it with updates, and `end` it."""

    tell: Callable[[str, bytes], None]
    """Takes the name of a node, and a line of one of its containers."""
    mask: Mask = attrs.field(factory=Mask)
    _nodes: dict[str, NodeState] = attrs.field(factory=dict, init=False)
    _files: dict[str, dict[str, LogFile]] = attrs.field(factory=dict, init=False)
    _folder: Path | None = attrs.field(default=None, init=False)
    _over: threading.Event = attrs.field(factory=threading.Event, init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)
    _thread: threading.Thread | None = attrs.field(default=None, init=False)

    def __call__(self, update: Update) -> None:
        """Take note of pods that began, and tell the last lines of those that ended."""
        self._folder = update.folder
        for node in update.nodes:
            if node.type == POD:
                with self._lock:
                    self._nodes[node.id] = node
                    if node.is_over:
                        self._look(node, over=True)
                        del self._nodes[node.id]
        if self._thread is None:
            self._thread = threading.Thread(target=self._go, name="pydsl-logs", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Report what is left, and end the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            for node in self._nodes.values():
                self._look(node, over=True)
            self._nodes.clear()

    def _go(self) -> None:
        """Look again and again; where lines can't be written any more, the loop's own next line says so."""
        with contextlib.suppress(OSError):
            while not self._over.wait(LOOK):
                with self._lock:
                    for node in self._nodes.values():
                        self._look(node, over=False)

    def _look(self, node: NodeState, *, over: bool) -> None:
        if self._folder is None:
            return
        known = self._files.setdefault(node.id, {})
        folder = self._folder / node.id
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix in ENDINGS:
                file = known.setdefault(path.name, LogFile(path, self.mask))
                for line in file.lines(over=over):
                    self.tell(node.name, line)
        if over:
            del self._files[node.id]
