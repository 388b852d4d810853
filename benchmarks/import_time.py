"""How long Python takes to import what a workflow's author writes, against `import hera.workflows`.

Whole processes, started in turn: the interpreter alone, hera, pydsl. All read compiled modules from a folder of their
own, written by a first round that isn't counted, so neither side compiles sources (PYTHONDONTWRITEBYTECODE or not).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
NOTHING = "pass"
NOISE = 0.002
"""Seconds that a process takes longer or shorter for no reason of its own."""
BASELINE = "import hera.workflows"
OURS = ("import pydsl", "from pydsl import template, Steps, DAG, Workflow, Container")


def main() -> None:
    """Measure, and print the ratios."""
    programs = (NOTHING, BASELINE, *OURS)
    with tempfile.TemporaryDirectory() as cache:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        for program in programs:
            seconds(program, environment)
        rounds = [[seconds(program, environment) for program in programs] for _ in range(ROUNDS)]
    medians = dict(zip(programs, map(statistics.median, zip(*rounds, strict=True)), strict=True))
    print(f"{ROUNDS} rounds on Python {sys.version.split()[0]}; medians of whole processes")
    for program, median in medians.items():
        print(f"  {1000 * median:8.1f} ms  {program}")
    for program in OURS:
        whole = medians[BASELINE] / medians[program]
        print(f"{program!r}: {whole:.1f} times faster than {BASELINE!r}; {_net(medians, program)}")


def _net(medians: dict[str, float], program: str) -> str:
    """Compare what is left without the interpreter's start, unless that start's own noise is all that's left."""
    ours, theirs = (medians[each] - medians[NOTHING] for each in (program, BASELINE))
    if ours < NOISE:
        return "less the interpreter's start, too little to compare"
    return f"{theirs / ours:.1f} times, less the interpreter's start"


def seconds(program: str, environment: dict[str, str]) -> float:
    """Run a program in a process of its own; say how long the process took."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
