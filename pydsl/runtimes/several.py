"""Several runtimes in one run: each pod has one of them, and one wait hears of all."""

from __future__ import annotations

import selectors
from typing import TYPE_CHECKING

from pydsl.runtimes.model import JOIN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydsl.runtimes.model import Ended, Needs, Runtime, Workspace


class Several:
    """The first runtime, for all pods but those that are placed under another of `kinds`.

    What is asked of a runtime for one pod is asked of its own. Whoever asks this one hears what holds for all.
    """

    def __init__(self, runtimes: Iterable[Runtime]) -> None:
        self.kinds = {one.name: one for one in runtimes}
        self._selector = selectors.DefaultSelector()
        for one in self.kinds.values():
            self._selector.register(one.descriptor, selectors.EVENT_READ)
        self._closed = False

    @property
    def first(self) -> Runtime:
        """The runtime of the pods that nothing is said about."""
        return next(iter(self.kinds.values()))

    @property
    def name(self) -> str:
        """The names of all, the first one first."""
        return JOIN.join(self.kinds)

    @property
    def mounts(self) -> bool:
        """Whether all can mount volumes."""
        return all(one.mounts for one in self.kinds.values())

    @property
    def private(self) -> bool:
        """Whether absolute paths are the container's own under all of them."""
        return all(one.private for one in self.kinds.values())

    @property
    def images(self) -> bool:
        """Whether all make containers of images."""
        return all(one.images for one in self.kinds.values())

    @property
    def honours(self) -> frozenset[str]:
        """The fields that all heed."""
        return frozenset.intersection(*(one.honours for one in self.kinds.values()))

    def open(self, needs: Needs) -> Workspace:
        """Make a place under the first."""
        return self.first.open(needs)

    def lacking(self, images: Iterable[str]) -> list[str]:
        """Return the images that the first would have to fetch."""
        return self.first.lacking(images)

    def take_up(self, folder: Path) -> frozenset[str]:
        """Find what lives on under any."""
        return frozenset().union(*(one.take_up(folder) for one in self.kinds.values()))

    def terminate(self, id: int) -> None:
        """Send TERM to a command; those whose it isn't don't know its id."""
        for one in self.kinds.values():
            one.terminate(id)

    def kill(self, id: int) -> None:
        """End a command at once."""
        for one in self.kinds.values():
            one.kill(id)

    def wait(self, timeout: float | None) -> list[Ended]:
        """Wait until one of them has something to tell, the alarm rings or `timeout` seconds pass.

        It may end sooner, with nothing: what one of them was to do by itself is done then.
        """
        limits = [limit for limit in (timeout, self.due) if limit is not None]
        self._selector.select(min(limits, default=None))
        return [ended for one in self.kinds.values() for ended in one.wait(0.0)]

    @property
    def alarm(self) -> int:
        """A descriptor: a byte written into it ends a wait."""
        return self.first.alarm

    @property
    def descriptor(self) -> int:
        """A descriptor that can be read from when one of them has something to tell."""
        return self._selector.fileno()

    @property
    def due(self) -> float | None:
        """How many seconds none of them has anything to do by itself."""
        return min((one.due for one in self.kinds.values() if one.due is not None), default=None)

    @property
    def running(self) -> int:
        """How many commands run."""
        return sum(one.running for one in self.kinds.values())

    def close(self) -> None:
        """End whatever runs under any of them."""
        if not self._closed:
            self._closed = True
            self._selector.close()
            for one in self.kinds.values():
                one.close()
