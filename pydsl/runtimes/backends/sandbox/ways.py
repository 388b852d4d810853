"""The two ways to make a sandbox: namespaces of our own and, where the system lets no program make some, bubblewrap."""

from __future__ import annotations

import atexit
import functools
import os
import sys
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from msgspec.structs import asdict

from pydsl.errors import InfrastructureError
from pydsl.files import said
from pydsl.runtimes.workers.hired import ISOLATED, SCRIPT, Ahead, Recipe, Worker, lacks, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydsl.files import Mount
    from pydsl.runtimes.workers.hired import Load

MACHINE = "/"
"""The root of a first sandbox: the machine's own, so that nothing has to be made."""
PATIENCE = 10.0
"""Seconds that a first sandbox gets to come up."""


class Identity(Struct, frozen=True, kw_only=True):
    """The ids that a container's processes have in its namespaces; None: the runner's own.

    Outside they're always the runner's: files that the container makes are, too, and it may do what the runner may.
    """

    user: int | None = None
    group: int | None = None

    @classmethod
    def of(cls, security: Mapping[str, Any]) -> Identity:
        """Return what a securityContext asks for; a user without a group is in group 0, as in Kubernetes."""
        user, group = security.get("runAsUser"), security.get("runAsGroup")
        return cls(user=user, group=0 if group is None and user is not None else group)


class Walls(Struct, frozen=True, kw_only=True):
    """What a slot's namespaces look like from inside."""

    root: str
    binds: Sequence[Mount] = ()
    hidden: Sequence[str] = ()
    identity: Identity = Identity()
    network: bool = True
    """Whether it has the machine's; else there's nothing but a loopback device."""

    @property
    def mounted(self) -> list[tuple[str, int, int]]:
        """Paths, with what has to lie there: containers may put something else at its source before it's mounted."""
        return [(one.path, one.inode.device, one.inode.number) for one in self.binds if one.inode is not None]

    @property
    def volumes(self) -> list[str]:
        """The paths of what isn't the machine's own."""
        return [one.path for one in self.binds if one.path != str(one.source)]


class Way(Protocol):
    """How a worker gets behind walls."""

    def words(self, walls: Walls, python: Sequence[str]) -> list[str]:
        """Return the words that start the worker; `python` are those that run its script."""
        ...

    def recipe(self, walls: Walls, load: Load | None) -> Recipe:
        """Return what the worker makes of itself."""
        ...


class Namespaces:
    """The worker makes them itself."""

    def words(self, walls: Walls, python: Sequence[str]) -> list[str]:
        """Nothing but the worker."""
        return list(python)

    def recipe(self, walls: Walls, load: Load | None) -> Recipe:
        """Return the recipe of what it enters."""
        binds = [[str(bind.source), bind.path, bind.read_only] for bind in walls.binds]
        root = walls.root if walls.root != MACHINE else None
        who = asdict(walls.identity)
        enter = {"root": root, "binds": binds, "masks": list(walls.hidden), "network": walls.network, **who}
        return Recipe(enter=enter, alone=True, load=load, mounted=walls.mounted, volumes=walls.volumes)


class Bubblewrap(Struct, frozen=True):
    """Bubblewrap starts the worker as the first process of namespaces that it makes."""

    program: str

    def words(self, walls: Walls, python: Sequence[str]) -> list[str]:
        """Write bubblewrap's options."""
        from pydsl.runtimes.workers.namespaces import FROZEN  # it loads the C library

        words = [self.program, "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1"]
        words += [] if walls.network else ["--unshare-net"]
        words += _options_of(walls.identity)
        words += ["--bind", walls.root, "/"]
        of_devices = [bind for bind in walls.binds if bind.path.startswith("/dev/")]
        words += _binding(bind for bind in walls.binds if bind not in of_devices)
        words += ["--ro-bind", str(SCRIPT.parent), str(SCRIPT.parent), "--proc", "/proc", "--dev", "/dev"]
        words += [word for path in FROZEN for word in ("--ro-bind-try", path, path)]
        words += ["--perms", "1777", "--tmpfs", "/dev/shm", "--mqueue", "/dev/mqueue"]
        words += [*_binding(of_devices), "--remount-ro", "/dev"]
        for path in walls.hidden:
            words += ["--tmpfs", path] if os.path.isdir(path) else ["--ro-bind", os.devnull, path]
        return [*words, "--chdir", "/", "--", *python]

    def recipe(self, walls: Walls, load: Load | None) -> Recipe:
        """The walls are up when it starts."""
        return Recipe(alone=True, load=load, mounted=walls.mounted, volumes=walls.volumes)


def _binding(binds: Iterable[Mount]) -> list[str]:
    pairs = (("--ro-bind" if bind.read_only else "--bind", bind) for bind in binds)
    return [word for option, bind in pairs for word in (option, str(bind.source), bind.path)]


def _options_of(identity: Identity) -> list[str]:
    given = [(option, id) for option, id in (("--uid", identity.user), ("--gid", identity.group)) if id is not None]
    return ["--unshare-user", *(word for option, id in given for word in (option, str(id)))] if given else []


@functools.lru_cache(maxsize=1)
def the_way() -> Way | str:
    """Return how sandboxes are made here, or why none can be; tries it once."""
    if not sys.platform.startswith("linux"):
        return "sandboxes are made on Linux only"
    reason = trial(Namespaces())
    if reason is None:
        return Namespaces()
    import shutil  # costly to import: most machines never come here

    program = shutil.which("bwrap")
    if program is None:
        return f"this system doesn't let us make namespaces ({reason}), and bubblewrap isn't installed"
    other = trial(Bubblewrap(program))
    return Bubblewrap(program) if other is None else f"{reason}; bubblewrap doesn't work here either: {other}"


_ahead = Ahead()
"""The worker of a trial that's started before anybody asks for its result."""
_leaving: list[Worker] = []
"""Workers of trials that are over, and that nobody has waited for."""


@atexit.register
def see_off() -> None:
    """Wait until the workers of trials have ended."""
    while _leaving:
        _leaving.pop().wait()


def begin() -> None:
    """Start the trial of what is tried first; what the caller does meanwhile costs no time."""
    if sys.platform.startswith("linux") and not the_way.cache_info().currsize:
        _ahead.start(lambda: _started(Namespaces()))


def _started(way: Way) -> Worker:
    """Start a worker behind walls that show the whole machine. Raise OSError if the system can't."""
    walls = Walls(root=MACHINE)
    return Worker.started(way.words(walls, plain(sys.executable, *ISOLATED)), way.recipe(walls, None), os.environ)


def trial(way: Way) -> str | None:
    """Try a way; say why its worker doesn't come up. Raises InfrastructureError where descriptors or the like lack."""
    try:
        worker = (_ahead.take() if isinstance(way, Namespaces) else None) or _started(way)
    except OSError as error:
        if lacks(error):
            raise InfrastructureError(f"no sandbox could be started: {said(error)}") from error
        return error.strerror or str(error)
    came_up = worker.came_up(PATIENCE)
    failure = worker.failure or "it doesn't answer"
    worker.dismiss()
    _leaving.append(worker)  # to end takes it a while: the run begins meanwhile
    if worker.starved:
        raise InfrastructureError(f"no sandbox could be started: {failure}")
    return None if came_up else failure


def why_not() -> str | None:
    """Return why no sandbox can be made here."""
    way = the_way()
    return way if isinstance(way, str) else None
