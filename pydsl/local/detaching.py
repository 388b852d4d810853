"""Begin a run in a process of its own, which outlives the command and its terminal."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from pydsl.driver.naming import generated_name
from pydsl.errors import InfrastructureError, NoSuchRun
from pydsl.local.resubmitting import require_failed
from pydsl.local.runs import KeptRun, find
from pydsl.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pydsl.local.report import RunReport
    from pydsl.local.wiring import Ground
    from pydsl.store import Texts

LOG = "run.log"
"""What the process says, in the run's folder."""
PATIENCE = 120.0
"""Seconds for a process that lives to begin: on a machine that is busy it may take some."""
LOOK = 0.02


def detached(ground: Ground, texts: Texts) -> RunReport:
    """Keep a run, start a process that goes through it, and return once that does. Raises InfrastructureError."""
    ground.runtime.close()  # the other process makes its own
    with contextlib.closing(Store(ground.home)) as store:
        store.add(ground.row, texts)
    run = KeptRun(ground.home, ground.row.uid, ground.row.name)
    secrets = [one for (kind, _), one in ground.library.others.items() if kind == "Secret"]
    begun_by(run, ["resume", run.uid], secrets, lambda: run.is_driven or run.is_over)
    return run.report


def begun_by(run: KeptRun, words: Sequence[str], secrets: Sequence[Any], has_begun: Callable[[], bool]) -> None:
    """Start a command on a run in a process of its own, and return once that has begun. Raises InfrastructureError."""
    log = run.folder / LOG
    earlier = log.stat().st_size if log.exists() else 0
    process = _started(run.home, words, secrets, log)
    until = time.monotonic() + PATIENCE
    while not has_begun():
        if process.poll() is not None and not has_begun():
            said = log.read_bytes()[earlier:].decode(errors="replace").strip()
            raise InfrastructureError(f"{run.name} didn't begin: {said}")
        if time.monotonic() > until:
            raise InfrastructureError(f"{run.name} didn't begin in {PATIENCE:.0f} s; its process is {process.pid}")
        time.sleep(LOOK)


def retried(
    run: KeptRun,
    *,
    restart_successful: bool = False,
    selector: str = "",
    values: Mapping[str, str] | None = None,
    secrets: Sequence[Any] = (),
    jobs: int | None = None,
) -> KeptRun:
    """Let a process of its own run again what failed of a run, and return once it does. Raises as `KeptRun.retry`."""
    run.kept_by_retry(restart_successful=restart_successful, selector=selector)
    before = run.row.started
    flags = ["--restart-successful"] * restart_successful + ["--node-field-selector", selector] * bool(selector)
    words = ["retry", run.uid, *flags, *_options(values, jobs)]
    begun_by(run, words, secrets, lambda: run.row.started != before)
    return run


def resubmitted(
    old: KeptRun,
    *,
    memoized: bool = False,
    name: str | None = None,
    values: Mapping[str, str] | None = None,
    secrets: Sequence[Any] = (),
    jobs: int | None = None,
) -> KeptRun:
    """Let a process of its own run a run's workflow once more; return the new run. Raises as `KeptRun.resubmit`."""
    if memoized:
        require_failed(old.row)
    name = name or generated_name(f"{old.name}-")
    before = _latest(old.home, name)
    words = ["resubmit", old.uid, "--name", name, *["--memoized"] * memoized, *_options(values, jobs)]
    begun_by(old, words, secrets, lambda: _latest(old.home, name) != before)
    return find(name, old.home)


def _latest(home: Path, name: str) -> KeptRun | None:
    """Return the latest run of a name, if there is one."""
    with contextlib.suppress(NoSuchRun):
        return find(name, home)
    return None


def _options(values: Mapping[str, str] | None, jobs: int | None) -> list[str]:
    parameters = [word for name, value in (values or {}).items() for word in ("-p", f"{name}={value}")]
    return [*parameters, *(["-j", str(jobs)] if jobs else [])]


def _started(home: Path, words: Sequence[str], secrets: Sequence[Any], log: Path) -> subprocess.Popen[bytes]:
    """Start the process. The values of Secrets, which aren't kept, reach it through a pipe."""
    command = [sys.executable, "-m", "pydsl", *words, *(["-f", "-"] if secrets else [])]
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if secrets else subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            env={**os.environ, "PYDSL_HOME": str(home)},
        )
    threading.Thread(target=process.wait, name="pydsl-detached", daemon=True).start()  # else it stays as a zombie
    if process.stdin is not None:
        process.stdin.write(_documents(secrets))
        process.stdin.close()
    return process


def _documents(objects: Sequence[Any]) -> bytes:
    return "---\n".join(f"{json.dumps(one)}\n" for one in objects).encode()
