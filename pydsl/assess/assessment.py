"""One file after the other: each is linted beside all others, laid out as a run, decompiled, and dated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from pydsl.assess.conditions import Conditions, conditions
from pydsl.assess.dating import Dated, dated
from pydsl.decompile import decompile
from pydsl.diagnostics import Severity
from pydsl.errors import PydslError, UsageError
from pydsl.lint.linting import lint_loaded
from pydsl.lint.loading import load
from pydsl.lint.preparing import RUNNABLE, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.decompile import Decompiled
    from pydsl.lint.linting import Report
    from pydsl.lint.loading import Loaded
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.lint.options import LintOptions


@attrs.frozen(kw_only=True)
class AssessedManifest:
    """One manifest of Argo's kinds."""

    kind: str
    name: str
    dated: Dated
    conditions: Conditions | None
    """Whether and how it runs on this machine; None for a kind that doesn't run."""


@attrs.frozen(kw_only=True)
class AssessedFile:
    """One file, and what it comes to."""

    file: str
    manifests: tuple[AssessedManifest, ...]
    errors: int
    warnings: int
    python: Decompiled | None
    """Its templates as Python; None if it can't be decompiled, and `obstacle` says why."""
    obstacle: str = ""

    @property
    def dated(self) -> Dated:
        """Which versions of Argo take all of it."""
        return Dated.of_all(one.dated for one in self.manifests)


def assess(names: Iterable[str], options: LintOptions) -> list[AssessedFile]:
    """Look through YAML files, and folders of them, as one set. Raises UsageError where none of them is Argo's."""
    given = list(names)
    loaded = load(given, python=False)
    report = lint_loaded(loaded, options)
    files = dict.fromkeys(one.file for one in loaded.manifests)
    if not files:
        raise UsageError(f"nothing to assess in {', '.join(given)}: no manifest of Argo's kinds")
    return [_file(file, loaded, report) for file in files]


def _file(file: str, loaded: Loaded, report: Report) -> AssessedFile:
    own = [one for one in loaded.manifests if one.file == file and not one.inside]
    found = Counter(one.severity for one in report.findings if one.place is not None and one.place.file == file)
    python, obstacle = _python(loaded.texts[file], file)
    return AssessedFile(
        file=file,
        manifests=tuple(_manifest(one, loaded) for one in own),
        errors=found[Severity.ERROR],
        warnings=found[Severity.WARNING],
        python=python,
        obstacle=obstacle,
    )


def _manifest(manifest: PlacedManifest, loaded: Loaded) -> AssessedManifest:
    runs = conditions(Subject(manifest, loaded)) if manifest.kind in RUNNABLE else None
    return AssessedManifest(
        kind=manifest.kind, name=manifest.name, dated=dated(manifest.kind, manifest.data), conditions=runs
    )


def _python(text: str, file: str) -> tuple[Decompiled | None, str]:
    try:
        return decompile(text, file), ""
    except PydslError as error:
        return None, str(error).partition("\n")[0]
