"""A pod's volumes as folders of this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.errors import PydslError, Refused
from pydsl.files import PATH_ONLY, READS, Inode, Root, said
from pydsl.local.environment import ConfigMissing, config_data, expand, named_in, secret_data
from pydsl.local.fieldrefs import field_of
from pydsl.local.fields import DOWNWARD_FILE, PROJECTION, VOLUME, Treatment, those
from pydsl.runtimes import Mount
from pydsl.validate.pods import file_path_fault, inner_path_fault, name_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pydsl.engine.commands import Pod
    from pydsl.manifest.library import Library
    from pydsl.spec import wire


EMULATED = frozenset(those(VOLUME, Treatment.EMULATED)) - {"name"}
"""The kinds of volumes that this machine can stand in for with folders."""
FILE_MODE = 0o644
VOLUMES = "volumes"
"""The folder of a pod that its volumes lie in."""


class VolumeError(PydslError):
    """A volume that can't be made, or mounted; says which and why."""


def lacking(volume: wire.Volume) -> Iterator[str]:
    """Yield what this machine can't stand in for, of a volume or of what a projected one puts together."""
    kinds = set(volume) - {"name"}
    if kinds and not kinds & EMULATED:
        yield ", ".join(sorted(kinds))
    for source in (volume.get("projected") or {}).get("sources") or ():
        yield from (f"projected.{kind}" for kind in those(PROJECTION, Treatment.REFUSED) if kind in source)
        yield from _lacking_files("projected.downwardAPI", source.get("downwardAPI"))
    yield from _lacking_files("downwardAPI", volume.get("downwardAPI"))


def _lacking_files(kind: str, source: Mapping[str, Any] | None) -> Iterator[str]:
    for item in (source or {}).get("items") or ():
        yield from (f"{kind}.{field}" for field in those(DOWNWARD_FILE, Treatment.REFUSED) if field in item)


class VolumeFolders(Struct, frozen=True):
    """Makes the folders: below the pod's; below the run's what outlives a pod; in `claims` what outlives that."""

    library: Library
    pod_folder: Path
    run_folder: Path
    claims: Path

    def mounts(self, pod: Pod, container: wire.Container, names: Mapping[str, str]) -> tuple[Mount, ...]:
        """Make the folders that a container mounts; `names` are its variables.

        Raises ConfigMissing, VolumeError and Refused.
        """
        volumes = {volume["name"]: volume for volume in (*pod.volumes, *(pod.template.get("volumes") or ()))}
        made = [self._mount(mount, volumes, pod, names) for mount in container.get("volumeMounts") or ()]
        return tuple(sorted(made, key=lambda one: one.path.count("/")))  # as container runtimes do: none covers another

    def _mount(
        self, mount: wire.VolumeMount, volumes: Mapping[str, wire.Volume], pod: Pod, names: Mapping[str, str]
    ) -> Mount:
        name = mount["name"]
        if name not in volumes:
            raise ConfigMissing(f'volumeMounts: no volume is called "{name}"')
        try:
            source, inode = _below(self._folder(volumes[name], pod), _sub_path(mount, names))
        except OSError as error:
            raise VolumeError(f"volume {name}: {said(error)}") from error
        path = os.path.normpath("/" + str(mount["mountPath"]).lstrip("/"))
        claim = volumes[name].get("persistentVolumeClaim") or {}
        read_only = bool(mount.get("readOnly") or claim.get("readOnly"))
        return Mount(source=source, path=path, read_only=read_only, inode=inode)

    def _folder(self, volume: wire.Volume, pod: Pod) -> Path:
        missing = list(lacking(volume))
        if missing:
            raise Refused(f"volume {volume['name']}: nothing on this machine stands for {', '.join(missing)}")
        claim = volume.get("persistentVolumeClaim")
        if claim is not None:
            name = _sound(str(claim.get("claimName") or ""), "claimName", name_fault)
            return _made(self._claim(name, of_run=name == f"{pod.workflow_name}-{volume['name']}"))
        folder = self.pod_folder / VOLUMES / _sound(str(volume["name"]), "name of a volume", name_fault)
        if not folder.exists():
            root = Root(_made(folder))
            for path, data, mode in self._files(volume, pod):
                root.write(os.path.normpath(_sound(path, "path", file_path_fault)), data, mode)
        return folder

    def _claim(self, name: str, *, of_run: bool) -> Path:
        """A claim made from a claim template lasts as long as the run; any other is kept between runs."""
        return (self.run_folder / "claims" if of_run else self.claims) / name

    def _files(self, volume: Mapping[str, Any], pod: Pod, mode: int = FILE_MODE) -> Iterator[tuple[str, bytes, int]]:
        """Yield what lies in a volume from the start: path, content, mode."""
        if "configMap" in volume:
            yield from _chosen(config_data(self.library, volume["configMap"]), volume["configMap"], mode)
        elif "secret" in volume:
            yield from _chosen(secret_data(self.library, volume["secret"]), volume["secret"], mode)
        elif "downwardAPI" in volume:
            yield from _of_pod(pod, volume["downwardAPI"], mode)
        elif (projected := volume.get("projected")) is not None:
            for source in projected.get("sources") or ():
                yield from self._files(source, pod, int(projected.get("defaultMode") or mode))


def _sub_path(mount: wire.VolumeMount, names: Mapping[str, str]) -> str:
    """Return the path inside of its volume that a mount names; "" for none. Raises VolumeError as the kubelet would."""
    expression = str(mount.get("subPathExpr") or "")
    missing = sorted(name for name in named_in(expression) if not names.get(name))
    if missing:
        raise VolumeError(f"subPathExpr: {expression}: missing value for {', '.join(missing)}")
    return expand(expression, names) or str(mount.get("subPath") or "")


def _below(folder: Path, path: str) -> tuple[Path, Inode | None]:
    """Return the folder or file at a path inside of a volume, made if it isn't there; links stay inside.

    Other pods may rename it, and put something else there: what was found is returned, too. "" is the volume itself,
    which none of them can rename.
    """
    if not path:
        return folder, None
    root = Root(folder)
    path = "/" + _sound(path, "subPath", inner_path_fault)
    if not root.exists(path):
        root.make_folder(path)
    with root.opened(path, PATH_ONLY or READS) as found:
        return root.source(path), Inode.of(found)


def _sound(name: str, what: str, fault: Callable[[str], str | None]) -> str:
    """Return a name that becomes a path. Raises VolumeError for one that Kubernetes doesn't take."""
    why = fault(name)
    if why is not None:
        raise VolumeError(f"{what}: Invalid value: {name!r}: {why}")
    return name


def _of_pod(pod: Pod, source: Mapping[str, Any], mode: int) -> Iterator[tuple[str, bytes, int]]:
    mode = int(source.get("defaultMode") or mode)
    for item in source.get("items") or ():
        yield item["path"], field_of(pod, item["fieldRef"]["fieldPath"]).encode(), int(item.get("mode") or mode)


def _chosen(data: Mapping[str, bytes], source: Mapping[str, Any], mode: int) -> Iterator[tuple[str, bytes, int]]:
    mode = int(source.get("defaultMode") or mode)
    items: Iterable[wire.KeyToPath] = source.get("items") or [{"key": key, "path": key} for key in data]
    for item in items:
        if item["key"] in data:
            yield item["path"], data[item["key"]], int(item.get("mode") or mode)
        elif not source.get("optional"):
            raise ConfigMissing(f"references non-existent config key: {item['key']}")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
