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
    from collections.abc import Callable, Iterable

SIZES = (1_000, 10_000)
"""Or those of the command line: `1000 10000 100000`, after the shapes that are wanted, if not all are: `chain far`."""
BESIDE = 10
"""Steps of a group."""
LAYER = 100
"""Tasks of a layer, each of which waits for all of the layer above."""
Json = Any
LEAF = {
    "name": "leaf",
    "inputs": {"parameters": [{"name": "m"}]},
    "container": {"image": "alpine", "command": ["echo"], "args": ["{{inputs.parameters.m}}"]},
}
AGAIN = {**LEAF, "name": "again", "retryStrategy": {"limit": 1}}
"""A template whose first attempts fail here."""


def task(index: int, text: str, **more: Any) -> Json:
    """One task of the leaf, or of another `template`, with an argument."""
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


def items(size: int) -> Json:
    """One step, once for each item of a list."""
    return {"steps": [[task(0, "{{item}}", withItems=[f"v{index}" for index in range(size)])]]}


def nested(size: int) -> Json:
    """A loop over a template that loops."""
    return {"steps": [[task(0, "{{item}}", template="inner", withSequence={"count": math.isqrt(size)})]]}


def inner(size: int) -> Json:
    """The loop below `nested`."""
    count = {"count": math.isqrt(size)}
    loop = task(0, "{{inputs.parameters.m}}-{{item}}", withSequence=count)
    return {"name": "inner", "inputs": LEAF["inputs"], "steps": [[loop]]}


def retries(size: int) -> Json:
    """Tasks that are tried twice."""
    return {"dag": {"tasks": [task(index, f"v{index}", template="again") for index in range(size // 2)]}}


def layers(size: int) -> Json:
    """Tasks that wait for all of the layer above, and name one of the layer above that."""
    tasks = []
    for index in range(size):
        above = [f"t{other}" for other in _above(index)]
        text = f"{{{{tasks.t{index - 2 * LAYER}.status}}}}" if index >= 2 * LAYER else f"v{index}"
        tasks.append(task(index, text, **({"depends": " && ".join(above)} if above else {})))
    return {"dag": {"tasks": tasks}}


def _above(index: int) -> range:
    last = index // LAYER * LAYER
    return range(max(last - LAYER, 0), last)


def root(size: int) -> Json:
    """Tasks that wait for one, and use its status."""
    behind = [task(index, "{{tasks.t0.status}}", depends="t0") for index in range(1, size)]
    return {"dag": {"tasks": [task(0, "first"), *behind]}}


def far(size: int) -> Json:
    """Tasks that wait for the one before, and use the status of the first."""
    links = [task(index, "{{tasks.t0.status}}", depends=f"t{index - 1}") for index in range(1, size)]
    return {"dag": {"tasks": [task(0, "first"), *links]}}


def hooks(size: int) -> Json:
    """Steps one after the other, each with a hook."""
    rows = []
    for index in range(size // 3):  # a group's node, a step's, a hook's
        hook = {"template": "again", "expression": f"steps.t{index}.status == 'Running'"}
        rows.append([task(index, f"v{index}", hooks={"running": {**hook, "arguments": task(0, "h")["arguments"]}})])
    return {"steps": rows}


BEFORE: dict[Callable[[int], Json], Callable[[int], Iterable[int]]] = {
    chain: lambda index: range(max(index - 1, 0), index),
    far: lambda index: range(max(index - 1, 0), index),
    hooks: lambda index: range(max(index - 1, 0), index),
    steps: lambda index: range(max(index - BESIDE, 0), max(index - BESIDE + 1, 0)),
    layers: _above,
    root: lambda index: range(min(index, 1)),
}
"""Whom a node of a shape waits for, if for anyone."""


def graph(shape: Callable[[int], Json], size: int) -> dict[int, tuple[int, ...]]:
    """The same graph for the baseline."""
    before = BEFORE.get(shape, lambda _: ())
    return {index: tuple(before(index)) for index in range(size)}


def manifest(shape: Callable[[int], Json], size: int) -> Json:
    """The Workflow of a shape."""
    templates = [LEAF, AGAIN, inner(size), {"name": "main", **shape(size)}]
    return {"metadata": {"name": "wf"}, "spec": {"entrypoint": "main", "templates": templates}}


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
            failed = command.pod.node_name.endswith("(0)")
            phase = "Failed" if failed else "Succeeded"
            waiting += run.apply(PodStarted(at=at, node_id=node))
            waiting += run.apply(PodFinished(at=at, node_id=node, phase=phase, exit_code=int(failed)))
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
    print(f"{shape.__name__:7} {size:>7} nodes {seconds:8.2f} s {each:6.0f} us a node {ratio:6.0f} x graphlib")
    return seconds


SHAPES = {one.__name__: one for one in (
    wide, chain, steps, loop, fan, items, nested, retries, layers, root, far, hooks,
)}  # fmt: skip


def main(names: Iterable[str], sizes: tuple[int, ...]) -> None:
    """Print a line for each shape and size."""
    played(manifest(wide, 10))  # whatever is imported late is there
    for shape in map(SHAPES.__getitem__, names):
        seconds = [compared(shape, size) for size in sizes]
        middle = sizes[len(sizes) // 2]
        growth = f"{slope(sizes, seconds):.2f}" if len(sizes) > 1 else "unknown"
        print(f"{shape.__name__:7} growth exponent {growth}, {kept(manifest(shape, middle))} bytes a node at {middle}")


if __name__ == "__main__":
    numbers = tuple(int(word) for word in sys.argv[1:] if word.isdigit())
    main([word for word in sys.argv[1:] if not word.isdigit()] or SHAPES, numbers or SIZES)
