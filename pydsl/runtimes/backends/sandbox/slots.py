"""A slot: one set of namespaces with a root folder, in which containers run one after the other."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.errors import InfrastructureError
from pydsl.files import is_in
from pydsl.runtimes.workers import Station

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydsl.runtimes.backends.sandbox.ways import Walls, Way
    from pydsl.runtimes.model import Command, Streams
    from pydsl.runtimes.staged import SharedFiles
    from pydsl.runtimes.workers import Worker, Workers
    from pydsl.runtimes.workers.hired import Load


class Slot(Struct, frozen=True, eq=False, kw_only=True, dict=True):
    """Walls, and the station behind them."""

    walls: Walls
    tree: SharedFiles
    """The files that are seen behind the walls."""
    way: Way
    workers: Workers
    tried: dict[str, bool]
    """Which interpreters came up as workers."""

    @functools.cached_property
    def _station(self) -> Station:
        return Station(workers=self.workers, hire=self._hired, shows=self.shows, tried=self.tried)

    def shows(self, path: str) -> bool:
        """Whether a path is this machine's own, and seen at the same place."""
        own = [one.path for one in self.walls.binds if one.read_only and str(one.source) == one.path]
        return is_in(path, own) and not is_in(path, self.walls.hidden)

    def start(self, command: Command, out: str | Path, err: str | Path) -> int:
        """Start a command."""
        return self._station.start(command, command.cwd or "/", out, err)

    def converse(self, command: Command, streams: Streams) -> int:
        """Start a command that reads and writes descriptors of ours."""
        return self._station.converse(command, command.cwd or "/", streams)

    def _hired(self, words: Sequence[str], done: Load | None, env: Mapping[str, str]) -> Worker:
        try:
            return self.workers.hire(self.way.words(self.walls, words), self.way.recipe(self.walls, done), env)
        except OSError as error:
            raise InfrastructureError(f"no sandbox could be started: {error.strerror}") from error

    @property
    def is_busy(self) -> bool:
        """Whether a command runs here."""
        return self._station.is_busy

    def close(self) -> None:
        """End the worker, and with it whatever runs here."""
        self._station.close()
