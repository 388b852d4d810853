"""Go's regular expressions (RE2's syntax): `compile` gives a `Regex`, which takes time linear in the text.

Python's own expressions, which are quicker, are used where they can't take long.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Union

import attrs

from pydsl.expr.lang.regex.automaton import Automaton
from pydsl.expr.lang.regex.emit import python_pattern, retries
from pydsl.expr.lang.regex.machine import Machine, Span
from pydsl.expr.lang.regex.program import PatternProgram
from pydsl.expr.lang.regex.syntax import Tree, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_TRIES = 10_000_000
Match = Union["re.Match[str]", Span]

__all__ = ["Match", "Regex", "compile", "matcher", "matches"]


@attrs.define(eq=False, slots=False)
class Regex:
    """A regular expression that Go would take; `names` are those of its groups, None where a group has none."""

    pattern: str
    tree: Tree
    names: tuple[str | None, ...]
    _power: int | None = attrs.field(init=False, default=attrs.Factory(lambda self: retries(self.tree), True))

    def test(self, text: str) -> bool:
        """Whether the pattern matches somewhere in a text."""
        return self._python.search(text) is not None if self._is_quick(text) else self._automaton.test(text)

    def search(self, text: str) -> Match | None:
        """Find the leftmost match."""
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[Match]:
        """Find matches that don't overlap, as Go does: an empty one right after another doesn't count."""
        search = self._python.search if self._is_quick(text) else self._machine.search
        at, end = 0, -1
        while at <= len(text) and (match := search(text, at)) is not None:
            is_empty = match.start() == match.end()
            if not is_empty or match.end() != end:
                yield match
            end = match.end()
            at = end + is_empty

    def _is_quick(self, text: str) -> bool:
        """Whether Python's `re`, which goes back to try again, is over soon."""
        return self._power is not None and (self._power <= 1 or len(text) ** self._power <= _MOST_TRIES)

    @functools.cached_property
    def _python(self) -> re.Pattern[str]:
        """The same pattern for Python's `re`, which finds what Go finds, but may take long where Go can't."""
        return re.compile(python_pattern(self.tree))

    @functools.cached_property
    def _program(self) -> PatternProgram:
        return PatternProgram(self.tree)

    @functools.cached_property
    def _automaton(self) -> Automaton:
        return Automaton(self._program)

    @functools.cached_property
    def _machine(self) -> Machine:
        return Machine(self._program)

    def __str__(self) -> str:
        return self.pattern


@functools.lru_cache(maxsize=512)
def compile(pattern: str) -> Regex:
    """Compile a pattern; raises `ExprError` with Go's message where Go wouldn't take it."""
    tree, names = parse(pattern)
    return Regex(pattern, tree, names)


def matcher(pattern: str) -> Callable[[Any, Any], bool]:
    """Return the test of `text matches pattern`; the second argument is ignored."""
    compiled = compile(pattern)

    def test(text: Any, _: Any) -> bool:
        return text is not None and compiled.test(_as_text(text))

    return test


def matches(text: Any, pattern: Any) -> bool:
    """`text matches pattern`, where the pattern isn't a constant."""
    if text is None or pattern is None:
        return False
    return compile(_as_text(pattern)).test(_as_text(text))


def _as_text(value: Any) -> str:
    from pydsl.expr.lang.operations import to_text  # operations knows more than the checker may import
    from pydsl.expr.lang.values import as_text

    return as_text(value) if isinstance(value, bytes) else to_text(value)
