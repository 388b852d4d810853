"""One worker, as the runner sees it: a process, a socket, and the commands that run below it."""

from __future__ import annotations

import array
import atexit
import contextlib
import errno
import itertools
import json
import os
import select
import signal
import socket
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct, field, to_builtins

from pydsl.files import is_of_machine
from pydsl.runtimes.model import NOT_STARTED, SIGNALLED, Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydsl.runtimes.model import Command, Streams

SCRIPT = Path(__file__).with_name("start.py")
PATIENCE = 5.0
"""Seconds that a worker gets to end by itself."""
WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


def plain(python: str, *flags: str) -> list[str]:
    """Return the words that run a worker's script in a Python."""
    return [python, *flags, str(SCRIPT)]


ISOLATED = ("-I", "-S")
"""Flags of a Python that has nothing to do but to start other programs."""


def _require_sound(command: Command, cwd: str) -> None:
    """Raise OSError for what no system takes as words, variables and folder of a process."""
    if not _is_sound("".join((cwd, *command.argv, *command.env, *command.env.values()))):
        raise OSError(errno.EINVAL, "a word, a variable or the folder has a NUL or half of a character")
    if any(not name or "=" in name for name in command.env):
        raise OSError(errno.EINVAL, "a variable has no name, or one with '='")


def _is_sound(text: str) -> bool:
    try:
        return b"\0" not in text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return False


def lacks(error: OSError) -> bool:
    """Whether no process could be started for what the machine lacks: the user may have no more of them, say."""
    return is_of_machine(error) or error.errno == errno.EAGAIN


class Load(Struct, frozen=True, kw_only=True):
    """What Python files find done: `modules` are imported, and the definitions of `known`, a file's text, are made."""

    modules: Sequence[str]
    known: str


class Recipe(Struct, frozen=True, kw_only=True):
    """What a worker makes of itself.

    `enter`: namespaces, as `namespaces.enter` takes them; `alone`: process 1 of a namespace, whoever made it; `load`:
    what Python files find done; None if it runs none itself; `mounted`: paths, and the device and inode
    that each has to be; `volumes`: paths whose content stays when a container is over.
    """

    enter: Mapping[str, Any] | None = None
    alone: bool = False
    load: Load | None = None
    mounted: Sequence[tuple[str, int, int]] = ()
    volumes: Sequence[str] = ()


def _ends(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a process ends within so many seconds; where the system can say when, nobody looks again and again."""
    with contextlib.suppress(AttributeError, OSError):  # macOS has none, nor do old kernels
        descriptor = os.pidfd_open(process.pid)
        try:
            end = select.poll()
            end.register(descriptor, select.POLLIN)
            end.poll(seconds * 1000)
        finally:
            os.close(descriptor)
        return process.poll() is not None
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _scratch() -> IO[bytes]:
    """Return a file without a name."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("pydsl-worker"), "w+b")
    import tempfile  # costly to import

    return tempfile.TemporaryFile()


class Worker(Struct, eq=False):
    """A process that runs commands. It's of no use once it's `gone`.

    `failure` says why it never came up; `starved` whether that's for what the machine lacks, not for how it was to be.
    """

    socket: socket.socket
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    ids: Iterator[int]
    running: set[int] = field(default_factory=set)
    ready: bool = False
    gone: bool = False
    failure: str = ""
    starved: bool = False
    _heard: bytes = b""

    @classmethod
    def started(
        cls, argv: Sequence[str], recipe: Recipe, env: Mapping[str, str], ids: Iterator[int] | None = None
    ) -> Worker:
        """Start the process. Raise OSError if the system can't."""
        ours, theirs = socket.socketpair()
        errors = _scratch()
        try:
            process = subprocess.Popen(
                [*argv, str(theirs.fileno())], env=dict(env), pass_fds=[theirs.fileno()], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd="/",
            )  # fmt: skip
        except OSError:
            ours.close()
            errors.close()
            raise
        finally:
            theirs.close()
        worker = cls(ours, process, errors, ids or itertools.count(1))
        worker._send(to_builtins(recipe))
        return worker

    def start(self, command: Command, cwd: str, files: tuple[str | Path, str | Path], *, warm: bool = False) -> int:
        """Start a command that adds to two files; return its id. Raise OSError if the files can't be opened."""
        out = os.open(files[0], WRITE, 0o600)
        try:
            err = os.open(files[1], WRITE, 0o600)
            try:
                return self._begin(command, cwd, (out, err), warm=warm)
            finally:
                os.close(err)
        finally:
            os.close(out)

    def converse(self, command: Command, cwd: str, streams: Streams) -> int:
        """Start a command that reads and writes descriptors of ours; return its id."""
        return self._begin(command, cwd, streams.files, terminal=streams.is_terminal)

    def _begin(
        self, command: Command, cwd: str, descriptors: Sequence[int], *, warm: bool = False, terminal: bool = False
    ) -> int:
        _require_sound(command, cwd)
        id = next(self.ids)
        request = {"do": "start", "id": id, "argv": list(command.argv), "env": dict(command.env), "cwd": cwd}
        how = {"warm": warm, "terminal": terminal, "beside": command.beside, "attached": len(descriptors)}
        self._send({**request, **how}, descriptors)
        self.running.add(id)
        return id

    def signal(self, id: int, number: int) -> None:
        """Send a signal to a command and what it started."""
        self._send({"do": "signal", "id": id, "number": int(number)})

    def _send(self, request: Mapping[str, Any], files: Sequence[int] = ()) -> None:
        data = json.dumps(request).encode()
        data = len(data).to_bytes(4, "big") + data
        attached = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
        with contextlib.suppress(ConnectionError):  # a worker that is gone: `hear` tells
            sent = self.socket.sendmsg([data], attached)
            if sent < len(data):
                self.socket.sendall(data[sent:])

    def hear(self) -> list[Ended]:
        """Read what it has to tell; return the commands that are over."""
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            return self._lost()
        *lines, self._heard = (self._heard + data).split(b"\n")
        return [ended for line in lines for ended in self._read(json.loads(line))]

    def _read(self, answer: Mapping[str, Any]) -> Iterator[Ended]:
        if "ready" in answer:
            self.ready = True
        elif "failed" in answer:
            self.failure, self.starved = answer["failed"], lacks(OSError(answer["number"], ""))
        elif answer["id"] in self.running:
            self.running.remove(answer["id"])
            yield Ended(answer["id"], answer.get("code", NOT_STARTED), answer.get("problem", ""))

    def _lost(self) -> list[Ended]:
        """Take note that it ended: with it, all that ran below it."""
        self.gone = True
        self.wait()
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace").strip()
        if not self.ready:
            self.failure = self.failure or said or f"it ended with status {self.process.returncode}"
        ended = [Ended(id, SIGNALLED + signal.SIGKILL, self.failure) for id in sorted(self.running)]
        self.running.clear()
        self.errors.close()
        return ended

    def came_up(self, timeout: float) -> bool:
        """Wait until it's ready or has failed; return whether it's ready."""
        while not self.ready and not self.gone:
            readable, _, _ = select.select([self.socket], [], [], timeout)
            if not readable:
                return False
            self.hear()
        return self.ready

    def dismiss(self) -> None:
        """Let it end: it kills whatever runs below it."""
        self.socket.close()

    def wait(self) -> None:
        """Wait until it's over; one that doesn't end is killed."""
        self.socket.close()
        if not _ends(self.process, PATIENCE):
            self.process.kill()
            self.process.wait()
        if not self.gone:
            self.errors.close()


class Ahead:
    """A worker that is started before there is a runtime, and comes up meanwhile; untaken, it ends with Python."""

    def __init__(self) -> None:
        self._workers: list[Worker] = []
        atexit.register(self.see_off)

    def start(self, make: Callable[[], Worker]) -> None:
        """Start one, unless one waits to be taken. What can't be started is told of to whoever needs one."""
        if not self._workers:
            with contextlib.suppress(OSError):
                self._workers.append(make())

    def take(self) -> Worker | None:
        """Return the one that waits to be taken, if there's any."""
        return self._workers.pop() if self._workers else None

    def see_off(self) -> None:
        """End it, and wait until it has ended."""
        while self._workers:
            self._workers.pop().wait()
