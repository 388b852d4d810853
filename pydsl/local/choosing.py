"""Which runtime a run uses: what was asked for, what the project says of its images and templates, or what fits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydsl.errors import SettingError, UsageError
from pydsl.local.images import stand_in
from pydsl.local.templates import containers, image_of, paths_named
from pydsl.plan.reachable import reachable
from pydsl.runtimes import AUTO, pick, require_name, with_images

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.lint.project import Project
    from pydsl.local.images import Images
    from pydsl.local.templates import ContainerSpec
    from pydsl.plan.plan import Plan
    from pydsl.runtimes import Picked
    from pydsl.spec import wire

TABLE = "templates"
KEYS = ("runtime",)
TAG = "{{"


def runtime_for(wanted: str, plan: Plan, images: Images, project: Project) -> Picked:
    """Return the runtime for a run. Raises UsageError, and Refused for one that this machine can't use.

    Where nobody says anything, and the program of an image is nowhere on this machine, containers are made of their
    images: if an engine works here that has all images of the run.
    """
    with project.placing():
        return _runtime_for(wanted, plan, images, project)


def _runtime_for(wanted: str, plan: Plan, images: Images, project: Project) -> Picked:
    settings = project.table("runtimes")
    if wanted != AUTO:
        return pick(wanted, settings)
    templates = [template for _, template in reachable(plan.spec, plan.templates)]
    stated = dict(_stated(templates, images, project))
    if len(stated) > 1:
        (one, first), (other, second) = [*stated.items()][:2]
        raise UsageError(f"a run has one runtime: {first} is to run under {one}, and {second} under {other}")
    for name, what in stated.items():
        return replace(pick(name, settings), chosen=f"the project says so of {what}")
    unknown = next((image for template in templates for image in _unknown(template, images)), None)
    return (_of_images(unknown, templates, project) if unknown is not None else None) or pick(AUTO, settings)


def _stated(templates: list[wire.Template], images: Images, project: Project) -> Iterator[tuple[str, str]]:
    """Yield the runtimes that the project asks for, each with what for."""
    table = project.table(TABLE)
    for template in templates:
        own = table.get(template.get("name") or "")
        if own is not None:
            yield _runtime_in(own, template["name"]), f"template {template['name']}"
        for image in _images(template):
            runtime = images.find(image).runtime
            if runtime:
                yield runtime, f"image {image}"


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
        import shutil  # costly to import

        return shutil.which(word) is None
    return word.startswith("/") and not os.path.exists(word) and not word.startswith(tuple(made))


def _of_images(unknown: str, templates: list[wire.Template], project: Project) -> Picked | None:
    """Return a runtime that makes containers of images, if it has all of a run's."""
    picked = with_images(project.table("runtimes"))
    if picked is None:
        return None
    if picked.runtime.lacking(dict.fromkeys(image for template in templates for image in _images(template))):
        picked.runtime.close()
        return None
    return replace(picked, chosen=f"what image {unknown} runs isn't on this machine")
