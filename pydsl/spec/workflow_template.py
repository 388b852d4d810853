"""Workflows that are kept on the cluster for others to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from pydsl.spec.meta import ObjectMeta
    from pydsl.spec.values import Given
    from pydsl.spec.workflow import WorkflowSpec


@define(kw_only=True)
class WorkflowTemplate:
    """A workflow kept in a namespace: to be submitted, or for its templates to be called."""

    api_version: str | None = "argoproj.io/v1alpha1"
    kind: str | None = "WorkflowTemplate"
    metadata: Given[ObjectMeta]
    spec: Given[WorkflowSpec]


@define(kw_only=True)
class ClusterWorkflowTemplate:
    """A workflow kept for all namespaces of a cluster."""

    api_version: str | None = "argoproj.io/v1alpha1"
    kind: str | None = "ClusterWorkflowTemplate"
    metadata: Given[ObjectMeta]
    spec: Given[WorkflowSpec]
