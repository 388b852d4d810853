"""Write what an archive holds: the members, one by one, below a folder that no member leads out of."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import attrs

from pydsl.files import NotRegular
from pydsl.files.archives.limits import MOST_PARTS

if TYPE_CHECKING:
    from typing import IO

    from pydsl.files import Budget, Root

PIECE = 1 << 20
OWNER = 0o600
OWNER_OF_FOLDER = 0o700
MODES = 0o777
"""What of a member's mode is kept: no set-user-id."""


class BadArchive(Exception):
    """An archive that can't be unpacked; says why."""


@attrs.define
class Members:
    """Makes members in `root`, which nobody else writes to meanwhile."""

    root: Root
    budget: Budget
    _folders: dict[str, int] = attrs.field(factory=dict, init=False)
    """Modes of folders, set in the end: one that may not be written has members, too."""

    def folder(self, name: str, mode: int) -> None:
        """Make a folder; one that is there is taken."""
        path = self._begin(name)
        if path:
            self.root.make_folder(path)
            self._folders[path] = mode & MODES | OWNER_OF_FOLDER

    def link(self, name: str, target: str) -> None:
        """Make a symbolic link; it may say what it likes, nothing here follows it out."""
        path = self._begin(name)
        self._clear(path)
        self.root.make_link(target, path)

    def same(self, name: str, other: str) -> None:
        """Make a hard link to a regular file that an earlier member made."""
        path, known = self._begin(name), _inside(other)
        state = self.root.stat(known, follow=False)
        if not stat.S_ISREG(state.st_mode):
            raise NotRegular(state.st_mode, other)
        if self.root.real_path(os.path.dirname(path)) + os.path.basename(path) == known:
            return
        self._clear(path)
        with self.root.above(known) as (folder, old), self.root.above(path) as (above, new):
            os.link(old, new, src_dir_fd=folder, dst_dir_fd=above, follow_symlinks=False)

    def file(
        self, name: str, mode: int, size: int, source: IO[bytes], data: list[tuple[int, int]] | None = None
    ) -> None:
        """Make a file from a stream of its bytes; `data` says where they belong, the rest are holes."""
        path = self._begin(name)
        self._clear(path)
        with self.root.writer(path, OWNER) as file:
            for start, length in data if data is not None else [(0, size)]:
                file.seek(start)
                source.seek(start)
                self._pour(source, file, length, name)
            file.truncate(size)
            os.fchmod(file.fileno(), mode & MODES | OWNER)

    def finish(self) -> None:
        """Set the folders' modes, the innermost first."""
        for path, mode in sorted(self._folders.items(), reverse=True):
            self.root.chmod(path, mode)

    def _begin(self, name: str) -> str:
        """Return the path of a member, after the folders above it have been made."""
        path = _inside(name)
        self.budget.entry(_short(name))
        if path:
            self.root.make_folder(os.path.dirname(path))
        return path

    def _clear(self, path: str) -> None:
        """Take away an earlier member of the same name, unless it's a folder."""
        if not path:
            raise BadArchive("a member has no name")
        with self.root.above(path) as (folder, name):
            try:
                os.unlink(name, dir_fd=folder)
            except FileNotFoundError:
                return

    def _pour(self, source: IO[bytes], target: IO[bytes], left: int, name: str) -> None:
        while left > 0:
            piece = source.read(min(left, PIECE))
            if not piece:
                raise BadArchive(f"{_short(name)}: the archive ends before the file does")
            self.budget.spend(len(piece), _short(name))
            target.write(piece)
            left -= len(piece)


def _inside(name: str) -> str:
    """Return a member's path below the folder. Raises BadArchive for one that leads out, or is no name."""
    parts: list[str] = []
    for part in name.split("/"):
        if part == ".." and not parts:
            raise BadArchive(f"{_short(name)}: the name leads out of the archive")
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    if len(parts) > MOST_PARTS:
        raise BadArchive(f"{_short(name)}: more than {MOST_PARTS} folders within each other")
    return "".join(f"/{part}" for part in parts)


def _short(name: str) -> str:
    return name if len(name) <= 100 else f"{name[:100]}..."
