"""Mutexes and semaphores of templates, among the nodes of one run (workflow/sync; messages as Argo's)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import attrs

from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import atoi
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from pydsl.engine.agenda import Agenda
    from pydsl.engine.waiters import Waiter
    from pydsl.plan.plan import FindConfigMap
    from pydsl.spec import wire


@attrs.define(eq=False)
class Lock:
    """One lock: how many may hold it, and who does."""

    name: str
    limit: int
    holders: set[str] = attrs.field(factory=set)
    waiting: deque[Waiter] = attrs.field(factory=deque)

    @property
    def free(self) -> int:
        """How many more may hold it."""
        return self.limit - len(self.holders)


class Locks:
    """The locks of a run, by name."""

    def __init__(self, namespace: str, config_map: FindConfigMap, agenda: Agenda) -> None:
        self._namespace, self._config_map, self._agenda = namespace, config_map, agenda
        self._locks: dict[str, Lock] = {}
        self._held: dict[str, list[Lock]] = {}

    def acquire(self, call: Waiter) -> bool:
        """Take every lock of a call's template, or none; where it must wait, it's told by `locked` later."""
        wanted = call.template.get("synchronization")
        if not wanted:
            return True
        try:
            locks = self._wanted(wanted)
        except NodeFault as fault:
            call.refuse(str(fault))
            return False
        blocking = next((lock for lock in locks if lock.free <= 0), None)
        if blocking is not None:
            blocking.waiting.append(call)
            call.wait(f"Waiting for {blocking.name} lock. Lock status: {blocking.free}/{blocking.limit}")
            return False
        for lock in locks:
            lock.holders.add(call.name)
        self._held[call.name] = locks
        return True

    def release(self, call: Waiter) -> None:
        """Release what a call holds, and let those who wait try again in their order."""
        locks = self._held.pop(call.name, None)
        if locks is None:
            return
        for lock in locks:
            lock.holders.discard(call.name)
            self._agenda.post(lambda lock=lock: self._let_in(lock))  # type: ignore[misc]  # a default keeps each its own

    def _let_in(self, lock: Lock) -> None:
        """Let those who wait for a lock try again while it has room; who lacks another lock goes and waits for that."""
        while lock.waiting and lock.free > 0:
            call = lock.waiting.popleft()
            if not call.cancelled and self.acquire(call):
                call.locked()

    def abandoned(self) -> list[Waiter]:
        """Return the calls that wait for a lock, and forget them: the run is being stopped."""
        waiting = [call for lock in self._locks.values() for call in lock.waiting if not call.cancelled]
        for lock in self._locks.values():
            lock.waiting.clear()
        return waiting

    def check_workflow(self, wanted: wire.Synchronization | None) -> None:
        """Look at the locks of the whole workflow, which it holds alone here; raises NodeFault for a bad semaphore."""
        if wanted:
            self._wanted(wanted)

    def _wanted(self, wanted: wire.Synchronization) -> list[Lock]:
        mutexes = [*([wanted["mutex"]] if wanted.get("mutex") else []), *(wanted.get("mutexes") or [])]
        semaphores = [*([wanted["semaphore"]] if wanted.get("semaphore") else []), *(wanted.get("semaphores") or [])]
        return [*[self._mutex(one) for one in mutexes], *[self._semaphore(one) for one in semaphores]]

    def _mutex(self, wanted: wire.Mutex) -> Lock:
        name = f"{wanted.get('namespace') or self._namespace}/Mutex/{wanted.get('name')}"
        return self._locks.setdefault(name, Lock(name, 1))

    def _semaphore(self, wanted: wire.SemaphoreRef) -> Lock:
        reference = wanted.get("configMapKeyRef")
        if reference is None:
            raise NodeFault("synchronization databases aren't there in a local run")
        namespace = wanted.get("namespace") or self._namespace
        name = f"{namespace}/ConfigMap/{reference.get('name')}/{reference.get('key')}"
        if name not in self._locks:
            data = (self._config_map(str(reference.get("name"))) or {}).get("data") or {}
            try:
                self._locks[name] = Lock(name, atoi(str(data[reference.get("key")])))
            except (KeyError, ExprError):
                raise NodeFault(f"failed to initialize semaphore {name} with limit") from None
        return self._locks[name]
