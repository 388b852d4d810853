"""Which variables can be seen where. Argo: validate.go, scope.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.validate.view import Call, Home, Json, Template, callee, named

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY = "*"
"""As the last part of a name, stands for whatever may follow."""

WORKFLOW = (
    "name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "creationTimestamp", "creationTimestamp.*",
    "scheduledTime*", "priority", "parameters", "parameters.json", "annotations", "annotations.*", "labels", "labels.*",
    "outputs.parameters.*", "outputs.artifacts.*", "status*", "failures*", "duration*",
)  # fmt: skip
POD = ("pod.name",)
CALL = ("id", "startedAt", "finishedAt", "ip", "status", "hostNodeName", "exitCode")


@attrs.frozen
class Scope:
    """A set of names; one that ends in `*` stands for all that begin like it."""

    exact: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def __init__(self, names: Iterable[str], prefixes: Iterable[str] = ()) -> None:
        names = list(names)
        exact = frozenset(name for name in names if not name.endswith(ANY))
        open_ended = (name[:-1] for name in names if name.endswith(ANY))
        self.__attrs_init__(exact, (*prefixes, *open_ended))  # type: ignore[attr-defined]  # attrs makes it

    def __contains__(self, name: str) -> bool:
        return name in self.exact or name.startswith(self.prefixes)

    def plus(self, others: Iterable[Scope]) -> Scope:
        """Join this scope with others."""
        exact, prefixes = set(self.exact), list(self.prefixes)
        for other in others:
            exact |= other.exact
            prefixes.extend(other.prefixes)
        return Scope(exact, prefixes)

    def names(self) -> list[str]:
        """List the names that are known whole."""
        return sorted(self.exact)


def global_variables(home: Home) -> set[str]:
    """List what every template of a manifest sees."""
    names = {f"workflow.{name}" for name in WORKFLOW}
    if home.kind not in {"Workflow", "CronWorkflow"}:
        return names | {"workflow.parameters.*"}  # whoever uses the template brings parameters of their own
    for one in (home, home.stored):
        parameters = named(((one.spec if one else {}).get("arguments") or {}).get("parameters"))
        names |= {f"workflow.parameters.{parameter['name']}" for parameter in parameters}
    if home.stored is None and home.spec.get("workflowTemplateRef"):
        names.add("workflow.parameters.*")
    return names


def template_variables(template: Template) -> set[str]:
    """List what a template sees of itself."""
    names = {"inputs.parameters", "inputs.artifacts", "node.name", "steps.name*", "tasks.name*", *POD, "outputs.*"}
    names |= {f"inputs.parameters.{one['name']}" for one in template.inputs("parameters")}
    for artifact in template.inputs("artifacts"):
        names |= {f"inputs.artifacts.{artifact['name']}", f"inputs.artifacts.{artifact['name']}.path"}
    return names


def call_variables(prefix: str, call: Call, caller: Template) -> Scope:
    """List what later calls see of one."""
    base = f"{prefix}.{call.name}"
    names = {f"{base}.{name}" for name in CALL}
    called = callee(call, caller)
    if called is None:
        return Scope({*names, f"{base}.outputs.*"})
    names |= {f"{base}.outputs.parameters.{one['name']}" for one in called.outputs("parameters")}
    names |= {f"{base}.outputs.artifacts.{one['name']}" for one in called.outputs("artifacts")}
    names |= {f"{base}.outputs.result"} | ({f"{base}.outputs.parameters"} if call.loops else set())
    return Scope(names)


def item_variables(call: Call) -> Scope:
    """List what a loop's body sees of its item."""
    items = call.json.get("withItems")
    if not isinstance(items, list) or any(isinstance(item, list) for item in items):
        return Scope({"item", "item.*"})
    return Scope({"item", *(f"item.{key}" for item in items if isinstance(item, dict) for key in _keys(item))})


def _keys(item: dict[str, Json]) -> Iterable[str]:
    return map(str, item)
