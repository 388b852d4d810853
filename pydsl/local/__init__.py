"""Run a workflow on this machine: the engine, a runtime, the store and the artifacts, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.local.interrupts import Interrupted
    from pydsl.local.report import NodeReport, Nodes, NodeState, RunReport, Update
    from pydsl.local.running import run_workflow

__all__ = ["Interrupted", "NodeReport", "NodeState", "Nodes", "RunReport", "Update", "run_workflow"]

_ELSEWHERE = {"run_workflow": "running", "Interrupted": "interrupts"}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'report')}"), name)
