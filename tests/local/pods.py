"""Run one pod without an engine: what the executor does, told as events."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from pydsl.artifacts import ArtifactFolder
from pydsl.driver import ClockTimers, SystemClock
from pydsl.engine.commands import Pod
from pydsl.engine.events import Event, PodFinished, PodReady
from pydsl.local.images import Images
from pydsl.local.pod import PodRun
from pydsl.local.setting import Setting
from pydsl.manifest.library import Library, library_of
from pydsl.runtimes import Runtime, pick
from tests.runtimes.engine import IMAGE
from tests.runtimes.kinds import CONTAINER

SHELL = {"image": "alpine", "command": ["sh", "-c"]}
PATIENCE = 60.0
"""Seconds for a container to come up; an engine of containers on a busy machine takes some."""


def sh(text: str, **fields: Any) -> dict[str, Any]:
    """Make a template whose container runs a shell line."""
    return {"name": "t", "container": {**SHELL, "args": [text]}, **fields}


def _in_image(value: Any) -> Any:
    """Put the image that tests have in the place of all others."""
    if isinstance(value, Mapping):
        return {key: IMAGE if key == "image" else _in_image(one) for key, one in value.items()}
    return [_in_image(one) for one in value] if isinstance(value, list) else value


@attrs.define
class Bench:
    """Runs pods, one after the other, in one run's folder."""

    folder: Path
    runtime: str
    library: Library = attrs.field(factory=lambda: library_of([]))
    images: Mapping[str, Any] = attrs.field(factory=dict)
    keep: bool = False
    events: list[Event] = attrs.field(factory=list)
    _count: int = 0

    def run(
        self, template: Mapping[str, Any], *, meanwhile: Callable[[PodRun], None] | None = None, **fields: Any
    ) -> PodFinished:
        """Run a pod to its end; a daemon until it's ready. `meanwhile` is called once, when its containers run."""
        self._count += 1
        names = {"node_id": f"wf-{self._count}", "node_name": "wf.a", "pod_name": f"wf-t-{self._count}"}
        template = _in_image(template) if self.runtime == CONTAINER else template
        pod = Pod(**{**names, **fields}, template=template, workflow_name="wf", workflow_uid="u")
        timers, runtime = ClockTimers(SystemClock()), pick(self.runtime).runtime
        setting = self._setting(runtime)
        try:
            run = PodRun(pod, setting, self.events.append, timers.after)
            run.start()
            if meanwhile is not None:
                meanwhile(run)
            while not run.finished:
                for ended in runtime.wait(None if timers.next is None else max(timers.next - timers.clock.now(), 0.0)):
                    run.ended(ended)
                for _, act in setting.done():
                    act()
                timers.run_due()
                if any(isinstance(event, PodReady) for event in self.events):
                    run.stop(5.0)
            assert runtime.running == 0
        finally:
            setting.close()
            runtime.close()
        finished = self.events[-1]
        assert isinstance(finished, PodFinished)
        return finished

    def stdout(self, container: str = "main") -> str:
        """Read what a container of the last pod printed."""
        return (self.folder / f"wf-{self._count}" / f"{container}.stdout").read_text()

    def wait_for(self, container: str, text: str) -> None:
        """Wait until a container of the last pod has printed this."""
        log = self.folder / f"wf-{self._count}" / f"{container}.stdout"
        until = time.monotonic() + PATIENCE
        while not log.exists() or log.read_text() != text:
            assert time.monotonic() < until, f"{container} hasn't printed {text!r} within {PATIENCE:g} s"
            time.sleep(0.02)

    def stderr(self, container: str = "main") -> str:
        """Read what a container of the last pod wrote to standard error."""
        return (self.folder / f"wf-{self._count}" / f"{container}.stderr").read_text()

    def _setting(self, runtime: Runtime) -> Setting:
        return Setting(
            runtime=runtime,
            library=self.library,
            artifacts=ArtifactFolder(self.folder / "artifacts"),
            folder=self.folder,
            claims=self.folder / "home-claims",
            images=Images().with_(self.images, self.folder),
            keep=self.keep,
        )
