"""What a workflow and its templates change in a pod's spec."""

from __future__ import annotations

from typing import Any

from pydsl.plan.errors import NodeFault


def read(text: str) -> dict[str, Any]:
    """Return a patch as an object; raises NodeFault where it isn't YAML, or not what a pod's spec can be."""
    from pydsl.manifest.pod_patch import PATCH_FAULT, patch_of  # few templates have one

    patch = patch_of(text)
    if patch is None:
        raise NodeFault(PATCH_FAULT)
    return patch
