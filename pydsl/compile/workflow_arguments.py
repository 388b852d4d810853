"""A workflow's arguments: what `given(...)`, `arguments={...}` and `parameter(...)` say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.callee import Callee
from pydsl.authoring.names import argo_name
from pydsl.authoring.passing import argument as checked
from pydsl.authoring.places import did_you_mean, mistake
from pydsl.compile.arguments import stored_file
from pydsl.compile.constants import encoded
from pydsl.compile.inputs import choices
from pydsl.compile.marking import reads_marks
from pydsl.compile.reading import unread
from pydsl.compile.texts import argument
from pydsl.lazy import lazy_regex
from pydsl.spec.parameter import Arguments, Parameter

if TYPE_CHECKING:
    from pydsl.authoring.inputs import Input
    from pydsl.authoring.references import Term
    from pydsl.authoring.workflow import Workflow

_READ = lazy_regex(r"workflow\.parameters(?:\.|\[['\"])([\w.-]+)")


def workflow_arguments(authored: Workflow[Any], spec: Any) -> Arguments | None:
    """Write `spec.arguments`. Raises AuthoringError for a name that nobody reads."""
    if authored.spec_arguments is not None:
        return _as_said(authored)
    parameters: dict[str, Any] = {}
    artifacts: dict[str, Any] = {}
    for item, value in authored.parameters:
        parameters[item.name] = _declared(item, value)
    entry = authored.entry
    for name, given in authored.arguments.items():
        assert entry is not None  # given() has checked
        _put(entry, entry.inputs[name], given, parameters, artifacts)
    for name, given in authored.loose_arguments.items():
        _put_loose(authored, entry, name, given, spec, parameters, artifacts)
    if not parameters and not artifacts:
        return None
    return Arguments(parameters=list(parameters.values()) or None, artifacts=list(artifacts.values()) or None)


def _as_said(authored: Workflow[Any]) -> Arguments:
    """Take arguments that are said whole, by the spec's class, as they are."""
    if authored.parameters or authored.arguments:
        message = "the workflow's arguments are said whole, and one by one too"
        raise mistake("PD513", message, "leave out arguments=Arguments(...), or the others", authored.spot)
    given: Arguments = authored.spec_arguments
    return given


def _declared(item: Input, value: Any) -> Parameter:
    said = item.markers[0] if item.markers else None
    return Parameter(
        name=item.name, value=value, description=said.description if said else None,
        enum=choices(item.annotation, said),
    )  # fmt: skip


def _put(entry: Callee, item: Input, given: Any, parameters: dict[str, Any], artifacts: dict[str, Any]) -> None:
    if item.is_artifact:
        if given is not None:
            artifacts[item.name] = stored_file(item.name, given)
    else:
        value = argument(given, _known_only, item.annotation, is_marked=reads_marks(entry))
        parameters[item.name] = _with_value(parameters.get(item.name), item.name, value)


def _with_value(declared: Any, name: str, value: str) -> Parameter:
    if declared is None:
        return Parameter(name=name, value=value)
    declared.value = value
    return declared  # type: ignore[no-any-return]  # one of ours


def _known_only(node: Term) -> str:
    path = getattr(node, "_path", None)
    if path is None:
        raise mistake("PD504", f"{node._words()} isn't known when the workflow is submitted", None)
    return str(path)


def _put_loose(
    authored: Workflow[Any], entry: Any, name: str, given: Any, spec: Any,
    parameters: dict[str, Any], artifacts: dict[str, Any],
) -> None:  # fmt: skip
    for callee in (entry, authored.options.get("on_exit")):  # onExit gets the workflow's arguments
        item = _input_named(callee, name)
        if item is not None and callee is not None:
            is_text = isinstance(given, str) and not item.is_artifact
            value = _read(item, given, authored) if is_text else checked(item, given, authored.spot)
            _put(callee, item, value, parameters, artifacts)
            return
    read = parameters_read(spec)
    found = next((one for one in (name, argo_name(name)) if one in read or one in parameters), None)
    if found is None and authored.refers_to is None:
        known = [*(one.python_name for one in entry.inputs.values()), *read] if entry is not None else sorted(read)
        raise mistake(
            "PD501", f"nothing reads the argument {name}", did_you_mean(name, known, "what's read"), authored.spot
        )

    text = given if isinstance(given, str) else encoded(type(given), given)
    parameters[found or name] = _with_value(parameters.get(found or name), found or name, text)


def _read(item: Input, text: str, authored: Workflow[Any]) -> str:
    """Return an argument's text as it is. Raises AuthoringError for one that the input couldn't read in its pod."""
    told = unread(item, text)
    if told is not None:
        hint = "arguments= takes texts as Argo has them, which is JSON for what's no text; .given(...) takes values"
        raise mistake("PD502", f"{item.python_name}: {told}", hint, authored.spot.place("arguments"))
    return text


def _input_named(entry: Any, name: str) -> Input | None:
    if not isinstance(entry, Callee):
        return None
    return next((one for one in entry.inputs.values() if name in (one.python_name, one.name)), None)


def parameters_read(spec: Any) -> set[str]:
    """Name the workflow's parameters that anything in its spec reads."""
    from pydsl.spec import encode

    return set(_READ.findall(str(encode(spec))))
