"""One file after the other: each is linted beside all others, laid out as a run, decompiled, and dated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from pydsl.assess.conditions import Conditions, Fleet, conditions
from pydsl.assess.dating import Dated, dated
from pydsl.decompile import decompile
from pydsl.diagnostics import Severity
from pydsl.errors import PydslError, UsageError
from pydsl.lint.linting import lint_loaded
from pydsl.lint.loading import load
from pydsl.lint.preparing import RUNNABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.decompile import Decompiled
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
    own: dict[str, list[PlacedManifest]] = {}
    for one in loaded.manifests:
        own.setdefault(one.file, []).append(one)
    if not own:
        raise UsageError(f"nothing to assess in {', '.join(given)}: no manifest of Argo's kinds")
    found = Counter(
        (one.place.file, one.severity) for one in lint_loaded(loaded, options).findings if one.place is not None
    )
    around = Fleet(loaded)
    return [_file(file, manifests, found, around) for file, manifests in own.items()]


def _file(
    file: str, own: Iterable[PlacedManifest], found: Mapping[tuple[str, Severity], int], around: Fleet
) -> AssessedFile:
    python, obstacle = _python(around.loaded.texts[file], file)
    return AssessedFile(
        file=file,
        manifests=tuple(_manifest(one, around) for one in own if not one.inside),
        errors=found[file, Severity.ERROR],
        warnings=found[file, Severity.WARNING],
        python=python,
        obstacle=obstacle,
    )


def _manifest(manifest: PlacedManifest, around: Fleet) -> AssessedManifest:
    runs = conditions(manifest, around) if manifest.kind in RUNNABLE else None
    return AssessedManifest(
        kind=manifest.kind, name=manifest.name, dated=dated(manifest.kind, manifest.data), conditions=runs
    )


def _python(text: str, file: str) -> tuple[Decompiled | None, str]:
    try:
        return decompile(text, file), ""
    except PydslError as error:
        return None, str(error).partition("\n")[0]
