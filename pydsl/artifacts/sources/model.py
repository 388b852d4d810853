"""What a source is: it brings a file or folder from the place that an artifact names."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.errors import PydslError, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydsl.files import Budget, Root
    from pydsl.spec.values import Json


class Absent(PydslError):
    """Nothing is at the place. An optional artifact may be so."""


class Bringing(Struct, frozen=True, kw_only=True):
    """What to bring, and where to: `path` in `root`, which no pod sees. `secret` reads a key of a Secret."""

    place: Mapping[str, Json]
    root: Root
    path: str
    secret: Callable[[Json], str]
    budget: Budget

    def secret_of(self, field: str) -> str:
        """Return the value that a field of the place refers to; "" if it has none."""
        reference = self.place.get(field)
        return self.secret(reference) if reference else ""


class ArtifactOrigin(Struct, frozen=True, kw_only=True):
    """One kind of place. `needs` are the fields without which it can't be asked."""

    name: str
    """The field of an artifact that names such a place."""
    needs: Sequence[str]
    bring: Callable[[Bringing], None]
    """Raises Absent, PydslError and OSError."""
    keys: Callable[[Bringing], Iterable[str]] | None = None
    """Lists what is there, below the place's key."""
    send: Callable[[Bringing], None] | None = None
    """Stores the file at `path` in `root` there, where outputs of this kind are."""


def library(name: str, extra: str) -> Any:
    """Import a library that an extra of this package installs. Raises Refused where it isn't there."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Refused(f"{extra} artifacts need a library: pip install 'argo-pydsl[{extra}]'") from error
