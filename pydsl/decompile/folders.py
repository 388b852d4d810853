"""Many files as Python: those that are referred to come first, so that others can import their templates."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.decompile.module import is_taken
from pydsl.decompile.rounds import decompile
from pydsl.decompile.sharing import LIBRARIES, Neighbour
from pydsl.errors import DiagnosticsError
from pydsl.manifest import load_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import PurePath

    from pydsl.decompile.rounds import Decompiled
    from pydsl.diagnostics import Diagnostic

    Library = tuple[str, bool]
    """A manifest with templates for others: its name, and whether it's the cluster's."""


class ManifestFile(Struct, frozen=True):
    """A YAML text, what it's called, and where its Python goes below the output folder."""

    name: str
    text: str
    target: PurePath


def decompile_files(files: Sequence[ManifestFile], *, style: str, lenient: bool) -> dict[PurePath, Decompiled]:
    """Write the Python of every file, by where it goes. Raises one DiagnosticsError with all that's wrong."""
    folder = _Folder(files, style, lenient)
    for file in files:
        folder.write(file)
    if folder.problems:
        raise DiagnosticsError(folder.problems)
    return {file.target: folder.made[file.target] for file in files}


class _Folder:
    """The files of one call, while they're written."""

    def __init__(self, files: Sequence[ManifestFile], style: str, lenient: bool) -> None:
        self.style = style
        self.lenient = lenient
        self.made: dict[PurePath, Decompiled] = {}
        self.problems: list[Diagnostic] = []
        self._begun: set[PurePath] = set()
        self._named: dict[PurePath, set[Library]] = {}
        self._homes: dict[Library, ManifestFile] = {}
        for file in files:
            for document in load_all(file.text, file.name)[0]:
                if document.kind in LIBRARIES and document.name:
                    self._homes.setdefault((document.name, LIBRARIES[document.kind]), file)
                self._named.setdefault(file.target, set()).update(_references(document.data))

    def write(self, file: ManifestFile) -> None:
        """Write a file below those that it refers to; of files that refer to each other, the first does without."""
        if file.target in self._begun:
            return
        self._begun.add(file.target)
        for other in self._needs(file):
            self.write(other)
        neighbours = [one for other in self._all_needs(file) if (one := self._neighbour(file, other)) is not None]
        try:
            self.made[file.target] = decompile(
                file.text, file.name, style=self.style, lenient=self.lenient, neighbours=neighbours
            )
        except DiagnosticsError as error:
            self.problems.extend(error.diagnostics)

    def _needs(self, file: ManifestFile) -> list[ManifestFile]:
        homes = (self._homes.get(one) for one in sorted(self._named.get(file.target, ())))
        return list({one.target: one for one in homes if one is not None and one is not file}.values())

    def _all_needs(self, file: ManifestFile) -> list[ManifestFile]:
        """List what a file refers to, and what that does, as far as it's written."""
        found: dict[PurePath, ManifestFile] = {}
        waiting = self._needs(file)
        while waiting:
            one = waiting.pop(0)
            if one.target not in found and one.target in self.made:
                found[one.target] = one
                waiting += self._needs(one)
        return list(found.values())

    def _neighbour(self, file: ManifestFile, other: ManifestFile) -> Neighbour | None:
        """Return a file as another one imports it; None where it can't."""
        folder = file.target.parent
        if not other.target.is_relative_to(folder):
            return None
        parts = other.target.relative_to(folder).with_suffix("").parts
        if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts) or is_taken(parts[0]):
            return None
        made = self.made[other.target]
        return Neighbour(".".join(parts), made.source, made.shared)


def _references(data: Any) -> Iterator[Library]:
    """Yield the manifests that a document's templateRefs name."""
    if isinstance(data, list):
        for one in data:
            yield from _references(one)
    elif isinstance(data, dict):
        reference: Mapping[str, Any] = data.get("templateRef") or {}
        if isinstance(reference, dict) and isinstance(reference.get("name"), str):
            yield reference["name"], reference.get("clusterScope") is True
        for one in data.values():
            yield from _references(one)
