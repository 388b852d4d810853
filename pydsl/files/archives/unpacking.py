"""Unpack tar and zip: the standard library reads what members there are, `Members` makes them."""

from __future__ import annotations

import contextlib
import lzma
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pydsl.files import Budget, TooLarge, is_of_machine, said
from pydsl.files.archives.limits import LONGEST_HEADER
from pydsl.files.archives.members import BadArchive, Members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.files import Root

PACKED = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
"""How compressed files begin."""
BROKEN = (tarfile.TarError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, zlib.error, lzma.LZMAError, ValueError,
          NotImplementedError, RuntimeError, OverflowError, struct.error, LookupError, MemoryError)  # fmt: skip
"""What the standard library's parsers raise for archives that are damaged, encrypted or made up."""


def looks_packed(file: BinaryIO) -> bool:
    """Whether a file is a zip or begins as a tar, whatever it's called and however it's compressed.

    A damaged gzip counts: whoever unpacks it is told.
    """
    if zipfile.is_zipfile(file):
        return True
    kind = _kind(file)
    try:
        with contextlib.closing(_decompressed(file, kind)) as stream:
            tarfile.TarInfo.frombuf(stream.read(tarfile.BLOCKSIZE), tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError:
        return False
    except (*BROKEN, OSError):
        return kind == "gz"
    finally:
        file.seek(0)
    return True


def unpack(file: BinaryIO, root: Root, budget: Budget) -> None:
    """Unpack an archive into an empty root. Raises BadArchive; OSError where the machine is at fault."""
    members = Members(root, budget)
    try:
        (_unpack_zip if zipfile.is_zipfile(file) else _unpack_tar)(file, members)
        members.finish()
    except OSError as error:
        if is_of_machine(error):
            raise
        raise BadArchive(said(error)) from error
    except BROKEN as error:
        raise BadArchive(_why(error)) from error


def _why(error: BaseException) -> str:
    return str(error) if str(error) and not isinstance(error, LookupError) else f"damaged ({type(error).__name__})"


def _unpack_zip(file: BinaryIO, members: Members) -> None:
    with zipfile.ZipFile(file) as packed:
        for info in packed.infolist():
            mode = info.external_attr >> 16
            if info.is_dir():
                members.folder(info.filename, mode or 0o755)
            elif stat.S_ISLNK(mode):
                members.link(info.filename, _text(packed, info))
            elif stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
                raise BadArchive(f"{info.filename}: a device or a FIFO")
            else:
                with packed.open(info) as source:
                    members.file(info.filename, mode or 0o644, info.file_size, cast("BinaryIO", _Forward(source)))


def _text(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with packed.open(info) as source:
        data = source.read(4097)
    if len(data) > 4096:
        raise BadArchive(f"{info.filename}: no link says that much")
    return data.decode()


class _Forward:
    """A stream that is read from the start on; `seek` to where it is does nothing."""

    def __init__(self, source: Any) -> None:
        self.read = source.read

    def seek(self, position: int) -> None:
        """Stay: a member of a zip has no holes, so its bytes are asked for in one go."""


def _unpack_tar(file: BinaryIO, members: Members) -> None:
    with _tar(file, members.budget) as archive:
        for info in archive:
            vars(archive)["members"] = []  # it would remember each
            if info.isdir():
                members.folder(info.name, info.mode)
            elif info.issym():
                members.link(info.name, info.linkname)
            elif info.islnk():
                members.same(info.name, info.linkname)
            elif info.isreg():
                source = archive.extractfile(info)
                assert source is not None
                pieces = cast("list[tuple[int, int]] | None", info.sparse)
                data = None if pieces is None else [(at, length) for at, length in pieces if length]
                members.file(info.name, info.mode, info.size, cast("BinaryIO", source), data)
            else:
                raise BadArchive(f"{info.name}: a device or a FIFO")


@contextlib.contextmanager
def _tar(file: BinaryIO, budget: Budget) -> Iterator[tarfile.TarFile]:
    """Open a tar, compressed or not. Its parser gets no more at once, and in all, than the budget allows."""
    with contextlib.closing(_decompressed(file, _kind(file))) as stream:
        yield tarfile.TarFile(fileobj=cast("BinaryIO", _Bounded(stream, budget)))


def _decompressed(file: BinaryIO, kind: str) -> Any:
    """Return a file's own bytes; closing them leaves the file open."""
    if kind == "gz":
        import gzip

        return gzip.GzipFile(fileobj=file)
    if kind:
        import bz2  # as rare as xz

        return bz2.BZ2File(file) if kind == "bz2" else lzma.LZMAFile(file)
    own = os.fdopen(os.dup(file.fileno()), "rb")
    own.seek(0)
    return own


def _kind(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(6)
    file.seek(0)
    return next((kind for mark, kind in PACKED.items() if start.startswith(mark)), "")


class _Bounded:
    """A stream for tarfile that gives no piece beyond LONGEST_HEADER, and looks at the budget when it skips."""

    def __init__(self, stream: Any, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self.tell = stream.tell

    def seekable(self) -> bool:
        """Return True: what is compressed can be read again, too."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes."""
        self._budget.go_on()
        if not 0 <= size <= LONGEST_HEADER:
            raise TooLarge(f"a header of more than {LONGEST_HEADER} bytes")
        data: bytes = self._stream.read(size)
        return data

    def seek(self, position: int, whence: int = 0) -> int:
        """Go to a place; what lies between is unpacked piece by piece, and may be too much."""
        at = self._stream.tell()
        while whence == 0 and position - at > LONGEST_HEADER:
            at += LONGEST_HEADER
            self._budget.spend(LONGEST_HEADER)
            self._stream.seek(at)
        found: int = self._stream.seek(position, whence)
        return found
