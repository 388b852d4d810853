"""JSON as typed objects: as strict as Argo, whose reader takes each field by its exact name and type.

Findings have paths; who holds the positions turns those into lines. All that's wrong is reported, not only the first.
How each class is read is found out once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from msgspec import Struct

from pydsl.diagnostics import Diagnostic, Path, Severity, nearest
from pydsl.errors import DiagnosticsError
from pydsl.spec import faults, versions
from pydsl.spec.classes import NOTHING, fields_by_name
from pydsl.spec.encoding import encode
from pydsl.spec.fields import Field, ListOf, MapOf, ObjectOf, Scalar, Type, fields_of
from pydsl.spec.kinds import KINDS
from pydsl.spec.scalars import ACCEPTS
from pydsl.spec.values import Json


class Findings(list[Diagnostic]):
    """What reading finds, and beside it which values are at fault: those of another type, unknown fields."""

    def __init__(self) -> None:
        super().__init__()
        self.faulty: list[Fault] = []

    def mistyped(self, kind: Type, value: Json, path: Path) -> None:
        """Report a value of another type."""
        self.append(faults.wrong_type(kind, value, path))
        self.faulty.append(Fault(path, kind=kind))


class Fault(Struct, frozen=True):
    """One value at fault: it should be a `kind`, or its key be `meant`; where both are None, it shouldn't be there."""

    path: Path
    kind: Type | None = None
    meant: str | None = None


Reader = Callable[[Json, Path, Findings], Any]
T = TypeVar("T")


def decode(cls: type[T], data: Json, path: Path = ()) -> tuple[T | None, list[Diagnostic]]:
    """Read JSON as an object of a class of the API; `path` is where the JSON is.

    The object is None where there's an error; the findings say what. A required field that isn't there is a warning,
    and None in the object: `argo lint` takes that, the API server doesn't.
    """
    obj, findings = read(cls, data, path)
    wrong = any(finding.severity is Severity.ERROR for finding in findings)
    return (None if wrong else obj), list(findings)


def read(cls: type[T], data: Json, path: Path = ()) -> tuple[T | None, Findings]:
    """Read JSON as `decode` does, but give the object even where there are errors: without what's wrong."""
    findings = Findings()
    return cast("T | None", _object_reader(cls)(data, path, findings)), findings


def decode_manifest(data: Json) -> tuple[Any | None, list[Diagnostic]]:
    """Read a manifest of one of Argo's kinds, as its `kind` says."""
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind not in KINDS:
        return None, [faults.unknown_kind(kind, list(KINDS))]
    return decode(KINDS[kind], data)


def typed(cls: type[T], value: Any) -> T:
    """Return an object of a class, with objects in all its fields, of whatever says the same: dicts, kubernetes models.

    Raises DiagnosticsError where it isn't one.
    """
    obj, findings = decode(cls, encode(value))
    if obj is None:
        raise DiagnosticsError([finding for finding in findings if finding.severity is Severity.ERROR])
    return obj


@functools.cache
def _reader(kind: Type) -> Reader:
    if isinstance(kind, ObjectOf):
        return _object_reader(_class(kind.name))
    if isinstance(kind, ListOf):
        return _list_reader(kind)
    if isinstance(kind, MapOf):
        return _map_reader(kind)
    return _scalar_reader(kind)


def _class(name: str) -> type[Any]:
    import pydsl.spec  # which knows the file of every class, and loads it now

    return cast("type[Any]", getattr(pydsl.spec, name))


def _scalar_reader(kind: Scalar) -> Reader:
    accepts = ACCEPTS[kind.word]

    def read(data: Json, path: Path, findings: Findings) -> Json:
        if data is not None and not accepts(data):
            findings.mistyped(kind, data, path)
        return data

    return read


def _list_reader(kind: ListOf) -> Reader:
    inner = kind.item
    accepts = ACCEPTS[inner.word] if isinstance(inner, Scalar) else None

    def read(data: Json, path: Path, findings: Findings) -> list[Any]:
        if data is None:
            return []  # Go takes a null among lists as an empty one
        if not isinstance(data, list):
            findings.mistyped(kind, data, path)
            return []
        if accepts and all(map(accepts, data)):
            return list(data)
        if isinstance(inner, ListOf) and any(isinstance(item, dict) for item in data):
            findings.append(faults.one_dash(data, path))
            findings.faulty.append(Fault(path, kind=kind))
            return []
        item_reader = _reader(inner)
        return [item_reader(item, (*path, number), findings) for number, item in enumerate(data)]

    return read


def _map_reader(kind: MapOf) -> Reader:
    def read(data: Json, path: Path, findings: Findings) -> dict[str, Any]:
        if data is None:
            return {}
        if not isinstance(data, dict):
            findings.mistyped(kind, data, path)
            return {}
        value_reader = _reader(kind.value)
        return {key: value_reader(value, (*path, key), findings) for key, value in data.items()}

    return read


class _Part(Struct, frozen=True):
    """How one field is read: `accepts` for a value without parts, else `reader`, found out when it's first needed."""

    attribute: str
    type: Type
    accepts: Callable[[Json], bool] | None

    @property
    def reader(self) -> Reader:
        return _reader(self.type)


class _ObjectReader(Struct, frozen=True):
    """How objects of one class are read."""

    cls: type[Any]
    parts: dict[str, _Part]
    required: tuple[Field, ...]
    defaults: dict[str, None]
    """Attributes whose default isn't None: what isn't given in JSON isn't there."""

    def __call__(self, data: Json, path: Path, findings: Findings) -> Any:
        if data is None:
            data = {}  # Go makes an empty object of a list's null
        if not isinstance(data, dict):
            findings.mistyped(ObjectOf(self.cls.__name__), data, path)
            return None
        values: dict[str, Any] = self.defaults.copy()
        parts = self.parts
        strays: list[str] = []
        for key, value in data.items():
            part = parts.get(key)
            if part is None:
                strays.append(key)
            elif value is None:
                continue  # Go takes null as not given
            elif part.accepts is None:
                values[part.attribute] = part.reader(value, (*path, key), findings)
            elif part.accepts(value):
                values[part.attribute] = value
            else:
                findings.mistyped(part.type, value, (*path, key))
        meant = [self.unknown(key, data, path, findings) for key in strays]
        for field in self.required:
            if field.attribute not in values:
                values[field.attribute] = None
                if data.get(field.json) is None and field.json not in meant:
                    findings.append(faults.missing(self.cls.__name__, field.json, path))
        return self.cls(**values)

    def unknown(self, key: str, data: dict[str, Json], path: Path, findings: Findings) -> str | None:
        """Report a field that isn't there; give the one that it looks like."""
        name = self.cls.__name__
        until = versions.last_known(name, key)
        if until:
            findings.append(faults.gone(name, key, until, path))
            findings.faulty.append(Fault((*path, key)))
            return None
        others = [other for other in self.parts if other not in data]
        close = nearest(key, others)
        findings.append(faults.unknown_field(name, key, close, others, path))
        findings.faulty.append(Fault((*path, key), meant=close))
        return close


_READERS: dict[type[Any], _ObjectReader] = {}


def _object_reader(cls: type[Any]) -> _ObjectReader:
    return _READERS.get(cls) or _READERS.setdefault(cls, _new_reader(cls))


def _new_reader(cls: type[Any]) -> _ObjectReader:
    fields = fields_of(cls)
    known = [field for field in fields if not versions.last_known(cls.__name__, field.json)]
    return _ObjectReader(
        cls,
        {field.json: _Part(field.attribute, field.type, _accepts(field.type)) for field in known},
        tuple(field for field in fields if field.required),
        {field.name: None for field in fields_by_name(cls) or () if field.default not in (NOTHING, None)},
    )


def _accepts(kind: Type) -> Callable[[Json], bool] | None:
    return ACCEPTS[kind.word] if isinstance(kind, Scalar) else None
