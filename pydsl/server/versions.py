"""Resource versions: one count for all that the server holds, as etcd's; who watches asks for what's later."""

from __future__ import annotations

import threading
from typing import Any

import attrs
from msgspec import Struct


class ObjectVersion(Struct, frozen=True):
    """Which change of an object this is: of all (`number`), of its own (`generation`), and when it came to be."""

    number: int
    generation: int
    first: int


@attrs.define(eq=False)
class Versions:
    """Numbers the states of objects as they're seen. A state is anything that's equal while nothing has changed."""

    oldest: int
    """Where this server began to count; what an earlier one counted is too old."""
    last: int = attrs.field(init=False)
    _seen: dict[str, tuple[Any, ObjectVersion]] = attrs.field(factory=dict, init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def __attrs_post_init__(self) -> None:
        self.last = self.oldest

    def of(self, uid: str, state: Any) -> ObjectVersion:
        """Return the version of an object in a state."""
        with self._lock:
            before, version = self._seen.get(uid, (None, None))
            if version is None or before != state:
                self.last += 1
                version = ObjectVersion(
                    self.last, version.generation + 1 if version else 1, version.first if version else self.last
                )
                self._seen[uid] = (state, version)
            return version

    def known(self, uid: str, state: Any) -> ObjectVersion | None:
        """Return the version of an object that was seen in a state; None for one that's new."""
        with self._lock:
            before, version = self._seen.get(uid, (None, None))
            return version if before == state else None

    def gone(self, uid: str) -> None:
        """Note that an object was removed."""
        with self._lock:
            self._seen.pop(uid, None)
            self.last += 1
