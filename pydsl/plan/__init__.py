"""A workflow made ready to run: templates found, variables in scope, loops expanded, names and ids of nodes.

`prepare` plans a typed workflow, `prepare_json` one that is JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.plan.plan import Plan, prepare, prepare_json

__all__ = ["Plan", "prepare", "prepare_json"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, {"plan": ("Plan", "prepare", "prepare_json")})
