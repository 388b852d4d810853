"""Root folders of sandboxes: made with the folders that images have, emptied and used again by later containers.

To remove a folder that was a mount point takes the kernel a millisecond, and a root has a dozen of them. So those stay.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDERS = ("home", "media", "mnt", "root", "run", "srv", "tmp", "var", "var/cache", "var/lib", "var/log", "var/tmp")
"""What images have beside the system's folders."""
OPEN = ("tmp", "var/tmp")
"""Folders that everybody may write in."""
OPEN_MODE = 0o1777
RUN_LINK = ("var/run", "/run")
MOUNTED = ("proc", "dev")


class Roots:
    """The roots of one runtime. `shown` are the paths of the machine that are mounted in each."""

    def __init__(self, shown: Iterable[str]) -> None:
        self._mounted = frozenset([*MOUNTED, *(path.strip("/") for path in shown)])
        self._kept = self._mounted | {above for path in (*self._mounted, *FOLDERS, RUN_LINK[0]) for above in _way(path)}
        self._spare: list[str] = []

    def take(self, place: str) -> str:
        """Give an empty root: one that was given back, or a new one in `place`."""
        if self._spare:
            return self._spare.pop()
        os.makedirs(place, exist_ok=True)
        self._complete(place)
        return place

    def give_back(self, root: str) -> None:
        """Empty a root and keep it for others; one that can't be emptied is left where it is."""
        with contextlib.suppress(OSError):
            self._empty(root, "")
            self._complete(root)
            self._spare.append(root)

    def _complete(self, root: str) -> None:
        """Make the folders that aren't there."""
        for name in FOLDERS:
            if not os.path.isdir(f"{root}/{name}"):
                os.mkdir(f"{root}/{name}")
        for name in OPEN:
            os.chmod(f"{root}/{name}", OPEN_MODE)
        if not os.path.islink(f"{root}/{RUN_LINK[0]}"):
            os.symlink(RUN_LINK[1], f"{root}/{RUN_LINK[0]}")

    def _empty(self, root: str, inside: str) -> None:
        """Remove what a container left in a folder of a root: all that isn't a mount point, or on the way to one."""
        with os.scandir(f"{root}/{inside}") as entries:
            found = list(entries)
        for entry in found:
            path = f"{inside}/{entry.name}" if inside else entry.name
            if path not in self._kept or not self._is_as_it_was(entry, path):
                _remove(entry)
            elif path not in self._mounted and not entry.is_symlink():
                self._empty(root, path)

    def _is_as_it_was(self, entry: os.DirEntry[str], path: str) -> bool:
        """Say whether a kept entry is still a folder or a link, where it has to be one."""
        if path in self._mounted:
            return entry.is_symlink() == os.path.islink(f"/{path}")
        return entry.is_symlink() if path == RUN_LINK[0] else entry.is_dir(follow_symlinks=False)


def _way(path: str) -> Iterable[str]:
    """Yield a path and all that is above it."""
    while path:
        yield path
        path = os.path.dirname(path)


def _remove(entry: os.DirEntry[str]) -> None:
    if not entry.is_dir(follow_symlinks=False):
        os.unlink(entry.path)
        return
    try:
        os.rmdir(entry.path)
    except OSError:
        _open_up(entry.path)
        shutil.rmtree(entry.path)


def _open_up(folder: str) -> None:
    """Give this user the right to change folders whose modes a container took it away from."""
    for path, folders, _ in os.walk(folder):
        for name in (".", *folders):
            inner = os.path.join(path, name)
            mode = os.lstat(inner).st_mode
            if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
                os.chmod(inner, stat.S_IMODE(mode) | stat.S_IRWXU)
