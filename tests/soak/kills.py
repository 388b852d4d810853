"""KILL at any instant."""

from __future__ import annotations

import random
import time

from tests.runtimes.kinds import CONTAINER
from tests.soak.runs import OVER, Disturbed

PROMISE = "2 s after KILL no process is left; the run is listed as interrupted, and can be resumed to its end"
"""Containers of an engine's are the engine's: they live on, and are taken up by `resume`."""
TRIALS = 200
LONGEST = 2.0
"""Seconds within which the run is killed."""
WITH_ENGINE = 12.0
"""The same for containers of an engine's, which take longer to come up."""
GONE = 2.0
"""Seconds after which nothing may be left."""


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong."""
    run.write()
    with run.start() as process:
        time.sleep(dice.uniform(0.0, WITH_ENGINE if run.runtime == CONTAINER else LONGEST))
        process.kill()
        said, _ = process.communicate()
    time.sleep(GONE)
    left = run.left(inside=run.runtime != CONTAINER)
    if left:
        return f"left: {left}"
    return judged(run, said) or (f"left at the end: {run.left()}" if run.left() else "")


def judged(run: Disturbed, said: str) -> str:
    """Return what was wrong with how the run is listed, or with how it's taken up to its end."""
    status = run.status()
    if not status:
        return f"it isn't listed: {said}" if said else ""
    if status in OVER:
        return ""
    return run.taken_up() if status.endswith("(Interrupted)") else f"listed as {status}"
