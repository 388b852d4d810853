"""Which runtime a run uses: what was asked for, what the project says of its images and templates, or what fits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydsl.errors import SettingError
from pydsl.local.images import stand_in
from pydsl.local.placing import Chosen, Placing
from pydsl.local.templates import containers, image_of, paths_named
from pydsl.plan.reachable import reachable
from pydsl.runtimes import AUTO, JOIN, Picked, pick, require_name, with_images
from pydsl.runtimes.commands import is_on_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from pydsl.lint.project import Project
    from pydsl.local.images import Images
    from pydsl.local.templates import ContainerSpec
    from pydsl.plan.plan import Plan
    from pydsl.runtimes import Runtime
    from pydsl.spec import wire

TABLE = "templates"
KEYS = ("runtime",)
TAG = "{{"


def runtime_for(wanted: str, plan: Plan, images: Images, project: Project) -> Chosen:
    """Return the runtimes for a run. Raises UsageError, and Refused for one that this machine can't use.

    Where nobody says anything, and the program of an image is nowhere on this machine, containers are made of the
    images of that template: if an engine works here that has them.
    """
    with project.placing():
        return _runtime_for(wanted, plan, images, project)


def _runtime_for(wanted: str, plan: Plan, images: Images, project: Project) -> Chosen:
    settings = project.table("runtimes")
    if wanted != AUTO and JOIN not in wanted:
        return Chosen(pick(wanted, settings))
    templates = [one for _, one in reachable(plan.spec, plan.templates) if containers(one)]
    stated = [*_stated(templates, images, project)]
    found, placed = _of_images(_placing(stated).without(templates), images, settings)
    why = [*stated, *placed]
    placing = _placing(why)
    has_others = not templates or bool(placing.without(templates))
    return Chosen(_together(why, has_others, found, settings), placing)


def _together(why: Sequence[Placement], has_others: bool, found: Runtime | None, settings: Mapping[str, Any]) -> Picked:
    """Return all runtimes that a run needs as one: the usual one for pods that nothing is said of, and the others."""
    known = {} if found is None else {found.name: found}
    names = [*dict.fromkeys(one.runtime for one in why)]
    usual = pick(AUTO, settings) if has_others else None
    first = usual.runtime.name if usual else names[0]
    others = {name: known.get(name) or pick(name, settings).runtime for name in names if not usual or name != first}
    if usual is None and len(others) == 1:
        return Picked(others[first], by_name=False, chosen=why[0].reason)
    if not others:
        assert usual is not None
        return usual
    placed = [f"{one.what} under {one.runtime}: {one.reason}" for one in why if one.runtime != first]
    from pydsl.runtimes.several import Several  # few runs have several

    runtime = Several([*([usual.runtime] if usual else []), *others.values()])
    base = usual or Picked(runtime, by_name=False)
    return replace(base, runtime=runtime, placed="pods run under several runtimes: " + "; ".join(placed))


class Placement(Struct, frozen=True):
    """That a template's pods, or those of an image, run under a runtime, and why."""

    runtime: str
    reason: str
    template: str = ""
    image: str = ""

    @property
    def what(self) -> str:
        """Name what it's about."""
        return f"template {self.template}" if self.template else f"image {self.image}"


def _placing(stated: Sequence[Placement]) -> Placing:
    return Placing(
        {one.template: one.runtime for one in stated if one.template},
        {one.image: one.runtime for one in stated if one.image},
    )


def _stated(templates: Sequence[wire.Template], images: Images, project: Project) -> Iterator[Placement]:
    """Yield what the project says of the templates and images of a run, each once."""
    table = project.table(TABLE)
    for name in dict.fromkeys(template.get("name") or "" for template in templates):
        if name in table:
            said = f"the project says so of template {name}"
            yield Placement(_runtime_in(table[name], name), said, template=name)
    for image in dict.fromkeys(image for template in templates for image in _images(template)):
        runtime = images.find(image).runtime
        if runtime:
            yield Placement(runtime, f"the project says so of image {image}", image=image)


def _runtime_in(own: object, template: str) -> str:
    where, path = f"[tool.pydsl.{TABLE}] {template}", (TABLE, template)
    if not isinstance(own, dict) or [*own] != [*KEYS]:
        raise SettingError(f"{where} is a table with one key, {KEYS[0]}, not {own!r}", *path)
    name = str(own[KEYS[0]])
    require_name(name, f"{where}: ", path)
    return name


def _imaged(template: wire.Template) -> Iterator[tuple[ContainerSpec, str]]:
    """Yield the containers of a template whose images are known, each with its image."""
    for container in containers(template):
        image = image_of(container)
        if image and TAG not in image:
            yield container, image


def _images(template: wire.Template) -> Iterator[str]:
    return (image for _, image in _imaged(template))


def _unknown(template: wire.Template, images: Images) -> Iterator[str]:
    """Yield the images of a template whose programs are nowhere on this machine."""
    made = [*paths_named(template), *(one["mountPath"] for one in _mounts(template))]
    yield from (image for one, image in _imaged(template) if _lacks_program(one, image, images, made))


def _mounts(template: wire.Template) -> list[wire.VolumeMount]:
    return [mount for container in containers(template) for mount in container.get("volumeMounts") or ()]


def _lacks_program(container: ContainerSpec, image: str, images: Images, made: list[str]) -> bool:
    """Whether nothing here is what a container runs; what lies below `made` comes with the run."""
    known = images.find(image)
    command = container.get("command") or images.own_command(image, container.get("args") or ())
    if known.entrypoint or not command:
        return not command
    word = known.commands.get(command[0], command[0])
    if TAG in word or stand_in(word) is not None:
        return False
    if "/" not in word:
        return not is_on_path(word)
    return word.startswith("/") and not os.path.exists(word) and not word.startswith(tuple(made))


def _of_images(
    templates: Sequence[wire.Template], images: Images, settings: Mapping[str, Any]
) -> tuple[Runtime | None, list[Placement]]:
    """Return a runtime that makes containers of images, and the templates for it: what they run is nowhere here.

    It has all images of theirs; none of both where there are no such templates, or no such runtime.
    """
    unknown = [(one, image) for one in templates if (image := next(_unknown(one, images), None)) is not None]
    picked = with_images(settings) if unknown else None
    if picked is None:
        return None, []
    if picked.runtime.lacking(dict.fromkeys(image for template, _ in unknown for image in _images(template))):
        picked.runtime.close()
        return None, []
    return picked.runtime, [_of_image(picked.runtime, template.get("name") or "", image) for template, image in unknown]


def _of_image(runtime: Runtime, template: str, image: str) -> Placement:
    """Return where a template goes for its image; one without a name is known by that."""
    reason = f"what image {image} runs isn't on this machine"
    return Placement(runtime.name, reason, template, "" if template else image)
