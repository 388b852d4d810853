"""Locks: how many may run at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.env import ConfigMapKeySelector
    from pydsl.spec.values import Given


@define(kw_only=True)
class Synchronization:
    """The locks that have to be held."""

    mutexes: Sequence[Given[Mutex]] | None = None
    mutex: Given[Mutex] | None = None
    """Up to Argo 3.7; now a list."""
    semaphores: Sequence[Given[SemaphoreRef]] | None = None
    semaphore: Given[SemaphoreRef] | None = None
    """Up to Argo 3.7; now a list."""


@define(kw_only=True)
class Mutex:
    """A lock that one holds at a time."""

    name: str | None = None
    database: bool | None = None
    namespace: str | None = None


@define(kw_only=True)
class SemaphoreRef:
    """A lock that several hold at a time; how many is said elsewhere."""

    config_map_key_ref: Given[ConfigMapKeySelector] | None = None
    database: Given[SyncDatabaseRef] | None = None
    namespace: str | None = None


@define(kw_only=True)
class SyncDatabaseRef:
    """The limit of a semaphore in a database."""

    key: str
