"""How long the engine takes over large runs whose pods take no time: seconds, microseconds and bytes a node, growth.

Baseline: `graphlib.TopologicalSorter` of the standard library over the same graph, which only orders it: the ratio says
what resolving templates, arguments and phases costs beside the bare order. A growth exponent of 1 is linear.
"""

from __future__ import annotations

import gc
import graphlib
import math
import sys
import time
import tracemalloc
from collections import deque
from typing import TYPE_CHECKING, Any

from pydsl.engine import Run, start
from pydsl.engine.commands import RunPod
from pydsl.engine.events import PodFinished, PodStarted, Started
from pydsl.plan import prepare_json

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (1_000, 10_000, 100_000)
Json = Any
LEAF = {
    "name": "leaf",
    "inputs": {"parameters": [{"name": "m"}]},
    "container": {"image": "alpine", "command": ["echo"], "args": ["{{inputs.parameters.m}}"]},
}


def task(index: int, text: str, **more: Any) -> Json:
    """One task of the leaf, with an argument."""
    return {
        "name": f"t{index}",
        "template": "leaf",
        "arguments": {"parameters": [{"name": "m", "value": text}]},
        **more,
    }


def wide(size: int) -> Json:
    """Tasks that wait for nothing."""
    return {"dag": {"tasks": [task(index, f"v{index}") for index in range(size)]}}


def chain(size: int) -> Json:
    """Tasks that wait for the one before, and use its status."""
    links = [task(i, f"{{{{tasks.t{i - 1}.status}}}}", depends=f"t{i - 1}") for i in range(1, size)]
    return {"dag": {"tasks": [task(0, "first"), *links]}}


def loop(size: int) -> Json:
    """One step, once for each number."""
    return {"steps": [[task(0, "{{item}}", withSequence={"count": size})]]}


def graph(shape: str, size: int) -> dict[int, tuple[int, ...]]:
    """The same graph for the baseline."""
    return {index: (index - 1,) if shape == "chain" and index else () for index in range(size)}


def manifest(shape: Callable[[int], Json], size: int) -> Json:
    """The Workflow of a shape."""
    return {
        "metadata": {"name": "wf"},
        "spec": {"entrypoint": "main", "templates": [LEAF, {"name": "main", **shape(size)}]},
    }


def ours(workflow: Json) -> float:
    """Plan a workflow and play its run to the end; seconds."""
    gc.collect()
    began = time.perf_counter()
    played(workflow)
    return time.perf_counter() - began


def played(workflow: Json) -> Run:
    """Plan a workflow and play its run to the end."""
    run, commands = start(prepare_json(workflow), Started(at=0.0, name="wf", uid="uid"))
    waiting = deque(commands)
    at = 0.0
    while run.finished is None:
        command = waiting.popleft()
        at += 1
        if isinstance(command, RunPod):
            node = command.pod.node_id
            waiting += run.apply(PodStarted(at=at, node_id=node))
            waiting += run.apply(PodFinished(at=at, node_id=node, phase="Succeeded", exit_code=0))
    assert run.phase == "Succeeded"
    return run


def kept(workflow: Json) -> int:
    """How many bytes a finished run keeps for each of its nodes, its plan included and the manifest not."""
    gc.collect()
    tracemalloc.start()
    run = played(workflow)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size // len(run.nodes)


def theirs(edges: dict[int, tuple[int, ...]]) -> float:
    """Order the same graph; seconds."""
    gc.collect()
    began = time.perf_counter()
    sorter = graphlib.TopologicalSorter(edges)
    sorter.prepare()
    while sorter.is_active():
        for node in sorter.get_ready():
            sorter.done(node)
    return time.perf_counter() - began


def slope(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """The growth exponent: the slope of the line through the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(each) for each in seconds]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each shape and size."""
    for shape in (wide, chain, loop):
        taken = []
        for size in sizes:
            seconds = ours(manifest(shape, size))
            ratio = seconds / min(theirs(graph(shape.__name__, size)) for _ in range(3))
            taken.append(seconds)
            each = seconds / size * 1e6
            print(f"{shape.__name__:6} {size:>7} tasks {seconds:8.2f} s {each:6.0f} us a task {ratio:6.0f} x graphlib")
        middle = sizes[len(sizes) // 2]
        each = kept(manifest(shape, middle))
        print(f"{shape.__name__:6} growth exponent {slope(sizes, taken):.2f}, {each} bytes a node at {middle}")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
