"""What a run refers to, as it's kept: Secrets by their names and keys, never their values."""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.spec.values import Json

_VALUES = ("data", "stringData")


def without_secrets(library: Iterable[Json]) -> list[Json]:
    """Return objects with no value of a Secret in them: None stands for each."""
    return [_without_values(one) if one.get("kind") == "Secret" else one for one in library]


def _without_values(secret: Json) -> Json:
    kept = {key: value for key, value in secret.items() if key not in _VALUES}
    metadata = {key: value for key, value in (secret.get("metadata") or {}).items() if key != "annotations"}
    names = {field: dict.fromkeys(secret[field] or ()) for field in _VALUES if field in secret}
    return {**kept, "metadata": metadata, **names}  # kubectl writes a copy of all values into an annotation
