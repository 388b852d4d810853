"""Make the containers of a pod: from what the pod, its run and its template say to places with commands."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.files import is_in
from pydsl.local import progress
from pydsl.local.attempts import attempts_of
from pydsl.local.container import ContainerRun
from pydsl.local.environment import Environment, as_it_travels
from pydsl.local.patch import patched
from pydsl.local.templates import MAIN, SHARED_MEMORY, container_specs, image_of, is_rooted, outlets, staged_paths
from pydsl.local.volumes import VolumeError
from pydsl.runtimes import Mount, Needs
from pydsl.validate.pods import first_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.engine.commands import Pod
    from pydsl.local.images import Images
    from pydsl.local.setting import Setting
    from pydsl.local.templates import ContainerSpec
    from pydsl.local.volumes import VolumeFolders
    from pydsl.runtimes import Runtime, Workspace
    from pydsl.spec import wire


SCRIPT_PATH = "/argo/staging/script"


def containers_of(pod: Pod, setting: Setting, volumes: VolumeFolders, folder: Path) -> list[ContainerRun]:
    """Make the containers of a pod, with their places. Raises PydslError for what can't be made."""
    template = patched(pod)
    fault = first_fault(pod.volumes, template)
    if fault is not None:
        raise VolumeError(fault)
    environment = Environment(pod, setting.library, setting.environment)
    with contextlib.ExitStack() as opened:
        runtime = setting.runtime_of(pod.template)
        maker = _Maker(pod, template, setting, volumes, folder, environment, runtime, opened)
        made = [maker.container(role, spec) for role, spec in container_specs(template)]
        opened.pop_all()
    return made


class _Maker(Struct, frozen=True):
    """Makes a pod's containers, from what the pod, its template and its run say."""

    pod: Pod
    template: wire.Template
    setting: Setting
    volumes: VolumeFolders
    folder: Path
    environment: Environment
    runtime: Runtime
    opened: contextlib.ExitStack
    """Closes the places if not all containers can be made."""

    def container(self, role: str, said: ContainerSpec) -> ContainerRun:
        spec = _mirrored(said, self.template, role)
        own = self.environment.own(spec)
        needs = self._needs(role, spec, own)
        place = self.runtime.open(needs)
        self.opened.callback(place.close)
        in_image, names = self.runtime.images, {**self._of_stand_in(spec), **own}
        container = ContainerRun(
            name=_name(spec),
            role=role,
            spec=spec,
            place=place,
            folder=needs.folder,
            env=names if in_image else {**self.environment.base, **names},
            names=names,
            images=self.setting.images,
            after=tuple(spec.get("dependencies") or ()),
            attempts=attempts_of(self.template),
            mounted=bool(needs.mounts),
            in_image=in_image,
        )
        if role == "main" and (self.template.get("script") or {}).get("source"):
            container.script = _write_script(self.template, place, self.pod)
        if role == "main" and progress.is_named(self.template):
            container.progress_file, seen = progress.made(place)
            container.env, container.names = ({**known, progress.VARIABLE: seen} for known in (container.env, names))
        return container

    def _needs(self, role: str, spec: ContainerSpec, own: Mapping[str, str]) -> Needs:
        template, setting, is_main = self.template, self.setting, role == "main"
        folder = self.folder / _name(spec)
        staged = tuple(staged_paths(template)) if is_main else ()
        read = tuple(outlets(template, spec)) if is_main else ()
        mounts = self.volumes.mounts(self.pod, spec, own) if spec.get("volumeMounts") else ()
        if self.runtime.private and any(is_in(path, (SHARED_MEMORY,)) for path in (*staged, *read)):
            mounts = (*_memory(folder, mounts), *mounts)
        return Needs(
            folder=folder,
            shared=None if setting.keep else setting.roots,
            paths=staged,
            outlets=read,
            mounts=mounts,
            rooted=is_rooted(template),
            programs=tuple(_programs(spec, setting.images)),
            image=image_of(spec),
            spec=spec,
            security={**(self.pod.spec.get("securityContext") or {}), **(template.get("securityContext") or {})},
        )

    def _of_stand_in(self, spec: ContainerSpec) -> Mapping[str, str]:
        """Return the variables of what stands in for the container's image."""
        return {} if self.runtime.images else self.setting.images.find(image_of(spec)).env


def _memory(folder: Path, mounts: Iterable[Mount]) -> Iterator[Mount]:
    """Yield a folder that stands for shared memory, of which nothing could be read when the container is over."""
    if all(mount.path != SHARED_MEMORY for mount in mounts):
        source = folder / "memory"
        source.mkdir(parents=True, exist_ok=True)
        source.chmod(0o1777)
        yield Mount(source=source, path=SHARED_MEMORY)


def _name(spec: ContainerSpec) -> str:
    return spec.get("name") or MAIN


def _mirrored(spec: ContainerSpec, template: wire.Template, role: str) -> ContainerSpec:
    """Mount the main container's volumes in a sidecar or init container that mirrors them."""
    if role == "main" or not spec.get("mirrorVolumeMounts"):
        return spec
    main = template.get("container") or template.get("script") or {}
    return spec | {"volumeMounts": [*(spec.get("volumeMounts") or []), *(main.get("volumeMounts") or [])]}


def _programs(spec: ContainerSpec, images: Images) -> Iterator[Path]:
    """Name the files and folders that a stand-in for an image is made of."""
    image = images.find(image_of(spec))
    words = [*image.entrypoint, *image.commands.values()]
    yield from (Path(word) for word in words if word.startswith("/") and os.path.exists(word))


def _write_script(template: wire.Template, place: Workspace, pod: Pod) -> str:
    """Put a script's source into a file; return the path at which the container sees it."""
    from pydsl.authoring.source.lines import places_of  # pods without scripts don't load it

    file, seen = place.own(SCRIPT_PATH)
    source = as_it_travels(str(template["script"]["source"]), pod)
    place.tree.write(file, source.encode(errors="surrogateescape"), 0o755)  # `command: [sh, -c]` runs the file itself
    places = places_of(str(template["script"]["source"]))
    if places:
        lines, _ = place.own(f"{SCRIPT_PATH}.lines")
        place.tree.write(lines, json.dumps(places).encode())
    return seen
