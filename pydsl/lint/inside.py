"""Manifests inside of others, of their own all the same: what a List holds, and what a Sensor submits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydsl.validate import KINDS_OF_ARGO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.diagnostics import Path, Place
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.spec.values import Json


_FILLED = "from-the-event"
"""What stands for a value that the event brings."""


def with_inner(manifests: Iterable[PlacedManifest]) -> Iterator[PlacedManifest]:
    """Yield manifests, each followed by those that it holds; in the place of a List, what it holds."""
    for manifest in manifests:
        items = list(_of_list(manifest))
        if items:
            yield from with_inner(items)
            continue
        yield manifest
        if manifest.kind == "Sensor":
            yield from _of_sensor(manifest)


def _of_list(manifest: PlacedManifest) -> Iterator[PlacedManifest]:
    """Yield the items of a List, or of a list of one of Argo's kinds, whose items may leave out what they are."""
    kind = manifest.kind.removesuffix("List")
    items = manifest.data.get("items") if isinstance(manifest.data, dict) and kind != manifest.kind else None
    if not isinstance(items, list) or not (kind == "" or kind in KINDS_OF_ARGO):
        return
    implied = {"apiVersion": manifest.data.get("apiVersion"), "kind": kind} if kind else {}
    for number, item in enumerate(items):
        if isinstance(item, dict) and isinstance(item.get("kind", kind or None), str):
            inner = _inner(manifest, {**implied, **item}, ("items", number))
            yield replace(inner, inside=manifest.inside, listed=(*manifest.listed, "items", number))


def _of_sensor(sensor: PlacedManifest) -> Iterator[PlacedManifest]:
    triggers = _at(sensor.data, ("spec", "triggers"))
    for number in range(len(triggers) if isinstance(triggers, list) else 0):
        for kind in ("argoWorkflow", "k8s"):
            holder = ("spec", "triggers", number, "template", kind)
            resource = _at(sensor.data, (*holder, "source", "resource"))
            if isinstance(resource, dict) and resource.get("kind") in KINDS_OF_ARGO:
                filled = _filled(resource, _at(sensor.data, (*holder, "parameters")))
                inner = _inner(sensor, filled, (*holder, "source", "resource"))
                trigger = _at(sensor.data, ("spec", "triggers", number, "template", "name"))
                aliases = tuple(one for one in (trigger, sensor.name) if isinstance(one, str))
                yield replace(inner, bare=resource, aliases=aliases)


def _inner(sensor: PlacedManifest, data: Json, path: Path) -> PlacedManifest:
    metadata = data.get("metadata") if isinstance(data.get("metadata"), dict) else {}
    return replace(
        sensor,
        kind=str(data["kind"]),
        data=data,
        name=str(metadata.get("name") or metadata.get("generateName") or data["kind"]),
        place=_below(sensor.place, path),
        key_place=_below(sensor.key_place, path),
        inside=path,
    )


def _below(place: Callable[[Path], Place | None], path: Path) -> Callable[[Path], Place | None]:
    return lambda inner: place((*path, *inner))


def _filled(resource: Json, parameters: Json) -> Json:
    """Put something where the trigger's parameters will put what the event brings (`spec.priority`)."""
    if not isinstance(parameters, list) or not parameters:
        return resource
    import copy  # only what events fill in is copied

    filled = copy.deepcopy(resource)
    for parameter in parameters:
        target = parameter.get("dest") if isinstance(parameter, dict) else None
        if isinstance(target, str) and target:
            _put(filled, target.split("."))
    return filled


def _put(holder: Json, path: list[str]) -> None:
    *above, last = path
    for part in above:
        holder = _at(holder, (_key(holder, part),))
    if isinstance(holder, dict):
        holder.setdefault(last, _FILLED)


def _key(holder: Json, part: str) -> str | int:
    return int(part) if isinstance(holder, list) and part.isdigit() else part


def _at(data: Json, path: Path) -> Json:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
