"""A pod's volumes as folders of this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.errors import Refused
from pydsl.local.environment import ConfigMissing, config_data, secret_data
from pydsl.runtimes import Mount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pydsl.engine.commands import Pod
    from pydsl.manifest.library import Library

Json = Any

EMULATED = frozenset(
    {"emptyDir", "configMap", "secret", "projected", "persistentVolumeClaim", "ephemeral", "downwardAPI"}
)
"""The kinds of volumes that this machine can stand in for with folders."""
FILE_MODE = 0o644


@attrs.frozen
class Volumes:
    """Makes the folders. `claims` holds what outlives a pod, `home_claims` what outlives a run; `own` is the pod's."""

    library: Library
    own: Path
    claims: Path
    home_claims: Path

    def mounts(self, pod: Pod, container: Json) -> tuple[Mount, ...]:
        """Make the folders that a container mounts. Raises ConfigMissing and Refused."""
        volumes = {volume["name"]: volume for volume in (*pod.volumes, *(pod.template.get("volumes") or ()))}
        return tuple(self._mount(mount, volumes, pod.workflow_name) for mount in container.get("volumeMounts") or ())

    def _mount(self, mount: Json, volumes: Mapping[str, Json], workflow: str) -> Mount:
        name = mount["name"]
        if name not in volumes:
            raise ConfigMissing(f'volumeMounts: no volume is called "{name}"')
        source = self._folder(volumes[name], workflow)
        if mount.get("subPath"):
            source = source / mount["subPath"].lstrip("/")
            if not source.exists():
                source.mkdir(parents=True)
        return Mount(source=source, path=os.path.normpath(mount["mountPath"]), read_only=bool(mount.get("readOnly")))

    def _folder(self, volume: Json, workflow: str) -> Path:
        claim = volume.get("persistentVolumeClaim")
        if claim is not None:
            name = str(claim["claimName"])
            return _made(self._claim(name, of_run=name == f"{workflow}-{volume['name']}"))
        folder = self.own / str(volume["name"])
        if not folder.exists():
            _made(folder)
            for path, data, mode in self._files(volume):
                _write(folder / path, data, mode)
        return folder

    def _claim(self, name: str, *, of_run: bool) -> Path:
        """A claim made from a claim template lasts as long as the run; any other is kept between runs."""
        return (self.claims if of_run else self.home_claims) / name

    def _files(self, volume: Json) -> Iterator[tuple[str, bytes, int]]:
        """Yield what lies in a volume from the start: path, content, mode."""
        if "configMap" in volume:
            yield from _chosen(config_data(self.library, volume["configMap"]), volume["configMap"])
        elif "secret" in volume:
            yield from _chosen(secret_data(self.library, volume["secret"]), volume["secret"])
        elif "projected" in volume:
            for source in volume["projected"].get("sources") or ():
                yield from self._files(source)
        elif not EMULATED & set(volume):
            kinds = ", ".join(sorted(set(volume) - {"name"}))
            raise Refused(f"volume {volume.get('name')}: this machine can't stand in for {kinds}")


def _chosen(data: Mapping[str, bytes], source: Json) -> Iterator[tuple[str, bytes, int]]:
    mode = int(source.get("defaultMode") or FILE_MODE)
    items: Iterable[Json] = source.get("items") or [{"key": key, "path": key} for key in data]
    for item in items:
        if item["key"] in data:
            yield item["path"], data[item["key"]], int(item.get("mode") or mode)
        elif not source.get("optional"):
            raise ConfigMissing(f"references non-existent config key: {item['key']}")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
