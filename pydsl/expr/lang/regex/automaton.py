"""A finite automaton made of a pattern as it's needed: tells in linear time whether a text holds a match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.expr.lang.regex.program import ACCEPT, BEGIN, END, holds, kind_of

if TYPE_CHECKING:
    from pydsl.expr.lang.regex.program import PatternProgram

_MOST_STATES = 10_000


class Automaton:
    """Thompson's construction; the sets of states and the steps between them are remembered."""

    def __init__(self, program: PatternProgram) -> None:
        self._steps, self._start = program.steps, program.start
        self.known: dict[tuple[frozenset[int], int, str], frozenset[int] | None] = {}

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
            self.known[key] = found = self._step(states | {self._start}, before, character)
            return found

    def _step(self, states: frozenset[int], before: int, character: str) -> frozenset[int] | None:
        pending, seen = list(states), set(states)
        reached: set[int] = set()
        while pending:
            state = pending.pop()
            if state == ACCEPT:
                return None
            step = self._steps[state]
            if step.test is not None:
                if character != END and step.test(character):
                    reached.update(step.following)
            elif not step.place or holds(step.place, before, character):
                pending.extend(set(step.following) - seen)
                seen.update(step.following)
        return frozenset(reached)
