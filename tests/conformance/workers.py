"""Run cases in worker processes, each with a limit of time: a case that hangs costs its worker, not the others."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
from collections import deque
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from tests.conformance import formats
from tests.conformance.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.context import ForkProcess

    from tests.conformance.cases import Case


@attrs.define
class Worker:
    """A process that's running one case, or waits for one."""

    process: ForkProcess
    pipe: Connection
    case: Case | None = None
    since: float = 0.0


def run_all(cases: Iterable[Case], *, count: int, timeout: float) -> Iterator[tuple[Case, Verdict]]:
    """Yield each case with its verdict, as they end. `timeout` is in seconds, for each case by itself.

    Whatever the cases leave in the temporary folder goes when all have ended, the processes of a case with its worker.
    """
    with tempfile.TemporaryDirectory(prefix="pydsl-conformance-") as folder:
        workers: list[Worker] = []
        try:
            yield from _run_all(deque(cases), workers, count, timeout, folder)
        finally:
            for worker in workers:
                _end(worker)


def _run_all(
    waiting: deque[Case], workers: list[Worker], count: int, timeout: float, folder: str
) -> Iterator[tuple[Case, Verdict]]:
    workers += [_new_worker(folder) for _ in range(min(count, len(waiting)))]
    while waiting or any(worker.case for worker in workers):
        for worker in workers:
            if worker.case is None and waiting:
                _give(worker, waiting.popleft())
        ready = wait([worker.pipe for worker in workers if worker.case], timeout=0.2)
        for index, worker in enumerate(workers):
            case = worker.case
            if case is None:
                continue
            verdict = _verdict(worker, timeout, arrived=worker.pipe in ready)
            if verdict is None:
                continue
            yield case, verdict
            if worker.case is not None:  # it hangs, or died
                _end(worker)
                workers[index] = _new_worker(folder)


def _give(worker: Worker, case: Case) -> None:
    worker.case, worker.since = case, time.monotonic()
    worker.pipe.send(case)


def _verdict(worker: Worker, timeout: float, *, arrived: bool) -> Verdict | None:
    """Take a worker's verdict; None while it's at work. A worker that keeps its case is of no more use."""
    if arrived:
        try:
            verdict: Verdict = worker.pipe.recv()
        except (EOFError, ConnectionError):
            return Verdict("fail", "crash: the process died")
        worker.case = None
        return verdict
    if time.monotonic() - worker.since > timeout:
        return Verdict("fail", f"timed out after {timeout:g} s")
    return None


def _new_worker(folder: str) -> Worker:
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, folder), daemon=False)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _serve(pipe: Connection, folder: str) -> None:
    os.setsid()
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    while True:
        try:
            case = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(formats.run(case))


def _end(worker: Worker) -> None:
    worker.pipe.close()
    assert worker.process.pid is not None
    for pid in [worker.process.pid, *descendants(worker.process.pid)]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    worker.process.join()


def descendants(pid: int) -> list[int]:
    """List the processes below one, whatever sessions they made for themselves; none where there's no /proc."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    below, found = {pid}, []
    while below:
        below = {child for child, parent in parents.items() if parent in below}
        found += sorted(below)
    return found
