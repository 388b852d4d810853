"""From what somebody wrote to what a cluster is sent: checked with what the cluster has, refused where it can't fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from pydsl.cluster.contract import AS_IT_IS
from pydsl.cluster.errors import Missing
from pydsl.cluster.kinds import SUBMITTED, WORKFLOW
from pydsl.cluster.runs import ClusterRun
from pydsl.cluster.submission import changed, named
from pydsl.diagnostics import Severity
from pydsl.errors import DiagnosticsError, Refused, UsageError
from pydsl.lint.loading import Loaded
from pydsl.lint.manifests import read_text
from pydsl.lint.preparing import PreparedRun, Subject, prepare
from pydsl.lint.repository import references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pydsl.cluster.contract import Cluster, Resubmission
    from pydsl.cluster.kinds import ResourceKind
    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.linting import Report
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.lint.options import LintOptions
    from pydsl.spec import wire
    from pydsl.spec.values import Json

LARGEST = 1 << 20
LARGEST_ARGUMENTS = 128 << 10
APPLIED = ("WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
"""In the order in which they're applied: cron workflows use templates."""


def submit(
    subject: Subject, cluster: Cluster, how: Resubmission = AS_IT_IS, options: LintOptions | None = None
) -> wire.Workflow:
    """Check a workflow, send it, and return what the server makes of it.

    Raises as `prepare` does, ClusterError, and Refused for what is too large.
    """
    data = sendable(subject, cluster, how, options)[0]
    made = cluster.create(WORKFLOW, data, cluster.destination.namespace, dry_run=how.dry_run)
    return cast("wire.Workflow", made)


def submit_from(
    cluster: Cluster, kind: ResourceKind, name: str, how: Resubmission = AS_IT_IS, options: LintOptions | None = None
) -> tuple[wire.Workflow, Sequence[Diagnostic]]:
    """Check a template or a cron workflow that the cluster has, run it; return what it makes of it, and warnings.

    Raises as `submit` does. A workflow that has run is not checked again.
    """
    warnings: Sequence[Diagnostic] = ()
    for one in _fetched(cluster, kind.name, name) if kind is not WORKFLOW else ():
        subject = with_those_of(cluster, Subject(one, Loaded([one])))
        warnings = prepare(subject, how.parameters, options, entrypoint=how.entrypoint).warnings
    return cluster.submit_from(kind, name, cluster.destination.namespace, how), warnings


def run_of(cluster: Cluster, workflow: wire.Workflow) -> ClusterRun:
    """Return a workflow that was sent as a run."""
    return ClusterRun(cluster, workflow["metadata"]["name"], cluster.destination.namespace)


async def apart(act: Callable[[], ClusterRun]) -> ClusterRun:
    """Do it in a thread of its own, while other tasks go on."""
    import asyncio  # only who awaits

    return await asyncio.to_thread(act)


def sendable(
    subject: Subject, cluster: Cluster, how: Resubmission = AS_IT_IS, options: LintOptions | None = None
) -> tuple[wire.Workflow, PreparedRun]:
    """Return the JSON that is sent of a workflow, and what it was made from. Raises UsageError, Refused."""
    from pydsl.spec import encode

    manifest = subject.manifest
    if manifest.kind != WORKFLOW.name:
        word = SUBMITTED[manifest.kind].word
        raise UsageError(
            f"{manifest.name} is a {manifest.kind}: `pydsl apply` it, then `pydsl submit --from {word}/{manifest.name}`"
        )
    prepared = prepare(with_those_of(cluster, subject), how.parameters, options, entrypoint=how.entrypoint)
    rest = replace(how, parameters={}, entrypoint="")
    data = named(changed(encode(prepared.workflow), rest))
    require_fitting(data)
    return data, prepared


def with_those_of(cluster: Cluster, subject: Subject) -> Subject:
    """Return a subject with the templates of the cluster that it leads to, where none of that name was given."""
    return replace(subject, loaded=completed(cluster, subject.loaded, [subject.manifest]))


def completed(cluster: Cluster, loaded: Loaded, manifests: Iterable[PlacedManifest] = ()) -> Loaded:
    """Return what was loaded with the templates of the cluster that it leads to, one through the other."""
    waiting = [*manifests, *loaded.manifests, *loaded.beside]
    known = {(one.kind, one.name) for one in waiting}
    found: list[PlacedManifest] = []
    while waiting:
        for key in references(waiting.pop().data):
            if key not in known:
                known.add(key)
                fetched = list(_fetched(cluster, *key))
                found += fetched
                waiting += fetched
    return replace(loaded, beside=[*loaded.beside, *found])


def appliable(paths: Iterable[str], cluster: Cluster, options: LintOptions) -> tuple[list[PlacedManifest], Report]:
    """Load and check what can be applied, in the order in which it is; and what's to be said of it.

    Raises DiagnosticsError, and UsageError where there's a Workflow, or nothing.
    """
    from pydsl.lint.linting import lint_loaded
    from pydsl.lint.loading import load

    names = [*paths]
    loaded = completed(cluster, load(names))
    report = lint_loaded(loaded, options)
    if not report.ok:
        raise DiagnosticsError([one for one in report.findings if one.severity is Severity.ERROR])
    own = [one for one in loaded.manifests if not one.inside]
    for one in own:
        if one.kind == WORKFLOW.name:
            raise UsageError(f"{one.file}: {one.name} is a Workflow, which runs once: `pydsl submit` it")
    found = [one for kind in APPLIED for one in own if one.kind == kind]
    if not found:
        raise UsageError(f"{' '.join(names)}: nothing to apply: no template and no cron workflow")
    return found, report


def _fetched(cluster: Cluster, kind: str, name: str) -> Iterator[PlacedManifest]:
    """Yield a template that the cluster has; nothing where it has none: the check says so then, with its place."""
    if "{{" in name or not name:
        return
    try:
        data = cluster.get(SUBMITTED[kind], name, cluster.destination.namespace)
    except Missing:
        return
    whole = SUBMITTED[kind].whole({**data, "metadata": {"name": name}})
    yield from read_text(json.dumps(whole), f"cluster:{SUBMITTED[kind].word}/{name}")[0]


def require_fitting(data: wire.Object) -> None:
    """Raise Refused for an object that is too large for a cluster, with what is largest in it."""
    size = _size(data)
    if size > LARGEST:
        name, most = max(_templates(data), key=lambda pair: pair[1], default=("spec", size))
        raise Refused(
            f"{data['kind']} {_name(data)} has {_kib(size)} of JSON, and a cluster stores {_kib(LARGEST)}: "
            f"the largest part is {name} with {_kib(most)}; put templates into WorkflowTemplates, data into artifacts"
        )
    arguments: wire.Arguments = _spec_of(data).get("arguments") or {}
    whole = _size(arguments)
    if whole > LARGEST_ARGUMENTS:
        sizes = {one["name"]: _size(one) for one in arguments.get("parameters") or ()}
        name = max(sizes, key=lambda one: sizes[one], default="artifacts")
        raise Refused(
            f"the arguments of {_name(data)} have {_kib(whole)}, and a pod takes {_kib(LARGEST_ARGUMENTS)}: "
            f"the largest is {name} with {_kib(sizes.get(name, whole))}; pass it as an artifact"
        )


def _spec_of(data: wire.Object) -> wire.WorkflowSpec:
    """Return what a workflow, a template or a cron workflow runs."""
    if data["kind"] == "CronWorkflow":
        return cast("wire.CronWorkflow", data)["spec"]["workflowSpec"]
    return cast("wire.Workflow", data)["spec"]


def _templates(data: wire.Object) -> Iterator[tuple[str, int]]:
    spec = _spec_of(data)
    for one in spec.get("templates") or ():
        yield f"template {one.get('name')}", _size(one)
    for given in (spec.get("arguments") or {}).get("parameters") or ():
        yield f"argument {given.get('name')}", _size(given)


def _size(value: Json) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _kib(size: int) -> str:
    return f"{size // 1024} KiB"


def _name(data: Mapping[str, Any]) -> str:
    metadata = data.get("metadata") or {}
    return str(metadata.get("name") or metadata.get("generateName") or "")
