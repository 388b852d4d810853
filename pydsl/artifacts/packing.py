"""Pack a file or a folder for those who want the archive itself."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from typing import TYPE_CHECKING, BinaryIO, cast

from pydsl.files import Budget, NotRegular
from pydsl.files.trees import below, contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from pydsl.files import Root

PIECE = 1 << 20
OLDEST = (1980, 1, 1, 0, 0, 0)
"""What a zip can say of a time at the earliest."""


def pack(source: Root, path: str, target: BinaryIO, kind: str, name: str, budget: Budget) -> None:
    """Pack what a path names as `tar` (with gzip) or `zip`; `name` is what a tar calls it."""
    if kind == "tar":
        with tarfile.open(fileobj=target, mode="w:gz") as archive:
            _pack_tar(source, path, archive, name, budget)
    else:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            _pack_zip(source, path, packed, name, budget)


def _pack_tar(source: Root, path: str, archive: tarfile.TarFile, name: str, budget: Budget) -> None:
    state = source.stat(path)
    if not source.is_folder(path):
        with source.reader(path) as file:
            _add(archive, _info(name, state, tarfile.REGTYPE), file, budget)
        return
    archive.addfile(_info(name, state, tarfile.DIRTYPE))
    for entry in below(source, path):
        budget.entry(entry.inner)
        inner = f"{name}/{entry.inner}"
        if entry.is_folder:
            archive.addfile(_info(inner, entry.state, tarfile.DIRTYPE))
        elif entry.is_link:
            archive.addfile(_info(inner, entry.state, tarfile.SYMTYPE, entry.target))
        else:
            with contents(source, entry) as descriptor, _reading(descriptor) as file:
                _add(archive, _info(inner, entry.state, tarfile.REGTYPE), file, budget)


def _info(name: str, state: os.stat_result, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode, info.mtime = kind, target, state.st_mode & 0o7777, int(state.st_mtime)
    info.size = state.st_size if kind == tarfile.REGTYPE else 0
    return info


def _add(archive: tarfile.TarFile, info: tarfile.TarInfo, file: BinaryIO, budget: Budget) -> None:
    archive.addfile(info, cast("BinaryIO", _Counted(file, budget, info.name)))


def _reading(descriptor: int) -> BinaryIO:
    return os.fdopen(os.dup(descriptor), "rb")


class _Counted(io.RawIOBase):
    """A file that takes what is read of it from a budget."""

    def __init__(self, file: BinaryIO, budget: Budget, name: str) -> None:
        self._file, self._budget, self._name = file, budget, name

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes."""
        data = self._file.read(size)
        self._budget.spend(len(data), self._name)
        return data


def _pack_zip(source: Root, path: str, packed: zipfile.ZipFile, name: str, budget: Budget) -> None:
    for inner, state, opened in _files(source, path, name):
        budget.entry(inner)
        info = zipfile.ZipInfo(inner, OLDEST)
        info.external_attr = (state.st_mode & 0xFFFF) << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        with opened as file, packed.open(info, "w", force_zip64=state.st_size > 1 << 31) as target:
            while data := file.read(PIECE):
                budget.spend(len(data), inner)
                target.write(data)


def _files(
    source: Root, path: str, name: str
) -> Iterator[tuple[str, os.stat_result, AbstractContextManager[BinaryIO]]]:
    """Yield files by the names that a zip gives them; a zip holds what links point at."""
    if not source.is_folder(path):
        yield name, source.stat(path), source.reader(path)
        return
    for entry in below(source, path):
        if entry.is_folder:
            continue
        if not (entry.is_file or entry.is_link):
            raise NotRegular(entry.state.st_mode, entry.inner)
        if source.exists(entry.path) and not source.is_folder(entry.path):
            yield entry.inner, source.stat(entry.path), source.reader(entry.path)
