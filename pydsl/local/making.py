"""Make the containers of a pod: from what the pod, its run and its template say to places with commands."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.local.attempts import attempts_of
from pydsl.local.container import ContainerRun
from pydsl.local.environment import Environment, as_it_travels
from pydsl.local.patch import patched
from pydsl.local.templates import MAIN, container_specs, is_rooted, outlets, staged_paths
from pydsl.local.volumes import VolumeError
from pydsl.runtimes import Needs
from pydsl.validate.pods import first_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.engine.commands import Pod
    from pydsl.local.images import Images
    from pydsl.local.setting import Setting
    from pydsl.local.templates import ContainerSpec
    from pydsl.local.volumes import VolumeFolders
    from pydsl.runtimes import Workspace
    from pydsl.spec import wire


SCRIPT_PATH = "/argo/staging/script"


def containers_of(pod: Pod, setting: Setting, volumes: VolumeFolders, folder: Path) -> list[ContainerRun]:
    """Make the containers of a pod, with their places. Raises PydslError for what can't be made."""
    template = patched(pod)
    fault = first_fault(pod.volumes, template)
    if fault is not None:
        raise VolumeError(fault)
    environment = Environment(pod, setting.library, setting.environment)
    return [
        _container(role, spec, template, pod, setting, environment, volumes, folder)
        for role, spec in container_specs(template)
    ]


def _container(  # noqa: PLR0913, PLR0917 - what pod, run and template say of a container, each from its own source
    role: str,
    spec: ContainerSpec,
    template: wire.Template,
    pod: Pod,
    setting: Setting,
    environment: Environment,
    volumes: VolumeFolders,
    folder: Path,
) -> ContainerRun:
    name = spec.get("name") or MAIN
    own = folder / name
    spec = _mirrored(spec, template, role)
    mounts = volumes.mounts(pod, spec) if spec.get("volumeMounts") else ()
    is_main = role == "main"
    place = setting.runtime.open(
        Needs(
            folder=own,
            shared=None if setting.keep else setting.roots,
            paths=tuple(staged_paths(template)) if is_main else (),
            outlets=tuple(outlets(template, spec)) if is_main else (),
            mounts=mounts,
            rooted=is_rooted(template),
            programs=tuple(_programs(spec, setting.images)),
            image=str(spec.get("image") or "").strip(),
            spec=spec,
            security={**(pod.spec.get("securityContext") or {}), **(template.get("securityContext") or {})},
        )
    )
    in_image = setting.runtime.images
    stand_in = {} if in_image else setting.images.find(str(spec.get("image") or "")).env
    names = {**stand_in, **environment.own(spec)}
    container = ContainerRun(
        name=name,
        role=role,
        spec=spec,
        place=place,
        folder=own,
        env=names if in_image else {**environment.base, **names},
        names=names,
        images=setting.images,
        after=tuple(spec.get("dependencies") or ()),
        attempts=attempts_of(template),
        mounted=bool(mounts),
        in_image=in_image,
    )
    if is_main and (template.get("script") or {}).get("source"):
        container.script_file, container.script = _write_script(template, place, pod)
    return container


def _mirrored(spec: ContainerSpec, template: wire.Template, role: str) -> ContainerSpec:
    """Mount the main container's volumes in a sidecar or init container that mirrors them."""
    if role == "main" or not spec.get("mirrorVolumeMounts"):
        return spec
    main = template.get("container") or template.get("script") or {}
    return spec | {"volumeMounts": [*(spec.get("volumeMounts") or []), *(main.get("volumeMounts") or [])]}


def _programs(spec: ContainerSpec, images: Images) -> Iterator[Path]:
    """Name the files and folders that a stand-in for an image is made of."""
    image = images.find(str(spec.get("image") or "").strip())
    words = [*image.entrypoint, *image.commands.values()]
    yield from (Path(word) for word in words if word.startswith("/") and os.path.exists(word))


def _write_script(template: wire.Template, place: Workspace, pod: Pod) -> tuple[str, str]:
    """Put a script's source into a file; give the file and the path at which the container sees it."""
    from pydsl.authoring.source.lines import places_of  # pods without scripts don't load it

    file, seen = place.own(SCRIPT_PATH)
    source = as_it_travels(str(template["script"]["source"]), pod)
    place.tree.write(file, source.encode(errors="surrogateescape"), 0o755)  # `command: [sh, -c]` runs the file itself
    places = places_of(str(template["script"]["source"]))
    if places:
        lines, _ = place.own(f"{SCRIPT_PATH}.lines")
        place.tree.write(lines, json.dumps(places).encode())
    return file, seen
