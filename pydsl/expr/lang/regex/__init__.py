"""Go's regular expressions (RE2's syntax): `compile` gives a `Regex`, whose `test` takes time linear in the text."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.expr.lang.regex.automaton import Automaton
from pydsl.expr.lang.regex.emit import is_tame, python_pattern
from pydsl.expr.lang.regex.syntax import Tree, parse

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Regex", "compile", "matcher", "matches"]


@attrs.define(eq=False)
class Regex:
    """A regular expression that Go would take; `names` are those of its groups, None where a group has none."""

    pattern: str
    tree: Tree
    names: tuple[str | None, ...]
    _python: re.Pattern[str] | None = None
    _automaton: Automaton | None = None

    def test(self, text: str) -> bool:
        """Whether the pattern matches somewhere in a text."""
        if is_tame(self.tree):
            return self.python.search(text) is not None
        if self._automaton is None:
            self._automaton = Automaton(self.tree)
        return self._automaton.test(text)

    @property
    def python(self) -> re.Pattern[str]:
        """The same pattern for Python's `re`, which finds what Go finds, but may take long where Go can't."""
        if self._python is None:
            self._python = re.compile(python_pattern(self.tree))
        return self._python

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
