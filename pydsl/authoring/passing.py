"""Arguments of calls: matched with the inputs, checked against their types, at the author's line."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from pydsl.authoring import marks
from pydsl.authoring.calls import Call, shown
from pydsl.authoring.codec import CodecError, encode_value, is_path
from pydsl.authoring.families import family_of, fields_of, first_of, fits, plain_type, said
from pydsl.authoring.innermost import current
from pydsl.authoring.places import Spot, did_you_mean, mistake
from pydsl.authoring.references import CallField, CallOutput, Operation, Results, Term, lifted, refuse_broken, text_of
from pydsl.authoring.sources import ArtifactSource, NoText, SecretValue
from pydsl.authoring.stack import Block, never_entered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.authoring.callee import Callee
    from pydsl.authoring.inputs import Input
    from pydsl.errors import AuthoringError


def bound(callee: Callee, args: tuple[Any, ...], kwargs: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """Match a call's arguments with the inputs; raises AuthoringError at the argument that doesn't fit.

    What comes back is by Python name: text for what's known, a reference for what isn't, a source for a file.
    """
    inputs = callee.inputs
    if args:
        kwargs = _with_positions(callee, args, kwargs, spot)
    arguments = {}
    for name, value in kwargs.items():
        item = inputs.get(name)
        if item is None:
            raise mistake(
                "PD501",
                f"{callee.words} has no input {name}",
                did_you_mean(name, inputs, "it has") or "it has none",
                spot.place(name),
            )
        if type(value) is str and item.annotation is str and _is_plain(value):
            arguments[name] = value
        else:
            arguments[name] = argument(item, value, spot)
    for name in callee.required:
        if name not in arguments:
            raise mistake("PD501", f"{callee.words} needs the input {name}", f"pass {name}=...", spot)
    return arguments


def _is_plain(text: str) -> bool:
    """Whether a text holds nothing that is to be looked at: by far the most do."""
    return text.isascii() and "\\" not in text and "%" not in text and "<" not in text


def _with_positions(callee: Callee, args: tuple[Any, ...], kwargs: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    names = list(callee.inputs)
    if len(args) > len(names):
        message = f"{callee.words} takes {len(names)} arguments, and {len(args)} are passed"
        raise mistake("PD501", message, did_you_mean("", names, "it has"), spot)
    for name in names[: len(args)]:
        if name in kwargs:
            raise mistake("PD501", f"{callee.words} gets the input {name} twice", None, spot.place(name))
    return {**dict(zip(names, args, strict=False)), **kwargs}


def argument(item: Input, value: Any, spot: Spot) -> Any:
    """Check one argument against its input: text for what's known, else a reference or a source."""
    if isinstance(value, Results):
        return _whole(item, value, spot)
    if isinstance(value, (Call, Block)):
        raise _no_value(item, value, spot)
    if item.is_artifact:
        return _file(item, value, spot)
    if isinstance(value, ArtifactSource) or (
        isinstance(value, Term) and is_path(value._type) and not isinstance(value, Operation)
    ):
        raise mistake(
            "PD501",
            f"{item.python_name} is {said(item.annotation)}, and {shown(value)} is a file",
            "annotate the input as Path, or return the text from the template that makes it",
            spot.place(item.python_name),
        )
    return _parameter(item, value, spot)


def _whole(item: Input, value: Results, spot: Spot) -> Term:
    """Check the outputs of a call that are passed on as one value: an object of their references."""
    outputs = value._call.callee.outputs.items
    files = [one.field for one in outputs if one.is_artifact]
    if files or item.is_artifact:
        message = f"{item.python_name} gets {value._words()} at once: files travel one by one"
        hint = f"pass one of {', '.join(str(one.field) for one in outputs)}"
        raise mistake("PD501", message, hint, spot.place(item.python_name))
    wanted = fields_of(plain_type(item.annotation))
    fits_all = wanted is None and family_of(item.annotation) in ("any", "optional")
    if not (
        item.is_loose or fits_all or _is_map(item.annotation) or set(wanted or ()) == {one.field for one in outputs}
    ):
        message = f"{item.python_name} is {said(item.annotation)}, and {value._words()} are {said(value._type)}"
        raise mistake("PD502", message, "pass one of its fields", spot.place(item.python_name))
    return value


def _is_map(annotation: Any) -> bool:
    kind = plain_type(annotation)
    return (typing.get_origin(kind) or kind) is dict


def _parameter(item: Input, value: Any, spot: Spot) -> Any:
    if isinstance(value, Term):
        return _reference(item, value, spot)
    if isinstance(value, SpecValue):
        return value
    if isinstance(value, str):
        if "<" in value or marks.is_broken(value):
            refuse_broken(value, spot.place(item.python_name))
        if marks.OPEN in value:
            return _reference(item, text_of(value), spot)
        if "{{" in value:
            return value
    if not isinstance(value, str):
        stands = first_of(_NO_VALUES, value)
        if stands is not None:
            raise _no_value(item, stands, spot)
        if holds_references(value):
            _refuse_templates(item, value, spot)
            return with_references(value)
    try:
        return encode_value(type(value) if item.is_loose else item.annotation, value)
    except CodecError as error:
        _refuse_templates(item, value, spot)
        is_json = isinstance(value, str) and family_of(item.annotation) in ("number", "bool", "json")
        hint = error.hint or ("pass the value itself: pydsl writes the JSON" if is_json else None)
        if item.is_bare:
            hint = _bare_hint(item, type(value).__name__)
        raise mistake("PD502", f"{item.python_name}: {error.message}", hint, spot.place(item.python_name)) from None


_NO_VALUES = (NoText, Call, Block)


def _no_value(item: Input, stands: NoText | Call[Any] | Block, spot: Spot) -> AuthoringError:
    """Make the error for an argument, or a part of one, that is a step, a block, or only says whence a value comes."""
    place = spot.place(item.python_name)
    if isinstance(stands, Block):
        return never_entered(stands)
    if isinstance(stands, Call):
        message = f"{item.python_name} gets a call: it's a step, not a value"
        return mistake("PD501", message, f"pass {stands.callee.python_name}(...).output", place)
    if isinstance(stands, SecretValue):
        message = "a secret can't be an argument: Argo shows those to everyone who sees the workflow"
        return mistake("PD517", message, 'give it to the template: @template(env={"TOKEN": secret(...)})', place)
    return mistake("PD502", f"{item.python_name}: {stands._words()} is no value", stands.way, place)


def _refuse_templates(item: Input, value: Any, spot: Spot) -> None:
    from pydsl.authoring.callee import Callee, not_called  # it needs this module

    named = first_of(Callee, value)
    if named is not None:
        raise not_called(named, "is no value", spot.place(item.python_name)) from None


def _reference(item: Input, value: Term, spot: Spot) -> Term:
    """Check a reference's type against the input's."""
    if item.is_loose or fits(value._type, item.annotation):
        return value
    message = f"{item.python_name} is {said(item.annotation)}, and {value._words()} is {said(value._type)}"
    if _is_of_loop_that_ended(value):
        hint = "collect(...) is the list of what the loop's calls gave"
    elif item.is_bare:
        hint = _bare_hint(item, said(value._type))
    elif family_of(value._type) == "optional":
        hint = f"annotate the input: {item.python_name}: {said(value._type)}"
    elif item.annotation is str:
        hint = 'put it into an f-string: f"{...}"'
    else:
        hint = "pass a value of that type; parse(...) reads a text as another type"
    raise mistake("PD502", message, hint, spot.place(item.python_name))


def _is_of_loop_that_ended(value: Term) -> bool:
    """Whether a value is of a call in a loop that isn't open any more."""
    block = value._call.block if isinstance(value, (CallOutput, CallField)) else None
    is_open, around = set(), current()
    while isinstance(around, Block):
        is_open.add(id(around))
        around = around.outer
    while isinstance(block, Block):
        if block.written.startswith("each") and id(block) not in is_open:
            return True
        block = block.outer
    return False


def _bare_hint(item: Input, kind: str) -> str:
    return f"{item.python_name} has no annotation, so it's text: annotate it, {item.python_name}: {kind}"


class SpecValue:
    """A parameter as an object of `pydsl.spec`, passed as it is."""

    __slots__ = ("given",)

    def __init__(self, given: Any) -> None:
        self.given = given


def _file(item: Input, value: Any, spot: Spot) -> Any:
    is_kept_there = isinstance(value, CallOutput) and value._output.location == item.location
    if item.location is not None and value is not None and not is_kept_there:
        raise mistake(
            "PD501",
            f"the template says where {item.python_name} is, and Argo takes that: what's passed would never be read",
            "leave the place out of the signature, and pass it in the calls that want it",
            spot.place(item.python_name),
        )
    if isinstance(value, ArtifactSource):
        return value
    if isinstance(value, Term) and is_path(value._type):
        return value
    if isinstance(value, Operation) and value._operator in ("?:", "??"):
        return value
    if value is None and not item.is_required:
        return None
    if isinstance(value, str) and value.strip().startswith("{{"):
        return value
    name = item.python_name
    if isinstance(value, Term):
        raise mistake(
            "PD501",
            f"{name} is a file, and {value._words()} is {said(value._type)}",
            "return a Path from the template that makes it",
            spot.place(name),
        )
    raise mistake(
        "PD501",
        f"{name} is a file in the workflow, and {value!r:.60} is one of this machine, or none",
        "use raw(text), s3(...) or the output of a call",
        spot.place(name),
    )


def holds_references(value: Any) -> bool:
    """Whether a list or a dict has a reference in it, at any depth."""
    if isinstance(value, Term):
        return True
    if isinstance(value, str):
        return marks.OPEN in value
    if isinstance(value, dict):
        return any(map(holds_references, value.values())) or any(map(holds_references, value))
    fields = fields_of(type(value))
    if fields is not None:
        return any(holds_references(getattr(value, name)) for name in fields)
    return isinstance(value, (list, tuple)) and any(map(holds_references, value))


def with_references(value: Any) -> Term:
    """Make an expression of a list, a dict or an object with fields that holds references."""
    if isinstance(value, Term):
        return value
    if isinstance(value, dict):
        flat = tuple(part for key, item in value.items() for part in (lifted(key), with_references(item)))
        return Operation("{}", flat, dict)
    fields = fields_of(type(value))
    if fields is not None:
        parts = ((lifted(name), _field(getattr(value, name), kind)) for name, kind in fields.items())
        return Operation("{}", tuple(one for pair in parts for one in pair), type(value))
    if isinstance(value, (list, tuple)):
        return Operation("[,]", tuple(with_references(item) for item in value), list)
    return lifted(value)


def _field(value: Any, annotation: Any) -> Term:
    """Read a field's value by its annotation, where it's known already and no list, dict or object."""
    return lifted(value, annotation) if family_of(annotation) not in ("json", "any") else with_references(value)
