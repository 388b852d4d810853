"""Several containers in one pod, in an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define
from pydsl.spec.container import ContainerFields
from pydsl.spec.order import first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.container import VolumeMount
    from pydsl.spec.values import Given, IntOrString


@define(kw_only=True)
class ContainerSetTemplate:
    """Containers of one pod that wait for each other and share its volumes."""

    volume_mounts: Sequence[Given[VolumeMount]] | None = None
    retry_strategy: Given[ContainerSetRetryStrategy] | None = None
    containers: Sequence[Given[ContainerNode]]


@define(kw_only=True, field_transformer=first("name", "image"))
class ContainerNode(ContainerFields):
    """One container of a set, and the ones that it waits for."""

    name: str
    image: str | None = None
    dependencies: Sequence[str] | None = None


@define(kw_only=True)
class ContainerSetRetryStrategy:
    """How often, and how soon after, a container of a set is tried again."""

    retries: IntOrString
    duration: str | None = None
