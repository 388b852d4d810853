"""Finds what a pattern matches, and where its groups are, in time linear in the text: Pike's machine, as Go has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr.lang.regex.automaton import BEGIN, END, holds, kind_of, tester
from pydsl.expr.lang.regex.syntax import Assertion, CaptureGroup, Chars, Choice, Repeat, Row, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

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


class _Step(Struct, frozen=True):
    """One step: a character that has to be there, a place, something to note, or what to try, the first of it first."""

    following: tuple[int, ...]
    test: Callable[[str], bool] | None = None
    place: str = ""
    note: int = -1


class Machine:
    """The steps of a pattern."""

    def __init__(self, tree: Tree) -> None:
        self._numbers = {id(group): number for number, group in enumerate(_groups(tree), 1)}
        self._nothing: Saved = (-1,) * (2 * len(self._numbers) + 2)
        self._steps: list[_Step] = [_Step(())]
        self._accept = 0
        self._start = self._noted(tree, 0, self._accept)

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
            if number == self._accept:
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

    # Building, from the end to the beginning: each part is given the step that follows it.

    def _step(self, step: _Step) -> int:
        self._steps.append(step)
        return len(self._steps) - 1

    def _noted(self, tree: Tree, group: int, after: int) -> int:
        end = self._step(_Step((after,), note=2 * group + 1))
        return self._step(_Step((self._add(tree, end),), note=2 * group))

    def _add(self, tree: Tree, after: int) -> int:
        if isinstance(tree, Chars):
            return self._step(_Step((after,), test=tester(tree)))
        if isinstance(tree, Assertion):
            return self._step(_Step((after,), place=tree.kind))
        if isinstance(tree, CaptureGroup):
            return self._noted(tree.body, self._numbers[id(tree)], after)
        if isinstance(tree, Row):
            for part in reversed(tree.parts):
                after = self._add(part, after)
            return after
        if isinstance(tree, Choice):
            return self._step(_Step(tuple(self._add(option, after) for option in tree.options)))
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
        loop = self._step(_Step(()))
        body = self._add(tree.body, loop)
        self._steps[loop] = self._forking(tree, body, after)
        return self._fork(tree, body, after) if _may_be_empty(tree.body) else loop

    def _fork(self, tree: Repeat, more: int, after: int) -> int:
        return self._step(self._forking(tree, more, after))

    @staticmethod
    def _forking(tree: Repeat, more: int, after: int) -> _Step:
        return _Step((more, after) if tree.greedy else (after, more))


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
