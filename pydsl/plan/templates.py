"""Finding templates: by name, by `templateRef`, inline; the workflow's `templateDefaults` are merged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.plan.errors import NodeFault
from pydsl.plan.once import Once
from pydsl.spec.template_kinds import TEMPLATE_KINDS, template_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias, TypeVar

    from pydsl.spec import wire

    StepOrTask: TypeAlias = wire.DAGTask | wire.WorkflowStep
    OneCall = TypeVar("OneCall", wire.DAGTask, wire.WorkflowStep)

_ELSEWHERE = frozenset(["inline", "templateRef"])


class Home(Struct, frozen=True, eq=False):
    """Where names of templates are looked up. `scope` is as nodes carry it: `local/wf`, `namespaced/x`, `cluster/x`."""

    scope: str
    templates: Mapping[str, wire.Template]


class Templates:
    """Every template that a workflow can reach; `find` gives the JSON specs of others by name and cluster scope."""

    def __init__(
        self, local: Home, defaults: wire.Template | None, find: Callable[[str, bool], wire.WorkflowSpec | None]
    ) -> None:
        self.local, self.defaults, self.find = local, defaults, find
        self._homes: dict[str, Home] = {}
        self._complete: Once[wire.Template] = Once(lambda template: with_defaults(template, self.defaults or {}))

    def resolve(self, call: StepOrTask, home: Home) -> tuple[Home, wire.Template]:
        """Return template that a step, task, hook or entry calls, and where its own calls look; raises NodeFault."""
        if _ELSEWHERE.isdisjoint(call):
            return home, self._named(home, str(call.get("template") or ""), None)
        if (inline := call.get("inline")) is not None:
            return home, self._complete(inline) if self.defaults else inline
        if (reference := call.get("templateRef")) is not None:
            name, template = reference.get("name") or "", reference.get("template") or ""
            other = self._home(name, template, cluster=bool(reference.get("clusterScope")))
            return other, self._named(other, template, f"{name}.{template}")
        return home, self._named(home, str(call.get("template") or ""), None)

    def _named(self, home: Home, name: str, reference: str | None) -> wire.Template:
        template = home.templates.get(name)
        if template is None:
            what = f"template reference {reference} not found" if reference else f"template name '{name}' undefined"
            raise NodeFault(what)
        return self._complete(template) if self.defaults else template

    def _home(self, name: str, template: str, *, cluster: bool) -> Home:
        scope = f"{'cluster' if cluster else 'namespaced'}/{name}"
        if scope not in self._homes:
            spec = self.find(name, cluster)
            if spec is None:
                raise NodeFault(f"template reference {name}.{template} not found")
            self._homes[scope] = Home(scope, by_name(spec))
        return self._homes[scope]


def by_name(spec: wire.WorkflowSpec) -> dict[str, wire.Template]:
    """Return a spec's templates by name."""
    return {str(template.get("name")): template for template in spec.get("templates") or []}


def with_defaults(template: wire.Template, defaults: wire.Template) -> wire.Template:
    """Merge `templateDefaults` under a template; of the defaults' kinds only the template's own stays (op: 4649)."""
    kind = template_kind(template)
    fitting = {key: value for key, value in defaults.items() if key not in TEMPLATE_KINDS or key == kind}
    from pydsl.plan.merging import merged, without_nulls  # few workflows have defaults

    complete: wire.Template = merged(fitting, without_nulls(template), "Template")
    return complete
