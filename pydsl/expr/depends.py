"""`depends`: which tasks a task waits for, and whether it may run (Argo: workflow/common/ancestry.go, dag.go)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from pydsl.expr import lang
from pydsl.expr.errors import ExprError
from pydsl.expr.lang.limits import MAX_NODES
from pydsl.expr.lang.types import RESULTS
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    import re

_NAME = lazy_regex(r"(?P<result>[a-zA-Z0-9][-a-zA-Z0-9]*?\.[A-Z][a-zA-Z]+)|(?P<bare>[a-zA-Z0-9][-a-zA-Z0-9]*)")
_OF_ITEMS = frozenset(["AnySucceeded", "AllFailed"])
_BARE = ("Succeeded", "Skipped", "Daemoned")
_KEPT = 16_384

ContinueOn = Callable[[str], "tuple[bool, bool]"]
"""Gives a task's continueOn: whether it forgives errors, and whether it forgives failures."""


class Depends(Struct, frozen=True):
    """A `depends` text that was read: `tasks` are the names it waits for, in the order of the text.

    `of_items` are those of which AnySucceeded or AllFailed is asked: they must be loops. `bare` tells where names stand
    without a result: begin and end in the text. `is_conjunction`: it's bare names joined by `&&`, as most are; it holds
    where each of them `lets_pass`.
    """

    text: str
    tasks: tuple[str, ...]
    of_items: frozenset[str]
    bare: tuple[tuple[int, int], ...]
    is_conjunction: bool = False

    def expanded(self, continue_on: ContinueOn | None = None) -> str:
        """Write each bare name out as Argo does: `(A.Succeeded || A.Skipped || A.Daemoned)`."""
        pieces: list[str] = []
        at = 0
        for start, end in self.bare:
            pieces += [self.text[at:start], _expand(self.text[start:end], continue_on)]
            at = end
        return "".join(pieces) + self.text[at:]


@functools.lru_cache(maxsize=_KEPT)
def parse(text: str) -> Depends:
    """Read which tasks a `depends` names. Whether the rest of it makes sense is for `check` and `evaluate` to say."""
    tasks: dict[str, None] = {}
    of_items: set[str] = set()
    bare: list[tuple[int, int]] = []
    for match in _NAME.finditer(text):
        name, _, result = match.group().partition(".")
        tasks[name] = None
        if result in _OF_ITEMS:
            of_items.add(name)
        elif not result:
            of_items.discard(name)
            bare.append(match.span())
    return Depends(text, tuple(tasks), frozenset(of_items), tuple(bare), _is_conjunction(text, tasks, bare))


def _is_conjunction(text: str, tasks: Iterable[str], bare: list[tuple[int, int]]) -> bool:
    """Whether a text is names joined by `&&`, of a length and spelling that the whole language can't object to."""
    if not bare or len(bare) * _NODES_OF_A_NAME > MAX_NODES or not all(map(_is_plain_word, tasks)):
        return False
    ends, begins = [0, *(end for _, end in bare)], [*(start for start, _ in bare), len(text)]
    first, *between, last = [text[end:start].strip() for end, start in zip(ends, begins, strict=True)]
    return not first and not last and all(one == "&&" for one in between)


def _is_plain_word(name: str) -> bool:
    return not name[0].isdigit() and name not in _WORDS


def expand_dependencies(names: Iterable[str]) -> str:
    """Write a `dependencies` list as a `depends` text: `A && B`; "" for none."""
    return " && ".join(names)


def _expand(name: str, continue_on: ContinueOn | None) -> str:
    results = list(_BARE)
    if continue_on is not None:
        error, failed = continue_on(name)
        results += ["Errored"] * error + ["Failed"] * failed
    return "(" + " || ".join([f"{name}.{result}" for result in results]) + ")"


def lets_pass(phase: str, *, daemoned: bool, continue_on: tuple[bool, bool]) -> bool:
    """Whether a bare name of a `depends` holds, by the phase of its task's node and what its `continueOn` forgives."""
    error, failed = continue_on
    return (
        phase in ("Succeeded", "Skipped")
        or (daemoned and phase != "Pending")
        or (error and phase == "Error")
        or (failed and phase == "Failed")
    )


class TaskOutcome(dict[str, bool]):
    """What became of a task, as `depends` asks for it: `TaskOutcome({"Succeeded": True})`; false if it isn't named."""

    go_type: ClassVar[str] = RESULTS.name

    def __missing__(self, result: str) -> bool:
        return False

    def get(self, result: str, default: object = None) -> bool:
        """Whether a result holds."""
        return self[result]


def outcome(phase: str, *, daemoned: bool = False, children: Iterable[str] | None = None) -> TaskOutcome:
    """Return a task's outcome by its node's phase; `children` are the phases of a loop's nodes (Argo: dag.go)."""
    made = TaskOutcome(
        Succeeded=phase == "Succeeded",
        Failed=phase == "Failed",
        Errored=phase == "Error",
        Skipped=phase == "Skipped",
        Omitted=phase == "Omitted",
        Daemoned=daemoned and phase != "Pending",
    )
    if children is not None:
        phases = list(children)
        made["AnySucceeded"] = "Succeeded" in phases
        made["AllFailed"] = bool(phases) and all(one == "Failed" for one in phases)
    return made


def evaluate(expanded: str, outcomes: Mapping[str, Mapping[str, bool]]) -> bool:
    """Whether a task may run: `expanded` is what `Depends.expanded` gave, `outcomes` are by task name.

    Raises `ExprError` with Argo's message.
    """
    plain = _plain(expanded)
    decided = None if plain is None else _decide(plain, outcomes)
    if decided is not None:
        return decided
    environment = {name.replace("-", "_"): _as_outcome(of_task) for name, of_task in outcomes.items()}
    return lang.truth(expanded.replace("-", "_"), environment, lang.BUILTINS)


_TOKEN = lazy_regex(
    r"\s*(?:(?P<name>[a-zA-Z][-a-zA-Z0-9]*)\.(?P<result>"
    + "|".join(sorted(RESULTS.fields))
    + r")(?![-a-zA-Z0-9_.\[?(])"
    r"|(?P<operator>&&|\|\||[!()]))\s*"
)
_BINDS = {"||": 1, "&&": 2, "!": 3}
_WORDS = frozenset(["and", "false", "if", "in", "let", "nil", "not", "or", "true", "else", "matches", "contains"])
_NODES_OF_A_RESULT = 3
"""What `a.Succeeded` counts for in the limit of the whole language: a name, a key, and the access."""
_NODES_OF_A_NAME = (len(_BARE) + 2) * (_NODES_OF_A_RESULT + 1)
"""What a bare name counts for at most, when it's written out, with what `continueOn` adds and the operators."""


@functools.lru_cache(maxsize=_KEPT)
def _plain(expanded: str) -> tuple[str | tuple[str, str], ...] | None:
    """Read a text of nothing but results, `&&`, `||`, `!` and brackets, operators last; None for any other.

    That's nearly every `depends`, and this is several times faster than the whole expression language.
    """
    output: list[str | tuple[str, str]] = []
    waiting: list[str] = []
    at, operand = 0, False
    while at < len(expanded):
        match = _TOKEN.match(expanded, at)
        if match is None or not _fits(match, operand, waiting):
            return None
        operand = _shift(match, output, waiting, operand=operand)
        at = match.end()
    if not operand or "(" in waiting:
        return None
    read = (*output, *reversed(waiting))
    return read if sum(_NODES_OF_A_RESULT if isinstance(one, tuple) else 1 for one in read) <= MAX_NODES else None


def _fits(match: re.Match[str], operand: bool, waiting: list[str]) -> bool:
    """Whether a token may stand here: after an operand, or where one is wanted."""
    if match["name"]:
        return not operand and match["name"] not in _WORDS
    if match["operator"] == ")":
        return operand and "(" in waiting
    return operand == (match["operator"] in ("&&", "||"))


def _shift(match: re.Match[str], output: list[str | tuple[str, str]], waiting: list[str], *, operand: bool) -> bool:
    """Take a token as Dijkstra's shunting yard does; tells whether an operand stands at its end."""
    operator = match["operator"]
    if not operator:
        output.append((match["name"], match["result"]))
        return True
    if operator == ")":
        while (top := waiting.pop()) != "(":
            output.append(top)
        return True
    while operand and waiting and waiting[-1] != "(" and _BINDS[waiting[-1]] >= _BINDS[operator]:
        output.append(waiting.pop())
    waiting.append(operator)
    return False


def _decide(plain: tuple[str | tuple[str, str], ...], outcomes: Mapping[str, Mapping[str, bool]]) -> bool | None:
    """Return the answer; None where a task isn't among the outcomes."""
    stack: list[bool] = []
    for part in plain:
        if isinstance(part, tuple):
            found = outcomes.get(part[0])
            if found is None:
                return None
            stack.append(bool(found.get(part[1])))
        elif part == "!":
            stack[-1] = not stack[-1]
        else:
            right = stack.pop()
            stack[-1] = (stack[-1] and right) if part == "&&" else (stack[-1] or right)
    return stack[0]


def check(expanded: str) -> None:
    """Raise `ExprError` where an expanded `depends` can't be evaluated, whatever becomes of the tasks."""
    nothing = TaskOutcome()
    evaluate(expanded, dict.fromkeys(parse(expanded).tasks, nothing))


def _as_outcome(of_task: Mapping[str, bool]) -> TaskOutcome:
    return of_task if isinstance(of_task, TaskOutcome) else TaskOutcome(of_task)


def unknown(text: str, known: Iterable[str]) -> str | None:
    """Name the first task of a `depends` that isn't one of `known`."""
    names = frozenset(known)
    return next((name for name in parse(text).tasks if name not in names), None)


__all__ = [
    "ContinueOn", "Depends", "ExprError", "TaskOutcome", "check", "evaluate", "expand_dependencies", "lets_pass",
    "outcome",
    "parse", "unknown",
]  # fmt: skip
