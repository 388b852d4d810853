"""Finds what a pattern matches, and where its groups are, in time linear in the text: Pike's machine, as Go has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr.lang.regex.program import ACCEPT, BEGIN, END, holds, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from pydsl.expr.lang.regex.program import PatternProgram

    Saved: TypeAlias = tuple[int, ...]
    """Where each group begins and ends; -1 where it took no part."""


class Span(Struct, frozen=True):
    """A match: what `re.Match` tells of one."""

    text: str
    saved: Saved

    def start(self) -> int:
        """Where it begins."""
        return self.saved[0]

    def end(self) -> int:
        """Where it ends."""
        return self.saved[1]

    def group(self) -> str:
        """Return what was matched."""
        return self.text[self.saved[0] : self.saved[1]]

    def __getitem__(self, number: int) -> str | None:
        """Return what a group matched, None if it took no part."""
        begin, end = self.saved[2 * number : 2 * number + 2]
        return self.text[begin:end] if end >= 0 else None


class Machine:
    """Goes along the steps of a pattern with a thread for each way that may still match, the first way first."""

    def __init__(self, program: PatternProgram) -> None:
        self._steps, self._start = program.steps, program.start
        self._nothing: Saved = (-1,) * (2 * program.groups + 2)

    def search(self, text: str, at: int = 0) -> Span | None:
        """Return the leftmost match from a place on, and of those that begin there the one that comes first."""
        found: Saved | None = None
        threads: list[tuple[int, Saved]] = []
        before = kind_of(text[at - 1]) if at else BEGIN
        for place in range(at, len(text) + 1):
            character = text[place] if place < len(text) else END
            if found is None:
                threads.append((self._start, self._nothing))
            elif not threads:
                break
            threads, ended = self._moved(threads, place, before, character)
            found = ended or found
            before = kind_of(character)
        return Span(text, found) if found else None

    def _moved(
        self, threads: Sequence[tuple[int, Saved]], place: int, before: int, character: str
    ) -> tuple[list[tuple[int, Saved]], Saved | None]:
        """Take every thread over a character; return those that live, and the match of the first that is at its end."""
        living: list[tuple[int, Saved]] = []
        seen: set[int] = set()
        pending = list(reversed(threads))
        while pending:
            number, saved = pending.pop()
            if number in seen:
                continue
            seen.add(number)
            if number == ACCEPT:
                return living, saved
            step = self._steps[number]
            if step.test is not None:
                if character != END and step.test(character):
                    living.append((step.following[0], saved))
            elif not step.place or holds(step.place, before, character):
                if step.note >= 0:
                    saved = (*saved[: step.note], place, *saved[step.note + 1 :])
                pending += [(one, saved) for one in reversed(step.following)]
        return living, None
