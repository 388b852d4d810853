"""Streams: what happens to workflows, and what their pods write, as it comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from pydsl.expr.strftime import rfc3339
from pydsl.local.logs import LogReader
from pydsl.server.faults import INTERNAL, INVALID, ServerFault
from pydsl.server.masks import mask_of
from pydsl.server.messages import EVENTS, Reply, written
from pydsl.server.picking import Criteria, picked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.local.runs import KeptRun
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec.values import Json

NOTHING_YET = b""


def _streamed(asked: Incoming, values: Iterator[Json]) -> Reply:
    """Reply with a value a line, or as server-sent events; None says that there's nothing yet."""
    is_events = EVENTS in asked.headers.get("accept", "")
    before, after = (b"data: ", b" \n\n\n") if is_events else (b"", b"\n")
    parts = (NOTHING_YET if one is None else before + written({"result": one}) + after for one in values)
    return Reply(kind=EVENTS, stream=parts) if is_events else Reply(stream=parts)


def events(served: Served, asked: Incoming) -> Reply:
    """Follow workflows: those that are there, or what changed since a version, and then each change."""
    since, wanted = _since(served, asked.option("listOptions.resourceVersion")), picked(asked)
    mask = mask_of(asked.option("fields"))
    watch = _Watch(served, asked.names["namespace"], wanted, since)
    return _streamed(asked, (one if one is None else mask.of({"result": one})["result"] for one in watch))


def _since(served: Served, text: str) -> int:
    """Read the version after which changes are wanted. Raises ServerFault in the API server's words."""
    if not text.isdigit() and text:
        parsing = f'strconv.ParseUint: parsing "{text}": invalid syntax'
        raise ServerFault(INTERNAL, f'resourceVersion: Invalid value: "{text}": {parsing}')
    since, oldest = int(text or 0), served.versions.oldest
    if 0 < since < oldest:
        raise ServerFault(INVALID, f"too old resource version: {since} ({oldest})")
    return since


@attrs.define
class _Watch:
    """What is new of runs, look by look."""

    served: Served
    namespace: str
    wanted: Criteria
    since: int
    _told: dict[str, Json] = attrs.field(factory=dict, init=False)
    """The last that was told of each, by uid."""

    def __iter__(self) -> Iterator[Json]:
        while True:
            yield from self._news()
            yield None
            self.served.pause()

    def _news(self) -> Iterator[Json]:
        rows = [row for row in self.served.rows(self.namespace) if self.wanted.has(row.name, row.namespace, row.phase)]
        for gone in self._told.keys() - {row.uid for row in rows}:
            yield {"type": "DELETED", "object": self._told.pop(gone)}
        changed = [one for one in self.served.wholes(rows) if self._is_new(one) and self.wanted.fits(one)]
        for one in sorted(changed, key=_number):
            uid = one["metadata"]["uid"]
            is_added = uid not in self._told and (not self.since or one["metadata"]["generation"] == 1)
            self._told[uid] = one
            yield {"type": "ADDED" if is_added else "MODIFIED", "object": one}

    def _is_new(self, obj: Json) -> bool:
        told = self._told.get(obj["metadata"]["uid"])
        return _number(obj) > (self.since if told is None else _number(told))


def _number(obj: Json) -> int:
    return int(obj["metadata"]["resourceVersion"])


def kubernetes_events(served: Served, asked: Incoming) -> Reply:
    """Refuse as Argo 4.1.2 does, which can't write the events that it finds."""
    raise ServerFault(
        INTERNAL, "grpc: error while marshaling: proto: failed to marshal, message is *v1.Event, want proto.Message"
    )


def log(served: Served, asked: Incoming) -> Reply:
    """Follow what the pods of a workflow write, or give what they wrote."""
    run = served.run(asked.names["namespace"], asked.names["name"])
    return _streamed(asked, _lines(served, run, _reader(run, asked), asked))


def _lines(served: Served, run: KeptRun, reader: LogReader, asked: Incoming) -> Iterator[Json]:
    follows, grep = asked.is_set("logOptions.follow"), re.compile(asked.option("grep"))
    stamps, stamped = _Stamps(run), asked.is_set("logOptions.timestamps")
    while True:
        over = run.is_over or not follows
        for pod, line in reader.lines(whole=over):
            text = f"{stamps.next(pod)} {line}" if stamped else line
            if grep.search(line):
                yield {"content": text, "podName": pod}
        if over:
            return
        yield None
        served.pause()


@attrs.define
class _Stamps:
    """Times of lines, which logs here don't have: that of their run's beginning, and the line's number in its pod."""

    run: KeptRun
    _numbers: dict[str, int] = attrs.field(factory=dict, init=False)

    def next(self, pod: str) -> str:
        number = self._numbers[pod] = self._numbers.get(pod, 0) + 1
        return f"{rfc3339(self.run.row.started)[:-1]}.{number:09}Z"


def _reader(run: KeptRun, asked: Incoming) -> LogReader:
    tail, since = asked.option("logOptions.tailLines"), asked.option("logOptions.sinceTime.seconds")
    return LogReader(
        run,
        pod=asked.names.get("pod") or asked.option("podName"),
        container=asked.option("logOptions.container") or "main",
        tail=int(tail or -1),
        after=float(since or 0.0),
        previous=asked.is_set("logOptions.previous"),
    )
