"""Manifests that say every field of every class of the API, each once."""

from __future__ import annotations

from typing import Any

import pydsl.spec
from pydsl.authoring.kinds import KINDS, Kind, TemplateRef
from pydsl.spec import encode, versions
from pydsl.spec.fields import Field, ListOf, ObjectOf, Scalar, Type, fields_of

SCALARS: dict[str, Any] = {
    "str": "30s", "bool": True, "float": 1.5, "Int32": 3, "Int64": 4, "IntOrString": "5", "Quantity": "1Gi",
    "Time": "2026-01-31T12:00:00Z", "Bytes": "aGVsbG8=", "AnyString": "any", "Json": {"a": [1, None]},
}  # fmt: skip
CHOICES = {
    "image_pull_policy": "Always",
    "restart_policy": "Always",
    "termination_message_policy": "File",
    "dns_policy": "Default",
    "concurrency_policy": "Forbid",
}
BODIES = {*(one._main for one in KINDS), "steps", "dag", "inline"}


class Full:
    """Makes objects: the first one of a class has all of its fields, the others what they have to have."""

    def __init__(self) -> None:
        self.made: set[str] = set()

    def object(self, name: str, without: set[str] = frozenset()) -> Any:  # type: ignore[assignment]  # one that's empty
        """Make an object of the class of this name."""
        cls, is_first = getattr(pydsl.spec, name), name not in self.made
        self.made.add(name)
        known = [one for one in fields_of(cls) if not versions.last_known(name, one.json)]
        said = [one for one in known if is_needed(one) or (is_first and one.attribute not in without)]
        return cls(**{one.attribute: self.value(one.type, one) for one in said})

    def value(self, kind: Type, field: Field) -> Any:
        """Make a value of a field."""
        if isinstance(kind, Scalar):
            named = {"name": "one", "image": "busybox"} if kind.word == "str" else {}
            return {**CHOICES, **named}.get(field.attribute, SCALARS[kind.word])
        if isinstance(kind, ObjectOf):
            return self.object(kind.name)
        if isinstance(kind, ListOf):
            return [self.value(kind.item, field)]
        return {"key": self.value(kind.value, field)}


def is_needed(field: Field) -> bool:
    """Whether no object goes without: a container has an image."""
    return field.required or field.attribute == "image"


def manifest(kind: str) -> dict[str, Any]:
    """Return a manifest of a kind, with every field below it."""
    return {**encode(Full().object(kind, {"status"})), "apiVersion": "argoproj.io/v1alpha1", "kind": kind}


def of_each_kind() -> dict[str, Any]:
    """Return a WorkflowTemplate with a template for every kind of template: each has all that such a one can have."""
    made = [encode(_template(one)) for one in KINDS if one is not TemplateRef]
    written = {"apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowTemplate", "metadata": {"name": "full"}}
    return {**written, "spec": {"entrypoint": "container", "templates": made}}


def _template(kind: type[Kind[Any]]) -> Any:
    full = Full()
    made = full.object("Template", {*BODIES, "inputs", "outputs", "annotations"})
    made.name = kind.__name__.lower()
    (field,) = (one for one in fields_of(pydsl.spec.Template) if one.attribute == kind._main)
    body = full.object(kind._spec, {"name"}) if kind._spec else full.value(field.type, field)
    setattr(made, kind._main, body)
    return made
