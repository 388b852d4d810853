"""What the command line names: files, folders, patterns, standard input."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

YAML_ENDINGS = (".yaml", ".yml", ".json")
STANDARD_INPUT = "-"
OF_OTHERS = frozenset({"node_modules", "site-packages"})
"""Folders of packages that somebody else wrote."""
_OF_AN_ENVIRONMENT = "pyvenv.cfg"


class Found(Struct, frozen=True):
    """A file, and the folder below which it was found; None if it was named itself."""

    path: FilePath
    below: FilePath | None = None


def files_in(names: Iterable[str], endings: tuple[str, ...], *, by_a_tool: bool = False) -> Iterator[Found]:
    """Yield the files that were named, those below folders, and those of patterns (`**/*.yaml`), in a stable order.

    Each file comes once, however many links lead to it. What a tool named (`by_a_tool`) counts as found below the
    working directory: nobody meant just that file. Raises UsageError for a name that leads to nothing.
    """
    seen: set[str] = set()
    for name in names:
        for found in _files(name, endings):
            place = os.path.realpath(found.path)
            if place not in seen:
                seen.add(place)
                yield Found(found.path, found.below or FilePath()) if by_a_tool else found


def _files(name: str, endings: tuple[str, ...]) -> Iterable[Found]:
    path = FilePath(name)
    if path.is_dir():
        files = sorted(_below(path), key=lambda one: (one.is_symlink(), one))
        return [Found(one, path) for one in files if one.suffix in endings and one.is_file()]
    if path.exists() or name == STANDARD_INPUT:
        return [Found(path)]
    import glob  # most names are a file's or a folder's

    matching = sorted(FilePath(one) for one in glob.glob(name, recursive=True)) if glob.has_magic(name) else []
    if not matching:
        raise UsageError(f"{name}: no such file or folder")
    return [Found(one) for one in matching if one.is_file()]


def _below(folder: FilePath) -> Iterator[FilePath]:
    """Yield the files below a folder that are the author's own: none of hidden folders, packages, environments."""
    for place, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not _is_foreign(place, one)]
        yield from (FilePath(place, one) for one in files if not _hidden(one))


def _is_foreign(place: str, folder: str) -> bool:
    return _hidden(folder) or folder in OF_OTHERS or os.path.exists(os.path.join(place, folder, _OF_AN_ENVIRONMENT))


def _hidden(name: str) -> bool:
    return name.startswith((".", "__"))


def text_of(path: FilePath) -> tuple[str, str]:
    """Read a file, or standard input for `-`; return its text and its name. Raises UsageError."""
    if str(path) == STANDARD_INPUT:
        return sys.stdin.read(), "<stdin>"
    return decoded(path, content_of(path)), str(path)


def content_of(path: FilePath) -> bytes:
    """Read a file. Raises UsageError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def decoded(path: FilePath, content: bytes) -> str:
    """Return the text of a file's content. Raises UsageError for what is none."""
    encoding = encoding_of(path, content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise UsageError(f"{path}: not {name} text (byte {error.start})") from error


def encoding_of(path: FilePath, content: bytes) -> str:
    """Name the encoding of a file: UTF-8, unless Python's source says another one."""
    if path.suffix != ".py":
        return "utf-8"
    import tokenize  # YAML's readers do without

    try:
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    except SyntaxError:  # Python itself, or who decodes it, says what's wrong
        return "utf-8"
