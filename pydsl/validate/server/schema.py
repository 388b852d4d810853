"""A manifest's JSON held against the CRDs: types, fields that there are, and `limits`. One function for each class.

The API server takes no field that it doesn't know (fieldValidation: Strict, as `kubectl` asks for). A field that's null
is as good as none; in a list, null is a value.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable

from msgspec import Struct

from pydsl.diagnostics import SERVER, Diagnostic, Path, nearest
from pydsl.diagnostics.rule import Rule
from pydsl.lazy import lazy_regex
from pydsl.spec import faults
from pydsl.spec.fields import Field, ListOf, MapOf, ObjectOf, Scalar, Type, fields_of
from pydsl.spec.values import Json
from pydsl.spec.versions import last_known
from pydsl.validate.server import limits
from pydsl.validate.server.conditions import CONDITIONS, OF_ITEMS
from pydsl.validate.server.findings import servers

Findings = list[Diagnostic]
Check = Callable[[Json, Path, Findings], None]

_QUANTITY = limits.form(limits.QUANTITY)
_TIME = lazy_regex(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)")


def check_schema(cls: str, data: Json, path: Path = ()) -> Findings:
    """List what the server refuses of an object of a class."""
    findings: Findings = []
    _object_check(cls, embedded=bool(path))(data, path, findings)
    return findings


def _is_int(value: Json) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer())


def _is_quantity(value: Json) -> bool:
    return _is_int(value) or (isinstance(value, str) and _QUANTITY.fullmatch(value) is not None)


def _is_bytes(value: Json) -> bool:
    try:
        return isinstance(value, str) and base64.b64decode(value, validate=True) is not None
    except ValueError:
        return False


TAKES: dict[str, Callable[[Json], bool]] = {
    "str": lambda value: isinstance(value, str),
    "AnyString": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "float": lambda value: type(value) in (int, float),
    "Int32": _is_int,
    "Int64": _is_int,
    "IntOrString": lambda value: isinstance(value, str) or _is_int(value),
    "Quantity": _is_quantity,
    "Time": lambda value: isinstance(value, str) and _TIME.fullmatch(value) is not None,
    "Bytes": _is_bytes,
    "Json": lambda _: True,
}
"""What the server takes for each word of `pydsl.spec.values`."""


def _check_of(kind: Type) -> Check:
    if isinstance(kind, ObjectOf):
        return _late(kind.name)
    if isinstance(kind, ListOf):
        return _list_check(kind)
    if isinstance(kind, MapOf):
        return _map_check(kind)
    return _scalar_check(kind)


def _late(name: str) -> Check:
    """Look a class up when the first object of it comes: classes refer to each other in circles."""

    def check(data: Json, path: Path, findings: Findings) -> None:
        _object_check(name, embedded=True)(data, path, findings)

    return check


def _scalar_check(kind: Scalar) -> Check:
    takes = TAKES[kind.word]
    shown = Scalar("str") if kind.word == "AnyString" else kind

    def check(data: Json, path: Path, findings: Findings) -> None:
        if not takes(data):
            findings.append(servers(faults.wrong_type(shown, data, path)))

    return check


def _list_check(kind: ListOf) -> Check:
    item_check = _check_of(kind.item)
    takes = TAKES[kind.item.word] if isinstance(kind.item, Scalar) else None

    def check(data: Json, path: Path, findings: Findings) -> None:
        if not isinstance(data, list):
            findings.append(servers(faults.wrong_type(kind, data, path)))
        elif isinstance(kind.item, ListOf) and any(isinstance(item, dict) for item in data):
            findings.append(servers(faults.one_dash(data, path)))
        elif not takes or not all(map(takes, data)):
            for number, item in enumerate(data):
                item_check(item, (*path, number), findings)

    return check


def _map_check(kind: MapOf) -> Check:
    value_check = _check_of(kind.value)

    def check(data: Json, path: Path, findings: Findings) -> None:
        if not isinstance(data, dict):
            findings.append(servers(faults.wrong_type(kind, data, path)))
        else:
            for key, value in data.items():
                if value is not None:
                    value_check(value, (*path, key), findings)

    return check


class _Part(Struct, frozen=True):
    """One field: `takes` tells at once that a value is right where nothing else is asked; else `check` looks."""

    check: Check
    takes: Callable[[Json], bool] | None


def _part(cls: str, field: Field) -> _Part:
    key = (cls, field.json)
    if key in limits.UNCHECKED:
        return _Part(lambda *_: None, lambda _: True)
    check = _check_of(field.type)
    more = [*_limits_of(key), *([_items_check(key)] if key in OF_ITEMS else [])]
    takes = TAKES[field.type.word] if isinstance(field.type, Scalar) and not more else None
    return _Part(_both(check, more) if more else check, takes)


def _both(check: Check, more: list[Check]) -> Check:
    def checks(data: Json, path: Path, findings: Findings) -> None:
        before = len(findings)
        check(data, path, findings)
        if len(findings) == before or isinstance(data, list):
            for one in more:
                one(data, path, findings)

    return checks


def _items_check(key: tuple[str, str]) -> Check:
    def check(data: Json, path: Path, findings: Findings) -> None:
        for number, item in enumerate(data if isinstance(data, list) else ()):
            for field, message in OF_ITEMS[key](_given(item)) if isinstance(item, dict) else ():
                findings.append(PD705.at((*path, number, *([field] if field else [])), message))

    return check


def _given(data: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in data.items() if value is not None} if None in data.values() else data


def _limits_of(key: tuple[str, str]) -> list[Check]:
    from pydsl.validate.server import measure  # which needs what's above only to be called

    return measure.checks_of(key)


@functools.cache
def _object_check(name: str, *, embedded: bool) -> Check:
    """Make the function that checks objects of a class; `embedded` ones are inside of a manifest."""
    import pydsl.spec  # which knows the file of every class

    fields = [one for one in fields_of(getattr(pydsl.spec, name)) if not last_known(name, one.json)]
    if name == "ObjectMeta" and embedded:
        fields = [one for one in fields if one.json in limits.EMBEDDED_METADATA]
    parts = {one.json: _part(name, one) for one in fields}
    asked = [
        one.json
        for one in fields
        if one.required and (name, one.json) not in limits.NOT_REQUIRED | limits.DEFAULTS.keys()
    ]
    condition = CONDITIONS.get(name)

    def check(data: Json, path: Path, findings: Findings) -> None:
        if not isinstance(data, dict):
            findings.append(servers(faults.wrong_type(ObjectOf(name), data, path)))
            return
        meant: list[str | None] = []
        for key, value in data.items():
            part = parts.get(key)
            if part is None:
                meant.append(_unknown(name, key, [one for one in parts if one not in data], path, findings))
            elif value is not None and not (part.takes and part.takes(value)):
                part.check(value, (*path, key), findings)
        findings.extend(
            servers(faults.missing(name, key, path)) for key in asked if data.get(key) is None and key not in meant
        )
        for field, message in condition(_given(data)) if condition else ():
            findings.append(PD705.at((*path, field) if field else path, message))

    return check


def _unknown(cls: str, key: str, others: list[str], path: Path, findings: Findings) -> str | None:
    """Report a field that isn't there; give the one that it looks like."""
    until = last_known(cls, key)
    if until:
        findings.append(servers(faults.gone(cls, key, until, path)))
        return None
    close = nearest(key, others)
    findings.append(servers(faults.unknown_field(cls, key, close, others, path)))
    return close


PD705 = Rule(
    "PD705",
    "fields that can't stand together",
    refused_by=(SERVER,),
    why="The CRDs have rules over several fields of an object, which Argo's lint hasn't.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  inputs: {artifacts: [{name: x, path: /x, raw: {data: a}, s3: {key: b}}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  inputs: {artifacts: [{name: x, path: /x, s3: {key: b}}]}
""",
)
