"""What a run holds of the locks that runs share, and what it waits for, as Argo has it in `status.synchronization`."""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydsl.spec import wire
    from pydsl.store.locks import Holder

_SEMAPHORE = "/ConfigMap/"


def with_locks(workflow: wire.Workflow, home: Path | str, uid: str) -> wire.Workflow:
    """Return a Workflow that's under way with its locks; one that has to do with none is as it was."""
    if workflow["status"].get("finishedAt"):
        return workflow
    from pydsl.store.locks import holders_of  # most runs are over, or have no locks

    holders = holders_of(home, uid)
    if holders:
        workflow["status"]["synchronization"] = status_of(uid, holders)
    return workflow


def status_of(uid: str, holders: Sequence[Holder]) -> wire.SynchronizationStatus:
    """Return what the run of a uid holds and waits for; who waits is told who holds what it lacks."""
    status: wire.SynchronizationStatus = {}
    own = [holder for holder in holders if holder.run == uid]
    for lock in dict.fromkeys(holder.lock for holder in own):
        taken = [key(holder) for holder in own if holder.lock == lock and holder.taken]
        awaited = any(holder.lock == lock and not holder.taken for holder in own)
        others = [key(holder) for holder in holders if holder.lock == lock and holder.taken]
        if _SEMAPHORE in lock:
            _note_semaphore(status.setdefault("semaphore", {}), lock, taken, others if awaited else None)
        else:
            _note_mutex(status.setdefault("mutex", {}), lock, taken, others if awaited else None)
    return status


def _note_semaphore(status: wire.SemaphoreStatus, lock: str, taken: list[str], others: list[str] | None) -> None:
    if taken:
        status.setdefault("holding", []).append({"semaphore": lock, "holders": taken})
    if others is not None:
        status.setdefault("waiting", []).append({"semaphore": lock, "holders": others})


def _note_mutex(status: wire.MutexStatus, lock: str, taken: list[str], others: list[str] | None) -> None:
    if taken:
        status.setdefault("holding", []).append({"mutex": lock, "holder": taken[0]})
    if others is not None:
        status.setdefault("waiting", []).append({"mutex": lock, "holder": "".join(others[:1])})


def key(holder: Holder) -> str:
    """Name a holder as Argo does: by its namespace, its workflow and the id of its node."""
    from pydsl.plan.names import node_id

    name = holder.workflow.partition("/")[2]
    return f"{holder.workflow}/{node_id(name, holder.node)}" if holder.node else holder.workflow
