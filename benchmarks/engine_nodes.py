"""What large runs whose pods take no time cost the engine: seconds of CPU, microseconds and bytes a node, growth.

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

SIZES = (1_000, 10_000)
"""Or those of the command line: 1000 10000 100000."""
BESIDE = 10
"""Steps of a group."""
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


def steps(size: int) -> Json:
    """Groups of steps, one after the other."""
    rows = [[task(i, f"v{i}") for i in range(first, min(first + BESIDE, size))] for first in range(0, size, BESIDE)]
    return {"steps": rows}


def loop(size: int) -> Json:
    """One step, once for each number."""
    return {"steps": [[task(0, "{{item}}", withSequence={"count": size})]]}


def fan(size: int) -> Json:
    """One task, once for each number."""
    return {"dag": {"tasks": [task(0, "{{item}}", withSequence={"count": size})]}}


def graph(shape: Callable[[int], Json], size: int) -> dict[int, tuple[int, ...]]:
    """The same graph for the baseline: who waits for the one before, or for one of the group before."""
    back = {chain: 1, steps: BESIDE}.get(shape, size)
    return {index: (index - back,) if index >= back else () for index in range(size)}


def manifest(shape: Callable[[int], Json], size: int) -> Json:
    """The Workflow of a shape."""
    return {
        "metadata": {"name": "wf"},
        "spec": {"entrypoint": "main", "templates": [LEAF, {"name": "main", **shape(size)}]},
    }


def ours(workflow: Json) -> float:
    """Plan a workflow and play its run to the end; seconds of CPU."""
    gc.collect()
    began = time.process_time()
    played(workflow)
    return time.process_time() - began


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
    """Order the same graph; seconds of CPU."""
    gc.collect()
    began = time.process_time()
    sorter = graphlib.TopologicalSorter(edges)
    sorter.prepare()
    while sorter.is_active():
        for node in sorter.get_ready():
            sorter.done(node)
    return time.process_time() - began


def slope(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """The growth exponent: the slope of the line through the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(each) for each in seconds]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def compared(shape: Callable[[int], Json], size: int) -> float:
    """Print what one run costs; returns its seconds."""
    seconds = ours(manifest(shape, size))
    ratio = seconds / min(theirs(graph(shape, size)) for _ in range(3))
    each = seconds / size * 1e6
    print(f"{shape.__name__:6} {size:>7} nodes {seconds:8.2f} s {each:6.0f} us a node {ratio:6.0f} x graphlib")
    return seconds


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each shape and size."""
    played(manifest(wide, 10))  # whatever is imported late is there
    for shape in (wide, chain, steps, loop, fan):
        seconds = [compared(shape, size) for size in sizes]
        middle = sizes[len(sizes) // 2]
        growth = f"{slope(sizes, seconds):.2f}" if len(sizes) > 1 else "unknown"
        print(f"{shape.__name__:6} growth exponent {growth}, {kept(manifest(shape, middle))} bytes a node at {middle}")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
