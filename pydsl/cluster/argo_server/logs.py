"""What a workflow's pods write, by Argo Server: each pod's lines in their order, none lost or doubled by cuts.

Lines are asked for with their times. A stream that was cut is opened again from its beginning; of each pod, what was
had is left out: all before its own last second, and of that second by counting.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from pydsl.cluster import times
from pydsl.cluster.argo_server.answers import results
from pydsl.cluster.argo_server.paths import API
from pydsl.cluster.contract import LogLine
from pydsl.cluster.errors import Busy, Unreachable
from pydsl.cluster.transport import Patience, ServerRequest
from pydsl.expr.strftime import rfc3339, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.cluster.contract import LogWish
    from pydsl.cluster.transport import Transport

QUIET = 300.0
"""Seconds without a line after which a log that's followed is opened again."""


@attrs.define
class _Read:
    """How far a pod was read: the second of its last line, and its lines of that second."""

    second: str = ""
    had: Counter[str] = attrs.field(factory=Counter)

    def take(self, text: str) -> None:
        """Note that a line was had."""
        second = second_of(text)
        if second != self.second:
            self.second, self.had = second, Counter()
        self.had[text] += 1


@attrs.define
class ServerLogs:
    """The lines of a workflow's pods, through cuts."""

    transport: Transport
    name: str
    namespace: str
    wish: LogWish
    patience: Patience = attrs.field(factory=Patience)
    _pods: dict[str, _Read] = attrs.field(factory=dict, init=False)

    def lines(self) -> Iterator[LogLine]:
        """Yield lines until the server ends them: those of a workflow that's followed end with it."""
        pattern, failed = self.wish.pattern(), 0
        while True:
            try:
                for line in self._opened():
                    failed = 0
                    if pattern is None or pattern.search(line.text):
                        yield line
                    if not self.wish.left(QUIET):
                        return
            except (Busy, Unreachable):
                failed += 1
                if not self.wish.left(QUIET):
                    return
                if failed > self.patience.tries:
                    raise
                self.patience.wait(failed)
            else:
                return

    def _opened(self) -> Iterator[LogLine]:
        """Open the log once, and yield the lines that are new."""
        known = {pod: (read.second, Counter(read.had)) for pod, read in self._pods.items()}
        with self.transport.stream(self._call()) as found:
            for one in results(found):
                pod, text = str(one.get("podName") or ""), str(one.get("content") or "")
                second, had = known.get(pod, ("", Counter[str]()))
                if second and second_of(text) < second:
                    continue
                if had[text] > 0:
                    had[text] -= 1
                    continue
                self._pods.setdefault(pod, _Read()).take(text)
                yield LogLine(pod, text if self.wish.timestamps else text.partition(" ")[2])

    def _call(self) -> ServerRequest:
        query = {
            "logOptions.container": self.wish.container, "logOptions.timestamps": "true",
            "logOptions.follow": str(self.wish.follow).lower(), **self._where(), **self._since(),
        }  # fmt: skip
        path = f"{API}/workflows/{self.namespace}/{self.name}/log"
        return ServerRequest(method="GET", path=path, query=query, timeout=self._patience())

    def _patience(self) -> float:
        """Return the seconds without a line after which it's opened again, or ended: a connection takes some."""
        return max(1.0, self.wish.left(QUIET)) if self.wish.follow else 60.0

    def _where(self) -> Mapping[str, str]:
        previous = {"logOptions.previous": "true"} if self.wish.previous else {}
        return {**({"podName": self.wish.pod} if self.wish.pod else {}), **previous}

    def _since(self) -> Mapping[str, str]:
        """Return where lines begin; once some were had, at the beginning: what other pods wrote may not have come."""
        tail = {"logOptions.tailLines": str(self.wish.tail)} if self.wish.tail >= 0 and not self._pods else {}
        since = {} if self.wish.since is None else {"logOptions.sinceTime.seconds": str(int(self.wish.since))}
        return {**tail, **since}


def second_of(text: str) -> str:
    """Return the second of a line that begins with its time, in UTC."""
    stamp = text.partition(" ")[0]
    return rfc3339(seconds_of(times.second_of(stamp)))
