"""INT, TERM and HUP, one to three times, at any instant."""

from __future__ import annotations

import random
import signal
import time

from tests.soak.runs import Disturbed, ends

PROMISE = "INT, TERM or HUP, once to three times: status 130 or the run's own, its end is recorded, no process is left"
TRIALS = 63
NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 30.0


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong."""
    run.write()
    with run.start() as process:
        assert process.stdout is not None
        process.stdout.readline()  # it runs; what comes earlier is tests/cli/test_signals.py
        time.sleep(dice.uniform(0.0, 2.0))
        times = 1 + number // len(NUMBERS) % 3
        for _ in range(times):
            process.send_signal(NUMBERS[number % len(NUMBERS)])
            time.sleep(dice.uniform(0.0, 0.2))
        said = ends(process, GRACE)
    if said is None or "Traceback" in said:
        return f"no end, or a traceback: {said}"
    time.sleep(0.5)
    left, status = run.left(), run.status()
    if left:
        return f"left: {left}"
    if process.returncode not in {130, 0}:
        return f"status {process.returncode}: {said[-300:]}"
    return _judged(status, times)


def _judged(status: str, times: int) -> str:
    """A third signal ends the command at once: the run stays interrupted."""
    is_open = status.startswith(("Running", "Pending"))
    return f"listed as {status}" if is_open and times < len(NUMBERS) else ""
