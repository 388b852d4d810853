"""What a template says of its containers: which there are, and which paths it names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

from pydsl.spec.template_kinds import is_function

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.spec import wire

    class ContainerSpec(wire.UserContainer, total=False):
        """A container of whatever kind: a main one, a sidecar, one of a set."""

        dependencies: list[str]


MAIN = "main"
SHARED_MEMORY = "/dev/shm"


def image_of(container: ContainerSpec | wire.Container) -> str:
    """Return the name of a container's image; "" for none."""
    return str(container.get("image") or "").strip()


def answers_of(template: wire.Template) -> list[str]:
    """Name the outputs of a suspend template that somebody is to supply."""
    declared = (template.get("outputs") or {}).get("parameters") or []
    return [one["name"] for one in declared if "supplied" in (one.get("valueFrom") or {})]


def letting_go_on(run: str, selector: str, answers: Iterable[str]) -> str:
    """Return the commands that let a suspended node go on."""
    resume = f"`pydsl resume {run}`"
    if not answers:
        return resume
    import shlex  # few nodes wait for answers

    values = " ".join(f"-p {name}=VALUE" for name in answers)
    return f"`pydsl node set {run} --node-field-selector {shlex.quote(selector)} {values}`, then {resume}"


def container_specs(template: wire.Template) -> Iterator[tuple[str, ContainerSpec]]:
    """Yield each container with its role: init, main or sidecar."""
    for spec in template.get("initContainers") or ():
        yield "init", cast("ContainerSpec", spec)
    if "containerSet" in template:
        shared = template["containerSet"].get("volumeMounts") or []
        for node in template["containerSet"]["containers"]:
            of_set: Any = {**node, "volumeMounts": [*(node.get("volumeMounts") or []), *shared]}
            yield "main", of_set
    else:
        main: Any = {"name": MAIN, **(template.get("container") or template["script"])}
        yield "main", main
    for spec in template.get("sidecars") or ():
        yield "sidecar", cast("ContainerSpec", spec)


def staged_paths(template: wire.Template) -> Iterator[str]:
    """Yield the paths that input artifacts are staged to."""
    for artifact in (template.get("inputs") or {}).get("artifacts") or ():
        if artifact.get("path"):
            yield os.path.normpath(artifact["path"])


def outlets(template: wire.Template, spec: ContainerSpec) -> Iterator[str]:
    """Yield the paths that outputs are read from, and the one that a container works in."""
    yield from output_paths(template)
    if spec.get("workingDir"):
        yield os.path.normpath(spec["workingDir"])


def output_paths(template: wire.Template) -> Iterator[str]:
    """Yield the paths that outputs are read from."""
    outputs = template.get("outputs") or {}
    paths: Iterable[Any] = [
        *((parameter.get("valueFrom") or {}).get("path") for parameter in outputs.get("parameters") or ()),
        *(artifact.get("path") for artifact in outputs.get("artifacts") or ()),
    ]
    yield from (os.path.normpath(path) for path in paths if path)


def mount_paths(spec: ContainerSpec) -> list[str]:
    """List the paths that a container sees volumes at."""
    return [os.path.normpath(mount["mountPath"]) for mount in spec.get("volumeMounts") or ()]


def is_rooted(template: wire.Template) -> bool:
    """Whether a template's files are found below the folder that `PYDSL_ROOT` names, as `pydsl.pod` does."""
    return is_function(template, staged_paths(template))


def paths_named(template: wire.Template) -> list[str]:
    """List the paths that a template stages to, reads back and works in."""
    return [*staged_paths(template), *(path for spec in containers(template) for path in outlets(template, spec))]


def containers(template: wire.Template) -> list[ContainerSpec]:
    """List all containers of a template; those of one that runs no pod are none."""
    return [spec for _, spec in container_specs(template)] if _runs_containers(template) else []


def _runs_containers(template: wire.Template) -> bool:
    return any(kind in template for kind in ("container", "script", "containerSet"))
