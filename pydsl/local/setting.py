"""What all pods of a run share: the runtime, the folders, the store of artifacts, what images stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.local.beside import Beside
from pydsl.local.environment import inherited, secret_values
from pydsl.local.images import Images
from pydsl.local.placing import Placing
from pydsl.report.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from pydsl.artifacts import ArtifactFolder
    from pydsl.manifest.library import Library
    from pydsl.runtimes import Runtime
    from pydsl.spec import wire

ROOTS = "roots"
TASKS = 64
"""How many tasks of a run wait for an answer at a time."""


@attrs.frozen(kw_only=True)
class Setting:
    """The surroundings of a run's pods."""

    runtime: Runtime
    library: Library
    artifacts: ArtifactFolder
    folder: Path
    """The run's own; each pod has one below it, called by its node's id."""
    claims: Path
    """Where volumes that outlive the run are kept."""
    images: Images = attrs.field(factory=Images)
    placing: Placing = attrs.field(factory=Placing)
    environment: Mapping[str, str] = attrs.field(factory=inherited)
    keep: bool = False
    stores: Collection[str] = ()
    """The kinds of stores that outputs are sent to where they name the whole place."""
    roots: Path = attrs.field(init=False, default=attrs.Factory(lambda self: self.folder / ROOTS, takes_self=True))
    """Where the runtime keeps things for later containers."""
    secrets: Sequence[str] = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda self: secret_values(self.library), takes_self=True)
    )
    """The values of all Secrets that the run may use."""
    mask: Mask = attrs.field(init=False, default=attrs.Factory(lambda self: Mask.of(self.secrets), takes_self=True))
    """Takes the values of Secrets out of messages."""
    beside: Beside[Any] = attrs.field(
        init=False, default=attrs.Factory(lambda self: Beside(self.runtime.alarm), takes_self=True)
    )
    """Where large files are copied while the loop goes on."""
    requests: Beside[Any] = attrs.field(
        init=False, default=attrs.Factory(lambda self: Beside(self.runtime.alarm, TASKS), takes_self=True)
    )
    """Where tasks wait for others' answers."""

    def runtime_of(self, template: wire.Template) -> Runtime:
        """Return the runtime of a template's pods."""
        return self.placing.among(self.runtime, template)

    def done(self) -> list[tuple[Any, Callable[[], None]]]:
        """Return what is to be called for work that is done beside the loop, and for whom."""
        return [*self.beside.take(), *self.requests.take()]

    def close(self) -> None:
        """End what works beside the loop; nobody waits for it."""
        self.beside.close()
        self.requests.close()
