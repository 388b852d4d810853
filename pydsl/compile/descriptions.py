"""Descriptions: functions that return a kind, each run once, and where the outputs that they promise come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.families import said
from pydsl.authoring.kinds import Kind, TemplateRef
from pydsl.authoring.library import LibraryTemplate
from pydsl.authoring.places import about, mistake
from pydsl.authoring.printing import printing
from pydsl.authoring.references import InputRef
from pydsl.authoring.sources import OutputSource
from pydsl.authoring.stack import Frame, entered
from pydsl.authoring.templates import DESCRIPTION, Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.authoring.inputs import DeclaredOutputs, Output
    from pydsl.authoring.references import CallOutput


class Descriptions:
    """What the descriptions of one compilation returned."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Kind[Any], Any]] = {}
        self._paths: dict[tuple[Any, str, bool], str] = {}

    def of(self, callee: Any) -> tuple[Kind[Any], Any]:
        """Return the kind that a description returned, and the frame that its texts belong to; it runs once."""
        if isinstance(callee, Kind):
            return callee, None
        known = self._known.get(callee)
        if known is None:
            known = self._known[callee] = _described(callee)
        return known

    def output_path(self, callee: Any, output: Output) -> str:
        """Return the variable of an output, below the step that calls it."""
        known = self._paths.get((callee, output.name, output.is_artifact))
        if known is None:
            known = self._paths[callee, output.name, output.is_artifact] = self._output_path(callee, output)
        return known

    def _output_path(self, callee: Any, output: Output) -> str:
        if isinstance(callee, LibraryTemplate):
            return self.output_path(callee.template, output)
        source = self._output_source(callee, output)
        if isinstance(source, OutputSource) and source.field == "result":
            return "outputs.result"
        return f"outputs.{'artifacts' if output.is_artifact else 'parameters'}.{output.name}"

    def _output_source(self, callee: Any, output: Output) -> Any:
        is_described = isinstance(callee, Kind) or (isinstance(callee, Template) and callee.kind is not None)
        if not is_described:
            return None
        return _picked(output, self.of(callee)[0]._given.get("outputs"))

    def source_of(self, output: CallOutput) -> OutputSource | None:
        """Return where a call's output comes from; None where its template isn't described."""
        callee = output._call.callee
        if not isinstance(callee, Kind) and getattr(callee, "form", None) != DESCRIPTION:
            return None
        kind, _ = self.of(callee)
        given = kind._given.get("outputs")
        if given is None or (isinstance(given, (list, tuple)) and not hasattr(given, "_fields")):
            return None
        return _source(callee, kind, output._output, given)


def _described(template: Any) -> tuple[Kind[Any], Frame]:
    """Run a description's function, once, with references as its arguments."""
    frame = Frame(template)
    arguments = {name: InputRef(item, template) for name, item in template.inputs.items()}
    with about(None), entered(frame), printing():
        made = template.function(**arguments)
    frame.require_entered()
    promised = template.kind
    if not isinstance(made, promised):
        raise mistake(
            "PD509",
            f"{template.name} has to return a {promised.__name__}, not {_shown(made)}",
            f"return {promised.__name__}(...)",
            template.where(),
        )
    if made.name is not None and type(made) is not TemplateRef:
        raise mistake(
            "PD509",
            f"{promised.__name__} has a name here: the template's name is the function's",
            "leave it out, or say @template(name=...)",
            made._spot,
        )
    return made, frame


def _shown(made: Any) -> str:
    return "None" if made is None else f"a {type(made).__name__}"


def sources(callee: Any, kind: Kind[Any]) -> Iterator[tuple[Output, Any]]:
    """Match the outputs that are promised with where they come from."""
    given = kind._given.get("outputs")
    outputs: DeclaredOutputs = callee.outputs
    if given is None and not outputs.items:
        return
    if given is None or not outputs.items:
        raise _unmatched(callee, kind, given)
    if isinstance(given, (list, tuple)) and not hasattr(given, "_fields"):
        yield from zip(outputs.items, given, strict=True)
        return
    for item in outputs.items:
        yield item, _source(callee, kind, item, given)


def _unmatched(callee: Any, kind: Kind[Any], given: Any) -> Exception:
    if given is None:
        message = f"{callee.name} promises {said(callee.outputs.whole)}, and doesn't say where it comes from"
        return mistake("PD509", message, 'write outputs=from_path("/..."), outputs=stdout(), ...', callee.where())
    message = f"{callee.name} has outputs=, and its annotation promises none"
    return mistake("PD509", message, f"annotate it: `-> {type(kind).__name__}[str]`", callee.where())


def _picked(item: Output, given: Any) -> Any:
    """Pick an output's source of those that are given by name, by field, or for the whole."""
    if isinstance(given, dict):
        return given.get(item.name)
    return getattr(given, item.field, None) if item.field else given


def _source(callee: Any, kind: Kind[Any], item: Output, given: Any) -> OutputSource:
    source = _picked(item, given)
    if isinstance(source, OutputSource):
        return source
    message = f"the output {item.name} of {callee.name} is {source!r:.40}, which says no place"
    raise mistake("PD509", message, 'write from_path("/..."), stdout(), supplied(), json_path(...)', kind._spot)
