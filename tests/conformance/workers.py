"""Run cases in worker processes, each with a limit of time: a case that hangs costs its worker, not the others."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import deque
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

import attrs

from tests.conformance import formats
from tests.conformance.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.conformance.cases import Case


@attrs.define
class Worker:
    """A process that's running one case, or waits for one."""

    process: object
    pipe: Connection
    case: Case | None = None
    since: float = 0.0


def run_all(cases: Iterable[Case], *, count: int, timeout: float) -> Iterator[tuple[Case, Verdict]]:
    """Yield each case with its verdict, as they end. `timeout` is in seconds, for each case by itself."""
    waiting = deque(cases)
    workers = [_new_worker() for _ in range(min(count, len(waiting)))]
    try:
        while waiting or any(worker.case for worker in workers):
            for worker in workers:
                if worker.case is None and waiting:
                    _give(worker, waiting.popleft())
            ready = wait([worker.pipe for worker in workers if worker.case], timeout=0.2)
            for index, worker in enumerate(workers):
                if worker.case is None:
                    continue
                if worker.pipe in ready:
                    yield _take(worker)
                elif time.monotonic() - worker.since > timeout:
                    yield worker.case, Verdict("fail", f"timed out after {timeout:g} s")
                    _end(worker)
                    workers[index] = _new_worker()
    finally:
        for worker in workers:
            _end(worker)


def _give(worker: Worker, case: Case) -> None:
    worker.case, worker.since = case, time.monotonic()
    worker.pipe.send(case)


def _take(worker: Worker) -> tuple[Case, Verdict]:
    case = worker.case
    assert case is not None
    worker.case = None
    try:
        return case, worker.pipe.recv()
    except EOFError:
        _end(worker)
        fresh = _new_worker()
        worker.process, worker.pipe = fresh.process, fresh.pipe
        return case, Verdict("fail", "crash: the process died")


def _new_worker() -> Worker:
    context = get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=False)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _serve(pipe: Connection) -> None:
    os.setsid()
    while True:
        try:
            case = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(formats.run(case))


def _end(worker: Worker) -> None:
    worker.pipe.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.process.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    worker.process.join()  # type: ignore[attr-defined]
