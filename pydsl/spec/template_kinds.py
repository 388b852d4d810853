"""The kinds of templates: the one place that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TEMPLATE_KINDS = (
    "container", "containerSet", "script", "resource", "dag", "steps", "suspend", "data", "http", "plugin",
)  # fmt: skip
"""The fields that make a template what it is, in the order in which Argo looks at them."""

POD_KINDS = ("container", "containerSet", "script", "resource", "data")
"""Those that run as a pod of their own."""


def template_kind(template: Mapping[str, Any]) -> str | None:
    """Return the kind of a template's JSON; of several, the one that Argo looks at first."""
    for kind in TEMPLATE_KINDS:  # a loop costs half of what `next` does, and this is asked for every node of a run
        if template.get(kind) is not None:
            return kind
    return None


def is_function(template: Mapping[str, Any], staged: Iterable[str | None]) -> bool:
    """Whether a template is a Python function that the runner calls: its image's, or one that is among the staged."""
    if "pydsl.pod" in ((template.get("script") or {}).get("command") or ()):
        return True
    paths = [*staged]
    if not paths:
        return False
    from pydsl.pod import RUNNER  # large, and most templates stage nothing

    return RUNNER in paths
