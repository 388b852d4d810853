"""What a workflow's pods write, by the API server: each container's lines in their order, none lost or doubled by cuts.

Lines are asked for with their times, and a stream that was cut is opened again from the second of its last line: what
was had of that second is left out by counting.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, cast

import attrs

from pydsl.cluster.contract import LogLine, Selection
from pydsl.cluster.errors import Busy, Invalid, Missing, Unreachable
from pydsl.cluster.kinds import POD, WORKFLOW
from pydsl.cluster.kubernetes.changes import is_over
from pydsl.cluster.kubernetes.pods import began, containers, has_begun, has_ended
from pydsl.cluster.times import second_of
from pydsl.cluster.transport import Patience
from pydsl.errors import UsageError
from pydsl.expr.strftime import rfc3339, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydsl.cluster.contract import LogWish
    from pydsl.cluster.kubernetes.api import KubernetesCluster
    from pydsl.cluster.kubernetes.pods import ListedPod
    from pydsl.spec import wire

LABEL = "workflows.argoproj.io/workflow"
NODE_NAMES = ("workflows.argoproj.io/node-name", "workflows.argoproj.io/node-id")
FRUITLESS = 32
"""How often a log that's over is read without anything new before it's taken for whole."""
EVERY = 1.0
"""Seconds between two looks for new pods."""


@attrs.define
class WorkflowLogs:
    """The lines of a workflow's pods; with `follow`, of those that are still to come, too."""

    cluster: KubernetesCluster
    name: str
    namespace: str
    wish: LogWish

    def lines(self) -> Iterator[LogLine]:
        """Yield lines. Raises Missing where there's no such workflow, UsageError for a container that no pod has."""
        pattern = self.wish.pattern()
        is_there = self._is_over() or not self.wish.follow
        for line in self._there() if is_there else self._followed():
            if pattern is None or pattern.search(line.text):
                yield line

    def _there(self) -> Iterator[LogLine]:
        for pod in self._pods():
            yield from self._log(pod, follow=False).lines()

    def _followed(self) -> Iterator[LogLine]:
        """Yield lines as they come: each pod is read by a thread of its own, until the workflow is over."""
        crowd = _Crowd()
        while left := self.wish.left(EVERY):
            over = self._is_over()
            for pod in self._pods():
                if has_begun(pod, self.wish.container):
                    crowd.read(self._log(pod, follow=True))
            yield from crowd.told(left)
            if over and not crowd.is_reading:
                return

    def _is_over(self) -> bool:
        return is_over(cast("wire.Workflow", self.cluster.get(WORKFLOW, self.name, self.namespace)))

    def _pods(self) -> list[ListedPod]:
        """List the pods that are meant and have the container, the oldest first."""
        listing = self.cluster.list(POD, self.namespace, Selection(labels=f"{LABEL}={self.name}"))
        pods = sorted(filter(self._is_meant, cast("Sequence[ListedPod]", listing.items)), key=began)
        having = [pod for pod in pods if self.wish.container in containers(pod)]
        if pods and not having:
            known = sorted({name for pod in pods for name in containers(pod)})
            raise UsageError(f"no pod has a container {self.wish.container!r}; they have: {', '.join(known)}")
        return having

    def _is_meant(self, pod: ListedPod) -> bool:
        metadata = pod["metadata"]
        annotations = metadata.get("annotations") or {}
        known = {metadata["name"], *(annotations.get(name) for name in NODE_NAMES)}
        return not self.wish.pod or self.wish.pod in known

    def _log(self, pod: ListedPod, *, follow: bool) -> PodLog:
        return PodLog(self.cluster, self.namespace, pod["metadata"]["name"], self.wish, follow)


@attrs.define
class PodLog:
    """One container's lines, through cuts."""

    cluster: KubernetesCluster
    namespace: str
    pod: str
    wish: LogWish
    follow: bool
    patience: Patience = attrs.field(factory=Patience)
    _second: str = attrs.field(default="", init=False)
    """That of the last line, with its zone."""
    _had: Counter[bytes] = attrs.field(factory=Counter, init=False)
    """The lines of that second, with their times."""
    _rest: bytes = attrs.field(default=b"", init=False)
    """A last line without an end: half a line of a stream that was cut, or the container's last."""

    def lines(self) -> Iterator[LogLine]:
        """Yield lines until the container has ended; those of a pod that's gone end there.

        A server ends a stream that a node cut as it ends one that's over. So it's over when the container's last line
        is one that was had, or when reading on brings nothing however often.
        """
        failed = fruitless = 0
        while True:
            try:
                fruitless += 1
                for line in self._opened():
                    failed = fruitless = 0
                    yield line
                if not self.follow and (self._is_whole() or fruitless > FRUITLESS):
                    yield from map(self._line, filter(None, [self._rest]))
                    return
                self.follow = self.follow and not self._has_ended()
            except Missing:
                return
            except (Busy, Unreachable, Invalid) as error:
                if isinstance(error, Invalid) and not (self.follow and "waiting to start" in error.message):
                    return  # it never began, or what it wrote isn't kept
                failed += 1
                if failed > self.patience.tries:
                    raise
            if self.follow or failed:
                self.patience.wait(max(failed, 1))

    def _opened(self) -> Iterator[LogLine]:
        """Open the log once, and yield the lines that are new."""
        known, met = Counter(self._had), not self._had
        self._rest = b""
        with self.cluster.open_log(self.pod, self.namespace, self._query()) as found:
            for raw in found:
                if not raw.endswith(b"\n"):
                    self._rest = raw
                    return
                if known[raw] > 0:
                    known[raw] -= 1
                    met = True
                elif met or self.wish.tail < 0:  # what's before the last lines that were wanted isn't new
                    yield self._line(raw)

    def _is_whole(self) -> bool:
        """Whether the last line that the container wrote was had, or isn't wanted."""
        last = self._last()
        if not last:
            return not self._second
        is_half = not last.endswith(b"\n")  # of a stream that was cut, unless it came so twice, with its time
        if is_half:
            return last == self._rest and b" " in last
        return self._had[last] > 0 or not self._is_wanted(last)

    def _last(self) -> bytes:
        """Return the last line that the container wrote, as far as it comes."""
        query = {**self._query(), "tailLines": "1"}
        query.pop("sinceTime", None)
        with self.cluster.open_log(self.pod, self.namespace, query) as found:
            return next(found, b"")

    def _is_wanted(self, raw: bytes) -> bool:
        if self.wish.tail == 0 or self.wish.since is None:
            return self.wish.tail != 0
        return seconds_of(second_of(_stamp(raw))) >= int(self.wish.since)

    def _line(self, raw: bytes) -> LogLine:
        second = second_of(_stamp(raw))
        if second != self._second:
            self._second, self._had = second, Counter()
        self._had[raw] += 1
        whole = raw.decode(errors="replace").removesuffix("\n")
        return LogLine(self.pod, whole if self.wish.timestamps else whole.partition(" ")[2])

    def _query(self) -> dict[str, str]:
        query = {"container": self.wish.container, "timestamps": "true", "follow": str(self.follow).lower()}
        if self.wish.previous:
            query["previous"] = "true"
        if self._second:
            return {**query, "sinceTime": self._second}
        if self.wish.since is not None:
            query["sinceTime"] = rfc3339(self.wish.since)
        if self.wish.tail >= 0:
            query["tailLines"] = str(self.wish.tail)
        return query

    def _has_ended(self) -> bool:
        """Whether the container is over: what it wrote is read to its end then."""
        return has_ended(cast("ListedPod", self.cluster.get(POD, self.pod, self.namespace)), self.wish.container)


def _stamp(raw: bytes) -> str:
    return raw.partition(b" ")[0].decode(errors="replace")


@attrs.define
class _Crowd:
    """Reads the logs of pods by a thread each; what they yield comes in one queue."""

    _queue: queue.SimpleQueue[LogLine | Exception] = attrs.field(factory=queue.SimpleQueue, init=False)
    _threads: dict[str, threading.Thread] = attrs.field(factory=dict, init=False)

    @property
    def is_reading(self) -> bool:
        """Whether more lines may come."""
        return any(one.is_alive() for one in self._threads.values()) or not self._queue.empty()

    def read(self, log: PodLog) -> None:
        """Read a pod, unless it's read already."""
        if log.pod not in self._threads:
            thread = threading.Thread(target=self._read, args=[log], name=f"pydsl-log-{log.pod}", daemon=True)
            self._threads[log.pod] = thread
            thread.start()

    def _read(self, log: PodLog) -> None:
        try:
            for line in log.lines():
                self._queue.put(line)
        except Exception as error:  # told in the thread of who asked
            self._queue.put(error)

    def told(self, seconds: float) -> Iterator[LogLine]:
        """Yield the lines that come within a time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                found = self._queue.get(timeout=left)
            except queue.Empty:
                return
            if isinstance(found, Exception):
                raise found
            yield found
