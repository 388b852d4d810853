"""One terminal runs; others read it, would go through it, too, suspend it, answer it, let it go on or stop it."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from tests.soak.runs import COMMAND, Disturbed, ends

PROMISE = (
    "Two terminals: 20 readers see a run go forwards to one end, two would-be owners are refused, logs are followed to "
    "their last line, and what is asked from outside is done"
)
TRIALS = 50
READERS, OWNERS = 20, 2
PATIENCE = 120.0
LOOK = 0.1
WORK = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  onExit: says
  templates:
  - name: main
    dag:
      tasks:
      - {name: many, template: says, withSequence: {count: "8"}}
      - {name: gate, template: gate}
      - {name: last, template: says, depends: many && gate}
  - name: gate
    suspend: {}
    outputs: {parameters: [{name: go, valueFrom: {supplied: {}}}]}
  - name: says
    container: {image: alpine, command: [sh, -c, "sleep 0.05; echo said; : MARK"]}
"""
READER = """\
import sys, time
from pathlib import Path
from pydsl.local.runs import find
run, seen, is_over = find("wf", Path(sys.argv[1])), 0, False
while not is_over:
    is_over = run.is_over
    nodes = (run.workflow["status"].get("nodes") or {}).values()
    count = sum(node["phase"] == "Succeeded" for node in nodes)
    assert count >= seen, f"{count} after {seen}"
    seen = count
    time.sleep(0.05)
print(seen)
"""
OWNER = """\
import sys
from pathlib import Path
from pydsl.errors import Refused
from pydsl.local.resuming import take_up
from pydsl.local.runs import find
run = find("wf", Path(sys.argv[1]))
try:
    take_up(run.home, run.row)
except Refused:
    print("refused")
"""


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong. Every other run is stopped, the rest are answered."""
    run.write(WORK)
    is_stopped = bool(number % 2)
    with run.start() as process:
        if not _comes(lambda: run.status() != "" and run.phases().get("wf.gate") == "Running"):
            return f"it never waited: {run.status()}"
        readers = [run.start(sys.executable, "-c", READER, str(run.home)) for _ in range(READERS)]
        follower = run.start(*COMMAND, "logs", "wf", "--follow")
        owners = [run.start(sys.executable, "-c", OWNER, str(run.home)) for _ in range(OWNERS)]
        refused = [ends(owner, PATIENCE) for owner in owners]
        asked = "" if refused == ["refused\n"] * OWNERS else f"owners: {refused}"
        time.sleep(dice.uniform(0.0, 0.5))
        asked = asked or _asked(run, is_stopped=is_stopped)
        said = ends(process, PATIENCE)
    seen = [ends(reader, PATIENCE) for reader in readers]
    return asked or _judged(run, said, seen, ends(follower, PATIENCE), is_stopped=is_stopped)


def _asked(run: Disturbed, *, is_stopped: bool) -> str:
    """Ask for what another terminal asks for; return what went wrong."""
    answer = ["node", "set", "wf", "--node-field-selector", "displayName=gate", "-p", "go=x"]
    for words in [["suspend", "wf"], *([["stop", "wf"]] if is_stopped else [answer, ["resume", "wf"]])]:
        code, said = run.call(*words)
        if code:
            return f"{words}: status {code}: {said}"
    return ""


def _judged(run: Disturbed, said: str | None, seen: list[str | None], followed: str | None, *, is_stopped: bool) -> str:
    """Return what was wrong with the end that each of them saw."""
    phases = run.phases()
    ended = f"{sum(phase == 'Succeeded' for phase in phases.values())}\n"
    lines = sum(line.endswith(": said") for line in (followed or "").splitlines())
    _, logs = run.call("logs", "wf")
    if said is None or phases["wf"] != ("Failed" if is_stopped else "Succeeded"):
        return f"it ended as {phases['wf']}: {said}"
    if seen != [ended] * READERS:
        return f"readers saw {seen}, it was {ended}"
    return "" if lines == len(logs.splitlines()) else f"followed {lines} lines of {len(logs.splitlines())}: {followed}"


def _comes(holds: Callable[[], bool]) -> bool:
    """Wait for something; tell whether it came."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(LOOK)
    return False
