"""Pods as the API server has them, as far as their logs are concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.spec import wire
    from pydsl.spec.values import Json

ENDED = frozenset(["Succeeded", "Failed"])


class ContainerStatus(TypedDict, total=False):
    """What became of a pod's container: `state` says whether it waits, runs or has ended."""

    name: str
    state: Mapping[str, Json]


class PodStatus(TypedDict, total=False):
    """How a pod is."""

    phase: str
    startTime: str
    containerStatuses: Sequence[ContainerStatus]
    initContainerStatuses: Sequence[ContainerStatus]


class PodSpec(TypedDict, total=False):
    """What's in a pod."""

    containers: Sequence[wire.Container]
    initContainers: Sequence[wire.Container]


class ListedPod(TypedDict, total=False):
    """A pod, as far as its logs are concerned."""

    apiVersion: str
    kind: str
    metadata: wire.ObjectMeta
    spec: PodSpec
    status: PodStatus


def began(pod: ListedPod) -> str:
    """Return when a pod began, or was created."""
    return str((pod.get("status") or {}).get("startTime") or pod["metadata"].get("creationTimestamp") or "")


def containers(pod: ListedPod) -> Sequence[str]:
    """Name the containers of a pod."""
    spec = pod["spec"]
    return [one["name"] for one in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ()))]


def _state(pod: ListedPod, container: str) -> Mapping[str, Json]:
    status = pod.get("status") or {}
    known = [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]
    return next((one.get("state") or {} for one in known if one.get("name") == container), {})


def has_begun(pod: ListedPod, container: str) -> bool:
    """Whether a container of a pod has begun to write."""
    state = _state(pod, container)
    return "running" in state or has_ended(pod, container)


def has_ended(pod: ListedPod, container: str) -> bool:
    """Whether a container of a pod writes nothing more."""
    return "terminated" in _state(pod, container) or (pod.get("status") or {}).get("phase") in ENDED
