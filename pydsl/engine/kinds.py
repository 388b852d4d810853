"""Which body carries out which kind of template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.agent import HttpBody, PluginBody
from pydsl.engine.dag import DagBody
from pydsl.engine.pods import PodBody
from pydsl.engine.steps import StepsBody
from pydsl.engine.suspend import SuspendBody

if TYPE_CHECKING:
    from pydsl.engine.bodies import Body

KINDS: dict[str, type[Body]] = {
    "steps": StepsBody,
    "dag": DagBody,
    "suspend": SuspendBody,
    "container": PodBody,
    "script": PodBody,
    "containerSet": PodBody,
    "resource": PodBody,
    "data": PodBody,
    "http": HttpBody,
    "plugin": PluginBody,
}
"""A body for each of `plan.templates.KINDS`."""
