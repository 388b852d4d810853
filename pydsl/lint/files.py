"""What the command line names: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import sys
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

YAML_ENDINGS = (".yaml", ".yml", ".json")
STANDARD_INPUT = "-"


def files_in(names: Iterable[str], endings: tuple[str, ...]) -> Iterator[FilePath]:
    """Yield the files that were named, those below folders, and those of patterns (`**/*.yaml`), in a stable order.

    Each file comes once. Raises UsageError for a name that leads to nothing.
    """
    seen: set[FilePath] = set()
    for name in names:
        for path in _files(name, endings):
            if path not in seen:
                seen.add(path)
                yield path


def _files(name: str, endings: tuple[str, ...]) -> Iterable[FilePath]:
    path = FilePath(name)
    if path.is_dir():
        below = (p for p in path.rglob("*") if p.suffix in endings and p.is_file())
        return sorted(p for p in below if not _hidden(p.relative_to(path)))
    if path.exists() or name == STANDARD_INPUT:
        return [path]
    matching = sorted(FilePath(one) for one in glob.glob(name, recursive=True)) if glob.has_magic(name) else []
    if not matching:
        raise UsageError(f"{name}: no such file or folder")
    return [one for one in matching if one.is_file()]


def _hidden(path: FilePath) -> bool:
    return any(part.startswith((".", "__")) for part in path.parts)


def text_of(path: FilePath) -> tuple[str, str]:
    """Read a file, or standard input for `-`; give its text and its name. Raises UsageError."""
    if str(path) == STANDARD_INPUT:
        return sys.stdin.read(), "<stdin>"
    try:
        return path.read_bytes().decode(), str(path)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
