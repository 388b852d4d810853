"""Start processes and learn when they end, in one thread: a descriptor for each on Linux, a short poll elsewhere."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import attrs

from pydsl.errors import InfrastructureError
from pydsl.runtimes.processes import group_of, tree_below

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydsl.runtimes.model import Launch

POLL = 0.01
"""Seconds between two looks where the system has no descriptors for processes."""
SIGNALLED = 128
"""What a shell and Kubernetes add to the number of the signal that ended a process."""
NOT_STARTED = 1
"""What bubblewrap exits with if it can't start the container."""


@attrs.frozen
class Ended:
    """A process that is over. `code` is its exit status, 128 and the signal's number if one ended it."""

    pid: int
    code: int
    started: bool = True
    """False if the sandbox could not be made, so the command never ran."""


@attrs.define
class _Child:
    launch: Launch
    descriptor: int | None


class Children:
    """The processes of a run. Each leads a session of its own, so a terminal's Ctrl-C doesn't reach it."""

    def __init__(self) -> None:
        self._children: dict[int, _Child] = {}
        self._early: dict[int, int] = {}
        self._selector = selectors.DefaultSelector()
        self._null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        self._wake, self._alarm = os.pipe()
        os.set_blocking(self._alarm, False)
        os.set_blocking(self._wake, False)
        self._selector.register(self._wake, selectors.EVENT_READ)

    @property
    def alarm(self) -> int:
        """A descriptor: a byte written into it ends a wait, as `signal.set_wakeup_fd` does."""
        return self._alarm

    def __len__(self) -> int:
        return len(self._children)

    def spawn(self, launch: Launch, out: Path, err: Path) -> int:
        """Start a process that adds to two files; give its id. Raises OSError if the system can't."""
        opened: list[int] = []
        try:
            for path in (out, err):
                opened.append(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644))
            argv = launch.argv
            if launch.status is not None:
                opened.append(os.open(launch.status, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644))
                os.set_inheritable(opened[-1], True)
                argv = [argv[0], "--json-status-fd", str(opened[-1]), *argv[1:]]
            pid = self._popen(argv, launch, opened)
        finally:
            for descriptor in opened:
                os.close(descriptor)
        self._watch(pid, launch)
        return pid

    def _popen(self, argv: Sequence[str], launch: Launch, files: list[int]) -> int:
        process = subprocess.Popen(
            argv,
            env=launch.env,
            cwd=launch.cwd,
            stdin=self._null,
            stdout=files[0],
            stderr=files[1],
            close_fds=False,  # ours are all close-on-exec; to close them again costs time for each pod
            start_new_session=True,
        )
        process.returncode = 0  # waited for by its id here: Popen's own bookkeeping would warn, and wait again
        return process.pid

    def _watch(self, pid: int, launch: Launch) -> None:
        descriptor = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        self._children[pid] = _Child(launch, descriptor)
        if descriptor is not None:
            self._selector.register(descriptor, selectors.EVENT_READ, pid)

    def wait(self, timeout: float | None) -> list[Ended]:
        """Wait until a process ends, the alarm rings or `timeout` seconds pass; give all that have ended."""
        ended: list[Ended] = []
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            ready = self._ready(until)
            ended += [self._reap(pid) for pid in ready if isinstance(pid, int)]
            if ended or ready or (until is not None and time.monotonic() >= until):
                return ended

    def _ready(self, until: float | None) -> list[int | None]:
        """Give the ids of processes that have ended; None for a ring of the alarm."""
        left = None if until is None else max(until - time.monotonic(), 0.0)
        unseen = [pid for pid, child in self._children.items() if child.descriptor is None]
        early, self._early = self._early, {}
        for pid, number in early.items():
            self.terminate(pid, number)
        if unseen or self._early:
            left = POLL if left is None else min(left, POLL)
        ready: list[int | None] = [key.data for key, _ in self._selector.select(left)]
        if None in ready:
            os.read(self._wake, 4096)
        return ready + [pid for pid in unseen if _has_ended(pid)]

    def _reap(self, pid: int) -> Ended:
        child = self._children.pop(pid)
        if child.launch.status is None:
            _signal(-pid, signal.SIGKILL)  # a container's processes end with its first one
        _, status = os.waitpid(pid, 0)
        if child.descriptor is not None:
            self._selector.unregister(child.descriptor)
            os.close(child.descriptor)
        code = os.waitstatus_to_exitcode(status)
        return Ended(pid, code if code >= 0 else SIGNALLED - code, not _sandbox_failed(child.launch, code))

    def terminate(self, pid: int, number: int = signal.SIGTERM) -> None:
        """Send a signal to what the process runs. Inside a sandbox that is the container's command, not bubblewrap."""
        child = self._children.get(pid)
        if child is None:
            return
        if child.launch.status is None:
            _signal(-pid, number)
        else:
            inside = group_of(pid)
            for inner in inside:
                _signal(inner, number)
            if not inside:
                self._early[pid] = number  # bubblewrap hasn't started the command yet

    def kill(self, pid: int) -> None:
        """End the process and all that it started, at once."""
        child = self._children.get(pid)
        if child is None:
            return
        below = tree_below(pid) if child.launch.status is not None else []
        _signal(-pid, signal.SIGKILL)
        for inner in below:
            _signal(inner, signal.SIGKILL)

    def close(self) -> None:
        """Kill what is left, and give the descriptors back."""
        for pid in list(self._children):
            self.kill(pid)
        for pid in list(self._children):
            self._reap(pid)
        self._selector.close()
        for descriptor in (self._null, self._wake, self._alarm):
            os.close(descriptor)


def _has_ended(pid: int) -> bool:
    """Look whether a child has ended, leaving it to be waited for."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal(pid: int, number: int) -> None:
    """Send a signal to a process that may just have ended; macOS says so of a group of zombies by PermissionError."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _sandbox_failed(launch: Launch, code: int) -> bool:
    """Say whether bubblewrap ended without running the command: then it has written no exit status."""
    if launch.status is None:
        return False
    try:
        failed = code == NOT_STARTED and b'"exit-code"' not in launch.status.read_bytes()
        launch.status.unlink()
    except OSError as error:
        raise InfrastructureError(f"{launch.status}: {error.strerror}") from error
    return failed
