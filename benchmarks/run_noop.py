"""Run no-op tasks: what pydsl costs around the commands, against `ninja -j2` on as many commands of the same machine.

    python benchmarks/run_noop.py [TASKS]

Prints seconds and ratios. Whole processes are timed on both sides: `pydsl run` reads the YAML, checks it, journals every
step and keeps its logs; ninja reads its file and starts a shell for each command.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pydsl.runtimes.sandbox import why_not

TASKS = 1000
JOBS = 2
REPEATS = 3

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: noop}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
"""
NOOP = "  - {name: noop, container: {image: alpine, command: ['true']}}\n"


def main(tasks: int) -> None:
    """Time both, the best of a few runs each, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ninja = best(lambda: run_ninja(folder, tasks))
        print(f"ninja -j{JOBS}: {ninja:.2f} s for {tasks} commands")
        process = told("process", folder, tasks, ninja)
        if (reason := why_not()) is None:
            sandbox = told("sandbox", folder, tasks, ninja)
            print(f"a sandbox costs {(sandbox - process) / tasks * 1000:.2f} ms a pod")
        else:
            print(f"no sandbox: {reason}")


def told(runtime: str, folder: Path, tasks: int, ninja: float) -> float:
    """Time a runtime and print the ratio."""
    seconds = best(lambda: run_pydsl(folder, tasks, runtime))
    print(f"pydsl run --runtime {runtime} -j{JOBS}: {seconds:.2f} s, {seconds / ninja:.1f} times ninja")
    return seconds


def best(run: object) -> float:
    """Give the shortest of a few runs, in seconds."""
    times = []
    for _ in range(REPEATS):
        before = time.perf_counter()
        assert callable(run)
        run()
        times.append(time.perf_counter() - before)
    return min(times)


def run_ninja(folder: Path, tasks: int) -> None:
    """Let ninja run the commands; their outputs never come to be, so it runs all of them each time."""
    lines = ["rule noop", "  command = true", *(f"build t{number}: noop" for number in range(tasks))]
    (folder / "build.ninja").write_text("\n".join([*lines, ""]))
    subprocess.run(["ninja", f"-j{JOBS}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run_pydsl(folder: Path, tasks: int, runtime: str) -> None:
    """Let pydsl run as many independent tasks of a DAG."""
    file = folder / "noop.yaml"
    entries = "".join(f"      - {{name: t{number}, template: noop}}\n" for number in range(tasks))
    file.write_text(WORKFLOW + entries + NOOP)
    command = [sys.executable, "-m", "pydsl.cli.main", "run", str(file), "--runtime", runtime, "-j", str(JOBS)]
    environment = {**os.environ, "PYDSL_HOME": str(folder / "home")}
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.returncode


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TASKS)
