"""Whole trees, a folder at a time: two descriptors, however deep it goes, and links are never followed."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files.faults import NotRegular, fault
from pydsl.files.mounts import NO_FOLLOW, PATH_ONLY
from pydsl.files.root import DEEPEST, READS
from pydsl.files.walking import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.files.root import Root

SHOWN = 100
"""Characters of a long path that a message shows."""
DESCRIPTORS = "/proc/self/fd"


class TreeEntry(Struct, frozen=True):
    """Something in a folder of a tree. `inner` is its path below the tree's top, which itself is `.`."""

    folder: int
    """The descriptor of the folder that it lies in; it's open until the next folder is asked for."""
    name: str
    path: str
    """From the top of the root."""
    inner: str
    state: os.stat_result

    @property
    def is_folder(self) -> bool:
        """Whether it's a folder."""
        return stat.S_ISDIR(self.state.st_mode)

    @property
    def is_link(self) -> bool:
        """Whether it's a symbolic link."""
        return stat.S_ISLNK(self.state.st_mode)

    @property
    def is_file(self) -> bool:
        """Whether it's a regular file."""
        return stat.S_ISREG(self.state.st_mode)

    @property
    def target(self) -> str:
        """What the link says."""
        return os.readlink(self.name, dir_fd=self.folder)


def below(root: Root, top: str) -> Iterator[TreeEntry]:
    """Yield all that is below a folder, in the order of the names; folders before what is in them."""
    waiting = [(root.real_path(top), "")]
    while waiting:
        path, inner = waiting.pop()
        if inner.count("/") >= DEEPEST:
            raise fault(errno.ENAMETOOLONG, inner[:SHOWN])
        folders = []
        with root.opened(path, READS | FOLDER) as descriptor:
            for name in sorted({*os.listdir(descriptor), *root.mounted_in(path)}):
                entry = _entry(root, descriptor, name, path, inner)
                if entry.is_folder:
                    folders.append((entry.path, entry.inner))
                yield entry
        waiting.extend(reversed(folders))


def _entry(root: Root, folder: int, name: str, path: str, inner: str) -> TreeEntry:
    whole = f"{path.rstrip('/')}/{name}"
    state = root.stat(whole) if root.is_mount(whole) else os.stat(name, dir_fd=folder, follow_symlinks=False)
    return TreeEntry(folder, name, whole, f"{inner}/{name}" if inner else name, state)


@contextlib.contextmanager
def contents(root: Root, entry: TreeEntry) -> Iterator[int]:
    """Open a file of a tree to read it. Raises NotRegular for anything else."""
    if not entry.is_file:
        raise NotRegular(entry.state.st_mode, entry.inner)
    if root.is_mount(entry.path):
        descriptor = root.open(entry.path)
    else:
        descriptor = os.open(entry.name, READS | NO_FOLLOW | os.O_CLOEXEC, dir_fd=entry.folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def set_modes(root: Root, path: str, mode: int, *, deep: bool) -> None:
    """Set the mode of what a path names; with `deep` of the files and folders below it first, never through a link."""
    with root.opened(path, PATH_ONLY or READS) as descriptor:
        state = os.fstat(descriptor)
    if root.is_read_only(root.real_path(path)):
        raise fault(errno.EROFS, path)
    if deep and stat.S_ISDIR(state.st_mode):
        for entry in below(root, path):
            if (entry.is_file or entry.is_folder) and not root.is_read_only(entry.path):
                change_mode(entry.folder, entry.name, mode)
    with root.opened(path, PATH_ONLY or READS) as descriptor:
        _change(descriptor, mode)


def change_mode(folder: int, name: str, mode: int) -> None:
    """Set the mode of an entry of a folder; a link or a device is left alone."""
    descriptor = os.open(name, (PATH_ONLY or READS) | NO_FOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        _change(descriptor, mode)
    finally:
        os.close(descriptor)


def _change(descriptor: int, mode: int) -> None:
    kind = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        return
    if PATH_ONLY:
        os.chmod(f"{DESCRIPTORS}/{descriptor}", mode)  # the system takes no mode for such a descriptor itself
    else:
        os.fchmod(descriptor, mode)
