"""`process`: a container is a subprocess with a work directory of its own. Nothing else is private."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import attrs

from pydsl.errors import Refused
from pydsl.runtimes.model import Launch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.runtimes.model import Needs

ROOT_VARIABLE = "PYDSL_ROOT"


@attrs.frozen
class ProcessPlace:
    """A work directory. A rooted command sees absolute paths below it; for others they're this machine's own."""

    folder: Path
    rooted: bool = False

    @property
    def files(self) -> Path:
        """The work directory."""
        return self.folder

    def close(self) -> None:
        """Nothing is shared."""

    def host(self, path: str) -> Path:
        """Say where a path lies."""
        return self.folder / path.lstrip("/") if self.rooted or not path.startswith("/") else Path(path)

    def program(self, path: str) -> Path:
        """Programs are the machine's own, for rooted commands too."""
        return Path(path) if path.startswith("/") else self.folder / path

    def launch(self, argv: Sequence[str], env: Mapping[str, str], cwd: str | None) -> Launch:
        """Run the command in the work directory, or where the manifest says."""
        folder = str(self.folder)
        own = {"HOME": folder, "TMPDIR": folder, ROOT_VARIABLE: folder if self.rooted else ""}
        work = folder
        if cwd:
            work = str(self.host(cwd))
            os.makedirs(work, exist_ok=True)
        return Launch(argv=argv, env={**own, **env}, cwd=work)

    def own(self, path: str) -> tuple[Path, str]:
        """The executor's files lie beside the work directory."""
        file = self.folder.with_name(f"{self.folder.name}.{os.path.basename(path)}")
        return file, str(file)


class ProcessRuntime:
    """Subprocesses. Quick, and on every POSIX system; no path is private but the work directory."""

    name: ClassVar[str] = "process"
    mounts: ClassVar[bool] = False

    def open(self, needs: Needs) -> ProcessPlace:
        """Make a work directory."""
        if needs.mounts:
            raise Refused(f"the process runtime can't mount a volume at {needs.mounts[0].path}")
        return ProcessPlace(needs.folder, needs.rooted)

    def outside(self, paths: Sequence[str], *, rooted: bool) -> Sequence[str]:
        """Every absolute path is this machine's own, but for rooted commands."""
        return [] if rooted else [path for path in paths if path.startswith("/")]


def why_not() -> str | None:
    """Say why subprocesses can't be used here."""
    return None if os.name == "posix" else "pods run as processes on Linux and macOS only"
