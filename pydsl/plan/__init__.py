"""A workflow made ready to run: templates found, variables in scope, loops expanded, names and ids of nodes.

`prepare` plans a typed workflow, `prepare_json` one that is JSON.
"""

from __future__ import annotations

from pydsl.plan.plan import Plan, prepare, prepare_json

__all__ = ["Plan", "prepare", "prepare_json"]
