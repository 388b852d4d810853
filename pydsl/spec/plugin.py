"""Executor plugins: programs beside the agent that run templates of other kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from pydsl.spec.container import Container
    from pydsl.spec.meta import ObjectMeta
    from pydsl.spec.values import Given


@define(kw_only=True)
class ExecutorPlugin:
    """A plugin that a workflow brings itself."""

    metadata: Given[ObjectMeta]
    spec: Given[ExecutorPluginSpec]


@define(kw_only=True)
class ExecutorPluginSpec:
    """What such a plugin is made of."""

    sidecar: Given[ExecutorPluginSidecar]


@define(kw_only=True)
class ExecutorPluginSidecar:
    """The container that a plugin runs in."""

    container: Given[Container]
    automount_service_account_token: bool | None = None
