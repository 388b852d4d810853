"""The executor of one pod: stage inputs, run the containers, capture outputs; what happens becomes events.

A pod moves through init containers one by one, then its main containers with their sidecars; when the main ones are
over the sidecars are stopped, outputs are captured and the pod is finished.
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from typing import TYPE_CHECKING

from pydsl.engine.events import ContainerOutcome, PodFinished, PodOutputs, PodProgressed, PodReady, PodStarted
from pydsl.errors import InfrastructureError, PydslError
from pydsl.files import Budget, CopyStopped, is_of_machine, said
from pydsl.local import progress
from pydsl.local.beside import WorkResult
from pydsl.local.capture import CaptureError, captured
from pydsl.local.making import containers_of
from pydsl.local.staging import StagingError, stage
from pydsl.local.templates import MAIN
from pydsl.local.volumes import VOLUMES, VolumeFolders
from pydsl.runtimes.commands import CommandMissing
from pydsl.runtimes.removal import remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pydsl.engine.commands import Pod
    from pydsl.engine.events import Event
    from pydsl.local.container import ContainerRun
    from pydsl.local.setting import Setting
    from pydsl.runtimes import Ended
    from pydsl.spec import wire


DEADLINE_MESSAGE = "Pod was active on the node longer than the specified deadline"
STAGING_FAILED = "init: Error (exit code 64): {}"
CAPTURE_FAILED = "wait: Error (exit code 64): {}"
SIDECAR_GRACE = 2.0
"""Seconds between TERM and KILL for a sidecar whose main container is over."""


class PodRun:
    """One pod under way. `emit` receives its events, `later(seconds, action)` calls back."""

    def __init__(
        self,
        pod: Pod,
        setting: Setting,
        emit: Callable[[Event], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self.pod, self.setting, self.emit, self.later = pod, setting, emit, later
        self.folder = setting.folder / pod.node_id
        self.containers: list[ContainerRun] = []
        self._mains: list[ContainerRun] = []
        self.running: dict[int, ContainerRun] = {}
        """By the ids of their commands."""
        self._probes: dict[int, Callable[[bool], None]] = {}
        self.finished = False
        self._stop_reason: str | None = None
        self._progress = ""
        """What it has said of how far it is."""
        self._is_busy = False
        """Whether its files are worked on beside the loop."""
        self._gives_up = False
        """Whether that has to end, done or not."""

    def start(self) -> None:
        """Stage the inputs and start the first container."""
        _make(self.folder)
        try:
            volumes = VolumeFolders(self.setting.library, self.folder, self.setting.folder, self.setting.claims)
            self.containers = containers_of(self.pod, self.setting, volumes, self.folder)
            self._mains = [container for container in self.containers if container.role == "main"]
        except InfrastructureError:
            raise
        except PydslError as error:
            self._finish("Error", str(error))
        except OSError as error:
            if is_of_machine(error):
                raise InfrastructureError(said(error)) from error
            self._finish("Error", STAGING_FAILED.format(said(error)))
        else:
            inputs = (self.pod.template.get("inputs") or {}).get("artifacts") or ()
            is_long = any(artifact.get("raw") is None for artifact in inputs)
            mains = [container for container in self._mains if not container.place.is_taken_up]
            self._do(lambda: stage(self.pod, self.setting, mains, self._budget()), self._staged, is_long)

    def _staged(self, outcome: WorkResult) -> None:
        """Go on after staging."""
        try:
            outcome.get()
        except CopyStopped:
            self._finish("Failed", self._stop_reason or "")
        except StagingError as error:
            self._finish("Error", STAGING_FAILED.format(error))
        else:
            self.emit(PodStarted(at=time.time(), node_id=self.pod.node_id))
            self._go_on()
            if self.pod.daemon and not self.finished:
                self._begin_to_look()
            self._watch_progress()

    def _do(self, work: Callable[[], object], then: Callable[[WorkResult], None], is_long: bool) -> None:
        """Work on the pod's files: at once, or beside the loop if it may take long."""
        if is_long:
            self._is_busy = True
            self.setting.beside.do(self, work, functools.partial(self._done, then))
            return
        try:
            outcome = WorkResult(work())
        except Exception as error:
            outcome = WorkResult(error=error)
        then(outcome)

    def _done(self, then: Callable[[WorkResult], None], outcome: WorkResult) -> None:
        self._is_busy = False
        then(outcome)

    def _budget(self) -> Budget:
        return Budget(stopped=lambda: self._gives_up)

    def _give_up(self) -> None:
        self._gives_up = True

    def owns(self, id: int) -> bool:
        """Whether a command that runs is this pod's."""
        return id in self.running or id in self._probes

    def ended(self, ended: Ended) -> None:
        """Take note that one of the pod's commands is over."""
        if ended.id in self._probes:
            self._probes.pop(ended.id)(ended.code == 0)
            return
        container = self.running.pop(ended.id)
        if not ended.problem and ended.code and container.attempts.left > 0 and self._stop_reason is None:
            self.later(container.attempts.pause, lambda: self._run(container))
            return
        container.end(ended)
        self._go_on()

    def stop(self, grace: float, reason: str = "") -> None:
        """Send TERM to every container, and KILL after `grace` seconds. The reason becomes the pod's message.

        Asked again, it only gets no more than so many seconds from now on.
        """
        if self.finished:
            return
        if self._stop_reason is not None:
            self.later(grace, self._end_now)
            return
        self._stop_reason = reason
        self._signal(list(self.running.values()), grace)
        if self._is_busy:
            self.later(grace, self._give_up)
        elif not self.running:
            self._conclude()  # it waits for another attempt

    @property
    def is_stopping(self) -> bool:
        """Whether it has been asked to end."""
        return self._stop_reason is not None

    def kill(self) -> None:
        """End every container at once."""
        self._give_up()
        for id in self.running:
            self.setting.runtime.kill(id)

    def abandon(self) -> None:
        """End every container at once, and forget what they would have come to."""
        self.kill()
        self.finished = True
        for container in self.containers:
            container.place.close()

    def _begin_to_look(self) -> None:
        from pydsl.local.readiness import first_look  # only daemons pay for the modules of the network

        probe = self._main().spec.get("readinessProbe") or {}
        self.later(first_look(probe), lambda: self._look(probe))

    def _look(self, probe: wire.Probe) -> None:
        """Look whether a daemon is ready; a command that has to tell goes on beside it."""
        from pydsl.local.readiness import answers, patience  # as above

        if self.finished:
            return
        if not probe.get("exec"):
            self._looked(probe, passed=answers(probe, self._main()))
            return
        try:
            id = self._main().start_beside(list(probe["exec"]["command"]))
        except CommandMissing:
            self._looked(probe, passed=False)
            return
        self._probes[id] = lambda passed: self._looked(probe, passed=passed)
        self.later(patience(probe), lambda: self.setting.runtime.kill(id))

    def _looked(self, probe: wire.Probe, *, passed: bool) -> None:
        """Report a daemon as ready, or look again in a while."""
        from pydsl.local.readiness import next_look, reached_at  # as above

        if self.finished:
            return
        if passed:
            self.emit(PodReady(at=time.time(), node_id=self.pod.node_id, ip=reached_at(self._main(), self.setting)))
        else:
            self.later(next_look(probe), lambda: self._look(probe))

    def _watch_progress(self) -> None:
        """Tell how far the pod says it is, now and again until it ends."""
        if self.finished or self._main().progress_file is None:
            return
        self._tell_progress()
        self.later(progress.PERIOD, self._watch_progress)

    def _tell_progress(self) -> None:
        stated = progress.stated(self._main()) if self._mains else ""
        if stated and stated != self._progress:
            self._progress = stated
            self.emit(PodProgressed(at=time.time(), node_id=self.pod.node_id, progress=stated))

    def _go_on(self) -> None:
        """Start whatever can start now; finish if nothing is left to do."""
        if self._stop_reason is None:
            for container in self._startable():
                self._start(container)
            self._give_up_dependents()
        mains = self._mains
        if all(container.is_over for container in mains) or self._blocked():
            sidecars = [container for container in self.running.values() if container.role == "sidecar"]
            self._signal([one for one in sidecars if not one.told_to_stop], SIDECAR_GRACE)
            if not self.running:
                self._conclude()

    def _startable(self) -> list[ContainerRun]:
        inits = [container for container in self.containers if container.role == "init"]
        waiting = next((one for one in inits if one.code != 0), None)
        if waiting is not None:
            return [waiting] if waiting.code is None and not waiting.started else []
        rest = (container for container in self.containers if container.role != "init" and not container.started)
        return [one for one in rest if all(self._succeeded(name) for name in one.after)]

    def _give_up_dependents(self) -> None:
        """End the containers of a set that wait for one that failed; each looks at those in their order."""
        ended = {one.name: one for one in self._mains if one.is_over}
        for container in self._mains:
            if container.started:
                continue
            first = next((name for name in container.after if name not in ended or ended[name].code), None)
            if first in ended:
                needed = ended[first]
                container.give_up(first, needed.passed_on or needed.code or 0)
                ended[container.name] = container

    def _succeeded(self, name: str) -> bool:
        return any(container.name == name and container.code == 0 for container in self.containers)

    def _blocked(self) -> bool:
        """Whether main containers remain that can't start any more."""
        mains = self._mains
        under_way = any(one.started and not one.is_over for one in self.containers if one.role != "sidecar")
        return not under_way and any(not one.started for one in mains)

    def _start(self, container: ContainerRun) -> None:
        container.started = True
        if container.attempts.left > 0:
            self._run(container)
        else:
            container.skip()
            self._go_on()

    def _run(self, container: ContainerRun) -> None:
        """Run a container's command, once more perhaps."""
        if self.finished:
            return
        container.attempts.left -= 1
        id = container.start()
        if id is not None:
            self.running[id] = container
        elif container.role != "sidecar":
            self._go_on()

    def _signal(self, containers: Iterable[ContainerRun], grace: float) -> None:
        stopped = {id for id, one in self.running.items() if one in containers}
        for id in stopped:
            self.running[id].told_to_stop = True
            self.setting.runtime.terminate(id)
        if stopped:
            self.later(grace, lambda: self._kill_those(stopped))

    def _end_now(self) -> None:
        if self._is_busy:
            self._give_up()
        self._kill_those(set(self.running))

    def _kill_those(self, ids: set[int]) -> None:
        for id in ids & set(self.running):
            self.setting.runtime.kill(id)

    def _conclude(self) -> None:
        """Capture the outputs and say how the pod ended."""
        if self.finished or self._is_busy:
            return
        artifacts = (self.pod.template.get("outputs") or {}).get("artifacts") or self.pod.archive_logs
        self._do(self._capture, self._captured, bool(artifacts) or not self.setting.mask.is_empty)

    def _capture(self) -> PodOutputs:
        """Read the outputs, and keep the logs where they become artifacts."""
        try:
            outputs = self._read()
        except CaptureError as error:
            self._archive_logs(error.outputs)
            raise
        self._archive_logs(outputs)
        return outputs

    def _read(self) -> PodOutputs:
        """Read the outputs; what stays of the logs then has no values of Secrets."""
        try:
            return captured(self.pod, self.setting, self._main(), self._budget())
        finally:
            self._blot()

    def _blot(self) -> None:
        if not self.setting.mask.is_empty:
            for log in (log for one in self.containers for log in (one.stdout, one.stderr) if log.exists()):
                self.setting.mask.blot(log)

    def _archive_logs(self, outputs: PodOutputs) -> None:
        if self.pod.archive_logs:
            from pydsl.local.archived import archived_logs  # few pods keep their logs as artifacts

            outputs.artifacts.update(archived_logs(self.pod, self.setting, self._mains, self._budget()))

    def _captured(self, outcome: WorkResult) -> None:
        """Report how the pod ended, after its outputs were captured."""
        failed = self._first_failed()
        outputs, problem = PodOutputs(), ""
        try:
            outputs = outcome.get()
        except CaptureError as error:
            outputs, problem = error.outputs, CAPTURE_FAILED.format(error)
        except CopyStopped:
            problem = CAPTURE_FAILED.format("stopped while artifacts were stored")
        if self._stop_reason is not None:
            self._finish("Failed", self._stop_reason or self._message(failed), outputs)
        elif failed is not None:
            self._finish("Error" if failed.role == "init" else "Failed", self._message(failed), outputs)
        else:
            self._finish("Error" if problem else "Succeeded", problem, outputs)

    def _first_failed(self) -> ContainerRun | None:
        """The container that the pod's message is about; of several main ones the first by name (as kubelet sorts)."""
        mains = sorted(self._mains, key=lambda container: container.name)
        inits = [one for one in self.containers if one.role == "init"]
        return next((one for one in (*inits, *mains) if one.code not in (0, None)), None)

    def _main(self) -> ContainerRun:
        """The container whose files and output are the pod's: `main`, or the last one."""
        mains = self._mains
        return next((container for container in mains if container.name == "main"), mains[-1])

    def _message(self, failed: ContainerRun | None) -> str:
        if failed is None:
            return ""
        return self._bare_message(failed) + (f": {failed.problem}" if failed.problem else "")

    @staticmethod
    def _bare_message(failed: ContainerRun) -> str:
        return f"{failed.name}: Error (exit code {failed.code})"

    def _finish(self, phase: str, message: str, outputs: PodOutputs | None = None) -> None:
        if self.finished:
            return
        self._tell_progress()
        self.finished = True
        self._tidy()
        self.emit(
            PodFinished(
                at=time.time(),
                node_id=self.pod.node_id,
                phase=phase,
                message=self.setting.mask(message),
                exit_code=self._exit_code(),
                outputs=outputs or PodOutputs(),
                containers=self._outcomes(),
            )
        )

    def _exit_code(self) -> int | None:
        """The exit code of the container called main; a container set may have none."""
        return next((container.code for container in self._mains if container.name == MAIN), None)

    def _outcomes(self) -> dict[str, ContainerOutcome]:
        """How the containers of a container set ended; nothing for other pods."""
        if "containerSet" not in self.pod.template:
            return {}
        return {one.name: one.outcome(f"{self._bare_message(one)}: {one.problem}") for one in self._mains}

    def _tidy(self) -> None:
        """Release the containers' places and take their files away; logs stay, and all else if it's to be kept."""
        for container in self.containers:
            container.place.close()
        if self.setting.keep:
            return
        for container in self.containers:
            remove(container.folder)
        if any(container.mounted for container in self.containers):
            remove(self.folder / VOLUMES)


def _make(folder: Path) -> None:
    try:
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            os.mkdir(folder)
            return
        os.makedirs(folder, exist_ok=True)  # what lives on of an earlier owner's pod is there
    except OSError as error:
        raise InfrastructureError(f"{folder}: {(error.strerror or str(error)).lower()}") from error
