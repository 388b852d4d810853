"""The folder that stands for every object store: packed artifacts are kept unpacked, and packed only if asked for.

Argo packs an output as tar, and unpacks whatever looks like a tar when it's an input. A step gets the same here.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import attrs

from pydsl.artifacts.archives import looks_packed, pack, unpack
from pydsl.artifacts.location import Location, archive_of, location_of
from pydsl.errors import InfrastructureError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = Any

PACKED_MARKS = {"tar": ".tar", "zip": ".zip", "none": ".as-is"}
"""An object is one entry of its own folder, called by the way it was packed."""
OBJECT_MARK = "@"
"""Ends the name of an object's folder, so that `a/b` and `a/b/c` can both be objects."""


@attrs.frozen
class ArtifactFolder:
    """Objects by location, below one folder. Raises InfrastructureError where the disk fails."""

    root: Path

    def put(self, artifact: Json, source: Path, *, move: bool = False) -> None:
        """Keep a file or folder under the artifact's location: a copy, or with `move` the thing itself if it can be.

        A folder that isn't packed becomes an object for each of its files, with the location as prefix.
        """
        location, archive = _required(artifact), archive_of(artifact)
        try:
            if archive == "none" and source.is_dir():
                for file in sorted(path for path in source.rglob("*") if path.is_file()):
                    inner = attrs.evolve(location, key=f"{location.key.rstrip('/')}/{file.relative_to(source)}")
                    self._put(inner, archive, file, move=move)
            else:
                self._put(location, archive, source, move=move)
        except OSError as error:
            raise InfrastructureError(f"artifact {artifact['name']} can't be stored: {error}") from error

    def _put(self, location: Location, archive: str, source: Path, *, move: bool) -> None:
        where = self._where(location)
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True)
        (_move if move else _copy)(source, where / PACKED_MARKS[archive])

    def has(self, artifact: Json) -> bool:
        """Say whether something is stored at the artifact's location."""
        location = location_of(artifact)
        return location is not None and (self._where(location).is_dir() or any(self._below(location)))

    def get(self, artifact: Json, target: Path) -> None:
        """Write a copy of what is stored at the artifact's location to `target`, unpacked unless `archive` is none.

        A location that is no object but a prefix of some gives a folder of those. Raises KeyError if there's nothing.
        """
        location = _required(artifact)
        where = self._where(location)
        if where.is_dir():
            _give(next(where.iterdir()), target, archive_of(artifact))
            return
        found = list(self._below(location))
        if not found:
            raise KeyError(location.text)
        for name, entry in found:
            _give(entry, target / name, "none")

    def _where(self, location: Location) -> Path:
        *above, last = location.key.strip("/").split("/")
        return self._bucket(location).joinpath(*map(_plain, above), _plain(last) + OBJECT_MARK)

    def _bucket(self, location: Location) -> Path:
        return self.root / _plain(f"{location.kind}/{location.bucket}")

    def _below(self, location: Location) -> Iterator[tuple[str, Path]]:
        """Yield the objects whose keys begin with this one as a folder, by the rest of their keys."""
        folder = self._bucket(location).joinpath(*map(_plain, location.key.strip("/").split("/")))
        for entry in sorted(folder.rglob(f"*{OBJECT_MARK}/*")) if folder.is_dir() else []:
            if entry.name in PACKED_MARKS.values():
                yield unquote(str(entry.parent.relative_to(folder)).removesuffix(OBJECT_MARK)), entry


def _plain(part: str) -> str:
    """Write a part of a key as a name that every file system takes, and that OBJECT_MARK isn't in."""
    return quote(part, safe=" ").replace(".", "%2E") if part in {".", "..", ""} else quote(part, safe=" ")


def _required(artifact: Json) -> Location:
    location = location_of(artifact)
    if location is None:
        raise KeyError(f"artifact {artifact.get('name')} names no place")
    return location


def _move(source: Path, target: Path) -> None:
    """Move a file or folder; what can't be moved (a link, another disk) is copied."""
    try:
        if source.is_symlink():
            raise OSError("what a link points at is copied")
        os.rename(source, target)
    except OSError:
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def _give(entry: Path, target: Path, archive: str) -> None:
    stored = next(kind for kind, mark in PACKED_MARKS.items() if mark == entry.name)
    if archive == "none" and stored != "none":
        target.parent.mkdir(parents=True, exist_ok=True)
        pack(entry, target, stored)
    elif archive != "none" and stored == "none" and entry.is_file() and looks_packed(entry):
        unpack(entry, target)
    else:
        _copy(entry, target)
