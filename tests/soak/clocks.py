"""The clock steps by an hour, forwards and back, while a run waits."""

from __future__ import annotations

import random
import sys
import time

from tests.soak.runs import Disturbed, ends

PROMISE = "The clock steps an hour forwards or back: waits, backoffs and deadlines last as long as without"
STEPS = (3600, -3600)
HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
"""
WAITS = {
    "suspend": ('  - {name: main, suspend: {duration: "2"}}\n', 0),
    "backoff": (
        "  - {name: main, retryStrategy: {limit: 1, backoff: {duration: 2s}}, "
        'container: {image: alpine, command: ["false"]}}\n',
        1,
    ),
    "deadline": (
        "  - {name: main, activeDeadlineSeconds: 2, container: {image: alpine, command: [sleep, '20']}}\n",
        1,
    ),
    "deadline of the workflow": (
        "  - {name: main, container: {image: alpine, command: [sleep, '20']}}\n  activeDeadlineSeconds: 2\n",
        1,
    ),
}
TRIALS = len(STEPS) * len(WAITS)
LEAST, MOST = 2.0, 15.0
PROGRAM = """\
import sys, threading, time
step, ticks, nanoseconds = float(sys.argv[1]), time.time, time.time_ns
shift = [0.0]
time.time = lambda: ticks() + shift[0]
time.time_ns = lambda: nanoseconds() + int(shift[0] * 1e9)
threading.Timer(1.0, lambda: shift.__setitem__(0, step)).start()
sys.argv[:] = ["pydsl", *sys.argv[2:]]
from pydsl.cli.main import main
main()
"""


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong."""
    name = [*WAITS][number // len(STEPS) % len(WAITS)]
    text, expected = WAITS[name]
    run.write(HEAD + text)
    step = str(STEPS[number % len(STEPS)])
    began = time.monotonic()
    with run.start(sys.executable, "-c", PROGRAM, step, "run", str(run.file), "--runtime", run.runtime) as process:
        said = ends(process, 30)
    lasted = time.monotonic() - began
    if said is None or process.returncode != expected or not LEAST <= lasted <= MOST:
        return f"{name}, {step}: status {process.returncode} after {lasted:.1f} s: {said}"
    return ""
