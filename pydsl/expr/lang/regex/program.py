"""A pattern as steps: what has to be there, and what may come after. Both ways to look for a match go along them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr.lang.regex.syntax import Assertion, CaptureGroup, Chars, Choice, Repeat, Row, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGIN, _NEWLINE, _WORD, _OTHER = range(4)
END = ""
ACCEPT = 0
"""The step that every match ends with."""


class PatternStep(Struct, frozen=True):
    """One step: a character that has to be there, a place, something to note, or what to try, the first of it first."""

    following: tuple[int, ...]
    test: Callable[[str], bool] | None = None
    place: str = ""
    note: int = -1


class PatternProgram:
    """The steps of a pattern, built from the end to the beginning: each part is given the step that follows it."""

    def __init__(self, tree: Tree) -> None:
        self._numbers = {id(group): number for number, group in enumerate(_groups(tree), 1)}
        self.groups = len(self._numbers)
        self.steps: list[PatternStep] = [PatternStep(())]
        self.start = self._noted(tree, 0, ACCEPT)

    def _step(self, step: PatternStep) -> int:
        self.steps.append(step)
        return len(self.steps) - 1

    def _noted(self, tree: Tree, group: int, after: int) -> int:
        end = self._step(PatternStep((after,), note=2 * group + 1))
        return self._step(PatternStep((self._add(tree, end),), note=2 * group))

    def _add(self, tree: Tree, after: int) -> int:
        if isinstance(tree, Chars):
            return self._step(PatternStep((after,), test=tester(tree)))
        if isinstance(tree, Assertion):
            return self._step(PatternStep((after,), place=tree.kind))
        if isinstance(tree, CaptureGroup):
            return self._noted(tree.body, self._numbers[id(tree)], after)
        if isinstance(tree, Row):
            for part in reversed(tree.parts):
                after = self._add(part, after)
            return after
        if isinstance(tree, Choice):
            return self._step(PatternStep(tuple(self._add(option, after) for option in tree.options)))
        return self._repeat(tree, after)

    def _repeat(self, tree: Repeat, after: int) -> int:
        if tree.most is None and not tree.least:
            return self._any_number(tree, after)
        if tree.most is None:
            after = self._any_number(tree, after)
        else:
            end = after
            for _ in range(tree.most - tree.least):
                after = self._fork(tree, self._add(tree.body, after), end)
        for _ in range(tree.least):
            after = self._add(tree.body, after)
        return after

    def _any_number(self, tree: Repeat, after: int) -> int:
        """Add a repetition without a limit; one of what may be empty is optional first, as Go has it."""
        loop = self._step(PatternStep(()))
        body = self._add(tree.body, loop)
        self.steps[loop] = self._forking(tree, body, after)
        return self._fork(tree, body, after) if _may_be_empty(tree.body) else loop

    def _fork(self, tree: Repeat, more: int, after: int) -> int:
        return self._step(self._forking(tree, more, after))

    @staticmethod
    def _forking(tree: Repeat, more: int, after: int) -> PatternStep:
        return PatternStep((more, after) if tree.greedy else (after, more))


def tester(chars: Chars) -> Callable[[str], bool]:
    """Return the test whether a character is one of some."""
    compiled = re.compile(f"(?i:{chars.written})" if chars.folded else chars.written)
    return lambda character: compiled.match(character) is not None


def kind_of(character: str) -> int:
    """Return what kind a character is, for the places beside it."""
    return _NEWLINE if character == "\n" else _WORD if _is_word(character) else _OTHER


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def holds(kind: str, before: int, character: str) -> bool:
    """Whether an assertion holds between what was before and a character."""
    if kind == "begin":
        return before == BEGIN
    if kind == "end":
        return character == END
    if kind == "line-begin":
        return before in (BEGIN, _NEWLINE)
    if kind == "line-end":
        return character in (END, "\n")
    at_edge = (before == _WORD) != (character != END and _is_word(character))
    return at_edge == (kind == "word")


def _groups(tree: Tree) -> Iterator[CaptureGroup]:
    """Yield the groups of a tree as they begin."""
    if isinstance(tree, CaptureGroup):
        yield tree
    for part in _parts(tree):
        yield from _groups(part)


def _may_be_empty(tree: Tree) -> bool:
    if isinstance(tree, (Row, CaptureGroup)):
        return all(map(_may_be_empty, _parts(tree)))
    if isinstance(tree, Choice):
        return any(map(_may_be_empty, tree.options))
    return isinstance(tree, Assertion) or (isinstance(tree, Repeat) and (not tree.least or _may_be_empty(tree.body)))


def _parts(tree: Tree) -> tuple[Tree, ...]:
    if isinstance(tree, (Repeat, CaptureGroup)):
        return (tree.body,)
    return tree.parts if isinstance(tree, Row) else tree.options if isinstance(tree, Choice) else ()
