"""An object's own name, labels and annotations, as Kubernetes takes them (apimachinery: validation, objectmeta)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import SERVER
from pydsl.diagnostics.rule import Rule
from pydsl.expr.selectors import label_value_problems
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json


OBJECT_NAME = lazy_regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
OBJECT_NAME_RULE = "it's made of lower case letters, digits, '-' and '.', and begins and ends with a letter or digit"
NAME_LENGTH = 253
LABEL_RULE = "letters, digits, '-', '_' and '.'; the first and the last a letter or digit; 63 characters at most"
ANNOTATIONS_SIZE = 256 * 1024


def check_metadata(metadata: Mapping[str, Json], kind: str) -> Iterator[Diagnostic]:
    """Check the metadata of a manifest, whose types are right."""
    if not metadata.get("name") and not metadata.get("generateName"):
        hint = "give metadata.name or metadata.generateName"
        yield PD311.at(("metadata",), "a name is required: the API server refuses the manifest", hint)
    yield from _names(metadata, kind)
    yield from _labels(metadata.get("labels") or {})
    yield from _annotations(metadata.get("annotations") or {})
    for number, finalizer in enumerate(metadata.get("finalizers") or ()):
        yield from _key(str(finalizer), ("metadata", "finalizers", number), "finalizer")


def _names(metadata: Mapping[str, Json], kind: str) -> Iterator[Diagnostic]:
    name = str(metadata.get("name") or "")
    if name and not is_object_name(name):
        message = f"{kind} name {name!r} isn't a name of Kubernetes: the API server refuses it"
        yield PD319.at(("metadata", "name"), message, OBJECT_NAME_RULE)
    prefix = str(metadata.get("generateName") or "")
    if prefix and not is_object_name(re.sub(r"-$", "a", prefix)):
        message = f"generateName {prefix!r} doesn't begin a name of Kubernetes: the API server refuses it"
        yield PD319.at(("metadata", "generateName"), message, OBJECT_NAME_RULE)


def is_object_name(name: str) -> bool:
    """Whether a name is one that Kubernetes gives objects (a DNS subdomain)."""
    return len(name) <= NAME_LENGTH and OBJECT_NAME.fullmatch(name) is not None


def _labels(labels: Mapping[str, Json]) -> Iterator[Diagnostic]:
    for key, value in labels.items():
        yield from _key(key, ("metadata", "labels", key), "label key")
        if not is_label(str(value)):
            yield PD706.at(("metadata", "labels", key), f"{value!r} can't be a label's value", LABEL_RULE)


def is_label(value: str) -> bool:
    """Whether a text can be a label's value."""
    return not label_value_problems(value)


def _annotations(annotations: Mapping[str, Json]) -> Iterator[Diagnostic]:
    for key in annotations:
        yield from _key(key.lower(), ("metadata", "annotations", key), "annotation key")
    size = sum(len(key.encode()) + len(str(value).encode()) for key, value in annotations.items())
    if size > ANNOTATIONS_SIZE:
        message = f"annotations may have {ANNOTATIONS_SIZE} bytes altogether, not {size}"
        yield PD706.at(("metadata", "annotations"), message)


def _key(key: str, path: Path, what: str) -> Iterator[Diagnostic]:
    """Check a qualified name: a name as a label's value has it, with a domain and a slash before it perhaps."""
    domain, slash, name = key.rpartition("/")
    if not name or not is_label(name) or (slash and not is_object_name(domain)):
        hint = f"an optional domain with '/', then {LABEL_RULE}"
        yield PD706.at(path, f"{key!r} can't be a {what}", hint)


PD311 = Rule(
    "PD311",
    "neither `name` nor `generateName`",
    refused_by=(SERVER,),
    why="Kubernetes stores nothing without a name; `generateName` lets it make one.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
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
""",
)
PD319 = Rule(
    "PD319",
    "an object's name that Kubernetes doesn't take",
    refused_by=(SERVER,),
    why="Names of objects are parts of addresses.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: Hello_World}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello-world}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD706 = Rule(
    "PD706",
    "a label, annotation or finalizer that Kubernetes doesn't take",
    refused_by=(SERVER,),
    why="Labels are short words that Kubernetes can select by; put sentences into annotations.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello, labels: {note: two words}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello, annotations: {note: two words}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
