"""Artifacts that somebody hands a run from this machine: `pydsl run -a NAME=PATH`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydsl.artifacts import location_of
from pydsl.errors import UsageError
from pydsl.files import Root
from pydsl.local.keeping import stored
from pydsl.spec.artifact_locations import says_location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.artifacts import ArtifactFolder
    from pydsl.local.wiring import Ground
    from pydsl.plan import Plan
    from pydsl.spec import wire

KEY = "arguments/{}"
"""The key of one in the run's own store; no key of a step's begins so."""
AS_IT_IS: wire.ArchiveStrategy = {"none": {}}


def handed(name: str) -> wire.Artifact:
    """Return the argument that stands for an artifact that was handed over."""
    return {"name": name, "s3": {"key": KEY.format(name)}}


def hand_over(artifacts: Mapping[str, Path], plan: Plan, store: ArtifactFolder) -> None:
    """Store files and folders as they are, as if somebody had put them into a bucket. Raises UsageError."""
    for name, path in artifacts.items():
        artifact = cast("wire.Artifact", {**_placed(name, plan), "archive": AS_IT_IS})
        store.put(artifact, Root(Path("/")), os.path.abspath(path))


def _placed(name: str, plan: Plan) -> wire.Artifact:
    """Return what's handed over, where it's looked for: at the input's own place, if it says one, and there alone."""
    own = next((one for one in _inputs(plan) if one["name"] == name and says_location(one)), None)
    if own is None:
        return handed(name)
    place = location_of(own)
    if place is None or "{{" in place.key:
        why = "that is known only when the workflow runs" if place is not None else "that can't be stood in for"
        raise UsageError(f"-a {name}: the entrypoint's input says itself where it is, at a place {why}")
    return own


def _inputs(plan: Plan) -> Iterable[wire.Artifact]:
    """List the artifacts that a workflow's entrypoint takes."""
    _, entry = plan.templates.resolve({"template": str(plan.spec.get("entrypoint"))}, plan.templates.local)
    return (entry.get("inputs") or {}).get("artifacts") or ()


def hand_on(artifacts: Iterable[wire.Artifact], before: Path, ground: Ground) -> None:
    """Copy to a run what was handed to an earlier one, whose folder is `before`, of the artifacts in its arguments."""
    store = stored(before)
    for artifact in artifacts:
        if artifact == handed(artifact["name"]):
            store.hand(_placed(artifact["name"], ground.plan), ground.store)
