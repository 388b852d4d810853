"""A manifest as the rules see it: its spec, its templates, and what its references lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import Diagnostic, Path, Severity

if TYPE_CHECKING:
    from pydsl.manifest.library import Library

Json = Any

KINDS_OF_TEMPLATE = (
    "container", "containerSet", "script", "resource", "dag", "steps", "suspend", "data", "http", "plugin"
)  # fmt: skip


@attrs.frozen
class Template:
    """One template: its JSON, where it is, and whose templates its own calls name."""

    json: Mapping[str, Json]
    path: Path
    home: Home

    @property
    def name(self) -> str:
        """Its name; an inline template has none."""
        return str(self.json.get("name") or "")

    def inputs(self, kind: str) -> list[Mapping[str, Json]]:
        """List its input `parameters` or `artifacts`."""
        return named((self.json.get("inputs") or {}).get(kind))

    def outputs(self, kind: str) -> list[Mapping[str, Json]]:
        """List its output `parameters` or `artifacts`."""
        return named((self.json.get("outputs") or {}).get(kind))

    def calls(self) -> Iterator[Call]:
        """Yield its steps or tasks, in order."""
        for row, group in enumerate(lists(self.json.get("steps"))):
            for column, step in enumerate(maps(group)):
                yield Call(step, (*self.path, "steps", row, column), row)
        for index, task in enumerate(maps((self.json.get("dag") or {}).get("tasks"))):
            yield Call(task, (*self.path, "dag", "tasks", index), 0)


@attrs.frozen
class Call:
    """One step or task. `group` counts the groups of a steps template from 0."""

    json: Mapping[str, Json]
    path: Path
    group: int

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.json.get("name") or "")

    @property
    def loops(self) -> bool:
        """Whether it runs once for each item of something. `withItems: []` doesn't loop (Argo: steps.go, dag.go)."""
        return bool(self.json.get("withItems") or self.json.get("withParam") or self.json.get("withSequence"))

    def arguments(self, kind: str) -> list[Mapping[str, Json]]:
        """List the `parameters` or `artifacts` that it passes."""
        return named((self.json.get("arguments") or {}).get(kind))


@attrs.frozen
class Home:
    """A manifest that holds templates: the one that's checked, or one that it refers to."""

    kind: str
    name: str
    spec: Mapping[str, Json]
    path: Path
    library: Library
    stored: Home | None = None
    """What `workflowTemplateRef` names, where it was given."""

    def templates(self) -> Iterator[Template]:
        """Yield its own templates."""
        for index, template in enumerate(maps(self.spec.get("templates"))):
            yield Template(template, (*self.path, "templates", index), self)

    def template(self, name: str) -> Template | None:
        """Find a template by name, among its own first and then in what `workflowTemplateRef` names."""
        for template in self.templates():
            if template.name == name:
                return template
        return self.stored.template(name) if self.stored else None

    def default_image(self, kind: str) -> bool:
        """Tell whether `templateDefaults` gives templates of this kind an image."""
        defaults = self.spec.get("templateDefaults")
        return isinstance(defaults, dict) and bool((defaults.get(kind) or {}).get("image"))

    def template_names(self) -> list[str]:
        """Name every template that can be called."""
        return [t.name for t in self.templates()] + (self.stored.template_names() if self.stored else [])


def home_of(obj: Any, library: Library) -> Home:
    """View a typed object of one of Argo's kinds that hold a workflow's spec."""
    from pydsl.spec import encode  # validate is imported by commands that may find nothing to check

    data = encode(obj)
    kind = type(obj).__name__
    path: Path = ("spec", "workflowSpec") if kind == "CronWorkflow" else ("spec",)
    spec = data.get("spec") or {}
    if kind == "CronWorkflow":
        spec = spec.get("workflowSpec") or {}
    name = str((data.get("metadata") or {}).get("name") or "")
    return Home(kind, name, spec, path, library, _stored(spec, library))


def _stored(spec: Mapping[str, Json], library: Library) -> Home | None:
    reference = spec.get("workflowTemplateRef")
    return referred(reference, library) if isinstance(reference, Mapping) else None


def referred(reference: Mapping[str, Json], library: Library) -> Home | None:
    """Find the manifest that a templateRef or workflowTemplateRef names; None where it wasn't given."""
    found = library.find(str(reference.get("name")), cluster_scope=bool(reference.get("clusterScope")))
    return home_of(found, library) if found is not None else None


def callee(call: Call, caller: Template) -> Template | None:
    """Find the template that a call leads to; None where there's none, or where its manifest wasn't given."""
    if isinstance(call.json.get("inline"), Mapping):
        return Template(call.json["inline"], (*call.path, "inline"), caller.home)
    reference = call.json.get("templateRef")
    if isinstance(reference, Mapping):
        home = referred(reference, caller.home.library)
        return home.template(str(reference.get("template"))) if home else None
    return caller.home.template(str(call.json.get("template") or ""))


def named(value: Json) -> list[Mapping[str, Json]]:
    """Read a list of objects with names, leaving out what isn't one: other rules report that."""
    return [one for one in maps(value) if one.get("name")]


def maps(value: Json) -> list[Mapping[str, Json]]:
    """Read a list of objects, whatever it holds instead."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def lists(value: Json) -> list[list[Json]]:
    """Read a list of lists, whatever it holds instead."""
    return [one for one in value if isinstance(one, list)] if isinstance(value, list) else []


def error(code: str, path: Path, message: str, hint: str | None = None) -> Diagnostic:
    """Make a finding of what Argo refuses or what cannot run."""
    return Diagnostic(code=code, message=message, path=path, hint=hint)


def warning(code: str, path: Path, message: str, hint: str | None = None) -> Diagnostic:
    """Make a finding of what runs, but hardly as it was meant."""
    return Diagnostic(code=code, message=message, path=path, hint=hint, severity=Severity.WARNING)


def did_you_mean(name: str, known: list[str]) -> str | None:
    """Hint at the nearest known name."""
    from pydsl.diagnostics import nearest

    close = nearest(name, known)
    return f"did you mean {close!r}?" if close else (f"there is: {', '.join(map(repr, known))}" if known else None)
