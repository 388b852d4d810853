"""Go's regular expressions (RE2 syntax) by Python's `re`."""

from __future__ import annotations

import re

from pydsl.expr.errors import ExprError


def compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; raises `ExprError` where Go wouldn't take it."""
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ExprError(f"error parsing regexp: {error}") from None


def matcher(pattern: str):
    """Give the test of `text matches pattern`."""
    compiled = compile(pattern)

    def test(text, _):
        return text is not None and compiled.search(text) is not None

    return test


def matches(text, pattern):
    """`text matches pattern`, where the pattern isn't a constant."""
    if text is None or pattern is None:
        return False
    return compile(pattern).search(text) is not None
