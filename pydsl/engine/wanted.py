"""Which locks a `synchronization` means, and how many may hold each (workflow/sync: lock_name.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.commands import WantedLock
from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import atoi
from pydsl.plan.errors import NodeFault

if TYPE_CHECKING:
    from pydsl.plan.plan import FindConfigMap
    from pydsl.spec import wire


def waiting_message(lock: str, free: int, limit: int) -> str:
    """Say what somebody waits for, as Argo does."""
    return f"Waiting for {lock} lock. Lock status: {free}/{limit}"


class LockNames:
    """Finds the locks that the workflows of a namespace want."""

    def __init__(self, namespace: str, config_map: FindConfigMap) -> None:
        self._namespace, self._config_map = namespace, config_map

    def wanted(self, of: wire.Synchronization) -> list[WantedLock]:
        """List the locks, mutexes first. Raises NodeFault for a semaphore whose limit isn't known."""
        mutexes = [*([of["mutex"]] if of.get("mutex") else []), *(of.get("mutexes") or [])]
        semaphores = [*([of["semaphore"]] if of.get("semaphore") else []), *(of.get("semaphores") or [])]
        return [*map(self._mutex, mutexes), *map(self._semaphore, semaphores)]

    def _mutex(self, wanted: wire.Mutex) -> WantedLock:
        kind = "Database" if wanted.get("database") else "Mutex"
        return WantedLock(f"{wanted.get('namespace') or self._namespace}/{kind}/{wanted.get('name')}", 1)

    def _semaphore(self, wanted: wire.SemaphoreRef) -> WantedLock:
        reference = wanted.get("configMapKeyRef")
        if reference is None:
            raise NodeFault("synchronization databases aren't there in a local run")
        namespace = wanted.get("namespace") or self._namespace
        name = f"{namespace}/ConfigMap/{reference.get('name')}/{reference.get('key')}"
        data = (self._config_map(str(reference.get("name"))) or {}).get("data") or {}
        try:
            return WantedLock(name, atoi(str(data[reference.get("key")])))
        except (KeyError, ExprError):
            raise NodeFault(f"failed to initialize semaphore {name} with limit") from None
