"""Which body carries out which kind of template. A file is loaded when a run has a template of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.bodies import Body


def _steps() -> type[Body]:
    from pydsl.engine.steps import StepsBody

    return StepsBody


def _dag() -> type[Body]:
    from pydsl.engine.dag import DagBody

    return DagBody


def _suspend() -> type[Body]:
    from pydsl.engine.suspend import SuspendBody

    return SuspendBody


def _pod() -> type[Body]:
    from pydsl.engine.pods import PodBody

    return PodBody


def _http() -> type[Body]:
    from pydsl.engine.agent import HttpBody

    return HttpBody


def _plugin() -> type[Body]:
    from pydsl.engine.agent import PluginBody

    return PluginBody


KINDS: dict[str, Callable[[], type[Body]]] = {
    "steps": _steps,
    "dag": _dag,
    "suspend": _suspend,
    "container": _pod,
    "script": _pod,
    "containerSet": _pod,
    "resource": _pod,
    "data": _pod,
    "http": _http,
    "plugin": _plugin,
}
"""What gives the body of each of `plan.templates.KINDS`."""
