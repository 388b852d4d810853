"""One task under way: its pieces are done beside the loop, and what became of it is told as of a pod."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import attrs

from pydsl.engine.events import PodFinished, PodStarted
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import said
from pydsl.local.tasks.model import Again, Done

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.engine.commands import Pod
    from pydsl.engine.events import Event
    from pydsl.local.beside import WorkResult
    from pydsl.local.setting import Setting
    from pydsl.local.tasks.model import TaskKind
    from pydsl.runtimes import Ended


@attrs.define(eq=False)
class TaskRun:
    """A task, seen as a pod: `emit` receives its events, `later(seconds, action)` calls back."""

    task: TaskKind
    pod: Pod
    setting: Setting
    emit: Callable[[Event], None]
    later: Callable[[float, Callable[[], None]], None]
    finished: bool = attrs.field(default=False, init=False)
    _is_shown: bool = attrs.field(default=False, init=False)

    def start(self) -> None:
        """Begin the first piece."""
        os.makedirs(self.setting.folder / self.pod.node_id, exist_ok=True)
        if self.task.is_pod:
            self._show()
        self._do(lambda: self.task.begin(self.pod, self.setting))

    def _do(self, work: Callable[[], Done | Again]) -> None:
        if not self.finished:
            self.setting.requests.do(self, work, self._done)

    def _done(self, outcome: WorkResult) -> None:
        """Go on after a piece, which may come after the task's end."""
        if self.finished:
            return
        try:
            result = outcome.get()
        except InfrastructureError:
            raise
        except PydslError as error:
            result = Done(self.task.fault, str(error))
        except OSError as error:
            result = Done(self.task.fault, said(error))
        if isinstance(result, Again):
            self._wait(result)
        else:
            self._finish(result)

    def _wait(self, again: Again) -> None:
        if again.running:
            self._show()
        self.later(again.after, lambda: self._do(again.work))

    def _show(self) -> None:
        if not self._is_shown:
            self._is_shown = True
            self.emit(PodStarted(at=time.time(), node_id=self.pod.node_id))

    def _finish(self, done: Done) -> None:
        self.finished = True
        self.emit(
            PodFinished(
                at=time.time(),
                node_id=self.pod.node_id,
                phase=done.phase,
                message=self.setting.mask(done.message),
                exit_code=done.exit_code,
                outputs=done.outputs,
            )
        )

    def stop(self, grace: float, reason: str = "") -> None:
        """End it: nobody waits for an answer that's under way."""
        if not self.finished:
            self._finish(Done("Failed", reason))

    @property
    def is_stopping(self) -> bool:
        """A task that's asked to end has ended."""
        return False

    def kill(self) -> None:
        """End it."""
        self.stop(0.0)

    def abandon(self) -> None:
        """Forget what it would have come to."""
        self.finished = True

    def owns(self, id: int) -> bool:
        """It has no commands."""
        return False

    def ended(self, ended: Ended) -> None:
        """It has no commands."""
