"""Whether a manifest runs on this machine, and under which conditions; nothing is run for it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from msgspec.structs import replace

from pydsl.errors import PydslError, UsageError
from pydsl.lint.preparing import Subject, library_in
from pydsl.lint.project import project_of
from pydsl.local.fitness import require_fit
from pydsl.local.images import images_of
from pydsl.local.placing import Chosen
from pydsl.local.supplies import require_supplied
from pydsl.plan import prepare
from pydsl.plan.lacking import lacking, require_entrypoint, whole_spec
from pydsl.plan.submission import may_be_set, with_parameters
from pydsl.runtimes import AUTO, pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.lint.loading import Loaded
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.local.images import Images
    from pydsl.manifest.library import Library
    from pydsl.plan.plan import Plan
    from pydsl.runtimes import Picked
    from pydsl.spec import Workflow

NAME = "assessed"


@attrs.frozen(kw_only=True)
class Conditions:
    """Why a manifest doesn't run here, or what it takes to run it."""

    refusals: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether it runs."""
        return not self.refusals


@attrs.define(slots=False)
class Fleet:
    """What all manifests of a fleet are laid out with; each part is made when it's first asked for."""

    loaded: Loaded

    @functools.cached_property
    def library(self) -> Library:
        """What they may refer to: each other."""
        return library_in(self.loaded)

    @functools.cached_property
    def picked(self) -> Picked:
        """The runtime that a run would have."""
        project = project_of(Path.cwd())
        with project.placing():
            return pick(AUTO, project.table("runtimes"))

    @functools.cached_property
    def images(self) -> Images:
        """What images stand for here."""
        return images_of(project_of(Path.cwd()))


def conditions(manifest: PlacedManifest, around: Fleet) -> Conditions:
    """Lay a manifest out as a run would be, and look through it."""
    try:
        return _conditions(manifest, around)
    except PydslError as error:
        return Conditions(refusals=_lines(error))


def _conditions(manifest: PlacedManifest, around: Fleet) -> Conditions:
    workflow, library = Subject(manifest, around.loaded).workflow(), around.library
    spec = whole_spec(workflow, library)
    try:
        require_entrypoint(spec, manifest.name)
    except UsageError:
        names = ", ".join(str(one.get("name")) for one in spec["templates"])
        return Conditions(needs=(f"--entrypoint, one of {names}",))
    missing = lacking(spec)
    values = {one.name: one.stand_in for one in missing}
    if values:
        workflow = with_parameters(workflow, values, known=may_be_set(workflow, library))
    needs = [f"-p {one.name}=..." for one in missing]
    needs += _of_plan(prepare(_named(workflow), library), around)
    return Conditions(needs=tuple(needs))


def _named(workflow: Workflow) -> Workflow:
    from pydsl.spec import ObjectMeta, typed

    metadata = typed(ObjectMeta, workflow.metadata or {})
    return attrs.evolve(workflow, metadata=attrs.evolve(metadata, name=metadata.name or NAME, generate_name=None))


def _of_plan(plan: Plan, around: Fleet) -> Iterator[str]:
    try:
        require_supplied(plan, around.library)
    except UsageError as error:
        yield from _lines(error)
    fitness = require_fit(plan, Chosen(around.picked), around.images)
    yield from replace(fitness, runtime="").notes  # what the machine lacks is no manifest's business
    if fitness.waits:
        yield f"somebody who lets {', '.join(fitness.waits)} go on"


def _lines(error: PydslError) -> tuple[str, ...]:
    """Return what an error says: where it's a list under a heading, its lines."""
    first, *rest = str(error).splitlines() or [type(error).__name__]
    listed = tuple(line.strip() for line in rest if line.startswith("  "))
    return listed if listed and first.endswith(":") else (first,)
