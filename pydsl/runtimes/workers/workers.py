"""The workers of one runtime, and one wait for whatever any of them has to tell."""

from __future__ import annotations

import os
import selectors
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.errors import InfrastructureError
from pydsl.runtimes.model import IDS
from pydsl.runtimes.workers.hired import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydsl.runtimes.model import Ended
    from pydsl.runtimes.workers.hired import Recipe


class Workers(Struct, eq=False):
    """Starts workers, hears them and lets them go. Each command's id is its own among all of them."""

    _hired: set[Worker] = field(default_factory=set)
    _ids: Iterator[int] = IDS
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _pipe: tuple[int, int] = field(default_factory=os.pipe)

    _closed: bool = False

    def __post_init__(self) -> None:
        for end in self._pipe:
            os.set_blocking(end, False)
        self._selector.register(self._pipe[0], selectors.EVENT_READ)

    @property
    def alarm(self) -> int:
        """A descriptor: a byte written into it ends a wait."""
        return self._pipe[1]

    @property
    def descriptor(self) -> int:
        """A descriptor that can be read from when there's something to hear."""
        return self._selector.fileno()  # type: ignore[attr-defined,no-any-return]  # epoll and kqueue have one

    @property
    def running(self) -> int:
        """How many commands run."""
        return sum(len(worker.running) for worker in self._hired)

    def hire(self, argv: Sequence[str], recipe: Recipe, env: Mapping[str, str]) -> Worker:
        """Start a worker: `argv` is what runs it, less the number of its socket. It's up some time later."""
        worker = Worker.started(argv, recipe, env, self._ids)
        self.adopt(worker)
        return worker

    def adopt(self, worker: Worker) -> None:
        """Take over a worker that was started before there was a runtime."""
        worker.ids = self._ids
        self._hired.add(worker)
        self._selector.register(worker.socket, selectors.EVENT_READ, worker)

    def signal(self, id: int, number: int) -> None:
        """Send a signal to a command; one that is over has none."""
        for worker in self._hired:
            if id in worker.running:
                worker.signal(id, number)

    def wait(self, timeout: float | None) -> list[Ended]:
        """Wait until a command ends, the alarm rings or `timeout` seconds pass; return all that have ended.

        Raises InfrastructureError where the machine lacks what it takes to start one.
        """
        ended: list[Ended] = []
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                os.read(self._pipe[0], 4096)
            else:
                ended += self._heard(key.data)
        return ended

    def _heard(self, worker: Worker) -> list[Ended]:
        ended = worker.hear()
        if worker.starved:
            self.dismiss(worker)
            raise InfrastructureError(f"no process could be started: {worker.failure}")
        if worker.gone:
            self._forget(worker)
        return ended

    def dismiss(self, worker: Worker) -> None:
        """End a worker and whatever runs below it."""
        self._forget(worker)
        worker.dismiss()
        worker.wait()

    def _forget(self, worker: Worker) -> None:
        if worker in self._hired:
            self._hired.remove(worker)
            self._selector.unregister(worker.socket)

    def close(self) -> None:
        """End every worker, and give the descriptors back. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        for worker in self._hired:
            worker.dismiss()
        for worker in self._hired:
            worker.wait()
        self._hired.clear()
        self._selector.close()
        for end in self._pipe:
            os.close(end)
