"""What templates give, as Argo's outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.calls import Call
from pydsl.authoring.codec import is_text
from pydsl.authoring.families import fits, said
from pydsl.authoring.markers import Artifact, Parameter
from pydsl.authoring.passing import with_references
from pydsl.authoring.places import mistake
from pydsl.authoring.references import (
    Collected,
    Constant,
    Operation,
    Raw,
    Results,
    Term,
    Text,
    Variable,
    leaves,
    lifted,
)
from pydsl.authoring.sources import ArtifactSource, OutputSource
from pydsl.compile.arguments import location_object
from pydsl.compile.expressions import CHOICES, as_text, as_texts
from pydsl.compile.inputs import archive
from pydsl.compile.paths import tag
from pydsl.compile.skips import refuse_skipped_output
from pydsl.compile.units import is_file
from pydsl.spec.artifact import Artifact as SpecArtifact
from pydsl.spec.parameter import Parameter as SpecParameter
from pydsl.spec.parameter import SuppliedValueFrom, ValueFrom
from pydsl.spec.template import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.authoring.inputs import Output
    from pydsl.compile.texts import Resolver
    from pydsl.compile.units import Unit

    Paths = Callable[[Term], str]


def outputs_object(items: Iterable[Any]) -> Outputs | None:
    """Make the spec's Outputs of parameters and artifacts; None where there are none."""
    parameters: list[Any] = []
    artifacts: list[Any] = []
    for item in items:
        is_artifact = isinstance(item, SpecArtifact) or (isinstance(item, dict) and "valueFrom" not in item)
        (artifacts if is_artifact else parameters).append(item)
    if not parameters and not artifacts:
        return None
    return Outputs(parameters=parameters or None, artifacts=artifacts or None)


# Composites


def composite_outputs(unit: Unit, callee: Any, returned: Any) -> Outputs | None:
    """Write what a composite's function returned as its outputs."""
    outputs = callee.outputs
    if isinstance(returned, Call):
        raise mistake(
            "PD506", f"{callee.name} returns a call: it's a step, not a value", "return its .output", callee.where()
        )
    if not outputs.items:
        if returned is not None:
            raise mistake(
                "PD506",
                f"{callee.name} returns a value, and its annotation doesn't say what",
                "annotate it: `-> str`, `-> int`, `-> Path`, ...",
                callee.where(),
            )
        return None
    if returned is None:
        raise mistake(
            "PD506",
            f"{callee.name} returns nothing, and its annotation says it does",
            "return the output of a call, or annotate `-> None`",
            callee.where(),
        )
    return outputs_object(_composite_output(unit, callee, item, given) for item, given in _matched(callee, returned))


def _matched(callee: Any, returned: Any) -> Iterator[tuple[Output, Any]]:
    outputs = callee.outputs
    if outputs.single is not None:
        yield outputs.single, returned
        return
    for item in outputs.items:
        field = item.field or ""
        if isinstance(returned, Results) or (not isinstance(returned, Term) and hasattr(returned, field)):
            yield item, getattr(returned, field)
        elif isinstance(returned, Operation) and fits(returned._type, outputs.whole):
            yield item, _field(returned, item)
        else:
            kind = getattr(outputs.whole, "__name__", str(outputs.whole))
            raise mistake("PD506", f"{callee.name} has to return a {kind}", f"return {kind}(...)", callee.where())


def _field(node: Any, item: Output) -> Any:
    """Return one output of what's chosen as a whole: chosen by the same condition."""
    if isinstance(node, Operation) and node._operator in CHOICES:
        before = node._operands[:1] if node._operator == "?:" else ()
        fields = (lifted(_field(one, item), item.annotation) for one in node._operands[len(before) :])
        return Operation(node._operator, (*before, *fields), item.annotation)
    if isinstance(node, Operation) and node._operator == "{}":
        return next(one for key, one in zip(*[iter(node._operands)] * 2, strict=True) if key._value == item.field)
    return getattr(node._value if isinstance(node, Constant) else node, item.field or "")


def _composite_output(unit: Unit, callee: Any, item: Output, given: Any) -> Any:
    node = _node(item, given)
    refuse_skipped_output(node, callee.where())
    _refuse_unseen(node, callee)
    if not item.is_artifact and not fits(node._type, item.annotation):
        message = f"{callee.name} promises {said(item.annotation)}, and {node._words()} is {said(node._type)}"
        raise mistake("PD502", message, "annotate what it returns, or return what it promises", callee.where())
    node = node if item.is_artifact or not is_text(item.annotation) else as_texts(node)
    global_name = _global_name(item)
    if item.is_artifact:
        return _passed_file(unit, item, node, global_name, callee)
    if isinstance(node, (Operation, Raw, Constant, Text, Collected, Results)):
        source = ValueFrom(expression=as_text(node, unit.path))
    else:
        source = ValueFrom(parameter=tag(unit.path(node)))
    return SpecParameter(
        name=item.name, value_from=source, global_name=global_name, description=_marked(item, "description")
    )


def _refuse_unseen(node: Term, callee: Any) -> None:
    """Raise AuthoringError for a variable that isn't there where Argo works out outputs."""
    for leaf in leaves(node):
        if isinstance(leaf, Variable) and not leaf._path.startswith("workflow.outputs."):
            raise mistake(
                "PD504",
                f"{leaf._words()} isn't known where outputs are made",
                "pass it as an argument, and return the input",
                callee.where(),
            )


def _passed_file(unit: Unit, item: Output, node: Term, global_name: str | None, callee: Any) -> SpecArtifact:
    for field in _OF_ITS_MAKER:
        if _marked(item, field) is not None:
            message = f"{field}= of the output {item.name} says nothing: {callee.name} passes the file on"
            raise mistake("PD508", message, "say it where the file is made", callee.where())
    made = SpecArtifact(name=item.name, global_name=global_name, optional=_marked(item, "optional"))
    if isinstance(node, (Operation, Raw)):
        made.from_expression = as_text(node, unit.path)
    elif is_file(node):
        made.from_ = tag(unit.path(node))
    else:
        raise mistake("PD506", f"{callee.name} has to return a file, and {node._words()} is none", None, callee.where())
    return made


_OF_ITS_MAKER = ("path", "mode", "recurse_mode", "archive", "deleted", "artifact_gc", "location")
"""What an output's `Artifact(...)` says to the template that makes the file, and to no other."""


def _node(item: Output, given: Any) -> Term:
    if isinstance(given, (list, tuple, dict)) and not isinstance(given, Term):
        return with_references(given)
    return lifted(given, item.annotation)


def exported(body: Unit) -> Outputs | None:
    """Write what's collected from a body as its outputs."""
    return outputs_object(_exported(name, node, source) for name, (node, source) in body.exports.items())


def _exported(name: str, node: Term, source: str) -> Any:
    if is_file(node):
        return SpecArtifact(name=name, from_=source)
    is_tag = source.startswith("{" * 2)
    return SpecParameter(name=name, value_from=ValueFrom(parameter=source) if is_tag else ValueFrom(expression=source))


# Descriptions


def described_outputs(items: Iterable[tuple[Output, Any]], resolver: Resolver) -> Outputs | None:
    """Write where a described template's outputs come from."""
    return outputs_object(one for item, source in items if (one := _described(item, source, resolver)) is not None)


def _described(item: Output, source: Any, resolver: Resolver) -> Any:
    if not isinstance(source, OutputSource):
        return resolver.anything(source)
    if source.field == "result":
        return None
    if item.is_artifact:
        return _file_output(item, source, resolver)
    value_from = ValueFrom(default=source.default)
    setattr(value_from, source.field, SuppliedValueFrom() if source.field == "supplied" else resolver.text(source.text))
    return SpecParameter(
        name=item.name, value_from=value_from, global_name=source.global_name or _global_name(item),
        description=_marked(item, "description"),
    )  # fmt: skip


def _file_output(item: Output, source: OutputSource, resolver: Resolver) -> SpecArtifact:
    if source.field != "path":
        raise mistake("PD502", f"the output {item.name} is a file: it comes from a path", 'write from_path("/path")')
    made = SpecArtifact(
        name=item.name, path=resolver.text(source.text), global_name=source.global_name or _global_name(item),
        archive=archive(source.archive if source.archive is not None else _marked(item, "archive")),
    )  # fmt: skip
    location = source.location if source.location is not None else _marked(item, "location")
    if isinstance(location, ArtifactSource):
        setattr(made, location.field, resolver.anything(location_object(location.field, location.content)))
    elif location is not None:
        for name in location.__attrs_attrs__:
            value = getattr(location, name.name)
            if value is not None:
                setattr(made, name.name, value)
    if _marked(item, "optional"):
        made.optional = True
    for field in ("mode", "recurse_mode", "artifact_gc", "deleted"):
        setattr(made, field, _marked(item, field))
    return made


def _marked(item: Output, field: str) -> Any:
    for marker in item.markers:
        if isinstance(marker, (Parameter, Artifact)) and getattr(marker, field, None) is not None:
            return getattr(marker, field)
    return None


def _global_name(item: Output) -> str | None:
    found: str | None = _marked(item, "global_name")
    return found
