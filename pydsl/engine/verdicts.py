"""Small judgements that steps and tasks share: what `continueOn` covers, and what to say of what can't go on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pydsl.engine.phases import ERROR, FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydsl.expr.errors import MissingVariable
    from pydsl.plan.templates import StepOrTask

NO_TEMPLATE = "failed to get a template"
"""What a loop over an inline template ends in where somebody refers to it: Argo looks it up by its nodes' names."""


def continues_on(spec: StepOrTask, phase: str) -> bool:
    """Whether a step's or task's `continueOn` covers how its node ended."""
    policy = spec.get("continueOn") or {}
    return bool((phase == FAILED and policy.get("failed")) or (phase == ERROR and policy.get("error")))


def stalled(error: MissingVariable) -> str:
    """Return the message of a run that can make no more progress, where Argo would wait for ever (rule 12)."""
    return f"{error.message}: nothing that still runs can make it, and Argo would wait for ever"


def blamed(message: str, spec: StepOrTask | Sequence[StepOrTask], word: str, skipped: Iterable[str]) -> str:
    """Return what is wrong with a step or task, with the loop to blame: one of which no item ran makes no output.

    `skipped` are the names of such loops, `word` is step or task. Argo would wait for ever, or speak of a type.
    """
    text = json.dumps(spec)
    for name in skipped:
        found = re.search(_OUTPUT % (word, re.escape(name), re.escape(name)), text)
        if found is not None:
            return f"{word} {name!r} was skipped for all its items, and has no output {found[1]!r}: {message}"
    return message


_OUTPUT = r"""\b%ss(?:\.%s|\[\\?['"]%s\\?['"]\])\.outputs\.(?:parameters|artifacts)\.([-\w]+)"""
