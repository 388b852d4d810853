"""Few open files: `ulimit -n` 8 to 64."""

from __future__ import annotations

import random
import resource

from tests.soak.runs import Disturbed, ends

PROMISE = "`ulimit -n` 8 to 64: the run succeeds, or status 4 and one last line that says so; nothing left"
FEWEST, MOST = 8, 64
TRIALS = MOST - FEWEST + 1
WORDS = ("too many open files", "unable to open database file")


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong."""
    run.write()
    limit = FEWEST + number % TRIALS
    with run.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))) as process:
        said = ends(process, 60)
    if said is None or "Traceback" in said:
        return f"no end, or a traceback: {said}"
    left = run.left()
    if left:
        return f"left: {left}"
    last = said.strip().rpartition("\n")[2].lower()
    starved = process.returncode == 4 and any(words in last for words in WORDS)
    return "" if starved or process.returncode == 0 else f"{limit}: status {process.returncode}: {said[-300:]}"
