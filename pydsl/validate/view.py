"""A manifest as the rules see it: its spec, its templates, and what its references lead to."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from msgspec import Struct, field

from pydsl.diagnostics import Path, nearest
from pydsl.spec.template_kinds import template_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec import wire
    from pydsl.spec.values import Json
    from pydsl.validate.shelf import Shelf

Row = TypeVar("Row")
EXPRESSIONS = ("expression", "fromExpression")
"""Fields that are an expression as a whole, without a tag around it."""


class TemplateView(Struct, eq=False):
    """One template: its JSON, where it is, and whose templates its own calls name."""

    json: wire.Template
    path: Path
    home: ManifestView
    calls: tuple[CallView, ...] = ()
    """Its steps or tasks, in order."""
    _listed: dict[tuple[str, str], Sequence[Mapping[str, Json]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calls = tuple(_calls(self))

    @property
    def name(self) -> str:
        """Its name; an inline template has none."""
        return str(self.json.get("name") or "")

    @property
    def kind(self) -> str | None:
        """The kind that it is of; of several, the one that Argo looks at first."""
        return template_kind(self.json)

    def inputs(self, kind: str) -> Sequence[Mapping[str, Json]]:
        """List its input `parameters` or `artifacts`."""
        return self._rows("inputs", kind)

    def outputs(self, kind: str) -> Sequence[Mapping[str, Json]]:
        """List its output `parameters` or `artifacts`."""
        return self._rows("outputs", kind)

    def _rows(self, side: str, kind: str) -> Sequence[Mapping[str, Json]]:
        """List what goes in or out, once for all calls of the template."""
        found = self._listed.get((side, kind))
        if found is None:
            holder: Json = self.json.get(side)
            found = self._listed[side, kind] = named(_rows(holder, kind))
        return found


def _rows(holder: Mapping[str, Any] | None, kind: str) -> list[Mapping[str, Json]]:
    return (holder or {}).get(kind) or []


def _calls(template: TemplateView) -> Iterator[CallView]:
    path = template.path
    for row, group in enumerate(lists(template.json.get("steps") or [])):
        for column, step in enumerate(maps(group)):
            yield CallView(step, (*path, "steps", row, column), template, row)
    for index, task in enumerate(maps((template.json.get("dag") or {}).get("tasks") or [])):
        yield CallView(task, (*path, "dag", "tasks", index), template, None)


class CallView(Struct, eq=False, dict=True):
    """One step or task. `group` counts the groups of a steps template from 0; a task has none."""

    json: wire.DAGTask | wire.WorkflowStep
    path: Path
    caller: TemplateView
    group: int | None

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.json.get("name") or "")

    @property
    def loops(self) -> bool:
        """Whether it runs once for each item of something. `withItems: []` doesn't loop (Argo: steps.go, dag.go)."""
        return bool(self.json.get("withItems") or self.json.get("withParam") or self.json.get("withSequence"))

    @functools.cached_property
    def waits_for(self) -> Sequence[tuple[str, Path]]:
        """The tasks that a task names in `depends` or `dependencies`, with the path of each."""
        listed, text = self.json.get("dependencies"), self.json.get("depends")
        rows = listed if isinstance(listed, list) else []
        found: list[tuple[str, Path]] = [(str(name), (*self.path, "dependencies", i)) for i, name in enumerate(rows)]
        if isinstance(text, str) and text.strip():
            from pydsl.expr.depends import parse  # only DAGs need it

            found += [(name, (*self.path, "depends")) for name in parse(text).tasks]
        return found

    @property
    def where(self) -> str:
        """Where it is, as Argo says it: `templates.main.steps[0].a`, `templates.main.tasks.a`."""
        place = f"steps[{self.group}]" if self.group is not None else "tasks"
        return f"templates.{self.caller.name}.{place}.{self.name}"

    def arguments(self, kind: str) -> list[Mapping[str, Json]]:
        """List the `parameters` or `artifacts` that it passes."""
        return named(_rows(self.json.get("arguments"), kind))


class ManifestView(Struct, eq=False):
    """A manifest that holds templates: the one that's checked, or one that it refers to."""

    kind: str
    name: str
    spec: wire.WorkflowSpec
    path: Path
    surroundings: Surroundings
    stored: ManifestView | None = None
    """What `workflowTemplateRef` names, where it was given."""
    metadata: Mapping[str, Json] = field(default_factory=dict)
    cron: Mapping[str, Json] = field(default_factory=dict)
    """A CronWorkflow's own spec, which its workflow's spec is a part of."""
    globals: Any = None
    """What all its templates see; kept here by the rule that finds it out."""
    templates: tuple[TemplateView, ...] = ()
    _by_name: dict[str, TemplateView] = field(default_factory=dict)
    _calls: dict[str, list[CallView]] | None = None

    def __post_init__(self) -> None:
        rows = self.spec.get("templates")
        listed = enumerate(rows if isinstance(rows, list) else [])
        own = (TemplateView(one, (*self.path, "templates", i), self) for i, one in listed if isinstance(one, Mapping))
        self.templates = tuple(own)
        self._by_name = {template.name: template for template in reversed(self.templates)}

    @property
    def is_run(self) -> bool:
        """Whether it's to be run as it is, and so needs an entrypoint and values."""
        return self.kind in {"Workflow", "CronWorkflow"}

    def template(self, name: str) -> TemplateView | None:
        """Find a template by name, among its own first and then in what `workflowTemplateRef` names."""
        return self._by_name.get(name) or (self.stored.template(name) if self.stored else None)

    def calls_to(self, name: str) -> list[CallView]:
        """List the calls that its templates make of one of them."""
        if self._calls is None:
            self._calls = {}
            for call in (call for template in self.templates for call in template.calls):
                self._calls.setdefault(str(call.json.get("template")), []).append(call)
        return self._calls.get(name, [])

    def template_names(self) -> list[str]:
        """Name every template that can be called."""
        return [t.name for t in self.templates] + (self.stored.template_names() if self.stored else [])

    def default(self, kind: str) -> Mapping[str, Json]:
        """Return what `templateDefaults` says of a field of templates."""
        defaults = self.spec.get("templateDefaults")
        found = defaults.get(kind) if isinstance(defaults, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    @property
    def incomplete(self) -> bool:
        """Whether it's made of a template that wasn't given."""
        return self.stored is None and "workflowTemplateRef" in self.spec


class Surroundings(Struct, eq=False):
    """What manifests refer to; each that's found is viewed once."""

    shelf: Shelf
    _homes: dict[tuple[str, bool], ManifestView | None] = field(default_factory=dict)

    def names(self, *, cluster_scope: bool) -> list[str]:
        """Name the templates for others that were given."""
        return self.shelf.names(cluster_scope=cluster_scope)

    def referred(self, reference: Mapping[str, Json]) -> ManifestView | None:
        """Find the manifest that a templateRef or workflowTemplateRef names; None where it wasn't given."""
        key = str(reference.get("name")), bool(reference.get("clusterScope"))
        if key not in self._homes:
            found = self.shelf.find(key[0], cluster_scope=key[1])
            self._homes[key] = None  # a template that's made of itself ends here
            self._homes[key] = home_of(found[0], _sound(*found), self) if found is not None else None
        return self._homes[key]


def _sound(kind: str, data: Json) -> Mapping[str, Json]:
    from pydsl.spec import KINDS, encode  # only manifests that refer to others need it here
    from pydsl.spec.mending import read_mended

    sound: Mapping[str, Json] = encode(read_mended(KINDS[kind], data).obj) or {}
    return sound


def home_of(kind: str, data: Mapping[str, Json], surroundings: Surroundings) -> ManifestView:
    """View the JSON of one of Argo's kinds that hold a workflow's spec."""
    metadata = data.get("metadata") or {}
    outer = data.get("spec") or {}
    spec: Any = (outer.get("workflowSpec") or {}) if kind == "CronWorkflow" else outer
    path: Path = ("spec", "workflowSpec") if kind == "CronWorkflow" else ("spec",)
    reference = spec.get("workflowTemplateRef")
    stored = surroundings.referred(reference) if isinstance(reference, Mapping) else None
    return ManifestView(kind, str(metadata.get("name") or ""), spec, path, surroundings, stored, metadata, outer)


def callee(call: CallView) -> TemplateView | None:
    """Find the template that a call leads to; None where there's none, or where its manifest wasn't given."""
    if isinstance(call.json.get("inline"), Mapping):
        return TemplateView(call.json["inline"], (*call.path, "inline"), call.caller.home)
    return named_template(call.json, call.caller.home)


def named_template(user: Mapping[str, Json], home: ManifestView) -> TemplateView | None:
    """Find the template that a call or a hook names by `template` or `templateRef`; None as for `callee`."""
    reference = user.get("templateRef")
    if isinstance(reference, Mapping):
        found = home.surroundings.referred(reference)
        return found.template(str(reference.get("template"))) if found else None
    return home.template(str(user.get("template") or ""))


def hooks_of(owner: Mapping[str, Json], path: Path) -> Iterator[tuple[str, Mapping[str, Json], Path]]:
    """Yield the hooks of a workflow's spec, a step or a task: name, hook, and the hook's place."""
    hooks = owner.get("hooks")
    for name, hook in hooks.items() if isinstance(hooks, Mapping) else ():
        if isinstance(hook, Mapping):
            yield name, hook, (*path, "hooks", name)


@overload
def named(value: list[Row]) -> list[Row]: ...  # pyright: ignore[reportOverlappingOverload]  # JSON may be anything
@overload
def named(value: Json) -> list[Mapping[str, Json]]: ...
def named(value: Json) -> Json:
    """Read a list of objects with names, leaving out what isn't one: other rules report that."""
    return [one for one in maps(value) if one.get("name")]


@overload
def maps(value: list[Row]) -> list[Row]: ...  # pyright: ignore[reportOverlappingOverload]  # JSON may be anything
@overload
def maps(value: Json) -> list[Mapping[str, Json]]: ...
def maps(value: Json) -> Json:
    """Read a list of objects, whatever it holds instead."""
    if not isinstance(value, list):
        return []
    return [one for one in value if type(one) is dict or isinstance(one, Mapping)]  # asking for a Mapping costs most


def lists(value: list[list[Row]] | None) -> list[list[Row]]:
    """Read a list of lists, whatever it holds instead."""
    return [one for one in value if isinstance(one, list)] if isinstance(value, list) else []


def texts(value: Json, path: Path) -> list[tuple[str, Path]]:
    """List every text below a value that has a tag's beginning in it, a map's keys too, with its path."""
    if isinstance(value, str):
        return [(value, path)] if "{{" in value else []
    found: list[tuple[str, Path]] = []
    _collect(value, path, found)
    return found


def _collect(value: Json, path: Path, found: list[tuple[str, Path]]) -> None:
    """Collect the texts below a map or list; most have no tags, and cost no call."""
    items: Iterable[tuple[str | int, Json]] = ()
    if isinstance(value, list):
        items = enumerate(value)
    elif isinstance(value, Mapping):
        items = value.items()
    for key, inner in items:
        if isinstance(key, str) and "{{" in key:
            found.append((key, (*path, key)))
        if isinstance(inner, str):
            if "{{" in inner:
                found.append((inner, (*path, key)))
        elif inner:
            _collect(inner, (*path, key), found)


_MANY = 12


def did_you_mean(name: str, known: list[str]) -> str | None:
    """Hint at the nearest known name; at all of them where none is near and they are few."""
    close = nearest(name, known)
    if close:
        return f"did you mean {close!r}?"
    return f"there is: {', '.join(map(repr, known))}" if known and len(known) <= _MANY else None
