"""Logs that become artifacts: `archiveLogs` (Argo: workflow/executor/executor.go, SaveLogs).

Each main container's log is one artifact, `NAME-logs`, stored as `NAME.log`, of what the pod came to by whatever end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.files import Root
from pydsl.files.written import opened, written
from pydsl.local.capture import located

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydsl.engine.commands import Pod
    from pydsl.files import Budget
    from pydsl.local.container import ContainerRun
    from pydsl.local.setting import Setting
    from pydsl.spec import wire


def archived_logs(
    pod: Pod, setting: Setting, containers: Sequence[ContainerRun], budget: Budget
) -> dict[str, wire.Artifact]:
    """Store what containers that began have written; return the artifacts by name. Values of Secrets are gone by then.

    An output artifact of the same name stays what it is.
    """
    declared = {artifact["name"] for artifact in (pod.template.get("outputs") or {}).get("artifacts") or ()}
    logs = {f"{one.name}-logs": one for one in containers if one.stdout.exists()}
    return {name: _stored(pod, setting, one, budget) for name, one in logs.items() if name not in declared}


def _stored(pod: Pod, setting: Setting, container: ContainerRun, budget: Budget) -> wire.Artifact:
    file = _joined(container)
    artifact = located(pod, {"name": f"{container.name}-logs"}, f"{container.name}.log")
    unpacked: wire.Artifact = {**artifact, "archive": {"none": {}}}
    setting.artifacts.put(unpacked, Root(file.parent), f"/{file.name}", move=True, budget=budget)
    return artifact


def _joined(container: ContainerRun) -> Path:
    """Write a log into one file: standard output, then standard error, as `pydsl logs` prints them."""
    joined = container.stdout.with_suffix(".log")
    with joined.open("wb") as log:
        for stream in (container.stdout, container.stderr):
            if stream.exists():
                with opened(stream) as file:
                    log.writelines(piece for _, piece in written(file))
    return joined
