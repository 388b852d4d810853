"""Copy a run's artifacts out of what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import NotAsked
from pydsl.files import Root
from pydsl.local.keeping import stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydsl.artifacts import ArtifactFolder
    from pydsl.local.runs import KeptRun
    from pydsl.spec import wire


PATH = "{namespace}/{workflowName}/{nodeId}/outputs/{artifactName}"
"""Where each artifact goes below the folder, unless somebody says otherwise."""


def copied(
    run: KeptRun, target: Path, *, path: str = PATH, node: str = "", template: str = "", artifact: str = ""
) -> Iterator[Path]:
    """Copy the artifacts that a run's nodes put out below a folder, as the pods wrote them; yield where each is.

    `node`, `template` and `artifact` pick some: the name, display name or id of a node, and names. Raises NotAsked
    where something lies in the way.
    """
    workflow, store = run.workflow, stored(run.folder)
    for one in workflow["status"]["nodes"].values():
        if not _is_meant(one, node, template):
            continue
        for found in (one.get("outputs") or {}).get("artifacts") or ():
            if (not artifact or found["name"] == artifact) and store.has(found):
                yield _copy(found, store, target, _filled(path, workflow, one, found))


def _is_meant(node: wire.NodeStatus, name: str, template: str) -> bool:
    names = {node["id"], node["name"], node["displayName"]}
    return (not name or name in names) and (not template or node.get("templateName") == template)


def _filled(path: str, workflow: wire.Workflow, node: wire.NodeStatus, artifact: wire.Artifact) -> str:
    metadata = workflow["metadata"]
    values = {
        "namespace": metadata["namespace"],
        "workflowName": metadata["name"],
        "nodeId": node["id"],
        "templateName": node.get("templateName", ""),
        "artifactName": artifact["name"],
    }
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


def _copy(artifact: wire.Artifact, store: ArtifactFolder, target: Path, path: str) -> Path:
    target.mkdir(parents=True, exist_ok=True)
    root, inside = Root(target), f"/{path.lstrip('/')}"
    if root.exists(inside):
        raise NotAsked(f"{target / path}: there is something already")
    store.get(artifact, root, inside)
    return target / path
