"""From what a verb names to the workflow it works on: load, choose, check. The same for files and for objects."""

from __future__ import annotations

import time
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import Diagnostic, Severity, nearest
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.lint.checking import check
from pydsl.lint.files import STANDARD_INPUT
from pydsl.lint.loading import Loaded, load
from pydsl.lint.options import Options, configured
from pydsl.lint.selection import reported
from pydsl.manifest.library import Library, library_of
from pydsl.validate import LibraryShelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydsl.lint.manifests import Manifest
    from pydsl.spec import Workflow

RUNNABLE = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
CONFIG_KINDS = ("ConfigMap", "Secret")
"""Kinds that pods take values from."""
OF_LIBRARIES = ("WorkflowTemplate", "ClusterWorkflowTemplate")


@attrs.frozen
class Subject:
    """What a verb works on: a manifest that can be run, and everything that was given with it."""

    manifest: Manifest
    loaded: Loaded

    @property
    def library(self) -> Library:
        """What the manifest may refer to."""
        return library_of(one.typed for one in (*self.loaded.manifests, *self.loaded.beside))

    def templates(self) -> list[Manifest]:
        """List the templates that a run may come to, besides the manifest; other workflows don't matter to it."""
        given = (*self.loaded.manifests, *self.loaded.beside)
        return [one for one in given if one.kind in OF_LIBRARIES and one is not self.manifest]


@attrs.frozen
class Prepared:
    """A workflow that nothing speaks against, with what it refers to, and what's to be said of it."""

    workflow: Workflow
    library: Library
    warnings: Sequence[Diagnostic] = ()


def named(target: str, files: Iterable[str] = ()) -> Subject:
    """Load `FILE[:NAME]`, and files that go with it. Raises for what can't be read, and for a name that isn't there."""
    path, name = split_target(target)
    own = load([str(path)])
    others = load([str(split_target(file)[0]) for file in files])
    errors = [one for one in (*own.findings, *others.findings) if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    everything = Loaded(
        [*own.manifests, *others.manifests], [*own.findings, *others.findings], {**own.texts, **others.texts}
    )
    return Subject(choose(own.manifests, name, str(path)), everything)


def made(authored: Any) -> Subject:
    """Take what was made in Python, with the templates that it refers to."""
    from pydsl.lint.authored import load_objects  # who reads files doesn't pay for the compiler

    manifests, beside = load_objects([authored])
    return Subject(manifests[0], Loaded(manifests=manifests, beside=beside))


def prepare(subject: Subject, values: Mapping[str, str] | None = None, options: Options | None = None) -> Prepared:
    """Make the workflow that is run, with its parameters set, and check it by options, else by the project's.

    Raises DiagnosticsError for what `pydsl lint` calls an error, UsageError for a parameter that there isn't.
    """
    from pydsl.plan.submission import as_workflow, may_be_set, with_parameters
    from pydsl.spec import encode

    library = subject.library
    workflow = as_workflow(subject.manifest.typed, at=time.time())
    if values:
        workflow = with_parameters(workflow, values, known=may_be_set(workflow, library))
        _require_fitting(subject.manifest, values)
    manifest = subject.manifest
    if manifest.kind == "Workflow" and values:
        manifest = attrs.evolve(manifest, data=encode(workflow))
    findings = _findings([manifest, *subject.templates()], library, subject.loaded, options or Options(**configured()))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    return Prepared(workflow, library, findings)


def _require_fitting(manifest: Manifest, values: Mapping[str, str]) -> None:
    """Raise UsageError for a value that an annotation, or the `enum` of the workflow's own parameter, doesn't allow."""
    for name, text in values.items():
        told = manifest.refusal(name, text) if manifest.refusal is not None else None
        if told is not None:
            raise UsageError(f"parameter {name}={text}: {told}")


def _findings(manifests: Sequence[Manifest], library: Library, loaded: Loaded, options: Options) -> list[Diagnostic]:
    configs = [one for one in loaded.manifests if one.kind in CONFIG_KINDS]
    found = [finding for one in (*manifests, *configs) for finding in check(one, LibraryShelf(library), options)]
    return reported(dict.fromkeys([*loaded.findings, *found]), options, loaded.texts)


def choose(manifests: Iterable[Manifest], wanted: str | None, source: str) -> Manifest:
    """Pick the manifest that a verb works on: the one called `wanted`, the only Workflow, or the only runnable one.

    Raises UsageError that lists what there is.
    """
    runnable = [one for one in manifests if one.kind in RUNNABLE and not one.inside]
    if wanted is not None:
        return _called(wanted, runnable, source)
    for candidates in ([one for one in runnable if one.kind == "Workflow"], runnable):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            listed = ", ".join(one.name for one in candidates)
            raise UsageError(f"{source} has several workflows: say which, as {source}:NAME, of {listed}")
    raise UsageError(f"{source}: no workflow in it")


def _called(wanted: str, runnable: Sequence[Manifest], source: str) -> Manifest:
    names = [one.name for one in runnable]
    if wanted in names:
        return runnable[names.index(wanted)]
    close = nearest(wanted, names)
    suggestion = f" Did you mean {close!r}?" if close else ""
    raise UsageError(f"{source}: nothing is called {wanted!r}.{suggestion} There is: {', '.join(names) or 'nothing'}")


def split_target(target: str) -> tuple[FilePath, str | None]:
    """Split `FILE:NAME`; a file whose own name has a colon is taken as it is."""
    if FilePath(target).exists() or target == STANDARD_INPUT:
        return FilePath(target), None
    file, colon, name = target.rpartition(":")
    if not colon or not FilePath(file).exists():
        raise UsageError(f"{file or target}: no such file")
    return FilePath(file), name
