"""Processes that run commands for a runtime, so that those end when the runner does, however it ends.

`worker` and `namespaces` are the scripts of such a process; `Workers` is the runner's side.
"""

from __future__ import annotations

from pydsl.runtimes.workers.hired import Worker
from pydsl.runtimes.workers.owned import OwnedPlace, OwnedRuntime
from pydsl.runtimes.workers.station import Station
from pydsl.runtimes.workers.workers import Workers

__all__ = ["OwnedPlace", "OwnedRuntime", "Station", "Worker", "Workers"]
