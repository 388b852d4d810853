"""What a runtime is: it opens places for containers, runs commands there, and tells how each ended."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from pydsl.files import Mount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pydsl.files import Root

__all__ = [
    "JOIN",
    "NOT_STARTED",
    "SIGNALLED",
    "Backend",
    "Command",
    "Ended",
    "Mount",
    "Needs",
    "Runtime",
    "Streams",
    "Workspace",
]

JOIN = "+"
"""What stands between the names of runtimes that make one."""
IDS = itertools.count(1)
"""The ids of commands: no two of this process's runtimes have the same."""
SIGNALLED = 128
"""What a shell and Kubernetes add to the number of the signal that ended a process."""
NOT_STARTED = 64
"""The exit status of Argo's executor where it can't run the command."""


class Needs(Struct, frozen=True, kw_only=True):
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
    image: str = ""
    spec: Mapping[str, Any] = field(default_factory=dict)
    """The container's own fields, in Argo's names, and `security` is the securityContext of its pod: a runtime may
    heed them."""
    security: Mapping[str, Any] = field(default_factory=dict)


class Command(Struct, frozen=True, kw_only=True):
    """What runs in a place. `cwd` is a path of the container's, made if it isn't there; None: its working directory."""

    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: str | None = None
    is_program: bool = True
    """Whether `argv` begins with the program; else it's arguments of the image's own, where the runtime has images."""
    beside: bool = False
    """Whether it runs beside the container's own command, as a probe does: its end isn't the container's."""


class Streams(Struct, frozen=True):
    """Descriptors of this process that a command reads and writes."""

    stdin: int
    stdout: int
    stderr: int
    is_terminal: bool = False
    """Whether all three are one terminal, which becomes the command's own: Ctrl-C in it is for the command."""

    @property
    def files(self) -> tuple[int, int, int]:
        """The three, in the order of their numbers."""
        return self.stdin, self.stdout, self.stderr


class Ended(Struct, frozen=True):
    """A command that is over. `code` is its exit status, 128 and the signal's number if one ended it."""

    id: int
    code: int
    problem: str = ""
    """Why the command never ran; empty if it did."""


class Workspace(Protocol):
    """One container's files, and where its commands run."""

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

    def program(self, path: str) -> Path:
        """Return where on this machine a program lies that the container runs by this path."""
        ...

    def own(self, path: str) -> tuple[str, str]:
        """Return a file of the executor's own that stands for `path`: its path in the tree, and the container's."""
        ...

    def start(self, command: Command, out: str | Path = os.devnull, err: str | Path = os.devnull) -> int:
        """Start a command that adds to two files of this machine; return an id that no other command has."""
        ...

    def converse(self, command: Command, streams: Streams) -> int:
        """Start a command that reads and writes descriptors of this process; return an id as `start` does."""
        ...

    @property
    def is_taken_up(self) -> bool:
        """Whether an earlier owner of the run made it, files and all."""
        ...

    @property
    def address(self) -> str:
        """The address at which others reach it; "" where it has none of its own."""
        ...

    def close(self) -> None:
        """Let others have what is shared. The container is over, or ends with it; its files aren't needed any more."""
        ...


class Runtime(Protocol):
    """A way to run containers on this machine, for one run. It has no processes before the first command."""

    @property
    def name(self) -> str:
        """What it's called."""
        ...

    @property
    def mounts(self) -> bool:
        """Whether a volume can be seen at the path that the manifest asks for."""
        ...

    @property
    def private(self) -> bool:
        """Whether absolute paths are the container's own, and not this machine's."""
        ...

    @property
    def images(self) -> bool:
        """Whether a container is made of its image: program, environment, user and files are the image's."""
        ...

    @property
    def honours(self) -> frozenset[str]:
        """Fields of a container that this kind heeds, and others ignore."""
        ...

    def open(self, needs: Needs) -> Workspace:
        """Make a place for one container."""
        ...

    def lacking(self, images: Iterable[str]) -> list[str]:
        """Return those images that would have to be fetched."""
        ...

    def take_up(self, folder: Path) -> frozenset[str]:
        """Find what lives on of a run whose owner was killed; return the names of its pods' folders.

        `open` and `start`, with the same needs, then go on with what is there.
        """
        ...

    def terminate(self, id: int) -> None:
        """Send TERM to a command and what it started."""
        ...

    def kill(self, id: int) -> None:
        """End a command and all that it started, at once."""
        ...

    def wait(self, timeout: float | None) -> list[Ended]:
        """Wait until a command ends, the alarm rings or `timeout` seconds pass; return all that have ended."""
        ...

    @property
    def alarm(self) -> int:
        """A descriptor: a byte written into it ends a wait, as `signal.set_wakeup_fd` does."""
        ...

    @property
    def descriptor(self) -> int:
        """A descriptor that can be read from when a wait would end; but for what it has to do when it's `due`."""
        ...

    @property
    def due(self) -> float | None:
        """How many seconds it has nothing to do by itself; None: whatever comes is told by the descriptor."""
        ...

    @property
    def running(self) -> int:
        """How many commands run."""
        ...

    def close(self) -> None:
        """End whatever runs, and wait until it's gone."""
        ...


class Backend(Struct, frozen=True, kw_only=True):
    """One kind of runtime, as the modules of `pydsl.runtimes.backends` declare it in `BACKEND`."""

    name: str
    rank: int | None
    """The order in which `auto` tries them, the lowest first; None: only where it's asked for by name."""
    why_not: Callable[[], str | None]
    """Says why it can't be used on this machine; None if it can."""
    make: Callable[[], Runtime]
    begin: Callable[[], None] | None = None
    """Starts what `why_not` has to wait for, where that takes a while."""
    configured: Callable[[Mapping[str, Any]], Backend] | None = None
    """Returns the same with what a project says of it, if that can be anything."""
    sweep: Callable[[Path], None] | None = None
    """Removes what lives on of a run whose owner was killed, if anything can."""
    images: bool = False
    """Whether its containers are made of their images."""
    shared: str = ""
    """What isn't kept apart, said in one line where `auto` comes down to it; "" if nothing worth a line."""
