"""Options that say a value for a name."""

from __future__ import annotations

from pydsl.errors import UsageError


def pair_of(option: str, given: str, what: str = "NAME") -> tuple[str, str]:
    """Read `NAME=VALUE`; `what` is the word for the name. Raises UsageError for another text."""
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise UsageError(f"{option} {given}: write {what}=VALUE")
    return name, value
