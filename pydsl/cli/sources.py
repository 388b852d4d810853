"""Read what a command names: Python files, YAML files, folders of them, standard input, as units with places."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import Diagnostic, Path, Place, Severity, nearest
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.lint.files import STANDARD_INPUT, text_of
from pydsl.manifest.library import Library, library_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydsl.compile import Compiled


CONFIG_KINDS = ("ConfigMap", "Secret")
"""Kinds that pods take values from."""


@attrs.frozen(kw_only=True)
class Unit:
    """One manifest, wherever it came from: a typed object of Argo's kinds, or JSON of another kind."""

    object: Any
    file: str
    name: str
    locate: Callable[[Path], Place | None]
    kind: str
    problems: tuple[Diagnostic, ...] = ()
    """What reading it found; `object` is None where that was an error."""

    line_text: Callable[[Place], str] | None = None
    """Gives the text of a line, where that can't, or needn't, be read from the file again."""

    def located(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Give each finding without a place the place of its path."""
        return [d if d.place else self.at(d, self.locate(d.path)) for d in diagnostics]

    def at(self, finding: Diagnostic, place: Place | None) -> Diagnostic:
        """Give a finding a place, and the text of its line."""
        text = self.line_text(place) if place and self.line_text else None
        return attrs.evolve(finding, place=place, source_line=text)


def read_units(path: FilePath) -> list[Unit]:
    """Read every manifest of a file; raises DiagnosticsError if the file can't be read at all."""
    return python_units(path) if path.suffix == ".py" else yaml_units(path)


def python_units(path: FilePath) -> list[Unit]:
    """Run a Python file, and compile what it binds."""
    from pydsl.compile import load_python  # a command that reads YAML only doesn't pay for it

    return [
        Unit(object=one.object, file=str(path), name=one.name, locate=_locator(one, path), kind=kind_of(one.object))
        for one in load_python(path)
    ]


def _locator(compiled: Compiled, file: FilePath) -> Callable[[Path], Place | None]:
    """Give what finds the line of a path: that of the part, else of the name that the whole is bound to."""

    def locate(path: Path) -> Place | None:
        from pydsl.compile.binding import binding  # only findings without a line of their own need it

        return compiled.origins.place(path) or binding(str(file), compiled.name)

    return locate


def kind_of(obj: Any) -> str:
    """Name an object's kind."""
    return str(obj.get("kind")) if isinstance(obj, dict) else type(obj).__name__


def yaml_units(path: FilePath) -> list[Unit]:
    """Read a YAML or JSON file, or standard input for `-`."""
    from pydsl.manifest import load  # YAML's reader is only for those who read YAML

    return [_yaml_unit(document) for document in load(*text_of(path))]


def _yaml_unit(document: Any) -> Unit:
    from pydsl.spec import KINDS, decode_manifest

    unit = Unit(
        object=document.data,
        file=document.file,
        name=str(document.name or document.kind),
        locate=document.place,
        kind=str(document.kind),
        line_text=document.positions.line_text,
    )
    if document.kind not in KINDS:
        return attrs.evolve(unit, problems=_of_config(unit)) if document.kind in CONFIG_KINDS else unit
    obj, problems = decode_manifest(document.data)
    return attrs.evolve(unit, object=obj, problems=tuple(unit.at(one, _place(document, one)) for one in problems))


def _of_config(unit: Unit) -> tuple[Diagnostic, ...]:
    """Find what the API server refuses in a ConfigMap or a Secret."""
    from pydsl.validate.configs import config_findings  # checks are only for those who have something to check

    return tuple(unit.at(one, unit.locate(one.path)) for one in config_findings(unit.object))


def _place(document: Any, finding: Diagnostic) -> Place | None:
    """Give the place of a finding: of a field that doesn't exist, its key's."""
    place = document.positions.key_place if finding.code == "PD101" else document.place
    found: Place | None = place(finding.path)
    return found


def errors_of(units: Iterable[Unit]) -> list[Diagnostic]:
    """Collect the errors that reading the units found."""
    return [d for unit in units for d in unit.problems if d.severity is Severity.ERROR]


def require_sound(units: Iterable[Unit]) -> None:
    """Raise if reading any of the units found an error."""
    errors = errors_of(units)
    if errors:
        raise DiagnosticsError(errors)


def library_from(units: Iterable[Unit]) -> Library:
    """Make a library of everything that the units define."""
    return library_of(unit.object for unit in units if unit.object is not None)


RUNNABLE = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")


def choose(units: list[Unit], wanted: str | None, source: str) -> Unit:
    """Pick the unit that a command works on: the one called `wanted`, or the only Workflow, or the only runnable one.

    Raises UsageError that lists what there is.
    """
    runnable = [unit for unit in units if unit.kind in RUNNABLE]
    names = [unit.name for unit in runnable]
    if wanted is not None:
        for unit in runnable:
            if unit.name == wanted:
                return unit
        close = nearest(wanted, names)
        suggestion = f" Did you mean {close!r}?" if close else ""
        raise UsageError(
            f"{source}: nothing is called {wanted!r}.{suggestion} There is: {', '.join(names) or 'nothing'}"
        )
    for candidates in ([unit for unit in runnable if unit.kind == "Workflow"], runnable):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            listed = ", ".join(unit.name for unit in candidates)
            raise UsageError(f"{source} has several workflows: say which, as {source}:NAME, of {listed}")
    raise UsageError(f"{source}: no workflow in it")


def split_target(target: str) -> tuple[FilePath, str | None]:
    """Split `FILE:NAME`; a file whose own name has a colon is taken as it is."""
    if FilePath(target).exists() or target == STANDARD_INPUT:
        return FilePath(target), None
    file, colon, name = target.rpartition(":")
    if not colon or not FilePath(file).exists():
        raise UsageError(f"{file or target}: no such file")
    return FilePath(file), name
