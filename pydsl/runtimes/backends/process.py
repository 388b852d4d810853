"""`process`: a container is a subprocess with a work directory of its own. Nothing else is private."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.errors import InfrastructureError, Refused
from pydsl.files import Root, is_in
from pydsl.files.removing import remove as remove_entry
from pydsl.runtimes.model import Backend, Command
from pydsl.runtimes.removal import remove
from pydsl.runtimes.staged import SharedFiles
from pydsl.runtimes.workers import OwnedPlace, OwnedRuntime, Station
from pydsl.runtimes.workers.hired import ISOLATED, Ahead, Recipe, Worker, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.runtimes.model import Needs, Streams
    from pydsl.runtimes.workers.hired import Load

ROOT_VARIABLE = "PYDSL_ROOT"


class WorkFolder(Struct, eq=False):
    """An empty work directory that containers use one after the other, and the station of their Python files."""

    path: Path
    python: Station
    tree: SharedFiles = field(default_factory=lambda: SharedFiles(Path("/")))
    """This machine's own files."""
    _identity: tuple[int, int, int] = (0, 0, 0)

    def make(self) -> bool:
        """Make it; return whether that could be done: something that can't be removed may lie there."""
        try:
            self.path.mkdir(parents=True)
        except FileExistsError:
            return False
        self._identity = _identity(self.path.lstat())
        return True

    def emptied(self) -> bool:
        """Remove what a container left in it; return whether it's as it was made: the same folder with that mode."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False  # it took the folder away, or the right to read it
        try:
            if _identity(os.fstat(descriptor)) != self._identity:
                return False
            for name in os.listdir(descriptor):
                remove_entry(descriptor, name)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True

    def leave(self) -> None:
        """Leave the executor's own files, which lie beside it, to the next container; all others are gone."""
        self.tree.leave([path for path in self.tree.stays if path.startswith(f"{self.path}.")])


def _identity(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_dev, state.st_ino, state.st_mode


class ProcessPlace(OwnedPlace, Struct, frozen=True, kw_only=True):
    """A work directory. A rooted command sees absolute paths below it; for others they're this machine's own."""

    runtime: ProcessRuntime
    folder: Path
    rooted: bool
    beside: Path
    """Names of the executor's files begin with this path."""
    staged: Sequence[str] = ()
    """The paths that files are staged to."""
    shared: WorkFolder | None = None
    """Set if the work directory goes to others when this container is over."""

    @property
    def files(self) -> Path:
        """The work directory."""
        return self.folder

    def close(self) -> None:
        """Leave an empty work directory to later containers, and remove any other."""
        if self.shared is not None:
            self.runtime.give_back(self.shared)

    @property
    def tree(self) -> Root:
        """This machine's own files."""
        return Root(Path("/")) if self.shared is None else self.shared.tree

    def inside(self, path: str) -> str:
        """Return where a path lies."""
        below = self.rooted or not path.startswith("/")
        return os.path.normpath(self.folder / path.lstrip("/") if below else path)

    def program(self, path: str) -> Path:
        """Programs are the machine's own, for rooted commands too."""
        return Path(path) if path.startswith("/") else self.folder / path

    def own(self, path: str) -> tuple[str, str]:
        """The executor's files lie beside the work directory."""
        file = f"{self.beside}.{os.path.basename(path)}"
        return file, file

    def start(self, command: Command, out: str | Path = os.devnull, err: str | Path = os.devnull) -> int:
        """Run the command in the work directory, or where the manifest says."""
        whole, cwd = self._begun(command)
        if self.shared is not None and (python := self.shared.python.interpreter(whole)) is not None:
            return self.shared.python.start_by(python, whole, cwd, out, err)
        return self.runtime.worker.start(whole, cwd, (out, err))

    def converse(self, command: Command, streams: Streams) -> int:
        """Run a command there that reads and writes descriptors of ours."""
        whole, cwd = self._begun(command)
        return self.runtime.worker.converse(whole, cwd, streams)

    def _begun(self, command: Command) -> tuple[Command, str]:
        """Return a command as it runs here, after what it isn't to see is gone."""
        if self.shared is not None:
            self.shared.tree.settle()
        return self._placed(command)

    def _placed(self, command: Command) -> tuple[Command, str]:
        folder = str(self.folder)
        own = {"HOME": folder, "TMPDIR": folder, ROOT_VARIABLE: folder if self.rooted else ""}
        cwd = self.inside(command.cwd) if command.cwd else folder
        argv = command.argv
        if self.rooted:  # `{{inputs.artifacts.pydsl.path}}` in a command
            argv = [self.inside(word) if word in self.staged else word for word in argv]
        return Command(argv=argv, env={**own, **command.env}, cwd=command.cwd, beside=command.beside), cwd


_ahead = Ahead()


def begin() -> None:
    """Start the worker of the runtime that's made next."""
    if why_not() is None:
        _ahead.start(_started)


def _started() -> Worker:
    return Worker.started(_words(), Recipe(), os.environ)


def _words() -> list[str]:
    return plain(sys.executable, *ISOLATED)


class ProcessRuntime(OwnedRuntime):
    """Subprocesses. Quick, and on every POSIX system; no path is private but the work directory."""

    name: str = "process"
    mounts: bool = False
    private: bool = False
    images: bool = False
    honours: frozenset[str] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._worker: Worker | None = None
        self._spare: list[WorkFolder] = []
        self._tried: dict[str, bool] = {}
        self._count = 0

    @property
    def worker(self) -> Worker:
        """The process that all commands run below."""
        if self._worker is None or self._worker.gone:
            early = _ahead.take()
            if early is not None:
                self._workers.adopt(early)
            self._worker = early or self._hired(_words(), None, os.environ)
        return self._worker

    def open(self, needs: Needs) -> ProcessPlace:
        """Make a work directory, or take one that an earlier container left empty."""
        if needs.mounts:
            raise Refused(f"the process runtime can't mount a volume at {needs.mounts[0].path}")
        if needs.shared is None:
            needs.folder.mkdir(exist_ok=True)
            return self._place(needs, needs.folder, needs.folder)
        shared = self._taken(needs.shared)
        return self._place(needs, shared.path, shared.path, shared)

    def _place(self, needs: Needs, folder: Path, beside: Path, shared: WorkFolder | None = None) -> ProcessPlace:
        return ProcessPlace(
            runtime=self, folder=folder, rooted=needs.rooted, beside=beside, staged=needs.paths, shared=shared
        )

    def _taken(self, parent: Path) -> WorkFolder:
        if self._spare:
            return self._spare.pop()
        while not (folder := self._of_path(self._next_below(parent))).make():
            pass  # something lies there
        return folder

    def _next_below(self, parent: Path) -> Path:
        self._count += 1
        return parent / str(self._count)

    def _of_path(self, path: Path) -> WorkFolder:
        def shows(program: str) -> bool:
            return os.path.isabs(program) and not is_in(program, (str(path),))

        return WorkFolder(path, Station(workers=self._workers, hire=self._hired, shows=shows, tried=self._tried))

    def _hired(self, words: Sequence[str], done: Load | None, env: Mapping[str, str]) -> Worker:
        try:
            return self._workers.hire(words, Recipe(load=done), env)
        except OSError as error:
            raise InfrastructureError(f"no process could be started: {error.strerror}") from error

    def give_back(self, shared: WorkFolder) -> None:
        """Keep a work directory for other containers, empty again, if nothing runs there; remove any other."""
        if shared.python.is_busy or not (shared.emptied() or self._made_anew(shared)):
            shared.python.close()
            remove(shared.path)
            shared.leave()
            shared.tree.settle()
        else:
            shared.leave()
            self._spare.append(shared)

    @staticmethod
    def _made_anew(shared: WorkFolder) -> bool:
        remove(shared.path)
        return shared.make()


def why_not() -> str | None:
    """Return why subprocesses can't be used here."""
    return None if os.name == "posix" else "pods run as processes on Linux and macOS only"


BACKEND = Backend(
    name="process",
    rank=2,
    begin=begin,
    why_not=why_not,
    make=ProcessRuntime,
    shared="which keeps only their work directories apart: other files, processes and the network are this machine's",
)
