"""What goes along with the manifest that a verb works on: files that were named for it, and whole repositories.

In a folder, only what the manifest leads to matters: what's wrong elsewhere isn't this run's.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydsl.diagnostics import Severity
from pydsl.lint.foreign import is_argos
from pydsl.lint.loading import Loaded, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.lint.manifests import PlacedManifest
    from pydsl.spec.values import Json

Key = tuple[str, str]
"""Kind and name."""

CONFIG_KINDS = ("ConfigMap", "Secret")
"""Kinds that pods take values from."""
OF_LIBRARIES = ("WorkflowTemplate", "ClusterWorkflowTemplate")


def load_along(files: Iterable[str]) -> Loaded:
    """Read what goes along. What can't be read in a folder is a warning."""
    along = Loaded()
    for file in files:
        loaded = load([file], wanted=_may_matter)
        along.manifests += loaded.manifests
        along.texts |= loaded.texts
        below = FilePath(file).is_dir()
        along.findings += [replace(one, severity=Severity.WARNING) if below else one for one in loaded.findings]
    return along


def _may_matter(manifest: PlacedManifest) -> bool:
    return manifest.kind in CONFIG_KINDS or is_argos(manifest)


def led_to(manifest: PlacedManifest, given: Sequence[PlacedManifest]) -> list[PlacedManifest]:
    """List the templates among what was given that a manifest leads to, one through the other; the first of a name."""
    known: dict[Key, PlacedManifest] = {}
    for one in given:
        if one.kind in OF_LIBRARIES:
            known.setdefault((one.kind, one.name), one)
    found: dict[Key, PlacedManifest] = {}
    waiting = [manifest]
    while waiting:
        for key in references(waiting.pop().data):
            if key in known and key not in found and known[key] is not manifest:
                found[key] = known[key]
                waiting.append(known[key])
    return [*found.values()]


def references(data: Json) -> Iterator[Key]:
    """Yield the kind and the name of each template of another manifest that one refers to."""
    if isinstance(data, list):
        for one in data:
            yield from references(one)
    elif isinstance(data, dict):
        for field, value in data.items():
            if field in {"templateRef", "workflowTemplateRef"} and isinstance(value, dict):
                yield OF_LIBRARIES[bool(value.get("clusterScope"))], str(value.get("name"))
            else:
                yield from references(value)
