"""Root folders of sandboxes: made with the folders that images have, and made to look new after each container.

To remove a folder that was a mount point takes the kernel a millisecond, and a root has a dozen of them. So those stay,
and a folder that nothing has changed isn't even read: its time of change, which no program can set, is what it was.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.files import Root
from pydsl.runtimes.backends.sandbox.layout import links_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

FOLDERS = ("argo", "argo/staging", "home", "media", "mnt", "root", "run", "srv", "tmp",
           "var", "var/cache", "var/lib", "var/log", "var/tmp")  # fmt: skip
"""What images have beside the system's folders, and what Argo's executor makes for scripts."""
OPEN = ("tmp", "var/tmp")
"""Folders that everybody may write in."""
MODE, OPEN_MODE = 0o755, 0o1777
RUN_LINK = ("var/run", "/run")
MOUNTED = ("proc", "dev")
TICK = 50_000_000
"""Nanoseconds, more than a file system's clock may stand still: two changes within one may look like one."""


class LastLook(Struct):
    """What is known of one root: when each folder had last changed at the last look."""

    changed: dict[str, int] = field(default_factory=dict)
    looked: int = 0
    """When the last look ended; whatever a container does comes after it."""

    def is_untouched(self, folder: str, state: os.stat_result) -> bool:
        """Whether a folder can't have changed since the last look."""
        return self.changed.get(folder) == state.st_ctime_ns and state.st_ctime_ns < self.looked - TICK


class Roots:
    """The roots of one runtime. `shown` are the paths of the machine that are mounted in each."""

    def __init__(self, shown: Iterable[str]) -> None:
        shown = tuple(shown)
        links = {**links_of(shown), RUN_LINK[0]: RUN_LINK[1]}
        mounted = {*MOUNTED, *(path.strip("/") for path in shown)} - set(links)
        above = {one for path in (*mounted, *links, *FOLDERS) for one in _above(path)}
        self._folders = {folder: _Kept() for folder in sorted({*above, *FOLDERS})}
        for path, target in links.items():
            self._folders[os.path.dirname(path)].links[os.path.basename(path)] = target
        for path in {*mounted, *FOLDERS, *above} - {""}:
            self._folders[os.path.dirname(path)].folders[os.path.basename(path)] = path in mounted
        self._known: dict[str, LastLook] = {}

    def make(self, root: str) -> None:
        """Make a root with the folders that images have."""
        os.makedirs(root, exist_ok=True)
        self._known[root] = LastLook()
        self._look(root)

    def empty(self, root: str, stays: Collection[str] = ()) -> bool:
        """Make a root look new, but for files that stay where they are if they're in its folders.

        Return whether that worked.
        """
        try:
            self._look(root, stays)
        except OSError:
            return False
        return True

    def _look(self, root: str, stays: Collection[str] = ()) -> None:
        """Put every folder right that may have changed, those above first."""
        known = self._known[root]
        for folder, kept in self._folders.items():
            path = f"{root}/{folder}"
            if not known.is_untouched(folder, os.lstat(path)):
                kept.put_right(path, OPEN_MODE if folder in OPEN else MODE, f"/{folder}/", stays)
                known.changed[folder] = os.lstat(path).st_ctime_ns
        known.looked = time.time_ns()


class _Kept(Struct, frozen=True):
    """What belongs into a folder: folders, with whether something is mounted there in some namespace, and links."""

    folders: dict[str, bool] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def put_right(self, path: str, mode: int, inside: str, stays: Collection[str]) -> None:
        """Remove what doesn't belong into a folder, and make what does and isn't there."""
        if stat.S_IMODE(os.lstat(path).st_mode) != mode:
            os.chmod(path, mode)  # only then: it would be a change
        with os.scandir(path) as entries:
            found = list(entries)
        there = set()
        for entry in found:
            if self._belongs(entry):
                there.add(entry.name)
            elif inside + entry.name not in stays or not entry.is_file(follow_symlinks=False):
                _remove(entry)
        for name in self.folders.keys() - there:
            os.mkdir(f"{path}/{name}")
        for name in self.links.keys() - there:
            os.symlink(self.links[name], f"{path}/{name}")

    def _belongs(self, entry: os.DirEntry[str]) -> bool:
        if entry.name in self.links:
            return entry.is_symlink() and os.readlink(entry.path) == self.links[entry.name]
        if entry.name in self.folders:
            return self.folders[entry.name] or entry.is_dir(follow_symlinks=False)
        return False


def _above(path: str) -> Iterable[str]:
    """Yield all that is above a path, the root as ""."""
    while path:
        path = os.path.dirname(path)
        yield path


def _remove(entry: os.DirEntry[str]) -> None:
    """Remove what a container left: nearly always a few files, else whatever depths and modes it made."""
    if not entry.is_dir(follow_symlinks=False):
        os.unlink(entry.path)
        return
    try:
        with os.scandir(entry.path) as inside:
            for one in list(inside):
                os.unlink(one.path)
        os.rmdir(entry.path)
    except OSError:
        Root(Path(entry.path).parent).remove(entry.name)
