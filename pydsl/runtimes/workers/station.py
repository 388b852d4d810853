"""A station: where containers run one after the other, with the worker that starts their commands.

The first Python file makes it an interpreter that is up, of which each such file is a fork.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.runtimes.workers.hired import ISOLATED, plain
from pydsl.runtimes.workers.interpreters import at_start, interpreter, load, runs_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pydsl.runtimes.model import Command, Streams
    from pydsl.runtimes.workers.hired import Load, Worker
    from pydsl.runtimes.workers.workers import Workers

PATIENCE = 10.0
"""Seconds that an interpreter that hasn't been tried yet gets to come up."""
WORD = "PATH"


class Station(Struct, eq=False, kw_only=True):
    """A worker: none before the first command, another where a Python is needed."""

    workers: Workers
    hire: Callable[[Sequence[str], Load | None, Mapping[str, str]], Worker]
    """Starts a worker: the words that run it, what it finds done, its variables."""
    shows: Callable[[str], bool]
    """Whether a path is this machine's own, and seen at the same place."""
    tried: dict[str, bool]
    """Which interpreters came up as workers."""
    _worker: Worker | None = None
    _python: str | None = None
    _began: Mapping[str, str] = field(default_factory=dict)

    def start(self, command: Command, cwd: str, out: str | Path, err: str | Path) -> int:
        """Start a command."""
        return self.start_by(self.interpreter(command), command, cwd, out, err)

    def start_by(self, python: str | None, command: Command, cwd: str, out: str | Path, err: str | Path) -> int:
        """Start a command of which is known what Python runs it warm."""
        worker = self._fitting(python, command.env)
        warm = python is not None and python == self._python and at_start(command.env) == self._began
        if warm and python is not None:
            command = replace(command, argv=[python, *command.argv[1:]])
        return worker.start(command, cwd, (out, err), warm=warm)

    def converse(self, command: Command, cwd: str, streams: Streams) -> int:
        """Start a command that reads and writes descriptors of ours."""
        return self._fitting(None, command.env).converse(command, cwd, streams)

    def interpreter(self, command: Command) -> str | None:
        """Return the Python that runs a command warm; None if nothing does."""
        if command.beside or not runs_file(command.argv, command.env) or not self.shows(command.argv[0]):
            return None  # nothing outside runs a program of the container's own
        found = interpreter(command.argv[0], {**at_start(command.env), WORD: command.env.get(WORD, "")})
        return found if found is not None and self.tried.get(found, True) else None

    def _fitting(self, python: str | None, env: Mapping[str, str]) -> Worker:
        """Return the worker, after another has taken its place if it has no Python and now one is needed."""
        lacks = python is not None and self._python is None
        if self._worker is not None and lacks and not self._worker.running:
            self.close()
        if self._worker is None or self._worker.gone:
            self._worker = self._hire(python, env)
        return self._worker

    def _hire(self, python: str | None, env: Mapping[str, str]) -> Worker:
        self._python, self._began = python, at_start(env)
        if python is None:
            return self.hire(plain(sys.executable, *ISOLATED), None, {})
        worker = self.hire(plain(python), load(), {**self._began, WORD: env.get(WORD, "")})
        if python not in self.tried:
            self.tried[python] = worker.came_up(PATIENCE)
        if not self.tried[python]:
            self.workers.dismiss(worker)
            return self._hire(None, env)
        return worker

    @property
    def is_busy(self) -> bool:
        """Whether a command runs here."""
        return self._worker is not None and bool(self._worker.running)

    def close(self) -> None:
        """End the worker, and with it whatever runs here."""
        if self._worker is not None:
            self.workers.dismiss(self._worker)
            self._worker = None
