"""Argo's way through a manifest: which template it looks at when, and what has been seen by then. Argo: validate.go.

The entrypoint comes first, then the exit handler, then whatever is left; a template that a call leads to comes before
the call's own arguments are looked at. Each is looked at once. What templates share with the whole workflow
(`globalName`) is seen from where Argo has passed the call on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.validate.dag import PD308, Order, undefined_targets
from pydsl.validate.fields import PD314, PD320, manifest_artifact
from pydsl.validate.filling import filled, values_given, values_of
from pydsl.validate.references import Sight, Tags
from pydsl.validate.variables import (
    FAILURES,
    KINDS,
    Names,
    call_variables,
    globals_of,
    inline_variables,
    item_variables,
    shared_outputs,
    template_variables,
)
from pydsl.validate.view import CallView, ManifestView, TemplateView, callee, did_you_mean, hooks_of, maps, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json


class _Visit(Struct, frozen=True, eq=False):
    """A template that's to be looked at; `via` is the reference to it, if it's in another manifest."""

    template: TemplateView
    via: Path | None = None
    arguments: Mapping[str, Json] | None = None
    """What it's given, where that's known; else each of its inputs is taken for given."""


def walk(home: ManifestView) -> list[Diagnostic]:
    """List what's wrong with the tags of a manifest and of what it leads to."""
    return _Walk(home).findings()


class _Walk(Struct, eq=False):
    home: ManifestView
    shared: Names = field(default_factory=Names)
    """What every template sees from now on."""
    _found: list[Diagnostic] = field(default_factory=list)
    _seen: dict[tuple[int, str], TemplateView] = field(default_factory=dict)
    tags: Tags = field(default_factory=Tags)

    def findings(self) -> list[Diagnostic]:
        self.shared = globals_of(self.home)
        for template in (one for home in (self.home, self.home.stored) if home for one in home.templates):
            self.shared.add(Names(beginnings=shared_outputs(template).beginnings))
        for visit in self._begun():
            self._follow(visit)
        self._found += self._hooks()
        return self._found

    def _hooks(self) -> Iterator[Diagnostic]:
        """Look at the workflow's own hooks, which Argo's lint passes over: what nothing fills stays in their texts."""
        for _, hook, path in hooks_of(self.home.spec, self.home.path):
            around: Any = {"hooks": {path[-1]: hook}}
            spec = TemplateView(around, self.home.path, self.home)
            for fault in self.tags.faults(hook, path, Sight(self.shared), spec, None):
                yield replace(fault, refused_by=())

    def _begun(self) -> Iterator[_Visit]:
        """Yield what Argo begins with; what hooks and exit handlers see is seen by all that follows."""
        spec, stored = self.home.spec, self.home.stored.spec if self.home.stored else {}
        arguments = _joined(stored.get("arguments"), spec.get("arguments")) if self.home.is_run else None
        entry, ending = (spec.get(field) or stored.get(field) for field in ("entrypoint", "onExit"))
        for name in (entry, ending):
            if name is not None and name == ending:
                self.shared.add(Names({FAILURES}))
            template = self.home.template(str(name)) if name else None
            if template is not None:
                yield _Visit(template, self._way_to(template, None), arguments)
        if "exit" in (spec.get("hooks") or {}):
            self.shared.add(Names({FAILURES}))
        for home in filter(None, (self.home, self.home.stored)):
            yield from (_Visit(template, self._way_to(template, None)) for template in home.templates)

    def _way_to(self, template: TemplateView, via: Path | None) -> Path | None:
        if template.home is self.home:
            return None
        return via or (*self.home.path, "workflowTemplateRef", "name")

    def _follow(self, first: _Visit) -> None:
        """Look at a template and at all that it leads to. Walks without recursion: calls may go deep."""
        trail = [self._look(first)]
        while trail:
            following = next(trail[-1], None)
            if following is None:
                trail.pop()
            else:
                trail.append(self._look(following))

    def _look(self, visit: _Visit) -> Iterator[_Visit]:
        template = visit.template
        key = (id(template.home), template.name) if template.name else (id(template.json), "")
        if key in self._seen:
            return
        self._seen[key] = template
        scope = Names(template_variables(template), around=self.shared)
        if template.kind == "steps":
            yield from self._steps(visit, scope)
        elif template.kind == "dag":
            yield from self._dag(visit, scope)
        else:
            self._check([*_as_given(visit), *self._given_to(visit)], visit, Sight(scope))
            self._check_leaf(visit, scope)

    def _given_to(self, visit: _Visit) -> Iterator[tuple[Json, Path]]:
        """Yield the workflow's arguments that a template takes: they become a part of it."""
        held = self.home.spec.get("arguments")
        if visit.arguments is None or not isinstance(held, dict):
            return
        for kind in KINDS:
            taken = {str(row["name"]) for row in visit.template.inputs(kind)}
            for number, row in enumerate(maps(held.get(kind))):
                if str(row.get("name")) in taken:
                    yield row, (*self.home.path, "arguments", kind, number)

    def _steps(self, visit: _Visit, scope: Names) -> Iterator[_Visit]:
        calls = visit.template.calls
        order = Order(visit.template)
        for call in calls:
            scope.exact.add(f"steps.{call.name}.status")
            scope.add(item_variables(call))
            yield from self._called(call, visit)
            if "exit" in (call.json.get("hooks") or {}) or call.json.get("onExit"):
                self._passed(call, "steps", scope)
            self._check_call(call, visit, Sight(Names(inline_variables(call), around=scope), "steps", order, call))
            self._passed(call, "steps", scope)
        self._check_outputs(visit, Sight(scope, "steps", order))

    def _dag(self, visit: _Visit, scope: Names) -> Iterator[_Visit]:
        calls = visit.template.calls
        order = Order(visit.template)
        for call in order.in_turn():
            yield from self._called(call, visit)
            self._passed(call, "tasks", scope)
        self._check_target(visit, scope)
        for call in calls:
            own = item_variables(call)
            own.exact |= inline_variables(call) | ({f"tasks.{call.name}.status"} if call.json.get("hooks") else set())
            own.around = scope
            self._check_call(call, visit, Sight(own, "tasks", order, call))
        scope.exact |= {f"tasks.{call.name}.status" for call in calls}
        self._check_outputs(visit, Sight(scope, "tasks", order))

    def _check_target(self, visit: _Visit, scope: Names) -> None:
        """Check that a DAG's target names its tasks, once what's known is put in."""
        template, path = visit.template, (*visit.template.path, "dag", "target")
        text = template.json["dag"].get("target")
        if not isinstance(text, str) or "{{=" in text:
            return
        self._check([({"target": text}, path[:-1])], visit, Sight(scope))
        names = [call.name for call in template.calls]
        target = self._filled(text, visit, scope)
        if visit.via is None or target != text:
            for name in undefined_targets(target, names):
                message = f"templates.{template.name}.targets: target {name!r} is not defined"
                hint = "targets are parted by single blanks" if not name else did_you_mean(name, names)
                self._found.append(PD308.at(visit.via or path, message, hint))

    def _filled(self, text: str, visit: _Visit, scope: Names) -> str:
        given = values_given(visit.template, visit.arguments) if visit.arguments is not None else {}
        return filled(text, {**values_of(self.home), **given}, scope) if "{{" in text else text

    def _check_leaf(self, visit: _Visit, scope: Names) -> None:
        """Check what hangs on who calls a template that calls no other: its image, where its manifest comes from."""
        template = visit.template
        body = template.json.get(template.kind) if template.kind in {"container", "script"} else None
        if visit.via and isinstance(body, dict) and not body.get("image") and self._lacks_defaults(template):
            hint = "a ClusterWorkflowTemplate's templateDefaults don't reach those who refer to it"
            self._found.append(
                PD314.at(visit.via, f"templates.{template.name}.{template.kind}.image may not be empty", hint)
            )
        for name, path in manifest_artifact(template):
            taken = self._filled(name, visit, scope)
            if visit.via is None and taken not in {str(row["name"]) for row in template.inputs("artifacts")}:
                self._found.append(PD320.at(path, f"artifact {taken} in `manifestFrom` refer to a non-exist artifact"))

    def _lacks_defaults(self, template: TemplateView) -> bool:
        return template.home.kind == "ClusterWorkflowTemplate" and template.home is not self.home.stored

    def _called(self, call: CallView, visit: _Visit) -> Iterator[_Visit]:
        called = callee(call)
        if called is not None:
            path = None if call.caller.home is not self.home else (*call.path, "templateRef", "template")
            yield _Visit(called, self._way_to(called, visit.via or path))

    def _passed(self, call: CallView, prefix: str, scope: Names) -> None:
        """Show a call's outputs to what Argo comes to later."""
        called = callee(call)
        scope.add(call_variables(prefix, call, called))
        if called is None:
            self.shared.add(Names(set(), ("workflow.outputs.",)))
        else:
            self.shared.add(shared_outputs(called))

    def _check_call(self, call: CallView, visit: _Visit, sight: Sight) -> None:
        body = {key: value for key, value in call.json.items() if key != "hooks"}
        self._check([(body, call.path)], visit, sight)
        if call.json.get("hooks"):
            parts = [(call.json["hooks"], (*call.path, "hooks"))]
            self._check(parts, visit, replace(sight, in_hook=True))

    def _check_outputs(self, visit: _Visit, sight: Sight) -> None:
        self._check([(visit.template.json.get("outputs"), (*visit.template.path, "outputs"))], visit, sight)

    def _check(self, parts: list[tuple[Json, Path]], visit: _Visit, sight: Sight) -> None:
        for value, path in parts:
            self._found += self.tags.faults(value, path, sight, visit.template, visit.via)


def _joined(stored: Json, own: Json) -> dict[str, Json]:
    """Return the arguments of a workflow and of what it's made of; its own come last, and count."""
    held = [one for one in (stored, own) if isinstance(one, dict)]
    return {kind: [row for one in held for row in named(one.get(kind))] for kind in KINDS}


_KEPT = frozenset({"name", "path", "mode", "optional"})
"""What an input artifact keeps of its own when it's given another's location."""


def _as_given(visit: _Visit) -> list[tuple[Json, Path]]:
    """Return the parts of a template as Argo sees them: with the values and locations that its inputs are given."""
    template = visit.template
    own = {key: value for key, value in template.json.items() if key != "inputs"}
    path = (*template.path, "inputs")
    parts: list[tuple[Json, Path]] = [(own, template.path)]
    for kind, taken in (("parameters", "value"), ("artifacts", None)):
        given = {str(row["name"]): row for row in named((visit.arguments or {}).get(kind))}
        rows: Json = (template.json.get("inputs") or {}).get(kind)
        given_rows: list[Json] = rows if isinstance(rows, list) else []
        for number, row in enumerate(given_rows):
            replaced = visit.arguments is None or str(row.get("name")) in given
            kept: Json = (
                {key: row[key] for key in row if (key != taken if taken else key in _KEPT)} if replaced else row
            )
            parts.append((kept, (*path, kind, number)))
    return parts
