"""Small judgements that steps and tasks share: what `continueOn` covers, and what to say of what can't go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.engine.phases import ERROR, FAILED

if TYPE_CHECKING:
    from pydsl.expr.errors import MissingVariable

Json = Any
NO_TEMPLATE = "failed to get a template"
"""What a loop over an inline template ends in where somebody refers to it: Argo looks it up by its nodes' names."""


def continues_on(spec: Json, phase: str) -> bool:
    """Whether a step's or task's `continueOn` covers how its node ended."""
    policy = spec.get("continueOn") or {}
    return bool((phase == FAILED and policy.get("failed")) or (phase == ERROR and policy.get("error")))


def stalled(error: MissingVariable) -> str:
    """Return the message of a run that can make no more progress, where Argo would wait for ever (rule 12)."""
    return f"{error.message}: nothing that still runs can make it, and Argo would wait for ever"
