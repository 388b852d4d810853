"""Options that several verbs have: they're added to each by one decorator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def with_options(command: Any, options: Sequence[Callable[[Any], Any]]) -> Any:
    """Add options to a command, which then tells them in this order."""
    for option in reversed(options):
        command = option(command)
    return command
