"""A node: one entry of a run's status, as Argo has it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.engine.phases import FAILURES, OMITTED, SKIPPED

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Mapping, Sequence

    from pydsl.spec import wire


NOTHING: MappingProxyType[str, None] = MappingProxyType({})
"""The children of a node that has none: most have none."""


class Node(Struct, kw_only=True, eq=False):
    """One node. `children` are ids in the order they were added; `boundary` is the node of the template around it.

    `template` is the template as it was found (tags in it), `limits` what it says of parallelism and failFast.
    """

    id: str
    name: str
    display_name: str
    type: str
    phase: str
    started_at: float
    scope: str
    message: str = ""
    template_name: str | None = None
    template_ref: wire.TemplateRef | None = None
    boundary: Node | None = None
    children: dict[str, None] | MappingProxyType[str, None] = NOTHING
    outbound: Sequence[str] = ()
    inputs: wire.Inputs | None = None
    outputs: wire.Outputs | None = None
    flag: wire.NodeFlag | None = None
    daemoned: bool = False
    memoization: wire.MemoizationStatus | None = None
    finished_at: float | None = None
    ip: str = ""
    progress: str = ""
    """What its pod has stated: `N/M`."""
    awaited_lock: str = ""
    """The lock that it waits for."""
    original: str = ""
    """The node of another run that it was taken over from."""

    ended: bool = False
    """Whether the phase is final: the node table keeps it so."""
    fulfilled: bool = False
    """Whether others need not wait for it any more: it ended, or it's a daemon that is ready (rule 36)."""
    template: wire.Template | None = None
    limits: Mapping[str, Any] | None = None
    active_children: int = 0
    active_pods: int = 0
    failed_children: int = 0
    waiting: deque[Any] | None = None
    daemons: list[Any] | None = None

    def ended_by(self, now: float) -> float:
        """When it ended; now, if it hasn't."""
        return now if self.finished_at is None else self.finished_at

    @property
    def completed(self) -> bool:
        """Whether it ran, to whatever end."""
        return self.fulfilled and self.phase not in (SKIPPED, OMITTED)

    @property
    def failed(self) -> bool:
        """Whether it ended Failed or Error."""
        return self.phase in FAILURES

    @property
    def memoization_hit(self) -> bool:
        """Whether its outputs were remembered, so that nothing ran."""
        return bool(self.memoization and self.memoization["hit"])

    @property
    def hooked(self) -> bool:
        """Whether it's a hook's or an exit handler's."""
        return bool(self.flag and self.flag.get("hooked"))

    @property
    def retried(self) -> bool:
        """Whether it's one attempt of a Retry node."""
        return bool(self.flag and self.flag.get("retried"))

    def __repr__(self) -> str:
        return f"<Node {self.name} {self.type} {self.phase}>"
