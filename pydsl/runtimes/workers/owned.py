"""Runtimes whose commands run below workers: all that they start ends with the run's own process."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from pydsl.runtimes.workers.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydsl.runtimes.model import Ended


class OwnedPlace:
    """A container that no later owner of the run can take up, on the machine's own network."""

    __slots__ = ()

    @property
    def is_taken_up(self) -> bool:
        """Nothing outlives its owner."""
        return False

    @property
    def address(self) -> str:
        """The network is the machine's."""
        return ""


class OwnedRuntime:
    """The part of a runtime that its workers do."""

    def __init__(self) -> None:
        self._workers = Workers()

    def lacking(self, images: Iterable[str]) -> list[str]:
        """Return no image: none is used."""
        return []

    def take_up(self, folder: Path) -> frozenset[str]:
        """Find nothing: all that runs ends with its owner."""
        return frozenset()

    def terminate(self, id: int) -> None:
        """Send TERM to what a command started."""
        self._workers.signal(id, signal.SIGTERM)

    def kill(self, id: int) -> None:
        """End all that a command started."""
        self._workers.signal(id, signal.SIGKILL)

    def wait(self, timeout: float | None) -> list[Ended]:
        """Wait until a command ends, the alarm rings or `timeout` seconds pass; return all that have ended."""
        return self._workers.wait(timeout)

    @property
    def alarm(self) -> int:
        """A descriptor: a byte written into it ends a wait."""
        return self._workers.alarm

    @property
    def descriptor(self) -> int:
        """A descriptor that can be read from when a wait would end."""
        return self._workers.descriptor

    @property
    def due(self) -> float | None:
        """Nothing is done without being told."""
        return None

    @property
    def running(self) -> int:
        """How many commands run."""
        return self._workers.running

    def close(self) -> None:
        """End the workers, and all that runs below them."""
        self._workers.close()
