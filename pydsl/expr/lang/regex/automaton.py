"""A finite automaton made of a pattern as it's needed: tells in linear time whether a text holds a match."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.expr.lang.regex.syntax import Assertion, CaptureGroup, Chars, Choice, Repeat, Row, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN, _NEWLINE, _WORD, _OTHER = range(4)
END = ""
_MOST_STATES = 10_000
_ACCEPT = -1

State = "frozenset[int]"


class Automaton:
    """Thompson's construction; the sets of states and the steps between them are remembered."""

    def __init__(self, tree: Tree) -> None:
        self.steps: list[tuple[Callable[[str], bool] | str, tuple[int, ...]]] = []
        self.known: dict[tuple[frozenset[int], int, str], frozenset[int] | None] = {}
        self.start = self._add(tree, _ACCEPT)

    def test(self, text: str) -> bool:
        """Whether the pattern matches somewhere in a text."""
        states: frozenset[int] = frozenset()
        before = BEGIN
        for character in text:
            following = self._following(states, before, character)
            if following is None:
                return True
            states = following
            before = kind_of(character)
        return self._following(states, before, END) is None

    def _following(self, states: frozenset[int], before: int, character: str) -> frozenset[int] | None:
        """Return the states after a character, or None once there's a match; a match may begin anywhere."""
        key = (states, before, character)
        try:
            return self.known[key]
        except KeyError:
            if len(self.known) > _MOST_STATES:
                self.known.clear()
            self.known[key] = found = self._step(states | {self.start}, before, character)
            return found

    def _step(self, states: frozenset[int], before: int, character: str) -> frozenset[int] | None:
        pending, seen = list(states), set(states)
        reached: set[int] = set()
        while pending:
            state = pending.pop()
            if state == _ACCEPT:
                return None
            test, following = self.steps[state]
            if callable(test):
                if character and test(character):
                    reached.update(following)
            elif test == "" or holds(test, before, character):
                pending.extend(set(following) - seen)
                seen.update(following)
        return frozenset(reached)

    # Building, from the end to the beginning: each part is given the state that follows it.

    def _state(self, test: Callable[[str], bool] | str, *following: int) -> int:
        self.steps.append((test, following))
        return len(self.steps) - 1

    def _add(self, tree: Tree, following: int) -> int:
        if isinstance(tree, Chars):
            return self._state(tester(tree), following)
        if isinstance(tree, Assertion):
            return self._state(tree.kind, following)
        if isinstance(tree, CaptureGroup):
            return self._add(tree.body, following)
        if isinstance(tree, Row):
            for part in reversed(tree.parts):
                following = self._add(part, following)
            return following
        if isinstance(tree, Choice):
            return self._state("", *[self._add(option, following) for option in tree.options])
        return self._repeat(tree, following)

    def _repeat(self, tree: Repeat, following: int) -> int:
        if tree.most is None:
            loop = self._state("")
            self.steps[loop] = ("", (self._add(tree.body, loop), following))
            following = loop
        else:
            end = following
            for _ in range(tree.most - tree.least):
                following = self._state("", self._add(tree.body, following), end)
        for _ in range(tree.least):
            following = self._add(tree.body, following)
        return following


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
