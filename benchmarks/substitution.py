"""How fast tags are replaced and expressions evaluated: `python benchmarks/substitution.py [COUNT]`.

Prints templates and expressions per second, how long a DAG of COUNT tasks (10,000) spends on both, and which share of
planning it and of running it, simulated, that is: the time inside `pydsl.expr`, by a clock around each call into it.
"""

from __future__ import annotations

import functools
import gc
import inspect
import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.expr import depends, lang, when
from pydsl.expr.scope import Scope
from pydsl.expr.tags import Mode, substitute
from pydsl.plan import prepare_json
from pydsl.testing import simulate

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
    """Return what a task sees: globals, inputs, the results of the task before."""
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


@attrs.define
class Clock:
    """Counts the seconds spent inside calls; a call within a call counts once."""

    seconds: float = 0.0
    _inside: bool = False

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a function so that its calls are counted."""

        @functools.wraps(function)
        def wrapper(*arguments: Any, **keywords: Any) -> Any:
            if self._inside:
                return function(*arguments, **keywords)
            self._inside = True
            begin = time.perf_counter()
            try:
                return function(*arguments, **keywords)
            finally:
                self.seconds += time.perf_counter() - begin
                self._inside = False

        return wrapper


def watch(clock: Clock) -> None:
    """Count what `plan` and `engine` call in `pydsl.expr`: by the names that they imported, and through modules."""
    users = [module for name, module in sys.modules.items() if name.startswith(("pydsl.plan", "pydsl.engine"))]
    languages = {value for user in users for value in vars(user).values() if _is_language(value)}
    for module in [*users, *languages]:
        for name, value in list(vars(module).items()):
            if (
                inspect.isfunction(value)
                and value.__module__.startswith("pydsl.expr")
                and not hasattr(value, "__wrapped__")
            ):
                setattr(module, name, clock.timed(value))


def _is_language(value: Any) -> bool:
    return isinstance(value, ModuleType) and value.__name__.startswith("pydsl.expr")


def workflow(count: int) -> dict[str, Any]:
    """Make the Workflow of a DAG of these tasks."""
    first = {**task(1), "when": "", "depends": ""}
    first["arguments"] = {"parameters": [{"name": name, "value": "x"} for name in "abc"]}
    inputs = {"parameters": [{"name": name} for name in "abc"]}
    work = {"name": "work", "inputs": inputs, "container": {"image": "i", "args": ["{{inputs.parameters.a}}"]}}
    main = {
        "name": "main",
        "inputs": {"parameters": [{"name": "a", "value": "x"}]},
        "dag": {"tasks": [first, *(task(index) for index in range(2, count + 1))]},
    }
    return {"metadata": {"name": "wf"}, "spec": {"entrypoint": "main", "templates": [main, work]}}


def share(clock: Clock, what: str, work: Callable[[], Any]) -> Any:
    """Print how much of some work's time the languages take; gives what it gives."""
    gc.collect()
    clock.seconds, begin = 0.0, time.perf_counter()
    result = work()
    whole = time.perf_counter() - begin
    print(f"{what:30}{clock.seconds / whole:9.0%} of {whole:.2f} s")
    return result


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    tasks = per_second(plan, count)
    print(f"tasks (tags, when, depends)   {tasks:10,.0f} /s   {count / tasks:.2f} s for {count:,}")
    print(f"expression tags, new scopes   {per_second(express, count):10,.0f} /s")
    print(f"expressions, read before      {per_second(evaluate, count):10,.0f} /s")
    clock = Clock()
    watch(clock)
    made = workflow(count)
    planned = share(clock, "the languages' share: planning", lambda: prepare_json(made))
    ended = share(clock, "  and running, simulated", lambda: simulate(planned))
    assert ended.phase == "Succeeded"


if __name__ == "__main__":
    main()
