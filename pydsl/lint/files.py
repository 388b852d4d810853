"""What the command line names: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
import sys
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import attrs

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

YAML_ENDINGS = (".yaml", ".yml", ".json")
STANDARD_INPUT = "-"
OF_OTHERS = frozenset({"node_modules", "site-packages"})
"""Folders of packages that somebody else wrote."""
_OF_AN_ENVIRONMENT = "pyvenv.cfg"


@attrs.frozen
class Found:
    """A file, and the folder below which it was found; None if it was named itself."""

    path: FilePath
    below: FilePath | None = None


def files_in(names: Iterable[str], endings: tuple[str, ...], *, by_a_tool: bool = False) -> Iterator[Found]:
    """Yield the files that were named, those below folders, and those of patterns (`**/*.yaml`), in a stable order.

    Each file comes once. What a tool named (`by_a_tool`) counts as found below the working directory: nobody meant just
    that file. Raises UsageError for a name that leads to nothing.
    """
    seen: set[FilePath] = set()
    for name in names:
        for found in _files(name, endings):
            if found.path not in seen:
                seen.add(found.path)
                yield Found(found.path, found.below or FilePath()) if by_a_tool else found


def _files(name: str, endings: tuple[str, ...]) -> Iterable[Found]:
    path = FilePath(name)
    if path.is_dir():
        return [Found(one, path) for one in sorted(_below(path)) if one.suffix in endings and one.is_file()]
    if path.exists() or name == STANDARD_INPUT:
        return [Found(path)]
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
    try:
        return path.read_bytes().decode(), str(path)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
