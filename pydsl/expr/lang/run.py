"""The state of one evaluation: environment, variables, the predicate at work, and budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.values import Value

MEMORY = 1_000_000
"""How many elements an evaluation may make (upstream's memory budget)."""
ROUNDS = 10_000_000
"""How often predicates may run in one evaluation; upstream has no such limit, and may run for years."""


class PredicateScope:
    """Where a predicate function is in its array."""

    __slots__ = ("accumulated", "index", "items")

    def __init__(self, items: list[Value]) -> None:
        self.items = items
        self.index = 0
        self.accumulated: Value = None

    @property
    def item(self) -> Value:
        """The element at hand."""
        return self.items[self.index]


class Evaluation:
    """One evaluation. `functions` come before `environment`."""

    __slots__ = ("_everything", "environment", "functions", "memory", "rounds", "scope", "variables")

    def __init__(self, environment: Mapping[str, Value], functions: Mapping[str, Value]) -> None:
        self.environment = environment
        self.functions = functions
        self.variables: dict[str, Value] = {}
        self.memory = 0
        self.rounds = 0
        self.scope = PredicateScope([])
        self._everything: dict[str, Value] | None = None

    def lookup(self, name: str) -> Value:
        """Return a name's value; nil where there's none."""
        if name in self.functions:
            return self.functions[name]
        return self.environment.get(name)

    def everything(self) -> dict[str, Value]:
        """Return the whole environment, for `$env`."""
        if self._everything is None:
            self._everything = {**self.environment, **self.functions}
        return self._everything

    def allocate(self, size: int) -> None:
        """Take part of the memory budget; raises `ExprError` where it's spent."""
        self.memory += size
        if self.memory >= MEMORY:
            raise ExprError("memory budget exceeded")

    def spend(self, rounds: int) -> None:
        """Take part of the budget of rounds; raises `ExprError` where it's spent."""
        self.rounds += rounds
        if self.rounds > ROUNDS:
            raise ExprError("evaluation takes too long")


Step = Callable[[Evaluation], Value]
"""A piece of an expression, ready to run."""

Builtin = Callable[[Evaluation, "list[Value]"], Value]
"""What carries out one of the language's functions."""
