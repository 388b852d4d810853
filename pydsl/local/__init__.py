"""Run a workflow on this machine: the engine, a runtime, the store and the artifacts, put together."""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING, lazily

if TYPE_CHECKING:
    from pydsl.local.interrupts import Interrupted
    from pydsl.local.report import NodeReport, Nodes, NodeState, RunReport, Update
    from pydsl.local.running import run_workflow

__all__ = ["Interrupted", "NodeReport", "NodeState", "Nodes", "RunReport", "Update", "run_workflow"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "interrupts": ("Interrupted",),
            "report": ("NodeReport", "Nodes", "NodeState", "RunReport", "Update"),
            "running": ("run_workflow",),
        },
    )
