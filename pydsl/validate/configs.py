"""ConfigMaps and Secrets, as the API server takes them (kubernetes: ValidateConfigMap, ValidateSecret)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydsl.diagnostics import SERVER
from pydsl.diagnostics.rule import Rule
from pydsl.validate.pods import key_fault, name_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json


CONFIG_KINDS = ("ConfigMap", "Secret")
MAPS = {"ConfigMap": ("data", "binaryData"), "Secret": ("stringData", "data")}
"""The fields with keys, by kind; the second has values in base64."""
LARGEST = 1024 * 1024
"""Bytes of all values together."""


def config_findings(manifest: Json) -> list[Diagnostic]:
    """Report what the API server refuses in a ConfigMap or a Secret; nothing for other kinds."""
    kind = manifest.get("kind") if isinstance(manifest, Mapping) else None
    return list(_findings(manifest, kind)) if kind in CONFIG_KINDS else []


def _findings(manifest: Json, kind: str) -> Iterator[Diagnostic]:
    metadata = manifest.get("metadata")
    if not isinstance(metadata, Mapping):
        yield PD331.at(("metadata",), f"metadata of a {kind} is a map with its name")
        return
    name = metadata.get("name")
    why = name_fault(name) if isinstance(name, str) and name else "Required value"
    if why is not None and not metadata.get("generateName"):
        yield PD331.at(("metadata", "name"), f"name of a {kind}: Invalid value: {name!r}: {why}")
    sizes = 0
    for field in MAPS[kind]:
        held = manifest.get(field)
        if isinstance(held, Mapping):
            for key, value in held.items():
                sizes += len(str(value))
                yield from _entry(key, value, (field, key), is_packed=field == MAPS[kind][1])
        elif held is not None:
            yield PD331.at((field,), f"{field} of a {kind} is a map of keys to texts")
    if sizes > LARGEST * 4 // 3:
        yield PD331.at((MAPS[kind][0],), f"Too long: must have at most {LARGEST} bytes")


def _entry(key: Json, value: Json, path: Path, *, is_packed: bool) -> Iterator[Diagnostic]:
    why = key_fault(key) if isinstance(key, str) else "a key is a text"
    if why is not None:
        yield PD331.at(path, f"{path[0]}: Invalid value: {key!r}: {why}")
    elif value is not None and not isinstance(value, str):
        yield PD331.at(path, f"{path[0]}.{key}: the value is a text, not {type(value).__name__}: put it in quotes")
    elif is_packed and value and unpacked(value) is None:
        yield PD331.at(path, f"{path[0]}.{key}: the value isn't base64; what isn't encoded belongs into {_plain(path)}")


def _plain(path: Path) -> str:
    return "data" if path[0] == "binaryData" else "stringData"


def unpacked(value: str) -> bytes | None:
    """Return what a value in base64 holds; None if it isn't base64. Line ends are passed over, as Go does."""
    try:
        return base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return None


PD331 = Rule(
    "PD331",
    "a ConfigMap or Secret that the API server doesn't take",
    refused_by=(SERVER,),
    why="Keys become names of files, `data` of a Secret holds base64, and a run would miss what can't be stored.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
apiVersion: v1
kind: Secret
metadata: {name: login}
data: {password: not base64!}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: not base64!}
""",
)
