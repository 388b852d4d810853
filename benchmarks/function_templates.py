"""Compile a file of 125, 250, 500 and 1,000 Python functions, each a template that ships a helper of the file.

What one function costs mustn't depend on how many there are beside it. Each measurement is a process of its own that
imports first; the best of several counts. The peak is what the process needs more than it did before.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (125, 250, 500, 1_000)
ROUNDS = 3

HEAD = """\
from pydsl import DAG, Workflow, template

FACTOR = 3


def helper(value):
    return value * FACTOR
"""
FUNCTION = '''

@template(image="python:3.12-slim")
def number_{n}(value: int, text: str = "{n}") -> int:
    """Return the number that belongs to a text."""
    total = 0
    for character in text:
        total += helper(value) + ord(character)
    return total
'''
MAIN = """

@template
def main() -> None:
    with DAG():
{calls}

workflow = Workflow(main, name="functions")
"""


def text_of(size: int) -> str:
    """Write the file."""
    calls = "".join(f"        number_{n}(value={n})\n" for n in range(size))
    return HEAD + "".join(FUNCTION.format(n=n) for n in range(size)) + MAIN.format(calls=calls)


def measure(size: int) -> None:
    """Compile once; print the seconds of CPU that it took, and the memory in MB. This runs in a process of its own."""
    from pydsl.compile import compile_text

    with tempfile.TemporaryDirectory() as folder:
        small, file = Path(folder, "small.py"), Path(folder, "flow.py")
        small.write_text(text_of(1))
        file.write_text(text_of(size))
        compile_text(small)  # imports, and what's made once
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        compile_text(file)
        seconds = time.process_time() - begun
    print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def measured(size: int) -> tuple[float, float]:
    """Measure in another process."""
    done = subprocess.run([sys.executable, __file__, str(size)], check=True, capture_output=True, text=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def exponent(times: dict[int, float]) -> float:
    """Say how the time grows between the smallest and the largest size: 1 is in proportion, 2 is by the square."""
    first, last = min(times), max(times)
    return math.log(times[last] / times[first]) / math.log(last / first)


def main() -> None:
    """Measure every size; print times, memory and growth."""
    times: dict[int, float] = {}
    for size in SIZES:
        rounds = [measured(size) for _ in range(ROUNDS)]
        times[size] = min(seconds for seconds, _ in rounds)
        memory = min(memory for _, memory in rounds)
        print(f"{size:6,} functions: {times[size]:6.2f} s, {memory:6.0f} MB, {times[size] / size * 1000:.2f} ms each")
    print(f"growth exponent: {exponent(times):.2f}")


if __name__ == "__main__":
    measure(int(sys.argv[1])) if len(sys.argv) > 1 else main()
