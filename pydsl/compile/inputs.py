"""What templates take, as Argo's inputs."""

from __future__ import annotations

import enum
import typing
from typing import TYPE_CHECKING, Any

from pydsl.authoring import marks
from pydsl.authoring.codec import CodecError, decode_value, encode_value, is_optional, marked_value
from pydsl.authoring.families import fits, plain_type
from pydsl.authoring.families import said as said_type
from pydsl.authoring.inputs import REQUIRED
from pydsl.authoring.markers import Artifact, Parameter
from pydsl.authoring.places import mistake
from pydsl.authoring.references import Term, lifted
from pydsl.authoring.sources import ConfigValue, InputValue, NoText
from pydsl.compile.arguments import stored_file
from pydsl.compile.options import config_selector
from pydsl.compile.paths import argos_path
from pydsl.compile.texts import text
from pydsl.compile.units import is_file
from pydsl.pod import INPUTS
from pydsl.spec.artifact import Artifact as SpecArtifact
from pydsl.spec.parameter import Parameter as SpecParameter
from pydsl.spec.parameter import ValueFrom
from pydsl.spec.template import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.authoring.callee import Callee
    from pydsl.authoring.inputs import Input
    from pydsl.compile.texts import Resolver
    from pydsl.diagnostics import Place


def template_inputs(callee: Callee, resolver: Resolver, *, is_pod: bool = False) -> Inputs | None:
    """Write a template's inputs; a pod's files have paths."""
    return inputs_object(
        (parameter(i, where=callee.where(), is_marked=not is_pod) for i in callee.inputs.values() if not i.is_artifact),
        (resolver.anything(artifact(item, is_pod=is_pod)) for item in callee.inputs.values() if item.is_artifact),
    )


def inputs_object(parameters: Iterable[Any], artifacts: Iterable[Any]) -> Inputs | None:
    """Make the spec's Inputs; None where there are none."""
    made = Inputs(parameters=list(parameters) or None, artifacts=list(artifacts) or None)
    return made if made.parameters or made.artifacts else None


def parameter(item: Input, default: str | None = None, where: Place | None = None, *, is_marked: bool = False) -> Any:
    """Write one input parameter; `default` is the text of the signature's default, where it's known already."""
    if item.given is not None:
        return item.given
    said = next((one for one in item.markers if isinstance(one, Parameter)), None)
    made = SpecParameter(
        name=item.name, description=said.description if said else None, enum=choices(item.annotation, said, where)
    )
    given = item.default
    if default is not None:
        made.default = default
    elif isinstance(given, InputValue):
        made.value = given.text
    elif isinstance(given, ConfigValue):
        made.value_from = ValueFrom(config_map_key_ref=config_selector(given))
    elif given is not REQUIRED:
        made.default = _default(item, where, is_marked=is_marked)
    return made


def _default(item: Input, where: Place | None, *, is_marked: bool) -> str:
    if isinstance(item.default, Term) or (isinstance(item.default, str) and marks.OPEN in item.default):
        return _variable(item, lifted(item.default), where)
    try:
        known = encode_value(item.annotation, item.default)
        return marked_value(item.annotation, known) if is_marked else known
    except CodecError as error:
        hint = item.default.way if isinstance(item.default, NoText) else error.hint
        hint = f"annotate it: {item.python_name}: ... | None" if item.default is None else hint
        raise mistake("PD502", f"the default of {item.python_name}: {error.message}", hint, where) from None


def _variable(item: Input, default: Term, where: Place | None) -> str:
    """Write a default that Argo fills: one of its own variables, or a text with some."""
    if not fits(default._type, item.annotation):
        message = f"{item.python_name} is {said_type(item.annotation)}, and its default is {said_type(default._type)}"
        raise mistake("PD502", f"{message}: {default._words()}", f"annotate it: {said_type(default._type)}", where)
    return text(default, argos_path)


def choices(annotation: Any, said: Parameter | None, where: Place | None = None) -> list[str] | None:
    """Return the texts that a person may choose from: what `Parameter` says, or a Literal's."""
    if said is not None and said.enum is not None:
        return [_choice(annotation, one, where) for one in said.enum]
    inner = annotation
    while typing.get_origin(inner) is typing.Annotated:
        inner = inner.__origin__
    members = typing.get_args(inner) if typing.get_origin(inner) is typing.Literal else _members(inner)
    values = [getattr(one, "value", one) for one in members]
    return values if values and all(isinstance(one, str) for one in values) else None


def _choice(annotation: Any, one: Any, where: Place | None) -> str:
    """Write one choice of `enum=` as the text that it travels as: a value, or that text itself."""
    try:
        if not isinstance(one, str):
            return encode_value(annotation, one)
        decode_value(annotation, one)
    except CodecError:
        kind = said_type(plain_type(annotation))
        raise mistake("PD502", f"enum: {one!r:.60} is no {kind}", f"write values of {kind}", where) from None
    return one


def _members(kind: Any) -> list[Any]:
    return list(kind) if isinstance(kind, enum.EnumMeta) else []


def artifact(item: Input, *, is_pod: bool, path: str | None = None) -> Any:
    """Write one input artifact."""
    if item.given is not None:
        return item.given
    said = next((one for one in item.markers if isinstance(one, Artifact)), None) or Artifact()
    optional = True if said.optional or is_optional(item.annotation) else None
    where = said.path or path or (f"{INPUTS}/{item.name}" if is_pod else None)
    more = {"path": where, "mode": said.mode, "recurse_mode": said.recurse_mode, "optional": optional,
            "archive": archive(said.archive), "artifact_gc": said.artifact_gc, "deleted": said.deleted}  # fmt: skip
    if item.location is None:
        return SpecArtifact(name=item.name, **more)
    return stored_file(item.name, item.location, **{name: value for name, value in more.items() if value is not None})


def archive(given: Any) -> Any:
    """Write how a file is packed; `"none"` is not at all."""
    if given != "none":
        return given
    from pydsl.spec.artifact import ArchiveStrategy, NoneStrategy

    return ArchiveStrategy(none=NoneStrategy())


def described_input(inputs: Inputs, name: str, node: Any, *, optional: bool = False) -> None:
    """Add an input that a body needs for what it uses from outside."""
    if is_file(node):
        inputs.artifacts = [*(inputs.artifacts or ()), SpecArtifact(name=name, optional=optional or None)]
    else:
        inputs.parameters = [*(inputs.parameters or ()), SpecParameter(name=name)]
