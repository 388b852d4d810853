"""From what a verb names to the workflow it works on: load, choose, check. The same for files and for objects."""

from __future__ import annotations

import time
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from pydsl.diagnostics import Diagnostic, Severity, nearest
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.lint.checking import aged, check
from pydsl.lint.files import STANDARD_INPUT
from pydsl.lint.loading import Loaded, load, others_than
from pydsl.lint.options import LintOptions, configured
from pydsl.lint.repository import CONFIG_KINDS, OF_LIBRARIES, led_to, load_along
from pydsl.lint.selection import reported
from pydsl.manifest.library import Library, library_of
from pydsl.spec.faults import PD103
from pydsl.spec.versions import NEWEST
from pydsl.validate import LibraryShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydsl.compile.reading import Readers
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.plan.lacking import Lacking
    from pydsl.spec import Workflow, wire

    Ask = Callable[[Sequence[Lacking]], Mapping[str, str]]

SUBMITTED = ("arguments", "entrypoint")
"""The fields of a spec that may be set when it's submitted."""
GIVEN = ("labels", "annotations")
"""The fields of a workflow's metadata that its templates' tags see."""
RUNNABLE = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")


class Subject(Struct, frozen=True):
    """What a verb works on: a manifest that can be run, and everything that was given with it."""

    manifest: PlacedManifest
    loaded: Loaded

    def library(self, target: str = NEWEST) -> Library:
        """Return what the manifest may refer to, as a version of Argo reads it."""
        return library_in(self.loaded, target)

    def workflow(self, target: str = NEWEST, at: float | None = None) -> Workflow:
        """Return the Workflow that is submitted at a time, by default now, as a version of Argo reads it."""
        from pydsl.plan.submission import as_workflow

        manifest = self.manifest
        given = manifest if manifest.bare is None else replace(manifest, data=manifest.bare)
        return as_workflow(given.read_as(target).typed, at=time.time() if at is None else at)

    def aged(self, target: str) -> list[Diagnostic]:
        """List what the manifest, and what it may refer to, says with old fields. Raises DiagnosticsError for new ones.

        Nothing else is checked.
        """
        given = [one for one in (self.manifest, *self.templates()) if target != NEWEST]
        found = [finding for one in given for finding in aged(one.written_for(target), target)]
        errors = [finding for finding in found if finding.severity is Severity.ERROR]
        if errors:
            raise DiagnosticsError(errors)
        return found

    def templates(self) -> list[PlacedManifest]:
        """List the templates that a run comes to, besides the manifest; others don't matter to it."""
        return led_to(self.manifest, (*self.loaded.manifests, *self.loaded.beside))


class PreparedRun(Struct, frozen=True):
    """A workflow that nothing speaks against, with what it refers to, and what's to be said of it."""

    workflow: Workflow
    library: Library
    warnings: Sequence[Diagnostic] = ()
    readers: Callable[[], Readers] = dict
    """Gives what makes values of its outputs, where Python made it."""


def library_in(loaded: Loaded, target: str = NEWEST) -> Library:
    """Return what manifests may refer to, as a version of Argo reads it.

    Of several of a name, the one that was given first is meant.
    """
    given = (*loaded.manifests, *loaded.beside)
    return library_of(one.read_as(target).typed for one in reversed(given) if not one.inside)


def named(target: str, files: Iterable[str] = ()) -> Subject:
    """Load `FILE[:NAME]`, and files and folders that go with it.

    Raises for what can't be read, and for a name that isn't there.
    """
    path, name = split_target(target)
    own, others = load([str(path)]), load_along(files)
    errors = [one for one in (*own.findings, *others.findings) if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    everything = Loaded(
        [*own.manifests, *others.manifests],
        [*own.findings, *others.findings],
        {**own.texts, **others.texts},
        others_than([*own.beside, *others.beside], others.manifests),
    )
    return Subject(choose(own.manifests, name, str(path)), everything)


def crons(paths: Iterable[str], files: Iterable[str] = ()) -> list[Subject]:
    """Load the CronWorkflows of files and folders, and what goes along. Raises DiagnosticsError."""
    loaded = load_along([*paths, *files])
    errors = [one for one in loaded.findings if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    return [Subject(one, loaded) for one in loaded.manifests if one.kind == "CronWorkflow"]


def made(authored: Any) -> Subject:
    """Take what was made in Python, with the templates that it refers to."""
    from pydsl.lint.authored import load_objects  # who reads files doesn't pay for the compiler

    manifests, beside = load_objects([authored])
    return Subject(manifests[0], Loaded(manifests=manifests, beside=beside))


def prepare(
    subject: Subject,
    values: Mapping[str, str] | None = None,
    options: LintOptions | None = None,
    *,
    entrypoint: str = "",
    artifacts: Mapping[str, wire.Artifact] | None = None,
    ask: Ask | None = None,
    at: float | None = None,
) -> PreparedRun:
    """Make the workflow that is run, with its parameters set, and check it by options, else by the project's.

    `artifacts` are set in its arguments, by their names; `ask` gives values for the parameters that have none; `at` is
    when a CronWorkflow was due, by default now. Raises DiagnosticsError for what `pydsl lint` calls an error,
    UsageError for a parameter, an artifact or an entrypoint that there isn't.
    """
    from pydsl.plan.lacking import lacking, whole_spec  # who only draws a workflow needs none of it
    from pydsl.plan.submission import with_artifacts
    from pydsl.validate.advice.data import evaluated

    values, options = values or {}, options or LintOptions(**configured())
    library = subject.library(options.target)
    workflow, spec = _begun(subject, subject.workflow(options.target, at), library, entrypoint)
    workflow = with_artifacts(workflow, artifacts or {}, library)
    workflow = _with_values(subject.manifest, workflow, library, values)
    missing = [one for one in lacking(spec) if one.name not in values]
    checked = _with_values(None, workflow, library, {one.name: one.stand_in for one in missing})
    changed = whole_spec(checked, library) if values or missing or entrypoint or artifacts else None
    findings = _checked(subject, workflow, changed, library, options)
    answers = (ask or _complain)(missing)
    whole = _with_values(subject.manifest, workflow, library, answers)
    told = [one for one in evaluated({**values, **answers}) if options.wants(one.code)]
    return PreparedRun(whole, library, [*findings, *told], subject.manifest.readers)


def _begun(
    subject: Subject, workflow: Workflow, library: Library, entrypoint: str
) -> tuple[Workflow, wire.WorkflowSpec]:
    """Set the entrypoint of the workflow that is submitted; return its spec with what it refers to, too."""
    from pydsl.plan.lacking import require_entrypoint, whole_spec, with_entrypoint

    manifest = subject.manifest
    spec = whole_spec(workflow, library)
    if not entrypoint:
        require_entrypoint(spec, manifest.file or manifest.name)
        return workflow, spec
    begun: wire.WorkflowSpec = {**spec, "entrypoint": entrypoint}
    return with_entrypoint(workflow, entrypoint, spec), begun


def _with_values(
    manifest: PlacedManifest | None, workflow: Workflow, library: Library, values: Mapping[str, str]
) -> Workflow:
    """Set parameters; a manifest knows which values its annotations allow."""
    from pydsl.plan.submission import may_be_set, with_parameters

    if not values:
        return workflow
    changed = with_parameters(workflow, values, known=may_be_set(workflow, library))
    if manifest is not None:
        _require_fitting(manifest, values)
    return changed


def _checked(
    subject: Subject, workflow: Workflow, changed: wire.WorkflowSpec | None, library: Library, options: LintOptions
) -> list[Diagnostic]:
    """Return what's to be said of a workflow, perhaps with changes in its spec, and of all that it leads to.

    Raises DiagnosticsError for errors.
    """
    submitted = subject.manifest
    if submitted.kind in OF_LIBRARIES:
        submitted = _as_workflow(submitted, workflow)
    if submitted.kind == "Workflow" and changed is not None:
        submitted = replace(submitted, data=_with_changes(submitted.data, changed))
    findings = _findings(subject, submitted, library, options)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    return findings


def _as_workflow(template: PlacedManifest, workflow: Workflow) -> PlacedManifest:
    """Return a template as the workflow that's submitted of it, with the labels and annotations of that."""
    from pydsl.spec import encode

    metadata = encode(workflow)["metadata"]
    given = {"name": template.name, **{field: metadata[field] for field in GIVEN if field in metadata}}
    return replace(template, kind="Workflow", data={**template.data, "kind": "Workflow", "metadata": given})


def _with_changes(data: Any, changed: wire.WorkflowSpec) -> Any:
    """Return a manifest with what may be set when it's submitted; all else stays as it's written."""
    given = {field: value for field, value in changed.items() if field in SUBMITTED}
    return {**data, "spec": {**data["spec"], **given}}


def _complain(missing: Sequence[Lacking]) -> Mapping[str, str]:
    from pydsl.plan.lacking import complain

    complain(missing)
    return {}


def _require_fitting(manifest: PlacedManifest, values: Mapping[str, str]) -> None:
    """Raise UsageError for a value that an annotation, or the `enum` of the workflow's own parameter, doesn't allow."""
    for name, text in values.items():
        told = manifest.refusal(name, text) if manifest.refusal is not None else None
        if told is not None:
            raise UsageError(f"parameter {name}={text}: {told}")


def _findings(subject: Subject, submitted: PlacedManifest, library: Library, options: LintOptions) -> list[Diagnostic]:
    loaded, shelf = subject.loaded, LibraryShelf(library, is_of_run=True)
    configs = [one for one in loaded.manifests if one.kind in CONFIG_KINDS]
    found = check(submitted, shelf, options)
    if submitted.kind != subject.manifest.kind:  # advice is for what's written
        found = [one for one in found if one.severity is Severity.ERROR] + check(subject.manifest, shelf, options)
    found += [finding for one in (*subject.templates(), *configs) for finding in check(one, shelf, options)]
    told = reported(dict.fromkeys([*loaded.findings, *found]), options, loaded.texts)
    lacks = [replace(one, severity=Severity.ERROR) for one in found if one.code == PD103.code]
    return [*(one for one in told if one.code != PD103.code), *lacks]  # nothing runs without a field that it needs


def choose(manifests: Iterable[PlacedManifest], wanted: str | None, source: str) -> PlacedManifest:
    """Pick the manifest that a verb works on: the one called `wanted`, the only Workflow, or the only runnable one.

    Raises UsageError that lists what there is.
    """
    runnable = [one for one in manifests if one.kind in RUNNABLE]
    own, inner = [one for one in runnable if not one.inside], [one for one in runnable if one.inside]
    if wanted is not None:
        return _called(wanted, [*own, *inner], source)
    for candidates in ([one for one in own if one.kind == "Workflow"], own, inner):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise UsageError(f"{source} has several workflows: say which, as {source}:NAME, of {_listed(candidates)}")
    raise UsageError(f"{source}: no workflow in it")


def _called(wanted: str, runnable: Sequence[PlacedManifest], source: str) -> PlacedManifest:
    for found in ([one for one in runnable if one.name == wanted], [one for one in runnable if wanted in one.aliases]):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{source}: several are called {wanted!r}")
    close = nearest(wanted, [_name(one) for one in runnable])
    suggestion = f" Did you mean {close!r}?" if close else ""
    raise UsageError(f"{source}: nothing is called {wanted!r}.{suggestion} There is: {_listed(runnable) or 'nothing'}")


def _listed(manifests: Iterable[PlacedManifest]) -> str:
    return ", ".join(map(_name, manifests))


def _name(manifest: PlacedManifest) -> str:
    """Return what a manifest is called by: one inside of another by its trigger."""
    return manifest.aliases[0] if manifest.aliases else manifest.name


def split_target(target: str) -> tuple[FilePath, str | None]:
    """Split `FILE:NAME`; a file whose own name has a colon is taken as it is."""
    if FilePath(target).exists() or target == STANDARD_INPUT:
        return FilePath(target), None
    file, colon, name = target.rpartition(":")
    if not colon or not FilePath(file).exists():
        raise UsageError(f"{file or target}: no such file")
    return FilePath(file), name
