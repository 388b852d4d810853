"""Which variables can be seen where. Argo: validate.go, scope.go; its variables' names: docs/variables.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.spec.labels import INSTANCE, SCHEDULED_TIME, SUBMITTED_FROM
from pydsl.validate.view import CallView, ManifestView, TemplateView, callee, named

if TYPE_CHECKING:
    from pydsl.spec.values import Json

WORKFLOW = (
    "name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "annotations", "annotations.json", "labels",
    "labels.json",
)  # fmt: skip
BY_BEGINNING = (
    "outputs.", "workflow.creationTimestamp", "workflow.scheduledTime", "workflow.status", "workflow.duration",
    "tasks.name", "steps.name", "node.name",
)  # fmt: skip
"""How names begin that Argo's lint takes anywhere, whatever follows: they're known in a run only."""
FAILURES = "workflow.failures"
CALL = ("id", "startedAt", "finishedAt", "hostNodeName")
PRINTS = ("container", "script", "http", "data", "plugin")
"""Kinds of templates that have a result and an exit code."""
POD = ("container", "containerSet", "script", "resource", "data")
"""Kinds of templates that make a pod, and so know its name."""
KINDS = ("parameters", "artifacts")


class Names(Struct, eq=False):
    """The names that are seen from one place: its own, and those of `around` it."""

    exact: set[str] = field(default_factory=set)
    beginnings: tuple[str, ...] = ()
    """How names begin that are taken whatever follows."""
    open: set[str] = field(default_factory=set)
    """Calls (`steps.a`) of which nothing is known, so that anything may be seen of them."""
    around: Names | None = None

    def __contains__(self, name: str) -> bool:
        here: Names | None = self
        while here is not None:
            if name in here.exact or (here.beginnings and name.startswith(here.beginnings)):
                return True
            if here.open and ".".join(name.split(".", 2)[:2]) in here.open:
                return True
            here = here.around
        return False

    def has(self, name: str) -> bool:
        """Return whether a name is known whole, and not only taken as it may come."""
        return name in self.exact or (self.around is not None and self.around.has(name))

    def add(self, other: Names) -> None:
        """Take over what another has, from now on."""
        self.exact |= other.exact
        self.open |= other.open
        self.beginnings += tuple(one for one in other.beginnings if one not in self.beginnings)

    def listed(self) -> list[str]:
        """List the names that are known whole."""
        return sorted(self.exact | set(self.around.listed() if self.around else ()))


def globals_of(home: ManifestView) -> Names:
    """List what every template of a manifest sees before anything runs."""
    names = {f"workflow.{name}" for name in WORKFLOW}
    specs = [one.spec for one in (home, home.stored) if one]
    parameters = [name for spec in specs for name in _names_of((spec.get("arguments") or {}).get("parameters"))]
    if parameters:
        names |= {"workflow.parameters"} | {f"workflow.parameters.{name}" for name in (*parameters, "json")}
    if any(spec.get("priority") is not None for spec in specs):
        names.add("workflow.priority")
    names |= _metadata(home, specs)
    return Names(names, (*BY_BEGINNING, *_brought(home)))


def _brought(home: ManifestView) -> tuple[str, ...]:
    """List how names begin that whoever uses a template brings, and that nothing is known of here."""
    if home.is_run:
        return ("workflow.parameters",) if home.incomplete else ()
    labelled = ("workflow.labels.", "workflow.annotations.") if home.surroundings.shelf.is_of_run else ()
    return ("workflow.parameters", *labelled)


def _metadata(home: ManifestView, specs: Sequence[Mapping[str, Json]]) -> set[str]:
    """List labels and annotations: the manifest's own, and those that templates and schedules add."""
    own = _of_schedule(home.metadata) if home.kind == "CronWorkflow" else home.metadata
    sources = [own, *((spec.get("workflowMetadata") or {}) for spec in (*specs, home.cron))]
    names = {
        f"workflow.labels.{key}" for one in sources for part in ("labels", "labelsFrom") for key in one.get(part) or {}
    }
    return names | {f"workflow.annotations.{key}" for one in sources for key in one.get("annotations") or {}}


def _of_schedule(metadata: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the metadata of the workflows that a CronWorkflow makes, which has next to nothing of its own."""
    kept = {key: value for key, value in (metadata.get("labels") or {}).items() if key == INSTANCE}
    return {"labels": {SUBMITTED_FROM["CronWorkflow"]: "", **kept}, "annotations": {SCHEDULED_TIME: ""}}


def _names_of(rows: Json) -> list[str]:
    return [str(row["name"]) for row in named(rows)]


def template_variables(template: TemplateView) -> set[str]:
    """List what a template sees of itself."""
    names = {"inputs.parameters"} | inputs_of(template)
    return names | {"pod.name"} if template.kind in POD else names


def inputs_of(template: TemplateView) -> set[str]:
    """List a template's inputs, one by one."""
    names = {f"inputs.{kind}.{one['name']}" for kind in KINDS for one in template.inputs(kind)}
    return names | {f"inputs.artifacts.{one['name']}.path" for one in template.inputs("artifacts") if one.get("path")}


def call_variables(prefix: str, call: CallView, called: TemplateView | None) -> Names:
    """List what others see of a call, its status aside: that's seen from other places than the rest."""
    base = f"{prefix}.{call.name}"
    names = {f"{base}.{name}" for name in CALL}
    if called is None:
        return Names(names, open=set() if leads_by_tag(call) else {base})
    if called.json.get("daemon"):
        names.add(f"{base}.ip")
    if _prints(called):
        names |= {f"{base}.outputs.result", f"{base}.exitCode"}
    for kind in KINDS:
        names |= {f"{base}.outputs.{kind}.{one['name']}" for one in called.outputs(kind)}
    if call.json.get("withItems") or call.json.get("withParam"):
        names.add(f"{base}.outputs.parameters")
    return Names(names)


def leads_by_tag(call: CallView) -> bool:
    """Return whether a tag says which template is called."""
    reference = call.json.get("templateRef") or {}
    return any(
        "{{" in str(name) for name in (call.json.get("template"), reference.get("name"), reference.get("template"))
    )


def shared_outputs(called: TemplateView) -> Names:
    """List the outputs that a template shares with the whole workflow by `globalName`; all, where a tag names one."""
    shared = [(kind, str(one["globalName"])) for kind in KINDS for one in called.outputs(kind) if one.get("globalName")]
    exact = {f"workflow.outputs.{kind}.{name}" for kind, name in shared if "{{" not in name}
    return Names(exact, tuple(f"workflow.outputs.{kind}." for kind, name in shared if "{{" in name))


def _prints(template: TemplateView) -> bool:
    main = ((template.json.get("containerSet") or {}).get("containers")) or []
    in_set = any(isinstance(one, Mapping) and one.get("name") == "main" for one in main)
    return in_set or any(template.json.get(kind) is not None for kind in PRINTS)


def item_variables(call: CallView) -> Names:
    """List what a loop's body sees of its item."""
    if not call.loops:
        return Names()
    if call.json.get("withParam"):
        return Names({"item"}, ("item.",))
    items = call.json.get("withItems")
    return Names({"item", *(f"item.{key}" for item in items or [] for key in _keys(item))})


def _keys(item: Json) -> Iterable[str]:
    if isinstance(item, Mapping):
        return map(str, item)
    return [f"[{number}]" for number in range(len(item))] if isinstance(item, list) else ()


def inline_variables(call: CallView) -> set[str]:
    """List the inputs of a call's inline template, which the call's own text sees: it's a part of it."""
    return inputs_of(inline) if "inline" in call.json and (inline := callee(call)) else set()
