"""KILL at any instant."""

from __future__ import annotations

import random
import time

from tests.soak.runs import OVER, Disturbed

PROMISE = "2 s after KILL no process is left; the run is listed as interrupted, and can be resumed to its end"
TRIALS = 200
LONGEST = 2.0
"""Seconds within which the run is killed."""
GONE = 2.0
"""Seconds after which nothing may be left."""


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong."""
    run.write()
    with run.start() as process:
        time.sleep(dice.uniform(0.0, LONGEST))
        process.kill()
        said, _ = process.communicate()
    time.sleep(GONE)
    left = run.left()
    if left:
        return f"left: {left}"
    status = run.status()
    if not status:
        return f"it isn't listed: {said}" if said else ""
    if status in OVER:
        return ""
    return run.taken_up() if status.endswith("(Interrupted)") else f"listed as {status}"
