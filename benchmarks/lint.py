"""Lint whole processes: a hello-world, Argo's examples, and DAGs of 1,000, 5,000 and 10,000 layered tasks.

    python benchmarks/lint.py

Prints CPU seconds beside the aim and beside what the real `argo lint --offline` (4.1.2) took where it was measured on
two cores; that program isn't run here. Ends with exit status 0 whatever comes out.
"""

from __future__ import annotations

import compileall
import math
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pydsl

REPEATS = 3
OPTIONS = ("-o", "simple", "--argo-lint-only")  # of Argo's examples one is refused by the API server alone
WIDTH = 100
SIZES = (1_000, 5_000, 10_000)
AIMS = {"hello": (0.15, 0.036), "examples": (1.0, 0.3), "1000": (0.5, 3.7), "5000": (1.5, 230.0), "10000": (3.0, None)}

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: big-}
spec:
  entrypoint: main
  templates:
  - name: echo
    inputs: {parameters: [{name: text}]}
    container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
  - name: main
"""
HELLO = (
    HEAD.replace("{name: text}", "{name: text, value: hi}")
    .replace("  - name: main\n", "")
    .replace("entrypoint: main", "entrypoint: echo")
)


def main() -> None:
    """Measure each, the best of a few processes, and print it."""
    compileall.compile_dir(Path(pydsl.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        paths = files(Path(name))
        seconds = {what: min(cpu_seconds(path) for _ in range(REPEATS)) for what, path in paths.items()}
    for what, took in seconds.items():
        aim, argo = AIMS[what]
        print(f"{what:>10}: {took:6.3f} s CPU  (aim {aim}; argo lint {argo if argo else 'not measured'})")
    grown = math.log(seconds["10000"] / seconds["5000"], 2)
    print(f"growth from 5,000 to 10,000 tasks: n^{grown:.2f}")


def files(folder: Path) -> dict[str, Path]:
    """Write what's linted; Argo's examples are read where $PYDSL_SHARED says, if they're there."""
    found = {"hello": folder / "hello.yaml"}
    found["hello"].write_text(HELLO, encoding="utf-8")
    shared = Path(os.environ.get("PYDSL_SHARED", "../shared")) / "argo" / "examples"
    if shared.is_dir():
        found["examples"] = shared
    for size in SIZES:
        found[str(size)] = folder / f"{size}.yaml"
        found[str(size)].write_text(layered(size), encoding="utf-8")
    return found


def layered(size: int) -> str:
    """Write a DAG in layers, each of whose tasks waits for two of the layer above."""
    rows = ["    dag:", "      tasks:"]
    for number in range(size):
        rows += [f"      - name: t{number}", "        template: echo"]
        if number >= WIDTH:
            rows.append(f"        depends: t{number - WIDTH} && t{number // WIDTH * WIDTH - 1}")
        rows += ["        arguments: {parameters: [{name: text, value: '{{workflow.name}}'}]}"]
    return HEAD + "\n".join(rows) + "\n"


def cpu_seconds(path: Path) -> float:
    """Lint a path in a process of its own; give its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pydsl.cli.main", "lint", *OPTIONS, str(path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
