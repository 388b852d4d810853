"""`podSpecPatch`: changes to a pod's containers, merged as Kubernetes merges a strategic patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.local.templates import MAIN
from pydsl.plan import patches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.engine.commands import Pod
    from pydsl.spec import wire


_MAINS = ("container", "script")


def patched(pod: Pod) -> wire.Template:
    """Return the pod's template with the workflow's and its own podSpecPatch in it. Raises NodeFault."""
    template = pod.template
    for patch in _patches(pod):
        from pydsl.plan.merging import merged  # few pods are patched

        template = _with_pod(template, merged(_pod_of(template), patch, "PodSpec"))
    return template


def _patches(pod: Pod) -> Iterator[dict[str, Any]]:
    for text in (pod.spec.get("podSpecPatch"), pod.template.get("podSpecPatch")):
        if text:
            yield patches.read(text)


def _pod_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a pod that a template makes, as far as they're emulated here."""
    containers = [{**template[kind], "name": MAIN} for kind in _MAINS if kind in template]
    containers += (template.get("containerSet") or {}).get("containers") or []
    given = {
        "initContainers": template.get("initContainers"),
        "containers": [*containers, *(template.get("sidecars") or [])],
        "volumes": template.get("volumes"),
        "securityContext": template.get("securityContext"),
    }
    return {field: value for field, value in given.items() if value}


def _with_pod(template: wire.Template, pod: Mapping[str, Any]) -> wire.Template:
    """Take the parts of a pod back into the template. A container that only the patch has runs as a sidecar."""
    containers = {one["name"]: one for one in pod.get("containers") or ()}
    changed: Any = template.copy()
    for kind in _MAINS:
        if kind in template:
            changed[kind] = {key: value for key, value in containers.pop(MAIN, {}).items() if key != "name"}
    if "containerSet" in template:
        of_set = template["containerSet"]
        kept = [containers.pop(one["name"]) for one in of_set["containers"] if one["name"] in containers]
        changed["containerSet"] = {**of_set, "containers": kept}
    others = {
        "sidecars": list(containers.values()),
        **{field: pod.get(field) for field in ("initContainers", "volumes", "securityContext")},
    }
    changed.update({field: value for field, value in others.items() if value or field in template})
    whole: wire.Template = changed
    return whole
