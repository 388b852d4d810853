"""A process beside a run that has Secrets: should the run's owner be killed, it takes their values out of the logs.

What a pod writes goes into its log files as it is, and the owner blots the values out when the pod is over. One that is
killed can't, and nobody else knows the values: they are kept nowhere.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.errors import InfrastructureError
from pydsl.files.written import opened
from pydsl.report.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BEGIN = "import sys; sys.path[:] = sys.argv[2:]; from pydsl.local.blotting import main; main()"
"""What the process runs: with this one's paths, whatever lies in its folder."""
PATIENCE = 10.0
"""Seconds that what still writes gets to end: a killed owner's workers end what runs below them."""
LOOK = 0.02


@contextlib.contextmanager
def blotted(folder: Path, values: Sequence[str]) -> Iterator[None]:
    """Let no value stay in a run's logs if this process is killed within the block. Raises InfrastructureError."""
    process = _started(folder)
    try:
        if process.stdin is not None:
            process.stdin.write(json.dumps(values).encode() + b"\n")
            process.stdin.flush()
        yield
    finally:
        process.kill()
        process.wait()
        with contextlib.suppress(OSError):
            process.communicate()


def _started(folder: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", BEGIN, str(folder), *sys.path]
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing, start_new_session=True)
    except OSError as error:
        raise InfrastructureError(f"no process could be started: {error.strerror}") from error


def main() -> None:
    """Wait until the owner is gone, and blot the values that it has told."""
    mask = Mask.of(json.loads(sys.stdin.buffer.readline() or b"[]"))
    sys.stdin.buffer.read()
    blot(Path(sys.argv[1]), mask)


def blot(folder: Path, mask: Mask) -> None:
    """Take values out of all logs of a run, and of those that somebody still writes until nobody does."""
    until = time.monotonic() + PATIENCE
    logs = [*folder.glob("*/*.stdout"), *folder.glob("*/*.stderr")]
    while logs:
        written = [log for log in logs if _is_written(log)]
        for log in logs:
            with contextlib.suppress(OSError):  # it was taken away
                mask.blot(log)
        logs = written if time.monotonic() < until else []
        time.sleep(LOOK if logs else 0)


def _is_written(log: Path) -> bool:
    """Whether somebody has a file open, or nobody can tell: only what nobody else has can be leased."""
    try:
        import fcntl

        with opened(log) as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except FileNotFoundError:
        return False
    except (OSError, AttributeError):
        return True
    return False
