"""Stage a pod's input artifacts: put each where the main container will find it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from pydsl.artifacts import location_of
from pydsl.errors import PydslError
from pydsl.local.environment import as_it_travels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydsl.engine.commands import Pod
    from pydsl.local.container import Container
    from pydsl.local.setting import Setting

Json = Any


class StagingError(PydslError):
    """An input artifact that can't be had; the message is what Argo's init container says."""


def stage(pod: Pod, setting: Setting, containers: Sequence[Container]) -> None:
    """Put every input artifact into the main containers' places. Raises StagingError."""
    for artifact in (pod.template.get("inputs") or {}).get("artifacts") or ():
        for container in containers:
            _stage(artifact, pod, setting, container)


def _stage(artifact: Json, pod: Pod, setting: Setting, container: Container) -> None:
    name = artifact["name"]
    if not artifact.get("path"):
        raise StagingError(f"artifact {name} did not specify a path")
    target = container.place.host(artifact["path"].rstrip("/") or "/")
    if artifact.get("raw") is not None:
        _write(target, as_it_travels(str(artifact["raw"].get("data") or ""), pod).encode())
    elif location_of(artifact) is not None:
        if not _fetch(artifact, setting, target):
            return
    elif artifact.get("optional") and not _has_source(artifact):
        return
    elif _has_source(artifact):
        raise StagingError(f"failed to load artifact '{name}': {_source(artifact)} artifacts aren't fetched here")
    else:
        raise StagingError(f"required artifact '{name}' not supplied")
    _set_mode(artifact, target)


def _fetch(artifact: Json, setting: Setting, target: Path) -> bool:
    """Copy an artifact that a step of this run stored; say whether there is one."""
    if not setting.artifacts.has(artifact):
        if artifact.get("optional"):
            return False
        location = location_of(artifact)
        text = location.text if location else ""
        raise StagingError(f"failed to load artifact '{artifact['name']}': no step of this run has stored {text}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    setting.artifacts.get(artifact, target)
    return True


def _source(artifact: Json) -> str:
    return next((kind for kind in ("http", "git", "plugin") if artifact.get(kind)), "")


def _has_source(artifact: Json) -> bool:
    return bool(_source(artifact))


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _set_mode(artifact: Json, target: Path) -> None:
    mode = artifact.get("mode")
    if mode is None:
        return
    os.chmod(target, int(mode))
    if artifact.get("recurseMode"):
        for path in target.rglob("*"):
            os.chmod(path, int(mode))
