"""Into a step of a kept run once more: a container as it was, its inputs staged, and a command in the foreground."""

from __future__ import annotations

import contextlib
import os
import secrets
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from pydsl import pod as runner
from pydsl.driver import pod_of
from pydsl.errors import UsageError
from pydsl.files import Budget
from pydsl.lazy import lazy_regex
from pydsl.local.making import containers_of
from pydsl.local.resuming import entries_of, ground_of, texts_of
from pydsl.local.staging import stage
from pydsl.local.tasks import task_of
from pydsl.local.templates import MAIN
from pydsl.local.terminal import streams
from pydsl.local.volumes import VolumeFolders
from pydsl.runtimes.commands import CommandMissing
from pydsl.runtimes.removal import remove

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.engine.commands import Pod
    from pydsl.local.container import ContainerRun
    from pydsl.local.runs import KeptRun
    from pydsl.local.setting import Setting
    from pydsl.local.wiring import Ground
    from pydsl.plan import Plan
    from pydsl.runtimes import Command, Runtime

ENTERED = "entered"
"""The folder of the state in which places are made that nobody needs afterwards."""
SHELLS = ("bash", "sh")
PYTHON = lazy_regex(r"python(3(\.\d+)?)?")
DEBUGGER = Path(__file__).with_name("debugger.py")
DEBUGGER_PATH = "/argo/staging/debugger.py"
BY_NAME = ("-m", "-c")
"""Options of Python after which there is no file."""


class Entered(Struct, frozen=True):
    """A container of a step, made once more."""

    node: str
    container: ContainerRun
    runtime: Runtime

    @property
    def own_words(self) -> list[str]:
        """The words of the container's own command. Raises CommandMissing."""
        return [*self.container.command().argv]

    def shell(self, words: Sequence[str] = ()) -> int:
        """Run a command in the container, by default a shell; return its exit status. Raises CommandMissing."""
        return self._run(self.container.command_of(words) if words else self._shell())

    def _shell(self) -> Command:
        *others, last = SHELLS[-1:] if self.runtime.images else SHELLS
        for name in others:
            with contextlib.suppress(CommandMissing):
                return self.container.command_of([name])
        return self.container.command_of([last])

    def replay(self, *, debug: bool = False) -> int:
        """Run the container's own command; `debug`: under Python's debugger. Raises UsageError, CommandMissing."""
        command = self.container.command()
        return self._run(self._debugged(command) if debug else command)

    def _debugged(self, command: Command) -> Command:
        python, *rest = command.argv
        flags = [*takewhile(lambda word: word.startswith("-") and word not in BY_NAME, rest)]
        program = rest[len(flags) :]
        if PYTHON.fullmatch(os.path.basename(python)) is None or not program or program[0] == "-c":
            raise UsageError(f"{self.node} runs {os.path.basename(python)}, not a file of Python: there's no debugger")
        place = self.container.place
        file, seen = place.own(DEBUGGER_PATH)
        place.tree.write(file, DEBUGGER.read_bytes())
        return replace(command, argv=[python, *flags, seen, *_function_of(program), *program], is_program=True)

    def _run(self, command: Command) -> int:
        with streams() as ours:
            if ours.is_terminal:
                command = replace(command, env={"TERM": os.environ.get("TERM", "dumb"), **command.env})
            id = self.container.place.converse(command, ours)
            while True:
                for ended in self.runtime.wait(None):
                    if ended.id == id:
                        if ended.problem:
                            raise CommandMissing(ended.problem)
                        return ended.code


def _function_of(program: Sequence[str]) -> tuple[str, str]:
    """Return the script that a program of Python comes to, and its function: a Python template's, or the script."""
    is_template = program[0] == runner.RUNNER or [*program[:2]] == ["-m", runner.__name__]
    if not is_template:
        return program[0], ""
    words = program[2:] if program[0] == "-m" else program[1:]
    name = next(word for word in words if not word.startswith("--packages="))
    return words[-1], name


@contextlib.contextmanager
def entered(
    run: KeptRun, wanted: str, *, container: str = "", runtime: str = "", objects: Iterable[Any] = ()
) -> Iterator[Entered]:
    """Make a container of a node once more, as the run's journal has its pod, with its inputs, while a `with` lasts.

    Where the run kept its pods' folders, it's the folder that the step left. Raises UsageError for a node without a
    container, StagingError for inputs that can't be had, and what `ground_of` raises.
    """
    row = run.row
    meant = row._replace(runtime=runtime or row.runtime)
    ground = ground_of(run.home, meant, texts_of(run.home, row), objects=objects)
    scratch = run.home / ENTERED / secrets.token_hex(4)
    setting = replace(ground, keep=True).setting()
    try:
        pod = _pod(run, wanted, ground.plan)
        chosen = _chosen(_made(pod, setting, _folder(ground, pod, scratch)), container, wanted)
        if chosen.role == MAIN:
            stage(pod, setting, [chosen], Budget())
        yield Entered(wanted, chosen, setting.runtime_of(pod.template))
    finally:
        setting.close()
        ground.runtime.close()
        remove(scratch)


def _pod(run: KeptRun, wanted: str, plan: Plan) -> Pod:
    """Return the pod of a node, as the run commanded it. Raises UsageError where there's none with containers."""
    node = run.node(wanted, attempt=True)
    entries = entries_of(run.home, run.row)
    pod = pod_of(plan, entries, node.id) if entries else None
    if pod is None or task_of(pod.template) is not None:
        raise UsageError(f"{run.name}: {node.name} had no container")
    return pod


def _folder(ground: Ground, pod: Pod, scratch: Path) -> Path:
    """Return the folder in which a pod is made: what it left, if that was kept, else a new one."""
    own = ground.folder / pod.node_id
    is_kept = ground.keep and own.is_dir() and not ground.placing.among(ground.runtime, pod.template).images
    folder = own if is_kept else scratch / pod.node_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _made(pod: Pod, setting: Setting, folder: Path) -> list[ContainerRun]:
    volumes = VolumeFolders(setting.library, folder, setting.folder, setting.claims)
    return containers_of(pod, setting, volumes, folder)


def _chosen(made: Sequence[ContainerRun], name: str, node: str) -> ContainerRun:
    """Return the container of a name, by default `main` or the last one. Raises UsageError."""
    mains = [one for one in made if one.role == MAIN]
    default = next((one for one in mains if one.name == MAIN), mains[-1])
    found = next((one for one in made if one.name == name), None) if name else default
    if found is None:
        raise UsageError(f"{node} has no container {name!r}: there is {', '.join(one.name for one in made)}")
    return found
