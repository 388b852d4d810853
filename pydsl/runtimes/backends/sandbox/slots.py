"""A slot: one set of namespaces with a root folder, in which containers run one after the other."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import attrs
from msgspec.structs import replace

from pydsl.errors import InfrastructureError
from pydsl.files import is_in
from pydsl.runtimes.backends.sandbox.interpreters import at_start, interpreter, load, runs_file
from pydsl.runtimes.workers.hired import ISOLATED, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydsl.files import Root
    from pydsl.runtimes.backends.sandbox.ways import Walls, Way
    from pydsl.runtimes.model import Command, Streams
    from pydsl.runtimes.workers import Worker, Workers
    from pydsl.runtimes.workers.hired import Load

PATIENCE = 10.0
"""Seconds that an interpreter that hasn't been tried yet gets to come up."""
WORD = "PATH"


@attrs.define(eq=False, kw_only=True)
class Slot:
    """Walls, and the worker behind them: none before the first command, another where a Python is needed."""

    walls: Walls
    tree: Root
    """The files that are seen behind the walls."""
    way: Way
    workers: Workers
    tried: dict[str, bool]
    """Which interpreters came up as workers."""
    _worker: Worker | None = attrs.field(default=None, init=False)
    _python: str | None = attrs.field(default=None, init=False)
    _began: Mapping[str, str] = attrs.field(factory=dict, init=False)

    def shows(self, path: str) -> bool:
        """Whether a path is this machine's own, and seen at the same place."""
        own = [one.path for one in self.walls.binds if one.read_only and str(one.source) == one.path]
        return is_in(path, own) and not is_in(path, self.walls.hidden)

    def start(self, command: Command, out: str | Path, err: str | Path) -> int:
        """Start a command."""
        python = self._interpreter(command)
        worker = self._fitting(python, command.env)
        warm = python is not None and python == self._python and at_start(command.env) == self._began
        if warm and python is not None:
            command = replace(command, argv=[python, *command.argv[1:]])
        return worker.start(command, command.cwd or "/", (out, err), warm=warm)

    def converse(self, command: Command, streams: Streams) -> int:
        """Start a command that reads and writes descriptors of ours."""
        return self._fitting(None, command.env).converse(command, command.cwd or "/", streams)

    def _interpreter(self, command: Command) -> str | None:
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
            return self._hired(plain(sys.executable, *ISOLATED), None, {})
        worker = self._hired(plain(python), load(), {**self._began, WORD: env.get(WORD, "")})
        if python not in self.tried:
            self.tried[python] = worker.came_up(PATIENCE)
        if not self.tried[python]:
            self.workers.dismiss(worker)
            return self._hire(None, env)
        return worker

    def _hired(self, words: list[str], done: Load | None, env: Mapping[str, str]) -> Worker:
        try:
            return self.workers.hire(self.way.words(self.walls, words), self.way.recipe(self.walls, done), env)
        except OSError as error:
            raise InfrastructureError(f"no sandbox could be started: {error.strerror}") from error

    @property
    def is_busy(self) -> bool:
        """Whether a command runs here."""
        return self._worker is not None and bool(self._worker.running)

    def close(self) -> None:
        """End the worker, and with it whatever runs here."""
        if self._worker is not None:
            self.workers.dismiss(self._worker)
            self._worker = None
