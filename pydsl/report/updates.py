"""What a run tells while it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class NodeState(Struct, frozen=True, kw_only=True):
    """A node as it is now. `parent` is the id of the node whose template called it, "" for none."""

    id: str
    name: str
    display_name: str
    type: str
    phase: str
    message: str = ""
    parent: str = ""
    waits: bool = False
    """Whether it waits for a person."""

    @property
    def is_over(self) -> bool:
        """Whether it ended."""
        return self.phase not in {"", "Pending", "Running"}


class Update(Struct, frozen=True, kw_only=True):
    """What changed: the nodes that are new or got another phase. `phase` is the run's, `at` seconds since 1970.

    `folder` is the run's: a pod writes its logs into the folder below it that its node's id names.
    """

    at: float
    phase: str
    run: str = ""
    """The run's name."""
    nodes: Sequence[NodeState] = ()
    folder: Path | None = None
    notes: Sequence[str] = ()
    """What is to be known before the run begins."""
