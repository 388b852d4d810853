"""Objects as Go's JSON has them: unknown fields dropped, values of the wrong type refused, empty structs written."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydsl import spec
from pydsl.plan.submission import API_VERSION
from pydsl.server.faults import INVALID, ServerFault
from pydsl.spec.fields import Field, ListOf, MapOf, ObjectOf, Scalar, Type, fields_of
from pydsl.spec.scalars import ACCEPTS
from pydsl.spec.values import Json

if TYPE_CHECKING:
    from pydsl.spec import wire

T = TypeVar("T", bound="wire.Object")
_CONTAINER: Mapping[str, Json] = {"name": "", "resources": {}}
_CALL: Mapping[str, Json] = {"arguments": {}}
_STORED: Mapping[str, Json] = {"metadata": {}, "spec": {}}
ALWAYS: Mapping[str, Mapping[str, Json]] = {
    "Workflow": {**_STORED, "status": {}},
    "WorkflowTemplate": _STORED,
    "ClusterWorkflowTemplate": _STORED,
    "CronWorkflow": {**_STORED, "status": {}},
    "CronWorkflowSpec": {"workflowSpec": {}, "schedules": None},
    "CronWorkflowStatus": {
        "active": None, "lastScheduledTime": None, "conditions": None, "succeeded": 0, "failed": 0, "phase": "",
    },
    "WorkflowSpec": _CALL,
    "WorkflowStatus": {"startedAt": None, "finishedAt": None},
    "NodeStatus": {"startedAt": None, "finishedAt": None},
    "Template": {"inputs": {}, "outputs": {}, "metadata": {}},
    "DAGTask": _CALL,
    "WorkflowStep": _CALL,
    "LifecycleHook": _CALL,
    "Container": _CONTAINER,
    "UserContainer": _CONTAINER,
    "ContainerNode": _CONTAINER,
    "ScriptTemplate": {**_CONTAINER, "source": ""},
    "PersistentVolumeClaim": {**_STORED, "status": {}},
    "PersistentVolumeClaimSpec": {"resources": {}},
}  # fmt: skip
"""What Go writes of a struct where nothing is given: structs that aren't pointers, fields without `omitempty`."""
_GO = {
    "str": "string", "bool": "bool", "float": "float64", "Int32": "int32", "Int64": "int64",
    "IntOrString": "intstr.IntOrString", "Quantity": "resource.Quantity", "Time": "time.Time", "Bytes": "[]uint8",
}  # fmt: skip
Below = Callable[[Type, Json, tuple[str, ...], str], Json]


def known(kind: str, value: Mapping[str, Json], envelope: str) -> wire.Object:
    """Return what Go's reader makes of an object: without unknown fields and nulls. Raises ServerFault.

    `envelope` is the field of the message that holds the object.
    """
    return cast("wire.Object", _untyped(_known(ObjectOf(kind), value, (envelope,), "")))


def typed(kind: str, obj: Mapping[str, Json]) -> Any:
    """Return a known object as an object of its class. Raises ServerFault where it can't be one."""
    made, findings = spec.decode(spec.KINDS[kind], {"apiVersion": API_VERSION, "kind": kind, **obj})
    if made is None:
        raise ServerFault(INVALID, findings[0].message)
    return made


def shaped(kind: str, value: T) -> T:
    """Return a known object as Go writes it."""
    return cast("T", _untyped(_shaped(ObjectOf(kind), value, (), "")))


def _untyped(obj: Mapping[str, Json]) -> dict[str, Json]:
    """Return an object without its type, as typed clients give it."""
    return {key: value for key, value in obj.items() if key not in {"apiVersion", "kind"}}


def _known(kind: Type, value: Json, path: tuple[str, ...], owner: str) -> Json:
    if not _fits(kind, value):
        told = f"Go struct field {owner}.{'.'.join(path)}" if owner else "Go value"
        raise ServerFault(
            INVALID, f"json: cannot unmarshal {_named(value)} into {told} of type {_go(kind)}", grpc=False
        )
    if not isinstance(kind, ObjectOf):
        return _within(kind, value, path, owner, _known)
    fields = _fields(kind.name)
    given = {key: below for key, below in value.items() if key in fields and below is not None}
    return {key: _known(fields[key].type, below, (*path, key), kind.name) for key, below in given.items()}


def _shaped(kind: Type, value: Json, path: tuple[str, ...], owner: str) -> Json:
    if not isinstance(kind, ObjectOf) or not isinstance(value, Mapping):
        return _within(kind, value, path, owner, _shaped)
    fields = _fields(kind.name)
    whole = {**ALWAYS.get(kind.name, {}), **value}
    return {key: _shaped(fields[key].type, below, (), "") if key in fields else below for key, below in whole.items()}


def _within(kind: Type, value: Json, path: tuple[str, ...], owner: str, each: Below) -> Json:
    """Go through the parts of a list or a map; a scalar is what it is."""
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [each(kind.item, one, path, owner) for one in value]
    if isinstance(kind, MapOf) and isinstance(value, Mapping):
        return {key: each(kind.value, one, path, owner) for key, one in value.items()}
    return value


@functools.cache
def _fields(name: str) -> Mapping[str, Field]:
    return {field.json: field for field in fields_of(getattr(spec, name))}


def _fits(kind: Type, value: Json) -> bool:
    if isinstance(kind, Scalar):
        return kind.word not in ACCEPTS or bool(ACCEPTS[kind.word](value))
    return isinstance(value, list if isinstance(kind, ListOf) else Mapping)


def _named(value: Json) -> str:
    names: dict[type, str] = {str: "string", bool: "bool", list: "array", dict: "object"}
    return names.get(type(value), "number")


def _go(kind: Type) -> str:
    if isinstance(kind, Scalar):
        return _GO.get(kind.word, kind.word)
    if isinstance(kind, ObjectOf):
        return f"v1alpha1.{kind.name}"
    return f"[]{_go(kind.item)}" if isinstance(kind, ListOf) else f"map[string]{_go(kind.value)}"
