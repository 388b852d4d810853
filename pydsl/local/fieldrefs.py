"""What a pod can ask about itself: `fieldRef` of variables, and the files of `downwardAPI`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydsl.errors import Unsupported
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.engine.commands import Pod

_KEY = lazy_regex(r"metadata\.(labels|annotations)\['([^']*)'\]")
_WHOLE = lazy_regex(r"metadata\.(labels|annotations)")


def field_of(pod: Pod, path: str) -> str:
    """Return a field of a pod. A label or annotation that it lacks is empty, as in Kubernetes. Raises Unsupported."""
    if one := _KEY.fullmatch(path):
        return _metadata(pod, one[1]).get(one[2], "")
    if whole := _WHOLE.fullmatch(path):
        lines = sorted(_metadata(pod, whole[1]).items())
        return "\n".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in lines)
    known = {
        "metadata.name": pod.pod_name,
        "metadata.namespace": pod.namespace,
        "metadata.uid": pod.workflow_uid,
        "spec.nodeName": "localhost",
        "spec.serviceAccountName": "default",
        "status.hostIP": "127.0.0.1",
        "status.podIP": "127.0.0.1",
    }
    if path not in known:
        raise Unsupported(f"the field {path} of a pod")
    return known[path]


def _metadata(pod: Pod, kind: str) -> Mapping[str, str]:
    """Return a pod's labels or annotations: Argo's, the workflow's `podMetadata`, the template's."""
    of_argo = {
        "labels": {"workflows.argoproj.io/completed": "false", "workflows.argoproj.io/workflow": pod.workflow_name},
        "annotations": {
            "workflows.argoproj.io/node-id": pod.node_id,
            "workflows.argoproj.io/node-name": pod.node_name,
        },
    }
    holders: list[Any] = [pod.spec.get("podMetadata"), pod.template.get("metadata")]
    stated: list[Mapping[str, Any]] = [(holder or {}).get(kind) or {} for holder in holders]
    return {name: str(value) for one in (of_argo[kind], *stated) for name, value in one.items()}
