"""Which variables can be seen where. Argo: validate.go, scope.go; its variables' names: docs/variables.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from pydsl.validate.view import Call, Home, Json, Template, callee, named

ANY = "*"
"""As the last part of a name, stands for whatever may follow."""

WORKFLOW = (
    "name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "creationTimestamp", "creationTimestamp.*",
    "scheduledTime*", "parameters", "annotations", "annotations.json", "labels", "labels.json", "status*", "duration*",
)  # fmt: skip
POD = ("pod.name",)
CALL = ("id", "startedAt", "finishedAt", "status", "hostNodeName")
PRINTS = ("container", "script", "http", "data", "plugin")
"""Kinds of templates that have a result and an exit code."""


@attrs.frozen
class Scope:
    """A set of names; `prefixes` stand for all that begin like them."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> Scope:
        """Make a scope of names; one that ends in `*` is a prefix."""
        listed = list(names)
        exact = frozenset(name for name in listed if not name.endswith(ANY))
        return cls(exact, tuple(name[:-1] for name in listed if name.endswith(ANY)))

    def __contains__(self, name: str) -> bool:
        return name in self.exact or name.startswith(self.prefixes)

    def __or__(self, other: Scope) -> Scope:
        return Scope(self.exact | other.exact, self.prefixes + other.prefixes)

    def names(self) -> list[str]:
        """List the names that are known whole."""
        return sorted(self.exact)


NOTHING = Scope(frozenset(), ())


def globals_of(home: Home) -> Scope:
    """Give what every template of a manifest sees, found out once."""
    if home.globals is None:
        home.globals = Scope.of(_global_variables(home))
    scope: Scope = home.globals
    return scope


def _global_variables(home: Home) -> set[str]:
    names = {f"workflow.{name}" for name in WORKFLOW} | _shared_outputs(home)
    if not home.is_run or home.incomplete:
        # whoever uses the template brings parameters and labels of their own
        open_ended = ("parameters", "labels", "annotations", "priority")
        return names | {f"workflow.{name}*" for name in open_ended}
    specs = [one.spec for one in (home, home.stored) if one]
    parameters = [name for spec in specs for name in _names_of((spec.get("arguments") or {}).get("parameters"))]
    names |= {f"workflow.parameters.{name}" for name in (*parameters, "json") if parameters}
    if any(spec.get("priority") is not None for spec in specs):
        names.add("workflow.priority")
    return names | _metadata(home, specs)


def _metadata(home: Home, specs: list[Mapping[str, Json]]) -> set[str]:
    """List labels and annotations: the manifest's own, and those that templates and schedules add."""
    sources = [home.metadata, *((spec.get("workflowMetadata") or {}) for spec in (*specs, home.cron))]
    names = {
        f"workflow.labels.{key}" for one in sources for part in ("labels", "labelsFrom") for key in one.get(part) or {}
    }
    return names | {f"workflow.annotations.{key}" for one in sources for key in one.get("annotations") or {}}


def _shared_outputs(home: Home) -> set[str]:
    """List the outputs that templates share by `globalName`; all, where one can't be known."""
    names: set[str] = set()
    for template in (*home.templates, *(home.stored.templates if home.stored else ())):
        for kind in ("parameters", "artifacts"):
            names |= {
                f"workflow.outputs.{kind}.{_or_any(one)}" for one in template.outputs(kind) if one.get("globalName")
            }
        if any(call.json.get("template") is None for call in template.calls):
            names.add("workflow.outputs.*")  # what's elsewhere, or inline, may share some
    return names


def _or_any(output: Mapping[str, Json]) -> str:
    name = str(output["globalName"])
    return ANY if "{{" in name else name


def _names_of(rows: Json) -> list[str]:
    return [str(row["name"]) for row in named(rows)]


def template_variables(template: Template) -> set[str]:
    """List what a template sees of itself."""
    names = {"inputs.parameters", "inputs.artifacts", "node.name", "steps.name*", "tasks.name*", *POD, "outputs.*"}
    names |= {f"inputs.parameters.{one['name']}" for one in template.inputs("parameters")}
    for artifact in template.inputs("artifacts"):
        names |= {f"inputs.artifacts.{artifact['name']}", f"inputs.artifacts.{artifact['name']}.path"}
    return names


def call_variables(prefix: str, call: Call) -> Scope:
    """List what others see of a call."""
    base = f"{prefix}.{call.name}"
    called = callee(call)
    if called is None:
        by_tag = "{{" in str((call.json.get("templateRef") or {}).get("name"))
        return Scope.of({f"{base}.{name}" for name in CALL} if by_tag else {f"{base}.*"})
    names = {f"{base}.{name}" for name in CALL}
    if called.json.get("daemon"):
        names.add(f"{base}.ip")
    if _prints(called):
        names |= {f"{base}.outputs.result", f"{base}.exitCode"}
    for kind in ("parameters", "artifacts"):
        names |= {f"{base}.outputs.{kind}.{one['name']}" for one in called.outputs(kind)}
    if call.json.get("withItems") or call.json.get("withParam"):
        names.add(f"{base}.outputs.parameters")
    return Scope.of(names)


def _prints(template: Template) -> bool:
    main = ((template.json.get("containerSet") or {}).get("containers")) or []
    in_set = any(isinstance(one, Mapping) and one.get("name") == "main" for one in main)
    return in_set or any(template.json.get(kind) is not None for kind in PRINTS)


def item_variables(call: Call) -> Scope:
    """List what a loop's body sees of its item."""
    if not call.loops:
        return NOTHING
    if call.json.get("withParam"):
        return Scope.of({"item", "item.*"})
    items = call.json.get("withItems")
    return Scope.of({"item", *(f"item.{key}" for item in items or [] for key in _keys(item))})


def _keys(item: Json) -> Iterable[str]:
    if isinstance(item, Mapping):
        return map(str, item)
    return [f"[{number}]" for number in range(len(item))] if isinstance(item, list) else ()
