"""One container's place: what is staged for it, what it left, and the course of its commands."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.files import PATH_ONLY, Budget, Inode, Mount, Root, is_in, said
from pydsl.files.archives.limits import UnpackingLimits
from pydsl.files.archives.members import BadArchive
from pydsl.files.archives.unpacking import unpack
from pydsl.runtimes.backends.container.engine import EngineAnswer, Invocation
from pydsl.runtimes.backends.container.options import of_environment, of_manifest
from pydsl.runtimes.model import NOT_STARTED, SIGNALLED, Ended

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import TypeAlias

    from pydsl.runtimes.backends.container.runtime import ContainerRuntime
    from pydsl.runtimes.model import Command, Needs, Streams

    Course: TypeAlias = Generator[Invocation | float, Any, Ended]
    """What happens to a command: it yields uses of the engine, whose answers it gets, and seconds to wait."""

OF_THE_ENGINE = (125, 126, 127)
"""Statuses that the engine's command ends with where the container's never began, and maybe otherwise."""
INIT_FAILED = ("failed to exec pid1", "[FATAL tini")
"""What the first process of a container says where it can't run the program; it ends as the program may, too."""
COMPLAINTS = ("OCI runtime", "unable to start container", "failed to create task")
NEVER = "0001-01-01"
"""The day on which a container started that never did."""
NO_PROGRAM = ("executable file not found", "no such file or directory", "permission denied")
ABSENT = ("could not be found", "no such file", "not found", "does not exist")
LOOK = 0.05
"""Seconds between two looks whether a container runs that others share a network with."""


@attrs.define(eq=False, kw_only=True)
class ContainerPlace:
    """A container: its files are in `staged` until it's over, and what it left at its outlets is in `left` then."""

    runtime: ContainerRuntime
    needs: Needs
    name: str
    """What the engine calls its containers, less the number of the command."""
    count: int = attrs.field(default=0, init=False)
    command: Command | None = attrs.field(default=None, init=False)
    is_over: bool = attrs.field(default=False, init=False)
    state: str = attrs.field(default="", init=False)
    """made, running or over: of the latest command."""
    has_run: bool = attrs.field(default=False, init=False)
    told: int = attrs.field(default=0, init=False)
    """The signal that it got, perhaps before it ran."""
    own_files: list[str] = attrs.field(factory=list, init=False)
    joined: str = attrs.field(default="", init=False)
    """The container of its pod whose network it shares; "" if it has its own."""
    held: int | None = attrs.field(default=None, init=False)
    """A descriptor of that network."""

    @property
    def staged(self) -> Path:
        """Where files lie that it gets."""
        return self.needs.folder / "staged"

    @property
    def left(self) -> Path:
        """Where files lie that it left."""
        return self.needs.folder / "left"

    @property
    def container(self) -> str:
        """The name of the latest command's container."""
        return f"{self.name}-{self.count}"

    @property
    def files(self) -> Path:
        """The folder of what it left."""
        return self.left

    @property
    def tree(self) -> Root:
        """What it gets, and once it's over what it left, with what was mounted into it."""
        if not self.is_over:
            return Root(self.staged, self.needs.mounts)
        return Root(self.left, [*self._binds(), *self.needs.mounts])

    @property
    def is_taken_up(self) -> bool:
        """Whether containers of its pod have been found."""
        return self.needs.folder.parent.name in self.runtime.found_pods

    @property
    def address(self) -> str:
        """The address at which others reach it; "" where it has none of its own."""
        asked = "{{.NetworkSettings.IPAddress}} {{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
        answer = self.runtime.engine.call("inspect", "--format", asked, self.joined or self.container)
        return next(iter(answer.out.split()), "") if not answer.code else ""

    def inside(self, path: str) -> str:
        """Return a path from the root; a relative one is below the root, too."""
        return os.path.normpath("/" + path.lstrip("/"))

    def program(self, path: str) -> Path:
        """Programs are the image's: nothing of this machine's."""
        return Path("/nonexistent")

    def own(self, path: str) -> tuple[str, str]:
        """The executor's files lie where Argo's do."""
        self.own_files.append(path)
        return path, path

    def start(self, command: Command, out: str | Path = os.devnull, err: str | Path = os.devnull) -> int:
        """Start the container, or another command in it."""
        if command.beside:
            return self.runtime.follow(self, self._beside(command, out, err), beside=True)
        again = command == self.command
        if not again:
            self.count, self.command = self.count + 1, command
        self._begin()
        return self.runtime.follow(self, self._course(command, out, err, again=again))

    def converse(self, command: Command, streams: Streams) -> int:
        """Start a container of the same kind for a command that reads and writes descriptors of this process."""
        self.count, self.command = self.count + 1, command
        self._begin()
        return self.runtime.follow(self, self._conversation(command, streams))

    def _begin(self) -> None:
        """Forget how the command before went."""
        self.is_over, self.state, self.told = False, "", 0

    def close(self) -> None:
        """Remove the container."""
        self._let_go()
        self.runtime.forget(self)

    def _let_go(self) -> None:
        if self.held is not None:
            os.close(self.held)
        self.joined, self.held = "", None

    def _beside(self, command: Command, out: str | Path, err: str | Path) -> Course:
        options, carried = of_environment(command.env)
        words = ["exec", *options, self.container, *command.argv]
        while self.state != "over" and not (yield from self._is_up()):
            yield LOOK
        answer = yield Invocation(words=words, env=carried, out=out, err=err)
        return Ended(0, answer.code)

    def _is_up(self) -> Generator[Invocation, Any, bool]:
        answer = yield Invocation(words=["inspect", "--format", "{{.State.Running}}", self.container])
        return bool(answer.out.strip() == "true")

    def _course(self, command: Command, out: str | Path, err: str | Path, *, again: bool) -> Course:
        """Make the container, run it and fetch what it left; or go on with one that an earlier owner left.

        A command that runs `again` does so where it ran: its files are as it left them.
        """
        found = None if again else self.runtime.found.get(self.container)
        if found == "created":  # the container whose network it was to share may be over
            yield Invocation(words=["rm", "--force", self.container])
            found = None
        ended = None if found or again else (yield from self._made(command))
        if ended is None:
            run = self._taken_up if found else self._run
            ended = yield from run(command, out, err)
        self.state = "over"
        if ended.problem or not self.has_run:
            return ended
        problem = yield from self._fetched()
        self.is_over = True
        return Ended(0, NOT_STARTED, problem) if problem else ended

    def _conversation(self, command: Command, streams: Streams) -> Course:
        """Make a container and run it with somebody before it; what it leaves is nobody's."""
        ended = yield from self._made(command, "--interactive", *(["--tty"] if streams.is_terminal else []))
        if ended is None:
            self.state = "running"
            words = ["start", "--attach", "--interactive", self.container]
            answer = yield Invocation(words=words, streams=streams)
            ended = Ended(0, answer.code)
        self.state = "over"
        return ended

    def _made(self, command: Command, *more: str) -> Generator[Invocation | float, Any, Ended | None]:
        """Make the container, in the network of its pod; return what it comes to if it can't be made."""
        network = yield from self._network()
        if self.told:
            return Ended(0, SIGNALLED + self.told)
        self.state = "made"
        options, carried = of_environment(command.env)
        words = [*self._words(command, network), *more, *options, *self._end(command)]
        answer = yield Invocation(words=words, env=carried)
        if answer.code:
            image = self.needs.image
            return Ended(0, NOT_STARTED, f"image {image}: {answer.complaint}")
        return None

    def _network(self) -> Generator[Invocation | float, Any, str]:
        """Return the network to be in: of a container of its pod that is up, or else one of its own."""
        self._let_go()
        while (other := self.runtime.neighbour(self)) is not None:
            if (yield from other._is_up()):
                shared = yield from self._shared(other)
                if shared:
                    self.joined = other.container
                    return shared
            yield LOOK
        return self.runtime.settings.network

    def _shared(self, other: ContainerPlace) -> Generator[Invocation, Any, str]:
        """Return what the engine calls the network of another container; "" if that is over.

        Podman would run the other one again, were it over when this one begins: so it gets the network itself, which
        this process holds open.
        """
        by_name = f"container:{other.container}"
        if not self.runtime.sees_processes:
            return by_name
        shown = yield Invocation(words=["inspect", "--format", "{{.State.Pid}}", other.container])
        try:
            self.held = os.open(f"/proc/{shown.out.strip()}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        except PermissionError:  # it runs as another user
            return by_name
        except OSError:
            return ""
        if (yield from other._is_up()):  # or the number could have become another process's
            return f"ns:/proc/{os.getpid()}/fd/{self.held}"
        self._let_go()
        return ""

    def _words(self, command: Command, network: str) -> list[str]:
        runtime = self.runtime
        words = ["create", f"--name={self.container}", *(f"--label={one}" for one in runtime.labels(self))]
        words += [*of_manifest(self.needs)]
        if runtime.has_init:
            words.append("--init")
        if network:
            words.append(f"--network={network}")
        if command.cwd:
            words.append(f"--workdir={self.inside(command.cwd)}")
        return words + [f"--mount={_mount(one)}" for one in (*self._binds(), *self.needs.mounts)]

    def _end(self, command: Command) -> list[str]:
        """Return the last options, the image and what it runs."""
        options = [*self.runtime.settings.options]
        if command.is_program:
            return [*options, f"--entrypoint={command.argv[0]}", self.needs.image, *command.argv[1:]]
        return [*options, self.needs.image, *command.argv]

    def _binds(self) -> list[Mount]:
        """Return what is staged as mounts: those that are there, and not within each other or a volume."""
        found: list[str] = []
        mounted = [mount.path for mount in self.needs.mounts]
        root = Root(self.staged)
        for path in sorted({self.inside(one) for one in (*self.needs.paths, *self.own_files)}):
            covered = is_in(path, (*found, *mounted))
            if not covered and root.exists(path):
                found.append(path)
        return [Mount(source=root.source(path), path=path) for path in found]

    def _run(self, command: Command, out: str | Path, err: str | Path) -> Course:
        if self.told:
            return Ended(0, SIGNALLED + self.told)
        self.state, self.has_run = "running", True
        try:
            answer = yield from self._mounted(err)
        except OSError as error:
            return Ended(0, NOT_STARTED, f"volumeMounts: {said(error)}")
        if not answer.code:
            answer = yield Invocation(words=["start", "--attach", self.container], out=out, err=err)
        if answer.code and any(mark in _tail(err) for mark in INIT_FAILED):
            return _missing(command.argv[0], _tail(err))
        if answer.code not in OF_THE_ENGINE or not _is_engines(err):
            return Ended(0, answer.code)
        shown = yield Invocation(words=["inspect", "--format", "{{.State.StartedAt}}", self.container])
        if shown.out.startswith(NEVER):
            return _not_run(_tail(err))
        return Ended(0, answer.code)

    def _mounted(self, err: str | Path) -> Generator[Invocation, Any, EngineAnswer]:
        """Let the engine mount before the program runs, where it can; return how that went.

        It mounts by path. Raises OSError if what it mounted isn't what was found there: others had put something else
        in its place.
        """
        found = [mount for mount in self.needs.mounts if mount.inode is not None]
        if not found or not self.runtime.sees_processes:
            return EngineAnswer(0)
        answer: EngineAnswer = yield Invocation(words=["init", self.container], err=err)
        if answer.code:
            return answer
        shown: EngineAnswer = yield Invocation(words=["inspect", "--format", "{{.State.Pid}}", self.container])
        seen = Root(Path("/proc", shown.out.strip(), "root"))
        for mount in found:
            with seen.opened(mount.path, PATH_ONLY) as descriptor:
                mount.require(Inode.of(descriptor))
        return answer

    def _taken_up(self, _: Command, out: str | Path, err: str | Path) -> Course:
        """Go on with a container that an earlier owner started: its output from the beginning, and its end."""
        self.state, self.has_run = "running", True
        for path in (out, err):
            Path(path).unlink(missing_ok=True)
        yield Invocation(words=["logs", "--follow", self.container], out=out, err=err)
        answer = yield Invocation(words=["wait", self.container])
        return Ended(0, int(answer.out.strip()) if not answer.code else SIGNALLED + signal.SIGKILL)

    def _fetched(self) -> Generator[Invocation, Any, str]:
        """Fetch what the container left at its outlets; return what is wrong with it."""
        self.left.mkdir(parents=True, exist_ok=True)
        covered = [mount.path for mount in (*self._binds(), *self.needs.mounts)]
        for number, path in enumerate(dict.fromkeys(map(self.inside, self.needs.outlets))):
            if is_in(path, covered):
                continue
            archive = self.needs.folder / f"{number}.tar"
            follow = ["-L"] if self.runtime.settings.is_docker else []
            answer = yield Invocation(words=["cp", *follow, f"{self.container}:{path}", "-"], out=archive)
            problem = self._unpacked(archive, path) if not answer.code else _unfetched(answer)
            archive.unlink(missing_ok=True)
            if problem:
                return f"{path}: {problem}"
        return ""

    def _unpacked(self, archive: Path, path: str) -> str:
        """Put what an archive holds at its path; return what is wrong with it."""
        place = Root(self.needs.folder / "unpacked")
        place.folder.mkdir()
        try:
            with open(archive, "rb") as file:
                unpack(file, place, UnpackingLimits().budget(os.fstat(file.fileno()).st_size, Budget().stopped))
            left = Root(self.left)
            if path == "/":
                return "the whole file system is no output"
            left.make_folder(os.path.dirname(path))
            left.remove(path)
            place.move(f"/{place.names('/')[0]}", left, path)
        except (BadArchive, OSError) as error:
            return said(error) if isinstance(error, OSError) else str(error)
        finally:
            Root(place.folder.parent).remove("/unpacked")
        return ""


def _unfetched(answer: EngineAnswer) -> str:
    """Say why something couldn't be fetched; "" where it just isn't there."""
    return "" if any(mark in answer.err.lower() for mark in ABSENT) else answer.complaint


def _mount(mount: Mount) -> str:
    if "," in str(mount.source) or "," in mount.path:
        raise OSError(errno.EINVAL, "a mount's path has a comma", mount.path)
    return f"type=bind,source={mount.source},target={mount.path}" + (",readonly" if mount.read_only else "")


def _tail(path: str | Path) -> str:
    try:
        lines: Sequence[str] = Path(path).read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = ()
    return EngineAnswer(0, err="\n".join(lines[-5:])).complaint


def _is_engines(err: str | Path) -> bool:
    """Whether the last thing on standard error is the engine's own."""
    return any(mark in _tail(err) for mark in COMPLAINTS)


def _missing(program: str, complaint: str) -> Ended:
    """Say that there's no such program, as Go's exec.LookPath does."""
    if "ermission denied" in complaint:
        why = "permission denied"
    elif "/" in program:
        why = f"stat {program}: no such file or directory"
    else:
        why = "executable file not found in $PATH"
    return Ended(0, NOT_STARTED, f'failed to find name in PATH: exec: "{program}": {why}')


def _not_run(complaint: str) -> Ended:
    """Say why the container's program never ran: as Argo does where it isn't there."""
    _, mark, program = complaint.partition('exec: "')
    if mark and any(one in complaint for one in NO_PROGRAM):
        whole = f"{mark}{program}".partition(": OCI runtime")[0].partition(": unknown")[0]
        return Ended(0, NOT_STARTED, f"failed to find name in PATH: {whole}")
    return Ended(0, NOT_STARTED, complaint)
