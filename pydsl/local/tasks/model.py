"""What a task is: how one kind of template is carried out where no container runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.engine.events import PodOutputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydsl.engine.commands import Pod
    from pydsl.local.setting import Setting
    from pydsl.spec import wire
    from pydsl.spec.values import Json


class Done(Struct, frozen=True):
    """A task that is over."""

    phase: str = "Succeeded"
    message: str = ""
    outputs: PodOutputs = field(default_factory=PodOutputs)
    exit_code: int | None = None


class Again(Struct, frozen=True):
    """A task that has to look again in a while, by `work`."""

    after: float
    work: Callable[[], Done | Again]
    running: bool = True
    """Whether its node is shown as Running meanwhile."""


def _no_refusals(_template: wire.Template) -> Iterable[str]:
    return ()


class TaskKind(Struct, frozen=True, kw_only=True):
    """How templates of one kind are carried out, piece by piece.

    A piece is done beside the loop and may take its time; what it raises is the node's fault.
    """

    begin: Callable[[Pod, Setting], Done | Again]
    refusals: Callable[[Json], Iterable[str]] = _no_refusals
    """Says before a run why a template can't be carried out."""
    is_pod: bool = True
    """Whether a pod does it in a cluster, and not the agent."""
    fault: str = "Error"
    """The phase of a node whose task raised."""
