"""ConfigMaps and Secrets that pods need: looked for before the first pod, where the kubelet would let one wait."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydsl.errors import UsageError
from pydsl.local.environment import ConfigMissing, config_data, secret_data
from pydsl.local.templates import containers
from pydsl.plan.reachable import reachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.manifest.library import Library
    from pydsl.plan.plan import Plan
    from pydsl.spec import wire


TAG = "{{"
PULLED_WITH = "imagePullSecrets"
SECRET = "Secret"
WHOLE_TAG = r"\{\{.*?\}\}"
NAME = r'"(?:name|secretName)": ("(?:[^"\\]|\\.)*\{\{(?:[^"\\]|\\.)*")'
"""A name with a tag in it, in JSON."""
READERS = {
    "configMapKeyRef": config_data, "configMapRef": config_data, "configMap": config_data,
    "secretKeyRef": secret_data, "secretRef": secret_data, "secret": secret_data,
}  # fmt: skip
"""The fields that refer to ConfigMaps and Secrets, of variables and of volumes."""


def require_supplied(plan: Plan, library: Library) -> None:
    """Raise UsageError that names what the templates that a run may come to need and wasn't given."""
    problems: dict[str, None] = {}
    for _, template in reachable(plan.spec, plan.templates):
        volumes = {one["name"]: one for one in (*(plan.spec.get("volumes") or ()), *(template.get("volumes") or ()))}
        for kind, reference in _references(template, volumes):
            problem = _problem(kind, reference, library)
            if problem:
                problems[f"template {template.get('name') or 'inline'}: {problem}"] = None
    if problems:
        raise UsageError("\n".join(["what the workflow needs wasn't given:", *(f"  {one}" for one in problems)]))


def _references(template: wire.Template, volumes: Mapping[str, wire.Volume]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for container in containers(template):
        for source in container.get("envFrom") or ():
            yield from _known(source)
        for variable in container.get("env") or ():
            yield from _known(variable.get("valueFrom") or {})
        for mount in container.get("volumeMounts") or ():
            volume: wire.Volume = volumes.get(mount["name"]) or {}
            for source in (volume, *((volume.get("projected") or {}).get("sources") or ())):
                yield from _known(source)


def _known(holder: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((kind, holder[kind]) for kind in READERS if holder.get(kind))


def _problem(kind: str, reference: Mapping[str, Any], library: Library) -> str:
    """Say what's missing; "" if nothing is, or if its name is only known when the run comes to it."""
    name, key = str(reference.get("name") or reference.get("secretName")), reference.get("key")
    if TAG in f"{name}{key}":
        return ""
    try:
        data = READERS[kind](library, reference)
    except ConfigMissing as missing:
        return str(missing)
    keys = [key] if key else [item["key"] for item in reference.get("items") or ()]
    absent = [one for one in keys if one not in data and not reference.get("optional")]
    return f"couldn't find key {absent[0]} in {name}" if absent else ""


def named_among(names: Iterable[str], users: Sequence[Any]) -> list[str]:
    """Return those names that some objects have in any of their texts, or may come to where a name has tags.

    Those that images are pulled with aren't asked for: that is the engine's own concern.
    """
    found = [*names]
    if not found:
        return []
    written = json.dumps(json.loads(json.dumps(users), object_hook=_without_pulling))
    made = [re.split(WHOLE_TAG, json.loads(text)) for text in dict.fromkeys(re.findall(NAME, written))]
    patterns = [re.compile(".*".join(map(re.escape, parts))) for parts in made]
    return [name for name in found if name in written or any(one.fullmatch(name) for one in patterns)]


def _without_pulling(object: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in object.items() if key != PULLED_WITH}
