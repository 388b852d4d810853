"""How often a container set's command runs: its `retryStrategy`, carried out inside the container (cmd/argoexec:
emissary; apimachinery: wait.Backoff).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import atoi

if TYPE_CHECKING:
    from pydsl.spec import wire


class Attempts(Struct):
    """What is left of a container's attempts, and how many seconds pass between two; `fault` is why there are none."""

    left: int = 1
    pause: float = 0.0
    fault: str = ""


def attempts_of(template: wire.Template) -> Attempts:
    """Read how often each container of a template runs. `retries` counts the first attempt, too: with 0 none runs."""
    strategy = (template.get("containerSet") or {}).get("retryStrategy") or {}
    if strategy.get("retries") is None:
        return Attempts()
    left = _whole(strategy["retries"])
    if not strategy.get("duration"):
        return Attempts(left)
    from pydsl.expr import durations  # few sets have one

    try:
        return Attempts(left, durations.parse(str(strategy["duration"])))
    except ExprError as error:
        return Attempts(0, fault=f"failed to get retry strategy: {error.message}")


def _whole(value: int | str) -> int:
    try:
        return atoi(str(value))
    except ExprError:
        return 0
