"""What all pods of a run share: the runtime, the folders, the store of artifacts, what images stand for."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

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


class Setting(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """The surroundings of a run's pods."""

    runtime: Runtime
    library: Library
    artifacts: ArtifactFolder
    folder: Path
    """The run's own; each pod has one below it, called by its node's id."""
    claims: Path
    """Where volumes that outlive the run are kept."""
    images: Images = field(default_factory=Images)
    placing: Placing = field(default_factory=Placing)
    environment: Mapping[str, str] = field(default_factory=inherited)
    keep: bool = False
    stores: Collection[str] = ()
    """The kinds of stores that outputs are sent to where they name the whole place."""

    @functools.cached_property
    def roots(self) -> Path:
        """Where the runtime keeps things for later containers."""
        return self.folder / ROOTS

    @functools.cached_property
    def secrets(self) -> Sequence[str]:
        """The values of all Secrets that the run may use."""
        return secret_values(self.library)

    @functools.cached_property
    def mask(self) -> Mask:
        """Takes the values of Secrets out of messages."""
        return Mask.of(self.secrets)

    @functools.cached_property
    def beside(self) -> Beside[Any]:
        """Where large files are copied while the loop goes on."""
        return Beside(self.runtime.alarm)

    @functools.cached_property
    def requests(self) -> Beside[Any]:
        """Where tasks wait for others' answers."""
        return Beside(self.runtime.alarm, TASKS)

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
