"""What a template says of its containers: which there are, and which paths it names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pydsl import pod
from pydsl.pod import RUNNER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = Any

MAIN = "main"


def container_specs(template: Json) -> Iterator[tuple[str, Json]]:
    """Yield each container with its role: init, main or sidecar."""
    for spec in template.get("initContainers") or ():
        yield "init", spec
    if "containerSet" in template:
        shared = template["containerSet"].get("volumeMounts") or []
        for spec in template["containerSet"]["containers"]:
            yield "main", {**spec, "volumeMounts": [*(spec.get("volumeMounts") or []), *shared]}
    else:
        yield "main", {"name": MAIN, **(template.get("container") or template["script"])}
    for spec in template.get("sidecars") or ():
        yield "sidecar", spec


def staged_paths(template: Json) -> Iterator[str]:
    """Yield the paths that input artifacts are staged to."""
    for artifact in (template.get("inputs") or {}).get("artifacts") or ():
        if artifact.get("path"):
            yield os.path.normpath(artifact["path"])


def outlets(template: Json, spec: Json) -> Iterator[str]:
    """Yield the paths that outputs are read from, and the one that a container works in."""
    outputs = template.get("outputs") or {}
    paths: Iterable[Any] = [
        *((parameter.get("valueFrom") or {}).get("path") for parameter in outputs.get("parameters") or ()),
        *(artifact.get("path") for artifact in outputs.get("artifacts") or ()),
        spec.get("workingDir"),
    ]
    yield from (os.path.normpath(path) for path in paths if path)


def is_rooted(template: Json) -> bool:
    """Whether a template's files are found below the folder that `PYDSL_ROOT` names, as `pydsl.pod` does."""
    return RUNNER in staged_paths(template) or pod.__name__ in ((template.get("script") or {}).get("command") or ())


def paths_named(template: Json) -> list[str]:
    """List the paths that a template stages to, reads back and works in."""
    return [*staged_paths(template), *(path for spec in containers(template) for path in outlets(template, spec))]


def containers(template: Json) -> list[Json]:
    """List all containers of a template; those of one that runs no pod are none."""
    return [spec for _, spec in container_specs(template)] if _runs_containers(template) else []


def _runs_containers(template: Json) -> bool:
    return any(kind in template for kind in ("container", "script", "containerSet"))
