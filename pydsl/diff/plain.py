"""What of a manifest is compared: not what the API server writes, nor what says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.spec.values import Json


_OF_THE_SERVER = frozenset(
    {"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"}
    | {"resourceVersion", "selfLink", "uid"}
)
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def plain(manifest: Json) -> Json:
    """Return a manifest without its status and without what the API server adds to its metadata."""
    if not isinstance(manifest, dict):
        return manifest
    kept = {key: value for key, value in manifest.items() if key != "status"}
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        kept["metadata"] = {key: value for key, value in metadata.items() if key not in _OF_THE_SERVER}
        annotations = metadata.get("annotations")
        if isinstance(annotations, dict) and _APPLIED in annotations:
            kept["metadata"]["annotations"] = {key: one for key, one in annotations.items() if key != _APPLIED}
    return kept
