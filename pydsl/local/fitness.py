"""What this machine can't honour, and what it ignores: said before the run (docs/reference/local-runs.md)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pydsl.errors import Refused
from pydsl.files import is_in
from pydsl.local.fields import CONTAINER, ENV, POD, TEMPLATE, VOLUME, WORKFLOW, Treatment, ignored_by, those
from pydsl.local.images import TABLE
from pydsl.local.tasks import task_of
from pydsl.local.templates import (
    SHARED_MEMORY,
    answers_of,
    containers,
    image_of,
    is_rooted,
    mount_paths,
    output_paths,
    paths_named,
)
from pydsl.local.volumes import lacking
from pydsl.plan import patches
from pydsl.plan.errors import NodeFault
from pydsl.plan.reachable import reachable
from pydsl.spec.template_kinds import template_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.local.images import Images
    from pydsl.local.placing import Chosen
    from pydsl.plan.plan import Plan
    from pydsl.runtimes import Picked, Runtime
    from pydsl.spec import wire


HOST_FIELDS = ("hostNetwork", "hostPID", "hostIPC")
TAG = "{{"
OF_SYSTEM = ("/proc", "/sys", "/dev")
OS_LABEL = "kubernetes.io/os"


class Fitness(Struct, frozen=True, kw_only=True):
    """What was found: reasons why the run is refused, and names of fields that are ignored."""

    reasons: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    runtime: str = ""
    """What the runtime doesn't keep apart, where nobody asked for it."""
    lacking: tuple[str, ...] = ()
    """Images that have to be fetched first."""
    waits: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Templates that wait until somebody lets them go on, with the outputs that they're to be answered with."""

    @property
    def notes(self) -> list[str]:
        """The lines that are said: about the runtime, images, and what is ignored."""
        lacking = f"images that aren't on this machine yet: {', '.join(self.lacking)}" if self.lacking else ""
        ignored = f"ignored on this machine: {', '.join(self.ignored)}" if self.ignored else ""
        return [line for line in (self.runtime, lacking, ignored) if line]


def require_fit(plan: Plan, chosen: Chosen, images: Images, *, strict_resources: bool = False) -> Fitness:
    """Look through all that a run may come to. Raises Refused.

    `strict_resources`: devices that a container asks for are a reason, too.
    """
    reasons: list[str] = list(_of_spec(plan.spec))
    waits: dict[str, Sequence[str]] = {}
    ignored = dict.fromkeys(_unheeded(ignored_by(plan.spec, WORKFLOW), chosen.picked))
    wanted: dict[str, Needed] = {}
    for _, template in reachable(plan.spec, plan.templates):
        name, picked = template.get("name") or "inline", chosen.of(template)
        found = _of_template(template, plan.spec, picked, images)
        reasons += [f"template {name}: {reason}" for reason in found]
        if strict_resources:
            reasons += [f"template {name}: it asks for {device}" for device in _devices(template)]
        of_template = (*_ignored_by(template), *_ignored_of_pod(template, plan.spec))
        ignored.update(dict.fromkeys(_unheeded(of_template, picked)))
        needed = wanted.setdefault(picked.runtime.name, Needed(picked.runtime))
        needed.images.update(dict.fromkeys(map(image_of, containers(template))))
        if "suspend" in template and not (template["suspend"] or {}).get("duration"):
            waits[name] = answers_of(template)
    fitness = Fitness(
        reasons=tuple(dict.fromkeys(reasons)),
        ignored=tuple(ignored),
        lacking=tuple(image for needed in wanted.values() for image in needed.lacking),
        runtime=chosen.picked.note,
        waits=waits,
    )
    if fitness.reasons:
        raise Refused("\n".join(["this machine can't run the workflow:", *(f"  {one}" for one in fitness.reasons)]))
    return fitness


class Needed(Struct, frozen=True):
    """The images that a runtime's pods have."""

    runtime: Runtime
    images: dict[str, None] = field(default_factory=dict)

    @property
    def lacking(self) -> list[str]:
        """Those that it would have to fetch."""
        return self.runtime.lacking(one for one in self.images if one and TAG not in one)


def _unheeded(fields: Iterable[str], picked: Picked) -> Iterator[str]:
    return (field for field in fields if field not in picked.runtime.honours)


def _ignored_by(template: wire.Template) -> Iterator[str]:
    yield from ignored_by(template, TEMPLATE)
    for container in containers(template):
        yield from ignored_by(container, CONTAINER)
    yield from _devices(template)


def _ignored_of_pod(template: wire.Template, spec: wire.WorkflowSpec) -> Iterator[str]:
    """Yield what is ignored of the volumes of a template that runs containers, and of the patches of its pod."""
    if not containers(template):
        return
    for volume in (*(spec.get("volumes") or ()), *(template.get("volumes") or ())):
        yield from ignored_by(volume, VOLUME)
    for patch in _patches(template, spec):
        for name in ignored_by(patch, POD):
            yield name if name.startswith("securityContext.") else f"podSpecPatch.{name}"


def _patches(template: wire.Template, spec: wire.WorkflowSpec) -> Iterator[dict[str, Any]]:
    """Yield the patches of a template's pod that are known before the run, and can be read."""
    for text in (spec.get("podSpecPatch"), template.get("podSpecPatch")):
        if text and TAG not in text:
            with contextlib.suppress(NodeFault):  # the node says so
                yield patches.read(text)


def _devices(template: wire.Template) -> Iterator[str]:
    """Yield the GPUs and other extended resources that a template's containers ask for."""
    for container in containers(template):
        resources = container.get("resources") or {}
        yield from (
            one for side in (resources.get("limits"), resources.get("requests")) for one in side or () if "/" in one
        )


def _of_spec(spec: wire.WorkflowSpec) -> Iterator[str]:
    asked = [field for field in HOST_FIELDS if spec.get(field)]
    yield from (f"{field}: the runtime sets up a pod's network and processes" for field in asked)
    yield from _of_selector(spec)


def _of_selector(holder: wire.WorkflowSpec | wire.Template) -> Iterator[str]:
    system = str((holder.get("nodeSelector") or {}).get(OS_LABEL, "linux"))
    if system != "linux" and TAG not in system:
        yield f"nodeSelector asks for {system}"


def _of_template(template: wire.Template, spec: wire.WorkflowSpec, picked: Picked, images: Images) -> Iterator[str]:
    kind = template_kind(template)
    task = task_of(template)
    if task is not None:
        yield from task.refusals(template)
    if kind not in ("container", "script", "containerSet"):
        return
    yield from _of_selector(template)
    for patch in _patches(template, spec):
        yield from (f"podSpecPatch sets {field}" for field in those(POD, Treatment.REFUSED) if patch.get(field))
    yield from _of_paths(template, picked)
    yield from _of_outputs(template, picked.runtime)
    yield from _of_artifacts(template)
    volumes = {one["name"]: one for one in (*(spec.get("volumes") or ()), *(template.get("volumes") or ()))}
    for container in containers(template):
        yield from _of_container(container, images, picked.runtime)
        yield from _of_mounts(container, volumes, picked.runtime)


def _of_paths(template: wire.Template, picked: Picked) -> Iterator[str]:
    """Yield the paths that would be this machine's own, unless the user asked for a runtime where they are."""
    if picked.by_name or picked.runtime.private or is_rooted(template):
        return
    outside = [path for path in paths_named(template) if path.startswith("/")]
    if outside:
        name = picked.runtime.name
        yield (
            f"{', '.join(dict.fromkeys(outside))}: the {name} runtime has no private files ({picked.passed_over}); "
            f"--runtime {name} lets the workflow use this machine's own"
        )


def _of_outputs(template: wire.Template, runtime: Runtime) -> Iterator[str]:
    """Yield the paths that the system makes for a container, and takes away with its last process."""
    seen = [SHARED_MEMORY, *(path for container in containers(template) for path in mount_paths(container))]
    for path in output_paths(template) if runtime.private else ():
        if is_in(path, OF_SYSTEM) and not is_in(path, seen):
            yield f"outputs: nothing can be read from {path} when the container is over"


def _of_artifacts(template: wire.Template) -> Iterator[str]:
    for artifact in (template.get("inputs") or {}).get("artifacts") or ():
        if artifact.get("plugin"):
            yield f"input artifact {artifact['name']}: plugin artifacts aren't fetched by local runs yet"


def _of_container(container: wire.Container, images: Images, runtime: Runtime) -> Iterator[str]:
    name = container.get("name") or "main"
    if (container.get("securityContext") or {}).get("privileged"):
        yield f"container {name} is privileged"
    if container.get("volumeDevices"):
        yield f"container {name} asks for volumeDevices"
    if container.get("restartPolicy"):
        yield f"container {name} has a restartPolicy: containers run once here"
    yield from (f"container {name}: nothing here gives {kind} as a value" for kind in _unknown_sources(container))
    image = image_of(container)
    if runtime.images:
        return
    if not container.get("command") and TAG not in image and not images.own_command(image, container.get("args") or ()):
        yield f"container {name} has no command, and what {image} runs isn't known: say it in {TABLE} of pyproject.toml"


def _unknown_sources(container: wire.Container) -> Iterator[str]:
    for variable in container.get("env") or ():
        yield from (kind for kind in those(ENV, Treatment.REFUSED) if kind in (variable.get("valueFrom") or {}))


def _of_mounts(container: wire.Container, volumes: Mapping[str, wire.Volume], runtime: Runtime) -> Iterator[str]:
    for mount in container.get("volumeMounts") or ():
        if not runtime.mounts:
            yield f"the {runtime.name} runtime can't mount a volume at {mount['mountPath']}"
        volume = volumes.get(mount["name"])
        missing = list(lacking(volume)) if volume else []
        if missing:
            yield f"volume {mount['name']}: nothing on this machine stands for {', '.join(missing)}"
