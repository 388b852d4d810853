"""`Root`: a folder as the root of a pod, with what is mounted into it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.files import kernel
from pydsl.files.faults import NotRegular, TooLarge, fault
from pydsl.files.mounts import NO_FOLLOW, PATH_ONLY
from pydsl.files.paths import is_below
from pydsl.files.walking import FOLDER, ON_THE_WAY, Walk
from pydsl.files.writing import write_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from pydsl.files.budget import Budget
    from pydsl.files.mounts import Mount

READS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""A FIFO that is opened with these doesn't wait for a writer."""
DEEPEST = 250
"""Folders within each other: each is looked up from the top, so the cost grows with the square."""
WRITES = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
PIECE = 1 << 16


class Root:
    """Files below `folder` (of this machine) and in `mounts`, by the paths that a pod in it would use.

    Paths begin at the root, with a slash or without. Links are followed as the pod would follow them, an absolute one
    from the top of the root; `..` stops there. Nothing outside of the folder and the mounts is ever opened, made,
    changed or removed, whatever links and renames a pod makes meanwhile. What is `read_only` is never written.
    Every method raises OSError, with the path as the pod sees it: NotRegular for a FIFO, a device or a socket (none is
    ever waited for), TooLarge where a limit ends. A Root holds no descriptors, so it needs no closing.
    """

    def __init__(self, folder: Path | str, mounts: Sequence[Mount] = ()) -> None:
        self.folder = Path(folder)
        self.mounts = mounts
        self._by_path: dict[str, Mount] = {one.path: one for one in mounts}
        self._tops = frozenset(path.split("/")[1] for path in self._by_path)
        """The names at the top at which, or below which, something is mounted."""

    def open(self, path: str, flags: int = READS, mode: int = 0o666) -> int:
        """Open a path, with the flags of `os.open`; return the descriptor."""
        _require_path(path)
        if kernel.is_there() and not self._by_path:
            return self._by_kernel(path, flags, mode)
        if kernel.is_there() and self._is_straight(path):
            with contextlib.suppress(OSError):  # a link perhaps
                return self._by_kernel(path, flags, mode, kernel.NO_LINKS)
        return Walk(self.folder, self._by_path, path).open(flags, mode)

    def _by_kernel(self, path: str, flags: int, mode: int, links: int = 0) -> int:
        folder = os.open(self.folder, ON_THE_WAY)
        try:
            return kernel.open_in(folder, path, flags | os.O_CLOEXEC, mode, links)
        finally:
            os.close(folder)

    def _is_straight(self, path: str) -> bool:
        """Whether a path leads past all mounts, unless there's a link in it: the system knows nothing of those."""
        is_normal = path.startswith("/") and "/." not in path and "//" not in path and not path.endswith("/")
        return is_normal and path[1:].partition("/")[0] not in self._tops

    @contextlib.contextmanager
    def opened(self, path: str, flags: int = READS, mode: int = 0o666) -> Iterator[int]:
        """Open a path for the time of a `with`; give the descriptor."""
        descriptor = self.open(path, flags, mode)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def reader(self, path: str) -> BinaryIO:
        """Open a regular file to read."""
        return os.fdopen(self._regular(path, READS), "rb")

    def writer(self, path: str, mode: int = 0o666) -> BinaryIO:
        """Open a regular file to write, made if it isn't there and emptied if it is."""
        return os.fdopen(self._empty(path, mode), "wb")

    def _regular(self, path: str, flags: int, mode: int = 0o666) -> int:
        try:
            descriptor = self.open(path, flags, mode)
        except OSError as error:
            if error.errno == errno.ENXIO:  # a socket, or a FIFO that nobody reads
                raise NotRegular(self.stat(path).st_mode, path) from None
            raise
        found = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(found):
            os.close(descriptor)
            raise NotRegular(found, path)
        return descriptor

    def read(self, path: str, limit: int) -> bytes:
        """Read a regular file of at most `limit` bytes whole."""
        descriptor = self._regular(path, READS)
        try:
            size = os.fstat(descriptor).st_size
            data = _read(descriptor, size, limit + 1) if size <= limit else None
        finally:
            os.close(descriptor)
        if data is None or len(data) > limit:
            raise TooLarge(f"more than {limit} bytes", path)
        return data

    def write(self, path: str, data: bytes, mode: int | None = None) -> None:
        """Write a regular file, and the folders above it; `mode` is set whatever the umask."""
        os.close(self._written(path, data, mode))

    def _written(self, path: str, data: bytes, mode: int | None) -> int:
        """Write a regular file; return its descriptor."""
        descriptor = self._below_folders(path)
        try:
            write_all(descriptor, data)
            if mode is not None:
                os.fchmod(descriptor, mode)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def _below_folders(self, path: str) -> int:
        """Open a file to write; make the folders above it where they may lack, or say what is wrong with those."""
        try:
            return self._empty(path)
        except OSError:
            self.make_folder(os.path.dirname(path))
        return self._empty(path)

    def _empty(self, path: str, mode: int = 0o666) -> int:
        """Open a regular file to write, a new one or what is there without what it holds."""
        with contextlib.suppress(FileExistsError):
            return self.open(path, WRITES | os.O_EXCL, mode)
        descriptor = self._regular(path, WRITES, mode)
        if os.fstat(descriptor).st_size:  # ext4 writes a file that was cut out when it's closed, a new one later
            os.ftruncate(descriptor, 0)
        return descriptor

    def stat(self, path: str, *, follow: bool = True) -> os.stat_result:
        """Return what lies at a path; without `follow`, of a link itself."""
        if PATH_ONLY:
            with self.opened(path, PATH_ONLY | (0 if follow else NO_FOLLOW)) as descriptor:
                return os.fstat(descriptor)
        with self.above(self.real_path(path) if follow else path) as (folder, name):
            return os.stat(name, dir_fd=folder, follow_symlinks=False)

    def exists(self, path: str) -> bool:
        """Whether something lies at a path; a link that leads nowhere is nothing, nor is a mount that was replaced."""
        try:
            self.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENAMETOOLONG, errno.EACCES, errno.ESTALE}:
                return False
            raise
        return True

    def is_folder(self, path: str) -> bool:
        """Whether a folder lies at a path."""
        return self.exists(path) and stat.S_ISDIR(self.stat(path).st_mode)

    def names(self, path: str) -> list[str]:
        """List the names in a folder, sorted."""
        with self.opened(path, READS | FOLDER) as descriptor:
            return sorted(os.listdir(descriptor))

    def make_folder(self, path: str, mode: int = 0o777) -> None:
        """Make a folder and those above it; one that is there stays as it is."""
        try:
            with self.opened(path, ON_THE_WAY):
                return
        except FileNotFoundError:
            pass
        if path.count("/") > DEEPEST:
            raise fault(errno.ENAMETOOLONG, path)
        missing = [path]
        while not self.exists(os.path.dirname(missing[-1].rstrip("/"))):
            missing.append(os.path.dirname(missing[-1].rstrip("/")))
        for one in reversed(missing):
            self._make_one(one, mode)

    def _make_one(self, path: str, mode: int) -> None:
        with self.above(path) as (folder, name), _told(path):
            try:
                os.mkdir(name, mode, dir_fd=folder)
            except FileExistsError:  # a link to nowhere, or somebody was quicker
                os.close(self.open(path, ON_THE_WAY))

    def make_link(self, target: str, path: str) -> None:
        """Make a symbolic link at `path`; what it says is for the pod to read, and need not exist."""
        with self.above(path) as (folder, name), _told(path):
            os.symlink(target, name, dir_fd=folder)

    def chmod(self, path: str, mode: int, *, deep: bool = False) -> None:
        """Set the mode of a file or folder, with `deep` of all that is below it; links in there are left alone."""
        from pydsl.files.trees import set_modes  # few artifacts have a mode

        set_modes(self, path, mode, deep=deep)

    def remove(self, path: str) -> None:
        """Take away what lies at a path, with all below it, whatever its modes; a link itself. Nothing is no error."""
        from pydsl.files.removing import remove

        try:
            with self.above(path) as (folder, name), _told(path):
                remove(folder, name)
        except (FileNotFoundError, NotADirectoryError):
            return

    def copy(self, path: str, target: Root, to: str, budget: Budget | None = None, *, linked: bool = False) -> None:
        """Copy a file or a folder to a path of another root where nothing lies: modes, times, holes, links as they are.

        What a link at `path` itself points at is copied. `linked`: the files in a folder aren't copied, but are those
        of both, where the disk can. Raises NotRegular for anything but files, folders and links.
        """
        from pydsl.files.copying import copy

        copy(self, path, target, to, budget, linked=linked)

    def move(self, path: str, target: Root, to: str) -> None:
        """Move what lies at a path, a link itself, to one of another root on the same disk where nothing lies."""
        with self.above(path) as (folder, name), target.above(to) as (other, new), _told(path):
            os.rename(name, new, src_dir_fd=folder, dst_dir_fd=other)

    def real_path(self, path: str) -> str:
        """Return the path, from the top of the root, that names the same without a link. It has to exist."""
        _require_path(path)
        walk = Walk(self.folder, self._by_path, path)
        os.close(walk.open(PATH_ONLY))
        return "/" + "/".join(walk.parts)

    def source(self, path: str) -> Path:
        """Return where on this machine lies what a path names, without a link on the way. It has to exist.

        For those who can take nothing but a path: what others rename later, it doesn't know.
        """
        real = self.real_path(path)
        mount = max(
            (one for one in self.mounts if is_below(real, one.path)), key=lambda one: len(one.path), default=None
        )
        return self.folder / real[1:] if mount is None else mount.source / real[len(mount.path) :].lstrip("/")

    @contextlib.contextmanager
    def above(self, path: str) -> Iterator[tuple[int, str]]:
        """Yield the descriptor of a path's folder, and the name in there; what lies there isn't followed.

        Raises OSError for the root itself, for a mount point, and where the folder is read-only.
        """
        folder, name = _split(path)
        above = self.real_path(folder)
        if above.rstrip("/") + "/" + name in self._by_path:
            raise fault(errno.EBUSY, path)
        if self.is_read_only(above):
            raise fault(errno.EROFS, path)
        with self.opened(above, ON_THE_WAY) as descriptor:
            yield descriptor, name

    def is_mount(self, real: str) -> bool:
        """Whether something is mounted at a path that has no link in it."""
        return real in self._by_path

    def holds_mount(self, real: str) -> bool:
        """Whether a path, which has no link in it, lies in a mount or has one below it."""
        return any(is_below(real, path) or is_below(path, real) for path in self._by_path)

    def mounted_in(self, real: str) -> Iterator[str]:
        """Yield the names of what is mounted in a folder, whose path has no link in it."""
        above = real.rstrip("/") + "/"
        yield from (path[len(above) :] for path in self._by_path if path.rpartition("/")[0] + "/" == above)

    def is_read_only(self, real: str) -> bool:
        """Whether what lies at a path, which has no link in it, may not be written."""
        mount = max(
            (one for one in self.mounts if is_below(real, one.path)), key=lambda one: len(one.path), default=None
        )
        return mount is not None and mount.read_only


def _read(descriptor: int, size: int, most: int) -> bytes:
    """Read a file of about a size; it may be written meanwhile."""
    data = piece = os.read(descriptor, min(size + 1, most))
    while piece and len(data) < most:
        piece = os.read(descriptor, min(PIECE, most - len(data)))
        data += piece
    return data


def _split(path: str) -> tuple[str, str]:
    """Split a path into folder and name. Raises OSError where there's no name."""
    folder, name = os.path.split(path.rstrip("/"))
    if name in {"", ".", ".."}:
        raise fault(errno.EBUSY, path)
    return folder, name


def _require_path(path: str) -> None:
    """Raise OSError for what no system takes as a path, and for what this process can't write as one."""
    try:
        why = "not a path" if b"\0" in os.fsencode(path) else ""
    except UnicodeEncodeError:
        why = "not a path" if _is_broken(path) else f"no path in this locale, {sys.getfilesystemencoding()}"
    if why:
        raise OSError(errno.EINVAL, why, path.encode("unicode_escape").decode())


def _is_broken(path: str) -> bool:
    """Whether a text has halves of characters in it that no name of a file has."""
    try:
        path.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return True
    return False


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Put the whole path into the errors of calls that know a name only."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and error.filename != path:
            raise fault(error.errno or errno.EIO, path) from None
        raise
