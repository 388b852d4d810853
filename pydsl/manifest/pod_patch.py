"""`podSpecPatch`: a text of YAML that changes a pod's spec (Argo: workflow/util, ApplyPodSpecPatch)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import DiagnosticsError
from pydsl.manifest.document import load

if TYPE_CHECKING:
    from collections.abc import Mapping

PATCH_FAULT = "Error applying PodSpecPatch"
_LISTS = {"containers": "Container", "initContainers": "Container", "ephemeralContainers": "Container",
          "volumes": "Volume"}  # fmt: skip


def patch_of(text: str) -> dict[str, Any] | None:
    """Read a `podSpecPatch`; None where it isn't YAML, or not what a pod's spec can be."""
    try:
        documents = load(text, "podSpecPatch")
    except DiagnosticsError:
        return None
    patch = documents[0].data if documents else None
    if len(documents) > 1 or not isinstance(patch, (dict, type(None))) or _mistyped(patch or {}):
        return None
    return patch or {}


def _mistyped(patch: Mapping[str, object]) -> bool:
    return any(_is_no_list(patch[field], kind) for field, kind in _LISTS.items() if field in patch)


def _is_no_list(value: object, kind: str) -> bool:
    """Whether a value can't be read as a list of objects of a kind; fields that aren't known don't matter."""
    import pydsl.spec
    from pydsl.spec.decoding import read as read_object

    if not isinstance(value, (list, type(None))):
        return True
    found = [read_object(getattr(pydsl.spec, kind), one)[1] for one in value or []]
    return any(fault.kind is not None for findings in found for fault in findings.faulty)
