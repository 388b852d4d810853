"""Open a path inside of a root by hand: one name after the other, no link followed by the system.

A link or `..` rewrites the path, and the walk begins anew from the top. So two descriptors are all it ever holds, and
whatever others rename meanwhile, a name is only ever looked up in a folder that was reached from the root.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from pydsl.files.faults import fault
from pydsl.files.mounts import NO_FOLLOW, PATH_ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydsl.files.mounts import Mount

ON_THE_WAY = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
FOLDER = getattr(os, "O_DIRECTORY", 0)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
MOST_LINKS = 40
"""As many as Linux follows."""
MOST_STEPS = 20_000
"""Names looked up for one path: `..` begins anew, and a path of nothing else would take for ever."""


class Walk:
    """One path on its way. `parts` are names below the root; they change while links are followed."""

    def __init__(self, folder: Path, mounts: Mapping[str, Mount], path: str) -> None:
        self._folder, self._mounts, self._path = folder, mounts, path
        self.parts = _parts(path)
        self._links = self._steps = 0
        self._is_folder = not self.parts or _ends_as_folder(path)
        """Whether the path's last name has to be a folder."""
        self._writable = True

    def open(self, flags: int, mode: int = 0o666) -> int:
        """Open what the path names; links are followed, the last one too unless `flags` has O_NOFOLLOW."""
        while True:
            if self._is_folder and flags & os.O_CREAT:
                raise fault(errno.EISDIR, self._path)
            asked = (flags & ~NO_FOLLOW) | FOLDER if self._is_folder else flags
            descriptor = self._attempt(asked, mode)
            if descriptor is not None:
                return descriptor

    def _attempt(self, flags: int, mode: int) -> int | None:
        """Walk from the top to the end, or until the parts had to be rewritten."""
        here = os.open(self._folder, (ON_THE_WAY if self.parts else flags & ~NO_FOLLOW) | os.O_CLOEXEC)
        self._writable = True
        try:
            for index in range(len(self.parts)):
                last = index == len(self.parts) - 1
                mount = self._mounts.get("/" + "/".join(self.parts[: index + 1])) if self._mounts else None
                self._writable = not mount.read_only if mount else self._writable
                if last and not self._writable and flags & WRITES:
                    raise fault(errno.EROFS, self._path)
                next_ = self._step(here, index, mount, flags if last else ON_THE_WAY, mode)
                if next_ is None:
                    return None
                os.close(here)
                here = next_
            found, here = here, -1
            return found
        finally:
            if here >= 0:
                os.close(here)

    def _step(self, here: int, index: int, mount: Mount | None, flags: int, mode: int) -> int | None:
        """Open one name in a folder; None if it's a link or `..` and the parts were rewritten."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise fault(errno.ELOOP, self._path)
        if self.parts[index] == "..":
            self.parts[max(index - 1, 0) : index + 1] = []
            return None
        try:
            if mount is not None:
                return mount.open(flags)
            return self._open_entry(here, index, flags, mode)
        except OSError as error:
            raise fault(error.errno or errno.EIO, self._path) from None

    def _open_entry(self, here: int, index: int, flags: int, mode: int) -> int | None:
        name = self.parts[index]
        try:
            descriptor = os.open(name, flags | NO_FOLLOW | os.O_CLOEXEC, mode, dir_fd=here)
        except FileNotFoundError:
            if not self._writable or not self._leads_to_mount(index):
                raise
            os.mkdir(name, dir_fd=here)
            return os.open(name, flags | NO_FOLLOW | os.O_CLOEXEC, mode, dir_fd=here)
        except OSError as error:
            target = _target(name, here) if error.errno in {errno.ELOOP, errno.ENOTDIR} else None
            if target is None or (flags & NO_FOLLOW):
                raise
            self._follow(index, target)
            return None
        if flags & PATH_ONLY and not flags & NO_FOLLOW:
            target = _target(name, here) if _is_link(descriptor) else None
            if target is not None:
                os.close(descriptor)
                self._follow(index, target)
                return None
        return descriptor

    def _leads_to_mount(self, index: int) -> bool:
        """Whether a folder has to be there because something is mounted below it."""
        folder = "/" + "/".join(self.parts[: index + 1]) + "/"
        return any(path.startswith(folder) for path in self._mounts)

    def _follow(self, index: int, target: str) -> None:
        """Put what a link says in its place."""
        self._links += 1
        if self._links > MOST_LINKS:
            raise fault(errno.ELOOP, self._path)
        if index == len(self.parts) - 1:
            self._is_folder = self._is_folder or _ends_as_folder(target)
        self.parts[0 if target.startswith("/") else index : index + 1] = _parts(target)


def _ends_as_folder(path: str) -> bool:
    return path.endswith(("/", "/.", "/.."))


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in {"", "."}]


def _target(name: str, folder: int) -> str | None:
    """Return what a link says; None if it's no link."""
    try:
        return os.readlink(name, dir_fd=folder)
    except OSError:
        return None


def _is_link(descriptor: int) -> bool:
    return stat.S_ISLNK(os.fstat(descriptor).st_mode)
