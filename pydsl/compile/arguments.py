"""What calls pass: parameters as texts, files by where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

import pydsl.spec
from pydsl.authoring.codec import is_optional, is_text
from pydsl.authoring.families import has_numbers, is_any
from pydsl.authoring.inputs import REQUIRED, Input
from pydsl.authoring.names import argo_name
from pydsl.authoring.passing import SpecValue
from pydsl.authoring.passing import argument as checked
from pydsl.authoring.places import did_you_mean, here, mistake
from pydsl.authoring.references import Operation, Term
from pydsl.authoring.sources import ArtifactSource
from pydsl.compile import expressions
from pydsl.compile.brought import brought
from pydsl.compile.options import selectors
from pydsl.compile.paths import tag
from pydsl.compile.skips import may_lack_file, refuse_skipped_value
from pydsl.compile.texts import Resolver, argument, text
from pydsl.compile.units import is_file
from pydsl.spec.artifact import Artifact, ArtifactLocation
from pydsl.spec.fields import ObjectOf, fields_of
from pydsl.spec.parameter import Arguments, Parameter

if TYPE_CHECKING:
    from pydsl.authoring.calls import Call
    from pydsl.compile.products import Used
    from pydsl.compile.units import Unit


def arguments_of(unit: Unit, call: Call[Any], used: Used) -> Arguments:
    """Write the arguments of a call."""
    parameters: list[Any] = []
    artifacts: list[Any] = []
    inputs = call.callee.inputs
    for name, given in call.arguments.items():
        if type(given) is str and not used.is_marked and not inputs[name].is_artifact:
            parameters.append(Parameter(name=inputs[name].name, value=given))
        else:
            _append(unit, inputs[name], given, used, parameters, artifacts)
    for name, given in (call.extra or {}).items():
        _append_extra(unit, name, given, parameters, artifacts)
    return Arguments(parameters=parameters or None, artifacts=artifacts or None)


def _append(unit: Unit, item: Input, given: Any, used: Used, parameters: list[Any], artifacts: list[Any]) -> None:
    if isinstance(given, Term):
        refuse_skipped_value(unit, given, item)
        given = _as_json(given, item) if used.is_marked and item.annotation not in _CLOSED else given
        given = given if given._type in _CLOSED or not _takes_text(item, used) else expressions.as_texts(given)
        given = given if unit.parent is None and item.default is REQUIRED else brought(unit, given, item)
    if isinstance(given, SpecValue):
        parameters.append(given.given)
    elif item.is_artifact:
        if given is not None:
            artifacts.append(passed_file(item.name, given, unit.path, optional=is_optional(item.annotation)))
    else:
        value = argument(given, unit.path, item.annotation, is_marked=used.is_marked, is_python=used.is_python)
        parameters.append(Parameter(name=item.name, value=value))


_CLOSED = (str, int, float, bool)
"""What most annotations are: one look is enough for those."""


def _takes_text(item: Input, used: Used) -> bool:
    """Whether an input is a text: by its annotation, or because no Python function reads it."""
    if item.is_artifact:
        return False
    return is_text(item.annotation) or (is_any(item.annotation) and not used.is_marked)


def _as_json(given: Term, item: Input) -> Term:
    """Write a text as JSON where any value may arrive: nothing else would say that it's a text, and not a number."""
    is_number = has_numbers(given._type)
    if item.is_artifact or not is_any(item.annotation) or not is_text(given._type) or is_number:
        return given
    return Operation("json", (given,), Any)


def _append_extra(unit: Unit, name: str, given: Any, parameters: list[Any], artifacts: list[Any]) -> None:
    kind = type(given)
    if kind.__module__.startswith("pydsl.spec"):
        (artifacts if kind.__name__ == "Artifact" else parameters).append(given)
    elif isinstance(given, ArtifactSource) or (isinstance(given, Term) and is_file(given)):
        artifacts.append(passed_file(argo_name(name), given, unit.path))
    else:
        item = Input(name, argo_name(name), is_loose=True)
        value = checked(item, given, here())
        parameters.append(Parameter(name=item.name, value=argument(value, unit.path, str, is_marked=False)))


def passed_file(name: str, given: Any, paths: Any, *, optional: bool = False) -> Artifact:
    """Write an artifact that's passed: by the output that it is, or by where it's stored.

    What may be absent where it's taken may be absent here: Argo asks both.
    """
    if isinstance(given, Operation) and is_file(given):
        message = f"{name} is chosen between files, and Argo chooses one where a template gives it alone"
        raise mistake("PD501", message, "return choose(...) from a template with a block, `-> Path`; pass its output")
    if isinstance(given, Term):
        if not is_file(given) and not hasattr(given, "_path"):
            raise mistake("PD501", f"{name} is a file, and {given._words()} is none", None)
        return Artifact(name=name, from_=tag(paths(given)), optional=optional or None)
    if isinstance(given, str):
        return Artifact(name=name, from_=given)
    made: Artifact = Resolver(paths).anything(stored_file(name, given))
    return made


def stored_file(name: str, source: Any, **more: Any) -> Artifact:
    """Write an artifact by its location: `s3(...)`, `raw(...)`, or a location of the spec."""
    if isinstance(source, ArtifactSource):
        return Artifact(name=name, **{source.field: location_object(source.field, source.content)}, **more)
    if attrs.has(type(source)):
        fields = {field.name: getattr(source, field.name) for field in attrs.fields(type(source))}
        given = {key: item for key, item in fields.items() if item is not None}
        return Artifact(**{**given, "name": name, **more})
    raise mistake("PD501", f"{source!r:.60} says of no file where it is", "use raw(text), s3(...), http(...)")


def location_object(field: str, content: dict[str, Any]) -> Any:
    """Make the spec's object of a location's fields. Raises AuthoringError for a field that it doesn't have."""
    names = {one.attribute: one.type.name for one in fields_of(ArtifactLocation) if isinstance(one.type, ObjectOf)}
    kind = getattr(pydsl.spec, names[field])
    known = [one.name for one in attrs.fields(kind)]
    for key in content:
        if key not in known:
            raise mistake("PD508", f"{field}() has no field {key}", did_you_mean(key, known))
    return kind(**selectors(content))


def body_arguments(unit: Unit, body: Unit) -> Arguments | None:
    """Pass to a body what it uses from outside."""
    parameters: list[Any] = []
    artifacts: list[Any] = []
    for name, node in body.imports.items():
        outer = brought(unit, node)
        if is_file(node):
            artifacts.append(passed_file(name, outer, unit.path, optional=may_lack_file(unit, node)))
        else:
            parameters.append(Parameter(name=name, value=text(outer, unit.path)))
    if not parameters and not artifacts:
        return None
    return Arguments(parameters=parameters or None, artifacts=artifacts or None)
