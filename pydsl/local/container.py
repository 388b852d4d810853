"""One container of a pod: its place, its command, its logs, how it ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.engine.events import ContainerOutcome
from pydsl.errors import InfrastructureError
from pydsl.files import is_of_machine, said
from pydsl.files.written import opened
from pydsl.local.attempts import Attempts
from pydsl.local.environment import expand
from pydsl.local.images import TABLE, Image, Images, stand_in
from pydsl.local.templates import image_of
from pydsl.runtimes import Command
from pydsl.runtimes.commands import NO_COMMAND, CommandMissing, find

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.local.templates import ContainerSpec
    from pydsl.runtimes import Ended, Workspace


class ContainerRun(Struct, eq=False):
    """A container: before, while and after it runs."""

    name: str
    role: str
    """init, main or sidecar."""
    spec: ContainerSpec
    place: Workspace
    folder: Path
    env: Mapping[str, str]
    names: Mapping[str, str]
    """The variables that `$(NAME)` may name in its command and arguments."""
    images: Images
    after: Sequence[str] = ()
    """Containers that have to succeed first."""
    attempts: Attempts = field(default_factory=Attempts)
    mounted: bool = False
    in_image: bool = False
    """Whether its program and files are its image's own."""
    script: str | None = None
    """Where a script template's source lies, as the container sees it."""
    progress_file: str | None = None
    """The path in the place's tree of the file that it states its progress in, if it knows of that."""
    started: bool = False
    told_to_stop: bool = False
    code: int | None = None
    passed_on: int | None = None
    """The exit code that those who depend on it see, where its own is only that one of those it depends on failed."""
    problem: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it ran and ended."""
        return self.code is not None

    @property
    def stdout(self) -> Path:
        """The file that its standard output goes to."""
        return Path(self._log("stdout"))

    @property
    def stderr(self) -> Path:
        """The file that its standard error goes to."""
        return Path(self._log("stderr"))

    def _log(self, stream: str) -> str:
        """Return the path of a log, which lies beside its folder: as text, as each pod opens two."""
        return f"{self.folder}.{stream}"

    def start(self) -> int | None:
        """Start its command and give the id; None if it can't be run, which `code` and `problem` then tell."""
        try:
            return self.place.start(self.command(), self._log("stdout"), self._log("stderr"))
        except CommandMissing as missing:
            self._fail(f"failed to find name in PATH: {missing}", self._advice())
        except OSError as error:
            if is_of_machine(error):
                raise InfrastructureError(f"container {self.name} can't be started: {said(error)}") from error
            self._fail(f"the command can't be started: {(error.strerror or str(error)).lower()}")
        return None

    def start_beside(self, argv: Sequence[str]) -> int:
        """Start another command in the container, as a probe does; give its id. Raises CommandMissing."""
        return self.place.start(replace(self.command_of(argv), beside=True))

    def command_of(self, argv: Sequence[str]) -> Command:
        """Return another command than its own, to run where that does. Raises CommandMissing."""
        cwd = self.spec.get("workingDir")
        found = argv if self.in_image else [find(argv[0], self.place, self.env, cwd), *argv[1:]]
        return Command(argv=found, env=self.env, cwd=cwd)

    def end(self, ended: Ended) -> None:
        """Take note of how its command ended."""
        if ended.problem:
            self._fail(ended.problem, code=ended.code)
        else:
            self.code = ended.code

    def outcome(self, message: str) -> ContainerOutcome:
        """Return how it ended, for a container set."""
        if self.code is None:
            return ContainerOutcome(phase="Skipped" if not self.started else "Failed")
        if not self.code:
            return ContainerOutcome(phase="Succeeded", exit_code=self.code)
        return ContainerOutcome(
            phase="Error" if self.code == NO_COMMAND else "Failed", exit_code=self.code, message=message
        )

    def skip(self) -> None:
        """End without having run: of its attempts there are none."""
        if self.attempts.fault:
            self._fail(self.attempts.fault)
        else:
            self.code = 0
            self.stdout.touch()
            self.stderr.touch()

    def give_up(self, name: str, code: int) -> None:
        """End without having run: a container that it depends on ended with this code."""
        self.started, self.passed_on = True, code
        self._fail(f'dependency "{name}" exited with non-zero code: {code}')

    def command(self) -> Command:
        """Return what runs. Raises CommandMissing."""
        cwd = self.spec.get("workingDir")
        if self.in_image:
            command, arguments = self._words(self.spec.get("command")), self._words(self.spec.get("args"))
            return Command(
                argv=[*command, *arguments, *self._script()], env=self.env, cwd=cwd, is_program=bool(command)
            )
        return Command(argv=self._found(self._argv()), env=self.env, cwd=cwd)

    def _words(self, given: list[str] | None) -> list[str]:
        return [expand(str(word), self.names) for word in given or ()]

    def _script(self) -> list[str]:
        return [self.script] if self.script else []

    def _found(self, argv: list[str]) -> list[str]:
        """Return the command with its program's path. Raises CommandMissing if neither it nor a stand-in is here."""
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
        """Return the command and its arguments, from the manifest and what is known of the image."""
        command = self._words(self.spec.get("command"))
        arguments = [*self._words(self.spec.get("args")), *self._script()]
        argv = [*command, *arguments] if command else self.images.own_command(image_of(self.spec), arguments)
        if not argv:
            raise CommandMissing(f"the program of image {self.spec.get('image')} isn't known on this machine")
        return [self._image().commands.get(argv[0], argv[0]), *argv[1:]]

    def _image(self) -> Image:
        return self.images.find(image_of(self.spec))

    def _advice(self) -> str:
        image = self.spec.get("image")
        return f"a line for {image!r} in {TABLE} of pyproject.toml says what runs for it on this machine"

    def _fail(self, problem: str, advice: str = "", code: int = NO_COMMAND) -> None:
        self.code, self.problem = code, problem
        self.stdout.touch()
        with opened(self.stderr, "wb") as file:
            file.write((f"{problem}\n{advice}\n" if advice else f"{problem}\n").encode(errors="surrogateescape"))
