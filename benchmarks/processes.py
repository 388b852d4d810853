"""Whole processes that take turns: what each takes by the clock, of the processor and of memory, with all below it."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import attrs

import pydsl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JOBS = 2
REPEATS = 3


class Took(NamedTuple):
    """What a process took: seconds by the clock and of the processor, and the megabytes of the largest one."""

    clock: float
    processor: float
    memory: float

    def __str__(self) -> str:
        """Write the seconds."""
        return f"{self.clock:.2f} s, of the processor {self.processor:.2f} s"


@attrs.frozen
class Side:
    """A process to be timed."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = attrs.field(factory=dict)

    def begun(self, output: int) -> subprocess.Popen[bytes]:
        """Start it; what it says goes nowhere, or into a pipe."""
        environment = {**os.environ, **self.environment}
        return subprocess.Popen(
            self.command, cwd=self.folder, env=environment, stdout=output, stderr=subprocess.DEVNULL
        )


def ninja(folder: Path, command: str, count: int) -> Side:
    """Let ninja run a command so many times; its outputs never come to be, so it runs all of them each time."""
    lines = ["rule one", f"  command = {command}", *(f"build t{number}: one" for number in range(count))]
    (folder / "build.ninja").write_text("\n".join([*lines, ""]))
    return Side(["ninja", f"-j{JOBS}"], folder)


def pydsl_run(file: Path, runtime: str) -> Side:
    """Let `pydsl run` run a file. Its modules are compiled first, as an installation's are."""
    compileall.compile_dir(Path(pydsl.__file__).parent, quiet=2)
    words = [sys.executable, "-m", "pydsl.cli.main", "run", str(file), "--runtime", runtime, "-j", str(JOBS)]
    return Side(words, file.parent, {"PYDSL_HOME": str(file.parent / "home")})


def best_of(sides: Mapping[str, Side], repeats: int = REPEATS) -> dict[str, Took]:
    """Let the sides take turns, and return the least that each took."""
    took: dict[str, list[Took]] = {name: [] for name in sides}
    for _ in range(repeats):
        for name, side in sides.items():
            took[name].append(timed(side))
    return {name: Took(*map(min, zip(*every, strict=True))) for name, every in took.items()}


def timed(side: Side) -> Took:
    """Run one side to its end, and return what it took."""
    began, process = time.perf_counter(), side.begun(subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{side.command} ended with status {process.returncode}"
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def first_told(side: Side, wanted: bytes) -> float:
    """Run one side to its end, and return the seconds until it told something."""
    began, process = time.perf_counter(), side.begun(subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as lines:
        found = next(time.perf_counter() for line in lines if wanted in line)
        lines.read()
    assert process.wait() == 0, process.returncode
    return found - began


def compared(took: Took, baseline: Took) -> str:
    """Write what a side took, and how many times the baseline that is."""
    clock = f"{took.clock:.2f} s, {took.clock / baseline.clock:.2f} times"
    processor = f"{took.processor:.2f} s, {took.processor / baseline.processor:.2f} times"
    return f"{clock}; of the processor {processor}; {took.memory:.0f} MB"
