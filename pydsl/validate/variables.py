"""Which variables can be seen where. Argo: validate.go, scope.go; its variables' names: docs/variables.md."""

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


def global_variables(home: Home) -> set[str]:
    """List what every template of a manifest sees."""
    names = {f"workflow.{name}" for name in WORKFLOW}
    if not home.is_run or home.incomplete:
        return names | {"workflow.parameters.*"}  # whoever uses the template brings parameters of their own
    for one in (home, home.stored):
        parameters = named(((one.spec if one else {}).get("arguments") or {}).get("parameters"))
        names |= {f"workflow.parameters.{parameter['name']}" for parameter in parameters}
    return names


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
    names = {f"{base}.{name}" for name in CALL}
    called = callee(call)
    if called is None:
        return Scope.of({*names, f"{base}.outputs.*"})
    names |= {f"{base}.outputs.parameters.{one['name']}" for one in called.outputs("parameters")}
    names |= {f"{base}.outputs.artifacts.{one['name']}" for one in called.outputs("artifacts")}
    names |= {f"{base}.outputs.result"} | ({f"{base}.outputs.parameters"} if call.loops else set())
    return Scope.of(names)


def item_variables(call: Call) -> Scope:
    """List what a loop's body sees of its item."""
    if not call.loops:
        return NOTHING
    items = call.json.get("withItems")
    if not isinstance(items, list) or any(isinstance(item, list) for item in items):
        return Scope.of({"item", "item.*"})
    return Scope.of({"item", *(f"item.{key}" for item in items if isinstance(item, dict) for key in _keys(item))})


def _keys(item: dict[str, Json]) -> Iterable[str]:
    return map(str, item)
