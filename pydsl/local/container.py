"""One container of a pod: its place, its command, its logs, how it ended."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.engine.events import ContainerOutcome
from pydsl.local.environment import Environment, expand
from pydsl.local.images import TABLE, Image, Images, stand_in
from pydsl.local.patch import patched
from pydsl.runtimes import Needs
from pydsl.runtimes.commands import NO_COMMAND, CommandMissing, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydsl.engine.commands import Pod
    from pydsl.local.setting import Setting
    from pydsl.local.volumes import Volumes
    from pydsl.runtimes import Place
    from pydsl.runtimes.children import Children

Json = Any

MAIN = "main"
ROOTS = "roots"
"""The folder of a run in which the runtime keeps things for later containers."""
SCRIPT_PATH = "/argo/staging/script"
ROOT_VARIABLE = "PYDSL_ROOT"
LONGEST_ENVIRONMENT = 128 * 1024
"""A template that is longer travels in a ConfigMap and not in a variable, so nothing expands `$` in it (Argo)."""


@attrs.define(eq=False)
class Container:
    """A container: before, while and after it runs."""

    name: str
    role: str
    """init, main or sidecar."""
    spec: Json
    place: Place
    folder: Path
    env: Mapping[str, str]
    names: Mapping[str, str]
    """The variables that `$(NAME)` may name in its command and arguments."""
    images: Images
    after: Sequence[str] = ()
    """Containers that have to succeed first."""
    mounted: bool = False
    script: str | None = None
    """Where a script template's source lies, as the container sees it."""
    script_file: Path | None = None
    started: bool = False
    told_to_stop: bool = False
    code: int | None = None
    problem: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it ran and ended."""
        return self.code is not None

    @property
    def stdout(self) -> Path:
        """The file that its standard output goes to."""
        return self.folder.with_name(f"{self.name}.stdout")

    @property
    def stderr(self) -> Path:
        """The file that its standard error goes to."""
        return self.folder.with_name(f"{self.name}.stderr")

    def start(self, children: Children) -> int | None:
        """Start its process and give the id; None if it can't be run, which `code` and `problem` then tell."""
        try:
            argv = self._found(self._argv())
            launch = self.place.launch(argv, self.env, self.spec.get("workingDir"))
            return children.spawn(launch, self.stdout, self.stderr)
        except CommandMissing as missing:
            self._fail(f"failed to find name in PATH: {missing}", self._advice())
        except OSError as error:
            self._fail(f"fork/exec {self.spec.get('command')}: {(error.strerror or str(error)).lower()}")
        return None

    def outcome(self, message: str) -> ContainerOutcome:
        """Say how it ended, for a container set."""
        if self.code is None:
            return ContainerOutcome(phase="Skipped" if not self.started else "Failed")
        return ContainerOutcome(
            phase="Failed" if self.code else "Succeeded", exit_code=self.code, message=message if self.code else ""
        )

    def sandbox_problem(self) -> str:
        """Say why bubblewrap couldn't start the container."""
        return self.stderr.read_text(errors="replace").strip()

    def _found(self, argv: list[str]) -> list[str]:
        """Give the command with the path of its program. Raises CommandMissing if neither it nor a stand-in is here."""
        cwd = self.spec.get("workingDir")
        try:
            return [find(argv[0], self.place, self.env, cwd), *argv[1:]]
        except CommandMissing:
            python = stand_in(argv[0])
            instead = (python,) if python else self._image().entrypoint
            if not instead:
                raise
            return [find(instead[0], self.place, self.env, cwd), *instead[1:], *argv[1:]]

    def _argv(self) -> list[str]:
        """Give the command and its arguments, from the manifest and what is known of the image."""
        image = self._image()
        command = [expand(str(word), self.names) for word in self.spec.get("command") or ()] or [*image.entrypoint]
        if not command:
            raise CommandMissing(f"the program of image {self.spec.get('image')} isn't known on this machine")
        command[0] = image.commands.get(command[0], command[0])
        arguments = [expand(str(word), self.names) for word in self.spec.get("args") or ()]
        return [*command, *arguments, *([self.script] if self.script else [])]

    def _image(self) -> Image:
        return self.images.find(str(self.spec.get("image") or "").strip())

    def _advice(self) -> str:
        image = self.spec.get("image")
        return f"a line for {image!r} in {TABLE} of pyproject.toml says what runs for it on this machine"

    def _fail(self, problem: str, advice: str = "") -> None:
        self.code, self.problem = NO_COMMAND, problem
        self.stdout.touch()
        self.stderr.write_text(f"{problem}\n{advice}\n" if advice else f"{problem}\n")


def containers_of(pod: Pod, setting: Setting, volumes: Volumes, folder: Path) -> list[Container]:
    """Make the containers of a pod, with their places. Raises PydslError for what can't be made."""
    template = patched(pod)
    environment = Environment(pod, setting.library, setting.environment)
    return [
        _container(role, spec, template, pod, setting, environment, volumes, folder) for role, spec in _specs(template)
    ]


def _specs(template: Json) -> Iterator[tuple[str, Json]]:
    for spec in template.get("initContainers") or ():
        yield "init", spec
    if "containerSet" in template:
        shared = template["containerSet"].get("volumeMounts") or []
        for spec in template["containerSet"]["containers"]:
            yield "main", {**spec, "volumeMounts": [*(spec.get("volumeMounts") or []), *shared]}
    else:
        yield "main", {"name": MAIN, **(template.get("container") or template["script"])}
    for spec in template.get("sidecars") or ():
        yield "sidecar", spec


def _container(  # noqa: PLR0913, PLR0917 - what pod, run and template say of a container, each from its own source
    role: str,
    spec: Json,
    template: Json,
    pod: Pod,
    setting: Setting,
    environment: Environment,
    volumes: Volumes,
    folder: Path,
) -> Container:
    name = spec.get("name") or MAIN
    own = folder / name
    spec = _mirrored(spec, template, role)
    mounts = volumes.mounts(pod, spec) if spec.get("volumeMounts") else ()
    is_main = role == "main"
    place = setting.runtime.open(
        Needs(
            folder=own,
            shared=None if setting.keep else setting.folder / ROOTS,
            paths=tuple(_staged_paths(template)) if is_main else (),
            outlets=tuple(_outlets(template, spec)) if is_main else (),
            mounts=mounts,
            rooted=is_rooted(template),
            programs=tuple(_programs(spec, setting.images)),
        )
    )
    names = {**setting.images.find(str(spec.get("image") or "")).env, **environment.own(spec)}
    container = Container(
        name=name,
        role=role,
        spec=spec,
        place=place,
        folder=own,
        env={**environment.base, **names},
        names=names,
        images=setting.images,
        after=tuple(spec.get("dependencies") or ()),
        mounted=bool(mounts),
    )
    if is_main and template.get("script"):
        container.script_file, container.script = _write_script(template, place, pod)
    return container


def _mirrored(spec: Json, template: Json, role: str) -> Json:
    """Give a sidecar or init container that mirrors them the main container's volume mounts."""
    if role == "main" or not spec.get("mirrorVolumeMounts"):
        return spec
    main = template.get("container") or template.get("script") or {}
    return {**spec, "volumeMounts": [*(spec.get("volumeMounts") or []), *(main.get("volumeMounts") or [])]}


def _staged_paths(template: Json) -> Iterator[str]:
    for artifact in (template.get("inputs") or {}).get("artifacts") or ():
        if artifact.get("path"):
            yield os.path.normpath(artifact["path"])


def _outlets(template: Json, spec: Json) -> Iterator[str]:
    outputs = template.get("outputs") or {}
    paths: Iterable[Any] = [
        *((parameter.get("valueFrom") or {}).get("path") for parameter in outputs.get("parameters") or ()),
        *(artifact.get("path") for artifact in outputs.get("artifacts") or ()),
        spec.get("workingDir"),
    ]
    yield from (os.path.normpath(path) for path in paths if path)


def _programs(spec: Json, images: Images) -> Iterator[Path]:
    """Name the files and folders that a stand-in for an image is made of."""
    image = images.find(str(spec.get("image") or "").strip())
    words = [*image.entrypoint, *image.commands.values()]
    yield from (Path(word) for word in words if word.startswith("/") and os.path.exists(word))


def is_rooted(template: Json) -> bool:
    """Say whether a template's script finds its files below the folder that `PYDSL_ROOT` names (docs/adr/0003)."""
    return ROOT_VARIABLE in str((template.get("script") or {}).get("source") or "")


def paths_named(template: Json) -> list[str]:
    """List the paths that a template stages to, reads back and works in."""
    specs = [spec for _, spec in _specs(template)] if _runs_containers(template) else []
    return [*_staged_paths(template), *(path for spec in specs for path in _outlets(template, spec))]


def _runs_containers(template: Json) -> bool:
    return any(kind in template for kind in ("container", "script", "containerSet"))


def as_it_travels(text: str, pod: Pod) -> str:
    """Give a script's source or a raw artifact as it reaches the pod.

    The template travels in a variable of the init container, where Kubernetes reads `$$` and `$(NAME)`.
    """
    if "$" not in text or len(str(pod.template)) > LONGEST_ENVIRONMENT:
        return text
    known = {
        "ARGO_POD_NAME": pod.pod_name,
        "ARGO_WORKFLOW_NAME": pod.workflow_name,
        "ARGO_WORKFLOW_UID": pod.workflow_uid,
        "ARGO_CONTAINER_NAME": "init",
    }
    return expand(text, known)


def _write_script(template: Json, place: Place, pod: Pod) -> tuple[Path, str]:
    """Put a script's source into a file; give the file and the path at which the container sees it."""
    file, seen = place.own(SCRIPT_PATH)
    os.makedirs(file.parent, exist_ok=True)
    file.write_text(as_it_travels(str(template["script"].get("source") or ""), pod), encoding="utf-8")
    file.chmod(0o755)  # `command: [sh, -c]` runs the file itself
    return file, seen
