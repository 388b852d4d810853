"""Run Python functions: what a step that is a function costs, against `python -c pass` as often, two at a time.

    python benchmarks/run_functions.py [FUNCTIONS]

Prints seconds and ratios. Whole processes are timed on both sides: `pydsl run` compiles the file, checks it, sends each
function its argument, reads its value back and journals it. The sides take turns.

Where the time goes in the sandbox, in milliseconds of the processor for a function, of 6.3 in all, on a machine where
`python -c pass` takes 13:

    2.9   the forked interpreter: half of it for 570 pages of memory that are copied, or mapped, when they're touched, a
          few by each thing that is done: 290 before the file's first statement, a third of them by what Python does
          after a fork for modules that were loaded (random, threading); 195 to run, 85 to end
    1.0   the slot's two interpreters, which fork it: 0.2 for that alone, 0.3 to have 280 pages back after each fork
    1.9   the runner: four files compared or written through the slot's root, one read and removed, the template, what's
          kept; 0.15 of it for the folder and the two logs of each function, which stay
    0.5   start, in a thousandth of 0.5 s

What is compiled before the fork counts where a script is long: a function of one of 600 lines took twice what it takes.

A file that is staged stays for the next function, which finds its own text there: to make one and remove it takes ext4
0.07 ms, to write one that is there 0.005. None is cut to nothing before it's written: ext4 writes such a file out when
it's closed. The folder that a function makes for its outputs is removed each time, which waits for the disk where that
is told of every block that's free (`discard` without a journal). Without a journal, ext4 gives no file the number of
one that was removed in the last minutes: to look for another is up to a fifth of what the forked interpreter does.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.processes import JOBS, best_of, compared, ninja, pydsl_run
from benchmarks.run_noop import usable

FUNCTIONS = 1000

WORKFLOW = """\
from pydsl import DAG, Workflow, each, template


@template(image="python:3.12-slim")
def double(number: int) -> int:
    return 2 * number


@template
def all_of_them() -> None:
    with DAG(), each(list(range({functions}))) as number:
        double(number)


workflow = Workflow(all_of_them)
"""


def main(functions: int) -> None:
    """Time both, the best of a few runs each, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "functions.py"
        file.write_text(WORKFLOW.format(functions=functions))
        sides = {runtime: pydsl_run(file, runtime) for runtime in usable()}
        took = best_of({"": ninja(folder, f"{sys.executable} -c pass", functions), **sides})
        baseline = took.pop("")
        print(f"python -c pass, {JOBS} at a time, {functions}: {baseline}")
        for runtime, one in took.items():
            print(f"pydsl run --runtime {runtime} -j{JOBS}: {compared(one, baseline)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FUNCTIONS)
