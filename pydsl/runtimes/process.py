"""`process`: a container is a subprocess with a work directory of its own. Nothing else is private."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import attrs

from pydsl.errors import Refused
from pydsl.files import Root
from pydsl.runtimes.model import Launch
from pydsl.runtimes.removal import remove

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.runtimes.model import Needs

ROOT_VARIABLE = "PYDSL_ROOT"


@attrs.frozen
class ProcessPlace:
    """A work directory. A rooted command sees absolute paths below it; for others they're this machine's own."""

    folder: Path
    rooted: bool
    beside: Path
    """Names of the executor's files begin with this path."""
    spare: list[Path] | None = None
    """Where the work directory goes if it's empty in the end; None if it's this container's alone."""

    @property
    def files(self) -> Path:
        """The work directory."""
        return self.folder

    def close(self) -> None:
        """Leave an empty work directory to later containers, and remove any other."""
        if self.spare is None:
            return
        try:
            with os.scandir(self.folder) as entries:
                is_empty = next(entries, None) is None
        except OSError:
            is_empty = False  # the container took its own directory away, or the right to read it
        if is_empty:
            self.spare.append(self.folder)
        else:
            remove(self.folder)

    @property
    def tree(self) -> Root:
        """This machine's own files."""
        return Root(Path("/"))

    def inside(self, path: str) -> str:
        """Return where a path lies."""
        below = self.rooted or not path.startswith("/")
        return os.path.normpath(self.folder / path.lstrip("/") if below else path)

    def program(self, path: str) -> Path:
        """Programs are the machine's own, for rooted commands too."""
        return Path(path) if path.startswith("/") else self.folder / path

    def launch(self, argv: Sequence[str], env: Mapping[str, str], cwd: str | None) -> Launch:
        """Run the command in the work directory, or where the manifest says."""
        folder = str(self.folder)
        own = {"HOME": folder, "TMPDIR": folder, ROOT_VARIABLE: folder if self.rooted else ""}
        work = folder
        if cwd:
            work = self.inside(cwd)
            self.tree.make_folder(work)
        return Launch(argv=argv, env={**own, **env}, cwd=work)

    def own(self, path: str) -> tuple[str, str]:
        """The executor's files lie beside the work directory."""
        file = str(self.beside.with_name(f"{self.beside.name}.{os.path.basename(path)}"))
        return file, file


class ProcessRuntime:
    """Subprocesses. Quick, and on every POSIX system; no path is private but the work directory."""

    name: ClassVar[str] = "process"
    mounts: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spare: list[Path] = []
        self._count = 0

    def open(self, needs: Needs) -> ProcessPlace:
        """Make a work directory, or take one that an earlier container left empty."""
        if needs.mounts:
            raise Refused(f"the process runtime can't mount a volume at {needs.mounts[0].path}")
        if needs.shared is None:
            needs.folder.mkdir(exist_ok=True)
            return ProcessPlace(needs.folder, needs.rooted, needs.folder)
        return ProcessPlace(self._take(needs.shared), needs.rooted, needs.folder, self._spare)

    def _take(self, shared: Path) -> Path:
        if self._spare:
            return self._spare.pop()
        self._count += 1
        folder = shared / str(self._count)
        folder.mkdir(parents=True)
        return folder

    def outside(self, paths: Sequence[str], *, rooted: bool) -> Sequence[str]:
        """Every absolute path is this machine's own, but for rooted commands."""
        return [] if rooted else [path for path in paths if path.startswith("/")]


def why_not() -> str | None:
    """Say why subprocesses can't be used here."""
    return None if os.name == "posix" else "pods run as processes on Linux and macOS only"
