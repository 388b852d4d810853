"""DAGs: calls that wait for each other."""

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
class DAGTemplate:
    """Tasks that start as soon as what they wait for is done."""

    target: str | None = None
    fail_fast: bool | None = None
    tasks: abc.Sequence[Given[DAGTask]]


@define(kw_only=True)
class DAGTask:
    """One task: a call of a template, and what it waits for."""

    name: str
    depends: str | None = None
    dependencies: abc.Sequence[str] | None = None
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
