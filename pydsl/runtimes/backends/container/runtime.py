"""The runtime of containers: each goes its course, command by command of the engine, and one wait hears of all."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import heapq
import itertools
import os
import select
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from msgspec import Struct
from msgspec.structs import replace

from pydsl.runtimes.backends.container.engine import Engine, EngineAnswer, Invocation
from pydsl.runtimes.backends.container.options import HONOURED, is_image, require_image
from pydsl.runtimes.backends.container.place import ContainerPlace
from pydsl.runtimes.backends.container.settings import ENGINES
from pydsl.runtimes.model import IDS, NOT_STARTED, Ended

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.runtimes.backends.container.place import Course
    from pydsl.runtimes.backends.container.settings import Settings
    from pydsl.runtimes.model import Needs

LABEL = "dev.pydsl"
INITS = ("/usr/libexec/podman/catatonit", "/usr/bin/catatonit", "/usr/lib/podman/catatonit")
"""Where podman finds the first process of a container, which passes signals on."""
AGAIN = 0.1
"""Seconds until a signal is sent again to a container that wasn't up yet."""
LIVING = frozenset({"running", "exited", "stopped", "created"})


@attrs.define(eq=False)
class _Command:
    """A command under way: its course, and the engine's process that it waits for."""

    id: int
    place: ContainerPlace
    course: Course
    beside: bool = False
    process: subprocess.Popen[bytes] | None = None


class _Signal(Struct, frozen=True):
    """A signal on its way to a command."""

    id: int
    number: signal.Signals


class ContainerRuntime:
    """Containers of podman or docker."""

    name: str = "container"
    mounts: bool = True
    private: bool = True
    images: bool = True
    honours: frozenset[str] = HONOURED

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = Engine(settings.words, self._ring)
        self.found: dict[str, str] = {}
        self.found_pods: frozenset[str] = frozenset()
        self._commands: dict[int, _Command] = {}
        self._places: list[ContainerPlace] = []
        self._later: list[tuple[float, int, Callable[[], list[Ended]]]] = []
        self._turns = itertools.count()
        self._pipe = os.pipe()
        self._closed = False
        self._runs: set[str] = set()
        for end in self._pipe:
            os.set_blocking(end, False)

    @property
    def has_init(self) -> bool:
        """Whether the engine can put a process before the container's that passes signals on."""
        return self.settings.is_docker or any(map(os.path.exists, INITS)) or shutil.which("catatonit") is not None

    @property
    def sees_processes(self) -> bool:
        """Whether containers are processes of this machine, begun by processes of its user: podman's, on Linux."""
        return not self.settings.is_docker and sys.platform.startswith("linux")

    def lacking(self, images: Iterable[str]) -> list[str]:
        """Return those images that this machine doesn't have."""
        return [image for image in images if not is_image(image) or self.engine.call("image", "inspect", image).code]

    def open(self, needs: Needs) -> ContainerPlace:
        """Make a place for a container; what an earlier owner staged there stays. Raises Refused."""
        require_image(needs.image)
        place = ContainerPlace(runtime=self, needs=needs, name=_name(needs.folder))
        place.staged.mkdir(parents=True, exist_ok=True)
        self._places.append(place)
        self._runs.add(_run_of(needs.folder))
        return place

    def labels(self, place: ContainerPlace) -> list[str]:
        """Return what a container is labelled with."""
        folder = place.needs.folder
        return [f"{LABEL}.run={_run_of(folder)}", f"{LABEL}.pod={folder.parent.name}", f"{LABEL}.name={folder.name}"]

    def neighbour(self, place: ContainerPlace) -> ContainerPlace | None:
        """Return a container of the same pod that runs, or is about to: its network is the pod's."""
        pod = place.needs.folder.parent
        others = (one for one in self._places if one is not place and one.needs.folder.parent == pod)
        return next((one for one in others if one.state in {"made", "running"}), None)

    def take_up(self, folder: Path) -> frozenset[str]:
        """Find the containers that an earlier owner of a run left; return the names of their pods' folders."""
        self._runs.add(str(folder))
        pods = set()
        for name, state, pod in _labelled(self.engine, folder):
            if state in LIVING:
                self.found[name] = state
                pods.add(pod)
        self.found_pods = frozenset(pods)
        return self.found_pods

    def follow(self, place: ContainerPlace, course: Course, *, beside: bool = False) -> int:
        """Let a command go its course, from the next wait on; return its id."""
        command = _Command(next(IDS), place, course, beside)
        self._commands[command.id] = command
        self._after(0.0, lambda: self._advance(command, None))
        return command.id

    def _after(self, seconds: float, act: Callable[[], list[Ended]]) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._turns), act))

    def _advance(self, command: _Command, answer: EngineAnswer | None) -> list[Ended]:
        """Begin the next step of a course; return its end, if it's that."""
        try:
            step = command.course.send(answer)
            if not isinstance(step, Invocation):
                self._after(step, lambda: self._advance(command, None))
            else:
                command.process = self.engine.begin(command, step)
        except StopIteration as end:
            return [self._ended(command, end.value)]
        except OSError as error:
            return [self._ended(command, Ended(0, NOT_STARTED, (error.strerror or str(error)).lower()))]
        return []

    def _ended(self, command: _Command, ended: Ended) -> Ended:
        self._commands.pop(command.id, None)
        return replace(ended, id=command.id)

    def terminate(self, id: int) -> None:
        """Send TERM to a container."""
        self._signal(id, signal.SIGTERM)

    def kill(self, id: int) -> None:
        """End a container at once."""
        self._signal(id, signal.SIGKILL)

    def _signal(self, id: int, number: signal.Signals) -> list[Ended]:
        command = self._commands.get(id)
        if command is None:
            return []
        if command.beside:
            if command.process is not None:
                command.process.send_signal(number)
            return []
        command.place.told = int(number)
        if command.place.state == "running":
            words = ["kill", f"--signal={number.name}", command.place.container]
            self.engine.begin(_Signal(id, number), Invocation(words=words))
        return []

    def wait(self, timeout: float | None) -> list[Ended]:
        """Wait until a command ends, the alarm rings or `timeout` seconds pass; return all that have ended."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            ended = self._heard()
            ends = [one for one in (until, self._later[0][0] if self._later else None) if one is not None]
            left = max(min(ends) - time.monotonic(), 0.0) if ends else None
            rung = self._is_rung(0.0 if ended else left)
            ended += self._heard()
            if ended or rung or (until is not None and time.monotonic() >= until):
                return ended

    def _is_rung(self, seconds: float | None) -> bool:
        rung = bool(select.select([self._pipe[0]], [], [], seconds)[0])
        if rung:
            os.read(self._pipe[0], 4096)
        return rung

    def _heard(self) -> list[Ended]:
        """Do what is due, and go on with the courses whose step is over."""
        ended: list[Ended] = []
        while self._later and self._later[0][0] <= time.monotonic():
            ended += heapq.heappop(self._later)[2]()
        for owner, answer in self.engine.over():
            if isinstance(owner, _Command) and owner.id in self._commands:
                ended += self._advance(owner, answer)
            elif isinstance(owner, _Signal) and answer.code and owner.id in self._commands:
                self._after(AGAIN, functools.partial(self._signal, owner.id, owner.number))  # it wasn't up yet
        return ended

    @property
    def alarm(self) -> int:
        """A descriptor: a byte written into it ends a wait."""
        return self._pipe[1]

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # it's full of rings, or the runtime is closed
            if not self._closed:
                os.write(self._pipe[1], b"\0")

    @property
    def descriptor(self) -> int:
        """A descriptor that can be read from when the engine has answered, or the alarm rings."""
        return self._pipe[0]

    @property
    def due(self) -> float | None:
        """How many seconds are left to the next step that's waited for."""
        return max(self._later[0][0] - time.monotonic(), 0.0) if self._later else None

    @property
    def running(self) -> int:
        """How many commands run."""
        return len(self._commands)

    def forget(self, place: ContainerPlace) -> None:
        """Remove the containers of a place that's closed."""
        if place in self._places:
            self._places.remove(place)
            names = [f"{place.name}-{number}" for number in range(1, place.count + 1)]
            if names and not self._closed:
                self.engine.begin(None, Invocation(words=["rm", "--force", *names]))

    def close(self) -> None:
        """Remove whatever the run's containers are."""
        if self._closed:
            return
        self._closed = True
        for run in self._runs:
            _sweep(self.engine, Path(run))
        self._commands.clear()
        for end in self._pipe:
            os.close(end)


def _name(folder: Path) -> str:
    """Return what a container is called whose files lie in a folder: whoever takes the run up calls it the same."""
    return f"pydsl-{hashlib.sha256(str(folder).encode()).hexdigest()[:20]}"


def _run_of(folder: Path) -> str:
    return str(folder.parent.parent)


def _labelled(engine: Engine, run: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the containers of a run: name, state, and the folder of their pod by its name."""
    listed = engine.call("ps", "--all", f"--filter=label={LABEL}.run={run}", "--format={{.Names}}").out.split()
    if listed:
        asked = f'{{{{.Name}}}} {{{{.State.Status}}}} {{{{index .Config.Labels "{LABEL}.pod"}}}}'
        for line in engine.call("inspect", f"--format={asked}", *listed).out.splitlines():
            name, state, pod = line.split()
            yield name.removeprefix("/"), state, pod


def _sweep(engine: Engine, run: Path) -> None:
    names = [name for name, _, _ in _labelled(engine, run)]
    if names:
        engine.call("rm", "--force", *names)


def sweep(settings: Settings, run: Path) -> None:
    """Remove the containers that an owner of a run left who was killed."""
    if settings.words:
        _sweep(Engine(settings.words), run)


def why_not(settings: Settings) -> str | None:
    """Say why no containers can be run here."""
    if not settings.words:
        return f"neither {' nor '.join(ENGINES)} is installed"
    answer = Engine(settings.words).call("ps", "--quiet")
    return f"{' '.join(settings.words)} doesn't work here: {answer.complaint}" if answer.code else None
