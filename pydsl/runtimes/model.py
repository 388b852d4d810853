"""What a runtime is: it gives places, and a place turns a container's command into a process of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

import attrs

from pydsl.files import Mount

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.files import Root

__all__ = ["Launch", "Mount", "Needs", "Place", "Probe", "Runtime"]


@attrs.frozen(kw_only=True)
class Needs:
    """What a container's place has to offer.

    `paths` are the absolute paths that files are staged to; `outlets` those that the command may write or work in.
    A `rooted` command finds its files below the folder that `PYDSL_ROOT` names (docs/adr/0003), as shipped Python
    functions do. `programs` are files and folders of this machine that it runs.
    """

    folder: Path
    """The container's own; made by the runtime if it needs one. The folder above it exists."""
    shared: Path | None = None
    """A folder of the run in which the runtime may keep things for later containers; None: nothing is shared."""
    paths: Sequence[str] = ()
    outlets: Sequence[str] = ()
    mounts: Sequence[Mount] = ()
    rooted: bool = False
    programs: Sequence[Path] = ()


@attrs.frozen(kw_only=True)
class Launch:
    """A process of this machine. `cwd` is a folder of this machine."""

    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: str | None = None
    status: Path | None = None
    """Set for a sandbox: the file in which bubblewrap says whether it started the command."""


class Place(Protocol):
    """One container's files and the way its command runs."""

    @property
    def files(self) -> Path:
        """The folder that its private files lie in."""
        ...

    @property
    def tree(self) -> Root:
        """The files that it sees, by the paths that it sees them at."""
        ...

    def inside(self, path: str) -> str:
        """Return the container's `path` as one of the tree's: absolute and normal."""
        ...

    def close(self) -> None:
        """Let go of what is shared. The container is over, and its files aren't needed any more."""
        ...

    def program(self, path: str) -> Path:
        """Say where on this machine a program lies that the container runs by this path."""
        ...

    def launch(self, argv: Sequence[str], env: Mapping[str, str], cwd: str | None) -> Launch:
        """Make the process that runs `argv` in the place; `cwd` is a path of the container's."""
        ...

    def own(self, path: str) -> tuple[str, str]:
        """Return a file of the executor's own that stands for `path`: its path in the tree, and the container's."""
        ...


class Runtime(Protocol):
    """A way to run containers on this machine."""

    name: ClassVar[str]
    mounts: ClassVar[bool]
    """Whether a volume can be seen at the path that the manifest asks for."""

    def open(self, needs: Needs) -> Place:
        """Make a place for one container."""
        ...

    def outside(self, paths: Sequence[str], *, rooted: bool) -> Sequence[str]:
        """Pick the paths that would be this machine's own files, shared by everything that runs on it."""
        ...


Probe = Callable[[], "str | None"]
"""Says why a runtime can't be used on this machine; None if it can."""
