"""Copy files and trees between roots: bytes by the kernel where it can, holes as holes."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING

from pydsl.files.budget import Budget
from pydsl.files.faults import NotRegular, fault
from pydsl.files.paths import is_below
from pydsl.files.trees import below, contents
from pydsl.files.writing import write_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.files.root import Root
    from pydsl.files.trees import TreeEntry

PIECE = 4 << 20
"""Bytes between two looks at the budget."""
MODES = 0o7777
OURS = 0o700
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def copy(source: Root, path: str, target: Root, to: str, budget: Budget | None, *, linked: bool = False) -> None:
    """Copy what a path names; a link there is followed, links below are copied as links."""
    budget = budget or Budget()
    state = source.stat(path)
    target.make_folder(os.path.dirname(to))
    if source == target and is_below(target.real_path(os.path.dirname(to)), source.real_path(path)):
        raise fault(errno.EINVAL, to)
    if stat.S_ISDIR(state.st_mode):
        _copy_folder(source, path, target, to, budget, linked=linked)
    elif stat.S_ISREG(state.st_mode):
        with source.reader(path) as file:
            _copy_file(file.fileno(), target, to, budget)
    else:
        raise NotRegular(state.st_mode, path)


def _copy_folder(source: Root, path: str, target: Root, to: str, budget: Budget, *, linked: bool) -> None:
    folders = [(to, source.stat(path))]
    target.make_folder(to, OURS)
    for entry in below(source, path):
        budget.entry(entry.inner)
        new = f"{to.rstrip('/')}/{entry.inner}"
        if entry.is_folder:
            target.make_folder(new, OURS)
            folders.append((new, entry.state))
        elif not (linked and _is_linked(entry, target, new)):
            _copy_entry(source, entry, target, new, budget)
    for new, state in reversed(folders):
        with target.opened(new) as descriptor:
            _take_over(descriptor, state)


def _is_linked(entry: TreeEntry, target: Root, new: str) -> bool:
    """Name a file once more; say whether that was possible."""
    if not entry.is_file:
        return False
    with target.above(new) as (folder, name), contextlib.suppress(OSError):  # another disk, or too many names
        os.link(entry.name, name, src_dir_fd=entry.folder, dst_dir_fd=folder, follow_symlinks=False)
        return True
    return False


def _copy_entry(source: Root, entry: TreeEntry, target: Root, new: str, budget: Budget) -> None:
    if entry.is_link:
        target.make_link(entry.target, new)
        return
    with contents(source, entry) as descriptor:
        _copy_file(descriptor, target, new, budget)


def _copy_file(descriptor: int, target: Root, to: str, budget: Budget) -> None:
    with target.opened(to, NEW, 0o600) as new:
        pour(descriptor, new, budget, to)
        _take_over(new, os.fstat(descriptor))


def _take_over(descriptor: int, state: os.stat_result) -> None:
    """Set a file's or folder's times and mode to another's."""
    os.utime(descriptor, ns=(state.st_atime_ns, state.st_mtime_ns))
    os.fchmod(descriptor, state.st_mode & MODES)


def pour(source: int, target: int, budget: Budget, path: str = "") -> None:
    """Copy a file's bytes into an empty file. Holes stay holes and cost nothing of the budget."""
    for start, end in extents(source):
        budget.spend(0, path)
        os.lseek(source, start, os.SEEK_SET)
        os.lseek(target, start, os.SEEK_SET)
        _pour_extent(source, target, end - start, budget, path)
    os.ftruncate(target, os.fstat(source).st_size)


def extents(descriptor: int, at: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where a file has data, from a place on: from, to. Moves the place where the descriptor stands."""
    size = os.fstat(descriptor).st_size
    if not hasattr(os, "SEEK_DATA"):
        yield from [(at, size)] if at < size else []
        return
    while at < size:
        try:
            start = os.lseek(descriptor, at, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return  # nothing but a hole is left
            yield at, size  # a file system that knows no holes
            return
        at = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, at


def _pour_extent(source: int, target: int, left: int, budget: Budget, path: str) -> None:
    while left > 0:
        done = _pour_piece(source, target, min(left, PIECE))
        if not done:
            return  # the file has become shorter
        budget.spend(done, path)
        left -= done


def _pour_piece(source: int, target: int, count: int) -> int:
    if hasattr(os, "copy_file_range"):
        with contextlib.suppress(OSError):  # another disk, or a file system that can't
            return os.copy_file_range(source, target, count)
    data = os.read(source, min(count, 1 << 20))
    write_all(target, data)
    return len(data)
