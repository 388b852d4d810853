"""What templates take and give: inputs and outputs, read from a function's signature or said by name."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.codec import CodecError, codec_for, is_optional, is_path, markers_of, outputs_of
from pydsl.authoring.markers import Artifact, Parameter, misplaced
from pydsl.authoring.names import argo_name
from pydsl.authoring.places import definition, mistake
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FunctionType

    from pydsl.diagnostics import Diagnostic

REQUIRED: Any = inspect.Parameter.empty


@attrs.frozen
class Input:
    """One input: what Python calls it, what Argo calls it, and its type."""

    python_name: str
    name: str
    annotation: Any = str
    default: Any = REQUIRED
    is_artifact: bool = False
    markers: tuple[Any, ...] = ()
    is_loose: bool = False
    """Whether its type isn't known: objects' inputs are names only."""
    given: Any = None
    """The whole input as an object of `pydsl.spec`, where the author wrote it so."""
    is_bare: bool = False
    """Whether its parameter has no annotation: then it's text."""

    @property
    def is_required(self) -> bool:
        """Whether a call has to pass it."""
        return self.default is REQUIRED and not (self.is_artifact and is_optional(self.annotation))

    @property
    def location(self) -> Any:
        """Where a file is by the template's own word: what's said of it in the annotation, or its default."""
        said = _location(self.markers)
        return said if said is not None or self.default is REQUIRED else self.default


@attrs.frozen
class Output:
    """One output. `field` is what Python calls it inside the result; None for the result itself."""

    field: str | None
    name: str
    annotation: Any = str
    is_artifact: bool = False
    markers: tuple[Any, ...] = ()

    @property
    def location(self) -> Any:
        """Where a file is kept, where the annotation says so."""
        return _location(self.markers)


@attrs.frozen
class DeclaredOutputs:
    """All that a template gives. `whole` is the annotation of what the function returns."""

    items: tuple[Output, ...] = ()
    whole: Any = None

    @property
    def single(self) -> Output | None:
        """The only output, where the result isn't made of fields."""
        return self.items[0] if len(self.items) == 1 and self.items[0].field is None else None

    def field(self, name: str) -> Output | None:
        """Find an output by its field's name."""
        return next((item for item in self.items if item.field == name), None)


NOTHING = DeclaredOutputs()


def _location(markers: Iterable[Any]) -> Any:
    return next((one.location for one in markers if isinstance(one, Artifact)), None)


def name_said(markers: Iterable[Any]) -> str | None:
    """Return the name that a marker says."""
    for marker in markers:
        if isinstance(marker, (Parameter, Artifact)) and marker.name:
            return marker.name
    return None


def signature_of(function: FunctionType) -> inspect.Signature:
    """Read a function's signature with its annotations as objects; raises AuthoringError for one that isn't there."""
    closed = inspect.getclosurevars(function).nonlocals if function.__closure__ else {}
    try:
        return inspect.signature(function, eval_str=True, locals=dict(closed))
    except NameError as error:
        message = f"an annotation of {function.__name__} names {error.name}, which isn't there at run time"
        hint = "import or define it where Python runs it, not for type checkers alone"
        raise mistake("PD509", message, hint, definition(function)) from None


NO_SLASH = "leave out the `/` among its inputs"


def inputs_of(function: FunctionType, signature: inspect.Signature) -> dict[str, Input]:
    """List a function's inputs by Python name."""
    inputs = {}
    wrong: list[Diagnostic] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.POSITIONAL_ONLY:
            message = f"{parameter.name} of {function.__name__} is positional only: Argo's inputs have names"
            raise mistake("PD509", message, NO_SLASH, definition(function))
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            message = f"{parameter} of {function.__name__} can't be an input"
            raise mistake("PD509", message, "name every input", definition(function))
        try:
            inputs[parameter.name] = _input(function, parameter)
        except AuthoringError as error:
            wrong.extend(error.diagnostics)
    if wrong:
        raise AuthoringError(wrong)
    _no_twins(function, inputs.values(), "inputs")
    return inputs


def wrong_file(name: str, annotation: Any, default: Any) -> tuple[str, str] | None:
    """Tell of a default of a file that can't be one, and what to write; None where it's all right."""
    if default is None and not is_optional(annotation):
        return (
            f"{name} has the default None, and its annotation doesn't allow None",
            f"write {name}: Path | None = None",
        )
    if default is None or default is REQUIRED or type(default).__module__.startswith("pydsl."):
        return None
    return f"the default of {name} is a file of this machine", "use raw(...) or s3(...), or `Path | None = None`"


def outputs_for(function: FunctionType, annotation: Any) -> DeclaredOutputs:
    """List what an annotation promises; `annotation` is what the function gives, looked at through a kind."""
    if annotation is inspect.Signature.empty:
        return NOTHING
    items = tuple(_outputs(function, annotation))
    _no_twins(function, items, "outputs")
    return DeclaredOutputs(items, annotation)


def _input(function: FunctionType, parameter: inspect.Parameter) -> Input:
    annotation = str if parameter.annotation is REQUIRED else parameter.annotation
    markers = markers_of(annotation)
    name = name_said(markers) or argo_name(parameter.name)
    is_file = is_path(annotation)
    _check_markers(function, parameter.name, annotation, markers, is_file=is_file, is_input=True)
    told = wrong_file(parameter.name, annotation, parameter.default) if is_file else None
    if told is not None:
        raise mistake("PD528", *told, definition(function))
    if isinstance(parameter.default, (Parameter, Artifact)):
        word = type(parameter.default).__name__
        message = f"{parameter.name} of {function.__name__}: {word}(...) is no default"
        hint = f"put it into the annotation: Annotated[..., {word}(...)]"
        raise mistake("PD509", message, hint, definition(function))
    if not is_file:
        _told(function, parameter.name, annotation)
    is_bare = parameter.annotation is REQUIRED
    return Input(parameter.name, name, annotation, parameter.default, is_file, markers, is_bare=is_bare)


def _outputs(function: FunctionType, annotation: Any) -> Iterable[Output]:
    try:
        fields = outputs_of(annotation, lambda marker: isinstance(marker, Parameter))
    except CodecError as error:
        raise mistake(
            "PD509", f"the result of {function.__name__}: {error.message}", error.hint, definition(function)
        ) from None
    for item in fields:
        markers = markers_of(item.annotation)
        is_file = is_path(item.annotation)
        what = f"{item.field} of the result" if item.field else "the result"
        _check_markers(function, what, item.annotation, markers, is_file=is_file, is_input=False)
        if not is_file:
            _told(function, what, item.annotation)
        name = name_said(markers) or argo_name(item.field or "output")
        yield Output(item.field, name, item.annotation, is_file, markers)


def _check_markers(
    function: FunctionType, what: str, annotation: Any, markers: tuple[Any, ...], *, is_file: bool, is_input: bool
) -> None:
    told = misplaced(annotation, markers, is_file=is_file, is_input=is_input)
    if told is not None:
        raise mistake("PD509", f"{what} of {function.__name__}: {told[0]}", told[1], definition(function))


def _told(function: FunctionType, what: str, annotation: Any) -> None:
    try:
        codec_for(annotation)
    except CodecError as error:
        message = f"{what} of {function.__name__}: {error.message}"
        raise mistake("PD509", message, error.hint, definition(function)) from None


def _no_twins(function: FunctionType, items: Iterable[Input | Output], what: str) -> None:
    """Raise AuthoringError for two parameters, or two artifacts, of one name; one of each is all right."""
    keys = [(item.name, item.is_artifact) for item in items]
    for name, _ in keys:
        if keys.count((name, True)) > 1 or keys.count((name, False)) > 1:
            message = f"two {what} of {function.__name__} are called {name} in Argo"
            hint = 'rename one, or say its name: Annotated[..., Parameter("name")]'
            raise mistake("PD507", message, hint, definition(function))


def said_inputs(inputs: Iterable[Any]) -> dict[str, Input]:
    """Read the `inputs=` of an object: names, markers, or inputs of `pydsl.spec`, by the name that Python can use."""
    found = {}
    for one in inputs:
        item = _said_input(one)
        found[item.python_name] = item
    return found


def _said_input(one: Any) -> Input:
    if isinstance(one, str):
        return Input(_python_name(one), one, is_loose=True)
    if isinstance(one, Parameter):
        return Input(_python_name(one.name or ""), one.name or "", is_loose=True, markers=(one,))
    if isinstance(one, Artifact):
        return Input(_python_name(one.name or ""), one.name or "", _path_type(), is_artifact=True, markers=(one,))
    kind = type(one).__name__
    name = one["name"] if isinstance(one, dict) else getattr(one, "name", None)
    if not isinstance(name, str):
        raise mistake("PD507", f"{one!r:.80} is no input: it has no name", 'write its name, or Parameter("name")')
    is_file = kind == "Artifact" or (isinstance(one, dict) and "path" in one)
    default = None if _has_value(one) else REQUIRED
    return Input(_python_name(name), name, _path_type() if is_file else str, default, is_file, is_loose=True, given=one)


def _has_value(one: Any) -> bool:
    """Whether an input says itself what it is where a call doesn't: a value, a file's place, or that it may lack."""
    from pydsl.spec.artifact_locations import LOCATIONS

    words = ("value", "default", "valueFrom", "value_from", "optional", *LOCATIONS)
    return any((one.get(word) if isinstance(one, dict) else getattr(one, word, None)) is not None for word in words)


def _path_type() -> Any:
    import pathlib

    return pathlib.Path


def _python_name(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")
