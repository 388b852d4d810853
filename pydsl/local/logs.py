"""What the pods of a run wrote, as it comes: each pod's standard output and error, line by line."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

import attrs

from pydsl.cluster.contract import LogLine
from pydsl.diagnostics import nearest
from pydsl.engine.shown import was_pod
from pydsl.errors import UsageError
from pydsl.lazy import lazy_regex
from pydsl.plan import names
from pydsl.report.following import LogFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydsl.cluster.contract import LogWish
    from pydsl.local.runs import KeptRun
    from pydsl.report.masking import Mask
    from pydsl.spec import wire

EVERY = 0.2
"""Seconds between two looks while a run is followed."""
STREAMS = ("stdout", "stderr")
ATTEMPT = lazy_regex(r"\(\d+\)$")
"""How an attempt's name ends."""


def lines(run: KeptRun, wish: LogWish) -> Iterator[LogLine]:
    """Yield what a run's pods wrote; where it's followed, until it's over. Raises UsageError."""
    if wish.timestamps:
        raise UsageError("--timestamps: no times are kept of the lines that are written on this machine")
    pattern = wish.pattern()
    reader = LogReader(
        run, pod=wish.pod, container=wish.container, tail=wish.tail, after=wish.since or 0.0, previous=wish.previous
    )
    while True:
        goes_on = wish.follow and wish.left(EVERY) > 0 and run.is_driven and not run.is_over
        for pod, line in reader.lines(whole=not goes_on):
            if pattern is None or pattern.search(line):
                yield LogLine(pod, line)
        if not goes_on:
            return
        time.sleep(wish.left(EVERY))


def unknown(run: KeptRun, wish: LogWish) -> str:
    """Say which pod or container is wished that a run doesn't have; "" if it has what is."""
    pods = [*LogReader(run, pod=wish.pod, previous=wish.previous).pods()]
    if wish.pod and not pods:
        close = nearest(wish.pod, {name for _, node, _ in LogReader(run).pods() for name in _names(node)})
        return f"no pod of {run.name} is called {wish.pod!r}" + (f"; did you mean {close!r}?" if close else "")
    if wish.previous and not any(folder.exists() for _, _, folder in pods):
        return f"{wish.pod or run.name}: nothing that was written before an interruption is kept"
    known = sorted({file.stem for _, _, folder in pods for file in folder.glob(f"*.{STREAMS[0]}")})
    if not known or wish.container in known:
        return ""
    return f"no container there is called {wish.container!r}: there is {', '.join(known)}"


@attrs.define(kw_only=True)
class LogReader:
    """Reads on where it stopped. `pod` is any name of a pod, "" for all; `tail` counts for what is there first."""

    run: KeptRun = attrs.field(kw_only=False)
    pod: str = ""
    container: str = "main"
    tail: int = -1
    after: float = 0.0
    """Only files that were written to since then."""
    previous: bool = False
    _files: dict[Path, LogFile] = attrs.field(factory=dict, init=False)
    _mask: Mask | None = attrs.field(default=None, init=False)

    def lines(self, *, whole: bool) -> Iterator[tuple[str, str]]:
        """Yield the lines that are new, with their pod's name. `whole`: a line without an end counts, too."""
        if self._mask is None or self._mask.is_empty:  # whoever owns the run may only just have begun
            self._mask = self.run.mask
        for name, _, folder in self.pods():
            yield from ((name, line) for line in map(self._mask, self._of_pod(folder, whole=whole)))

    def pods(self) -> Iterator[tuple[str, wire.NodeStatus, Path]]:
        """Yield the pods that are meant, the first to start first: name, node, folder."""
        workflow, folder = self.run.workflow, self.run.folder
        for node in sorted(workflow["status"]["nodes"].values(), key=lambda node: str(node["startedAt"])):
            name = names.pod_name(self.run.name, node["id"], node.get("templateName"))
            if was_pod(node["type"], node.get("message", "")) and self._is_meant(node, name):
                yield name, node, self._folder(folder, node["id"])

    def _is_meant(self, node: wire.NodeStatus, name: str) -> bool:
        return not self.pod or self.pod in {name, *_names(node)}

    def _folder(self, run: Path, node_id: str) -> Path:
        if not self.previous:
            return run / node_id
        earlier = sorted(run.glob(f"{node_id}~*"), key=lambda path: int(path.name.rpartition("~")[2]))
        return earlier[-1] if earlier else run / f"{node_id}~0"

    def _of_pod(self, folder: Path, *, whole: bool) -> Iterable[str]:
        files = [folder / f"{self.container}.{stream}" for stream in STREAMS]
        first = not any(file in self._files for file in files)
        lines = (line for file in files for line in self._new(file, whole=whole))
        return deque(lines, self.tail) if first and self.tail >= 0 else lines

    def _new(self, file: Path, *, whole: bool) -> Iterator[str]:
        if not file.is_file() or file.stat().st_mtime < self.after:
            return
        known = self._files.setdefault(file, LogFile(file))
        known.mask = self._mask or known.mask
        for line in known.lines(over=whole):
            yield from line.decode(errors="replace").splitlines() or [""]


def _names(node: wire.NodeStatus) -> set[str]:
    """Return what a pod's node can be called: its names, its template's, and those of what it's an attempt at."""
    found = {node["id"], node["name"], node["displayName"], node.get("templateName", "")}
    is_attempt = (node.get("nodeFlag") or {}).get("retried")
    return found | {ATTEMPT.sub("", name) for name in found} if is_attempt else found
