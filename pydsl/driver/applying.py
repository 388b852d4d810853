"""Which events mean anything to a run, and what is told of an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import PydslError

if TYPE_CHECKING:
    from pydsl.engine import Run
    from pydsl.engine.events import Event


def is_late(run: Run, event: Event) -> bool:
    """Whether an event means nothing any more: after the run's end, its pod's, or said before. It isn't journalled."""
    return run.finished is not None or not run.expects(event)


def fault_text(error: Exception) -> str:
    """Return what an exception tells those who look at the run."""
    return str(error) if isinstance(error, PydslError) else f"{type(error).__name__}: {error}"
