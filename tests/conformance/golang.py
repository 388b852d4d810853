"""Values and places that upstream's tests write in Go, as the JSON that they mean."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = Any
STEP = re.compile(r'\.?(?P<field>[A-Z]\w*)|\[(?P<index>\d+)\]|\["(?P<key>[^"]+)"\]|\[(?P<each>\w+)\]')
BOOLEAN = re.compile(r'strconv\.ParseBool\("(true|false)"\)')
CONFIG_MAP = re.compile(
    r"apiv1\.ConfigMap\{Data: map(?P<data>\{.*\}), TypeMeta: .*"
    r'ObjectMeta\{Name: "(?P<name>[^"]+)",.* Labels: map(?P<labels>\{[^}]*\})\}\}'
)
INITIALS = re.compile(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]")
"""What Go writes large at the beginning of a name: `S3Bucket`, `TTLStrategy`, `ID`."""
EMBEDDED = {"ArtifactLocation", "LocalObjectReference", "S3Bucket"}
"""Types whose fields JSON has among those of what embeds them."""


def plain(value: Json) -> Json:
    """Return a Go value as JSON. Raises NotLocal for an expression of the test's own."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "expr" in value:
        return _worked_out(value["expr"])
    fields: dict[str, Json] = {}
    for name, one in value.items():
        if name in EMBEDDED:
            fields.update(plain(one))
        elif name != "_type":
            fields[json_name(name)] = plain(one)
    return fields


def _worked_out(expression: str) -> Json:
    """Return what an expression of Go's comes to, where its text says it. Raises NotLocal."""
    found = BOOLEAN.fullmatch(expression)
    if found is None:
        raise NotLocal(f"a value that Go works out: {expression}")
    return found[1] == "true"


def config_map(text: str) -> Json:
    """Return the ConfigMap that Go makes: `apiv1.ConfigMap{Data: map{"key": "text"}, ...Name: "name"...}`.

    Raises NotLocal for anything else, and where a corpus has left out the end of a text.
    """
    found = CONFIG_MAP.fullmatch(text)
    if found is None:
        raise NotLocal("an object that is made in Go")
    if "\N{HORIZONTAL ELLIPSIS}" in found["data"]:
        raise NotLocal("the corpus lacks the end of a text")
    metadata = {"name": found["name"], "labels": json.loads(found["labels"])}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": json.loads(found["data"])}


def json_name(name: str) -> str:
    """Return how a field of Go's is called in JSON."""
    return INITIALS.sub(lambda initials: initials[0].lower(), name, count=1)


def put(holder: Json, target: str, value: Json) -> None:
    """Put a value where Go's path says: `Spec.Templates[0].Timeout`, `Spec.Templates[i].Name` at each of a list.

    Raises NotLocal for a path that is more than fields and indices.
    """
    steps = [*_steps(target)]
    *way, last = steps
    holders = [holder]
    for step, after in zip(way, steps[1:], strict=True):
        empty: Json = {} if isinstance(after, str) else []
        holders = [inner for one in holders for inner in _inside(one, step, empty)]
    for one in filter(None, holders) if last is None else holders:
        for key in range(len(one)) if last is None else [last]:
            one[key] = value


def _steps(target: str) -> Iterator[str | int | None]:
    """Yield the fields and indices of a path; None is each one of a list."""
    if "".join(step[0] for step in STEP.finditer(target)) != target:
        raise NotLocal(f"an assignment to {target}")
    for step in STEP.finditer(target):
        if step["field"]:
            yield json_name(step["field"])
        elif step["index"]:
            yield int(step["index"])
        else:
            yield step["key"]


def _inside(holder: Json, step: str | int | None, empty: Json) -> list[Json]:
    if isinstance(step, str):
        if holder.get(step) is None:
            holder[step] = empty
        return [holder[step]]
    return list(holder) if step is None else holder[step : step + 1]
