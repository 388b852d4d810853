"""What steps and tasks share: hooks, loops, going on after a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from pydsl.spec.parameter import Arguments
    from pydsl.spec.values import Given, IntOrString


@define(kw_only=True)
class LifecycleHook:
    """A call of a template at a point of another's life: at its end, or when an expression holds."""

    expression: str | None = None
    template: str | None = None
    template_ref: Given[TemplateRef] | None = None
    arguments: Given[Arguments] | None = None


@define(kw_only=True)
class ContinueOn:
    """Whether what follows goes on after a failure."""

    failed: bool | None = None
    error: bool | None = None


@define(kw_only=True)
class Sequence:
    """Numbers to loop over."""

    count: IntOrString | None = None
    start: IntOrString | None = None
    end: IntOrString | None = None
    format: str | None = None


@define(kw_only=True)
class TemplateRef:
    """A template of a WorkflowTemplate or ClusterWorkflowTemplate on the cluster."""

    name: str | None = None
    template: str | None = None
    cluster_scope: bool | None = None
