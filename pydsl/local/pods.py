"""The pods of a local run, as the driver sees them: started, stopped, and what has happened to them."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.driver import fault_text
from pydsl.engine.events import PodFinished, PodStarted
from pydsl.errors import InfrastructureError
from pydsl.local.pod import PodRun
from pydsl.local.tasks import task_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydsl.driver import ClockTimers
    from pydsl.engine.commands import Pod
    from pydsl.engine.events import Event
    from pydsl.local.setting import Setting
    from pydsl.local.tasks.run import TaskRun
    from pydsl.runtimes import Ended

    Underway = PodRun | TaskRun

BRIEFLY = 0.01
"""Seconds that the news of a pod's start waits for more: a short pod's end is kept with it, in one transaction."""


class LocalPods(Struct):
    """Runs pods as processes of this machine. A pod's fault is its node's, never the run's."""

    setting: Setting
    timers: ClockTimers
    _active: dict[str, Underway] = field(default_factory=dict)
    _events: list[Event] = field(default_factory=list)
    _waited: bool = False
    _longest_grace: float = math.inf

    def start(self, pod: Pod) -> None:
        """Start a pod."""
        run = self._active[pod.node_id] = self._made(pod)
        self._guarded(run, run.start)

    def _made(self, pod: Pod) -> Underway:
        task = task_of(pod.template)
        if task is None:
            return PodRun(pod, self.setting, self._heard, self.timers.after)
        from pydsl.local.tasks.run import TaskRun  # few workflows have tasks

        return TaskRun(task, pod, self.setting, self._heard, self.timers.after)

    def stop(self, node_id: str, grace: float, reason: str = "") -> None:
        """Ask a pod to end within `grace` seconds, at once with 0."""
        run = self._active.get(node_id)
        if run is None:
            return
        grace = min(grace, self._longest_grace)
        self._guarded(run, functools.partial(run.stop, grace, reason))
        if grace <= 0:
            run.kill()

    def hurry(self, grace: float) -> None:
        """Let no pod take longer than so many seconds to end, from when it's asked to."""
        self._longest_grace = grace
        for run in [*self._active.values()]:
            if run.is_stopping:
                self.stop(run.pod.node_id, grace)

    def happened(self) -> Sequence[Event]:
        """Return what has happened since the last call."""
        if not self._waited:
            self.wait(BRIEFLY if self._only_starts else 0.0)
        self._waited = False
        events, self._events = self._events, []
        return events

    @property
    def _only_starts(self) -> bool:
        """Whether all that has happened is that pods have begun: that can wait for a moment."""
        return bool(self._events) and all(isinstance(event, PodStarted) for event in self._events)

    def wait(self, seconds: float | None) -> None:
        """Wait until something happens, at most so long."""
        for ended in self.setting.runtime.wait(seconds):
            self._ended(ended)
        for run, act in self.setting.done():
            self._guarded(run, act)
        self._waited = True

    def _ended(self, ended: Ended) -> None:
        for run in [*self._active.values()]:
            if run.owns(ended.id):
                self._guarded(run, functools.partial(run.ended, ended))

    def _guarded(self, run: Underway, act: Callable[[], object]) -> None:
        """Do something with a pod; what that raises ends the pod."""
        try:
            act()
        except InfrastructureError:
            raise
        except Exception as error:
            run.abandon()
            self._heard(PodFinished(at=0.0, node_id=run.pod.node_id, phase="Error", message=fault_text(error)))

    def _heard(self, event: Event) -> None:
        if isinstance(event, PodFinished) and self._active.pop(event.node_id, None) is None:
            return
        self._events.append(event)
