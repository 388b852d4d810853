"""The `fields` of a request: which parts of an answer are wanted (Argo: util/fields)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydsl.spec.values import Json


Path = tuple[str, ...]


class FieldMask(Struct, frozen=True):
    """Parts that are wanted, or with a minus before them, those that aren't. Lists are passed through."""

    paths: frozenset[Path]
    excludes: bool

    def of(self, value: Json) -> Json:
        """Return what's wanted of a value."""
        return self._of(value, ()) if self.paths else value

    def wants(self, *path: str) -> bool:
        """Whether anything at a path, or below, is wanted."""
        return not self.paths or self._keeps(path)

    def _of(self, value: Json, path: Path) -> Json:
        if isinstance(value, Mapping):
            return {key: self._of(one, (*path, key)) for key, one in value.items() if self._keeps((*path, key))}
        if isinstance(value, list):
            return [self._of(one, path) for one in value]
        return value

    def _keeps(self, path: Path) -> bool:
        if self.excludes:
            return path not in self.paths
        return any(path[: len(wanted)] == wanted[: len(path)] for wanted in self.paths)


def mask_of(text: str) -> FieldMask:
    """Read the option."""
    names = [name.strip() for name in text.removeprefix("-").split(",") if name.strip()]
    paths = frozenset(tuple(name.removeprefix("-").split(".")) for name in names)
    return FieldMask(paths, text.startswith("-"))
