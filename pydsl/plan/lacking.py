"""What a submitted workflow lacks before it can run: an entrypoint, values of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from pydsl.diagnostics import nearest
from pydsl.errors import UsageError
from pydsl.plan.plan import resolved
from pydsl.spec.classes import evolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow, wire


class Lacking(Struct, frozen=True, kw_only=True):
    """A parameter without a value; `enum` lists what it may be, if anything does."""

    name: str
    enum: tuple[str, ...] = ()
    description: str = ""

    @property
    def stand_in(self) -> str:
        """A value to check the workflow with."""
        return self.enum[0] if self.enum else ""


def whole_spec(workflow: Workflow, library: Library) -> wire.WorkflowSpec:
    """Return a workflow's spec on top of the one that it refers to, if that was given."""
    from pydsl.spec import encode

    def find(name: str, cluster_scope: bool) -> wire.WorkflowSpec | None:
        found = library.find(name, cluster_scope=cluster_scope)
        return None if found is None else cast("wire.WorkflowSpec", encode(found).get("spec") or {})

    made = cast("wire.Workflow", encode(workflow))
    return resolved(made.get("spec") or {}, find)[0]


def with_entrypoint(workflow: Workflow, name: str, spec: wire.WorkflowSpec) -> Workflow:
    """Return the workflow begun with another template, as `argo submit --entrypoint`. Raises UsageError."""
    from pydsl.spec import WorkflowSpec, typed

    names = [str(one.get("name")) for one in spec.get("templates") or ()]
    if name not in names:
        close = nearest(name, names)
        hint = f" Did you mean {close!r}?" if close else ""
        raise UsageError(f"no template is called {name!r}.{hint} There is: {', '.join(names) or 'none'}")
    return evolve(workflow, spec=evolve(typed(WorkflowSpec, workflow.spec), entrypoint=name))


def require_entrypoint(spec: wire.WorkflowSpec, source: str) -> None:
    """Raise UsageError for a library: templates of which none is the first. They're listed, with their inputs."""
    if spec.get("entrypoint") or not spec.get("templates"):
        return
    listed = "".join(f"\n  {_shown(one)}" for one in spec["templates"])
    raise UsageError(f"{source} has no entrypoint: --entrypoint NAME says which template runs first, of{listed}")


def _shown(template: wire.Template) -> str:
    names = [one["name"] for one in _parameters(template.get("inputs"))]
    return f"{template.get('name')}({', '.join(names)})" if names else str(template.get("name"))


def lacking(spec: wire.WorkflowSpec) -> list[Lacking]:
    """List the parameters that have to be given: the workflow's own, then those that its entrypoint takes."""
    own = {one["name"]: one for one in _parameters(spec.get("arguments"))}
    entry = [one for one in spec.get("templates") or () if one.get("name") == spec.get("entrypoint")]
    inputs = {one["name"]: one for template in entry for one in _parameters(template.get("inputs"))}
    found = [name for name, one in own.items() if _is_open(one)]
    found += [n for n, one in inputs.items() if n not in own and _is_open(one) and one.get("default") is None]
    return [_lacking({**inputs.get(name, {}), **own.get(name, {})}) for name in found]


def _lacking(parameter: Mapping[str, Any]) -> Lacking:
    enum = tuple(map(str, parameter.get("enum") or ()))
    return Lacking(name=parameter["name"], enum=enum, description=str(parameter.get("description") or ""))


def _is_open(parameter: Mapping[str, Any]) -> bool:
    return parameter.get("value") is None and not parameter.get("valueFrom")


def _parameters(holder: Any) -> list[Any]:
    """List parameters that have a name; the checks, which come later, tell of others."""
    return [one for one in (holder or {}).get("parameters") or () if one.get("name")]


def complain(found: Iterable[Lacking]) -> None:
    """Raise UsageError that names parameters which have to be given, and how; none is fine."""
    names = [one.name for one in found]
    if not names:
        return
    flags = " ".join(f"-p {name}=VALUE" for name in names)
    if len(names) == 1:
        raise UsageError(f"the workflow's parameter {names[0]!r} needs a value: {flags} gives one")
    raise UsageError(f"the workflow's parameters {', '.join(map(repr, names))} need values: {flags} gives them")
