"""Steps: groups of calls, one group after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Mapping

    from pydsl.spec.calls import ContinueOn, LifecycleHook, Sequence, TemplateRef
    from pydsl.spec.parameter import Arguments
    from pydsl.spec.template import Template
    from pydsl.spec.values import Given, Json


@define(kw_only=True)
class WorkflowStep:
    """One step: a call of a template."""

    name: str | None = None
    template: str | None = None
    template_ref: Given[TemplateRef] | None = None
    inline: Given[Template] | None = None
    arguments: Given[Arguments] | None = None
    with_items: abc.Sequence[Json] | None = None
    with_param: str | None = None
    with_sequence: Given[Sequence] | None = None
    when: str | None = None
    continue_on: Given[ContinueOn] | None = None
    hooks: Mapping[str, Given[LifecycleHook]] | None = None
    on_exit: str | None = None
