"""How fast tags are replaced and expressions evaluated: `python benchmarks/substitution.py [COUNT]`.

Prints templates and expressions per second, and how long a DAG of COUNT tasks (10,000) spends on both.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from pydsl.expr import depends, lang, when
from pydsl.expr.scope import Scope
from pydsl.expr.tags import Mode, substitute

if TYPE_CHECKING:
    from collections.abc import Callable

GLOBALS = Scope({"workflow.name": "wf", **{f"workflow.parameters.p{index}": "v" for index in range(50)}})


def task(index: int) -> dict[str, Any]:
    """Make a task as a large DAG has them: two parameters with tags, one without, a condition."""
    previous = f"tasks.t{index - 1}.outputs.result"
    parameters = {"a": "{{inputs.parameters.a}}-x", "b": f"{{{{workflow.name}}}} {{{{{previous}}}}}", "c": "plain"}
    return {
        "name": f"t{index}",
        "template": "work",
        "when": f"'{{{{{previous}}}}}' != 'stop'",
        "depends": f"t{index - 1}",
        "arguments": {"parameters": [{"name": name, "value": value} for name, value in parameters.items()]},
    }


def scope(index: int) -> Scope:
    """Give what a task sees: globals, inputs, the results of the task before."""
    return GLOBALS.child({"inputs.parameters.a": "x"}).child({f"tasks.t{index - 1}.outputs.result": f"r{index}"})


def plan(index: int) -> None:
    """Do for a task what planning and running it asks of the languages."""
    replaced = substitute(task(index), scope(index), Mode.strict("tasks", "steps"))
    when.evaluate(replaced["when"])
    expanded = depends.parse(replaced["depends"]).expanded()
    depends.evaluate(expanded, {f"t{index - 1}": depends.outcome("Succeeded")})


def express(index: int) -> None:
    """Evaluate an expression over a scope of its own."""
    substitute("{{=asInt(workflow.parameters.p1 == 'v' ? '3' : '4') + 1}}", scope(index), Mode.DENY)


def evaluate(index: int) -> None:
    """Evaluate an expression that was read before."""
    lang.evaluate("a + 1 > 3 && b == 'x'", {"a": index, "b": "x"})


def per_second(work: Callable[[int], None], count: int) -> float:
    """Time some work; gives how often it's done in a second."""
    begin = time.perf_counter()
    for index in range(1, count + 1):
        work(index)
    return count / (time.perf_counter() - begin)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    tasks = per_second(plan, count)
    print(f"tasks (tags, when, depends)   {tasks:10,.0f} /s   {count / tasks:.2f} s for {count:,}")
    print(f"expression tags, new scopes   {per_second(express, count):10,.0f} /s")
    print(f"expressions, read before      {per_second(evaluate, count):10,.0f} /s")


if __name__ == "__main__":
    main()
