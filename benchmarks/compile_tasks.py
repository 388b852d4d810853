"""Build a DAG of 1,000, 5,000 and 10,000 tasks in Python and write it as YAML, against hera 7.1.

Both build the same workflow: a container template with one input, and tasks that each wait for the one before. Each
measurement is a process of its own that imports first and then takes the time; the best of several counts, since
whatever disturbs a measurement only makes it longer. That the two texts mean the same is checked.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from typing import Any

SIZES = (1_000, 5_000, 10_000)
ROUNDS = 5


def pydsl_text(size: int) -> str:
    """Build it with pydsl; give the YAML."""
    from pydsl import DAG, Container, Workflow, template

    @template
    def print_message(message: str) -> Container:
        return Container(image="busybox", command=["echo"], args=[message])

    @template
    def main() -> None:
        with DAG():
            before = print_message(message="message 0").named("task-0")
            for number in range(1, size):
                before = print_message(message=f"message {number}").named(f"task-{number}").after(before)

    return Workflow(main, generate_name="chain-").to_yaml()


def hera_text(size: int) -> str:
    """Build it with hera; give the YAML."""
    from hera.workflows import DAG, Container, Parameter, Workflow

    with Workflow(generate_name="chain-", entrypoint="main") as workflow:
        print_message = Container(
            name="print-message",
            inputs=[Parameter(name="message")],
            image="busybox",
            command=["echo"],
            args=["{{inputs.parameters.message}}"],
        )
        with DAG(name="main"):
            before = print_message(name="task-0", arguments={"message": "message 0"})
            for number in range(1, size):
                task = print_message(name=f"task-{number}", arguments={"message": f"message {number}"})
                before >> task
                before = task
    text: str = workflow.to_yaml()
    return text


LIBRARIES = {"pydsl": pydsl_text, "hera": hera_text}


def measure(library: str, size: int) -> None:
    """Import, take the time of building and writing, print it in seconds. This runs in a process of its own."""
    build = LIBRARIES[library]
    build(2)  # imports, and whatever is made once
    begun = time.perf_counter()
    build(size)
    print(time.perf_counter() - begun)


def show(library: str, size: int) -> None:
    """Print what the text means: the entrypoint's tasks, and the template that they call. In a process of its own."""
    import yaml

    spec = yaml.load(LIBRARIES[library](size), yaml.CSafeLoader)["spec"]
    templates = {template.pop("name"): template for template in spec["templates"]}
    print(json.dumps([templates[spec["entrypoint"]]["dag"], templates["print-message"]], sort_keys=True))


def ask(*arguments: object) -> str:
    """Run this file in another process; give what it prints."""
    command = [sys.executable, __file__, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exponent(times: dict[int, float]) -> float:
    """Fit `time = c * size ** exponent` by least squares on logarithms."""
    points = [(math.log(size), math.log(seconds)) for size, seconds in times.items()]
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


def main() -> None:
    """Measure both at every size; print times, ratios and how the times grow."""
    assert ask("show", "pydsl", 50) == ask("show", "hera", 50), "the two don't build the same workflow"
    best: dict[str, dict[int, float]] = {library: {} for library in LIBRARIES}
    for size in SIZES:
        for _ in range(ROUNDS):
            for library, times in best.items():
                times[size] = min(float(ask("measure", library, size)), times.get(size, math.inf))
    print(f"best of {ROUNDS}, Python {sys.version.split()[0]}: build and write as YAML")
    for size in SIZES:
        ours, theirs = best["pydsl"][size], best["hera"][size]
        print(f"{size:7,} tasks: pydsl {ours:7.3f} s, hera {theirs:7.3f} s: {theirs / ours:.1f} times faster than hera")
    growth = ", ".join(f"{library} {exponent(times):.2f}" for library, times in best.items())
    print(f"growth exponent: {growth}")


def run(arguments: list[str]) -> Any:
    """Do what the command line says: nothing for the whole benchmark, else one part of it."""
    if not arguments:
        return main()
    part, library, size = arguments
    return {"measure": measure, "show": show}[part](library, int(size))


if __name__ == "__main__":
    run(sys.argv[1:])
