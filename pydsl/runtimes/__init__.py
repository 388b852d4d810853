"""Where the containers of a pod run: a runtime gives each container a place of its own.

Each kind of runtime is a module or folder of `backends`; nothing else knows their names. `pick` chooses.
"""

from __future__ import annotations

from pydsl.runtimes.model import JOIN, NOT_STARTED, Backend, Command, Ended, Mount, Needs, Runtime, Streams, Workspace
from pydsl.runtimes.pick import (
    AUTO,
    Picked,
    backends_by_rank,
    begin,
    names,
    pick,
    pick_kept,
    require_name,
    sweep,
    with_images,
)

__all__ = [
    "AUTO",
    "JOIN",
    "NOT_STARTED",
    "Backend",
    "Command",
    "Ended",
    "Mount",
    "Needs",
    "Picked",
    "Runtime",
    "Streams",
    "Workspace",
    "backends_by_rank",
    "begin",
    "names",
    "pick",
    "pick_kept",
    "require_name",
    "sweep",
    "with_images",
]
