"""What of an object was applied: not what the API server, or Argo Server, adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.spec.values import Json


_OF_THE_SERVER = frozenset(
    {"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"}
    | {"resourceVersion", "selfLink", "uid"}
)
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_PEOPLE = ("workflows.argoproj.io/creator", "workflows.argoproj.io/actor", "workflows.argoproj.io/action")
"""How labels begin by which Argo Server says who made something, or did something to it."""


def applied(data: Json) -> Json:
    """Return an object without its status, and without what servers add to its metadata."""
    if not isinstance(data, dict):
        return data
    kept = {key: value for key, value in data.items() if key != "status"}
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        kept["metadata"] = {key: value for key, value in metadata.items() if key not in _OF_THE_SERVER}
        for name in ("labels", "annotations"):
            _without_servers(kept["metadata"], name)
    return kept


def _without_servers(metadata: dict[str, Json], name: str) -> None:
    given = metadata.get(name)
    if isinstance(given, dict):
        kept = {key: value for key, value in given.items() if key != _APPLIED and not key.startswith(_PEOPLE)}
        if kept or not given:
            metadata[name] = kept
        else:
            del metadata[name]
