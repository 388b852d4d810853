"""What has happened in a kept run, node by node: its journal, played again; of a run that goes on, as it happens."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import attrs
from msgspec import Struct

from pydsl.engine import start
from pydsl.engine.events import Started
from pydsl.engine.result import node_json
from pydsl.local.report import NodeReport
from pydsl.local.submitted import workflow_kept
from pydsl.manifest.library import library_of
from pydsl.plan import prepare
from pydsl.spec import KINDS, decode_manifest
from pydsl.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydsl.compile.reading import Readers
    from pydsl.driver import JournalEntry
    from pydsl.engine import Run
    from pydsl.local.runs import KeptRun
    from pydsl.plan import Plan

EVERY = 0.1
"""Seconds between two looks at a run that goes on."""


class NodeEvent(Struct, frozen=True):
    """A node got another phase, or came to be. `at` is seconds since 1970; `node` is as it was then."""

    at: float
    node: NodeReport


def events(run: KeptRun, readers: Readers | None = None, *, follow: bool = True) -> Iterator[NodeEvent]:
    """Yield what happens to a run's nodes, from its beginning; `follow`: until it's over or nobody drives it."""
    playing = _Playing(_plan(run), readers or {})
    while True:
        goes_on = follow and run.is_driven and not run.is_over
        with contextlib.closing(Store(run.home)) as store:
            entries = store.journal(run.uid).read()
        yield from playing.go_on(entries)
        if not goes_on:
            return
        time.sleep(EVERY)


@attrs.define
class _Playing:
    """A journal that's played as far as it was read."""

    plan: Plan
    readers: Readers
    _run: Run | None = attrs.field(default=None, init=False)
    _read: int = attrs.field(default=0, init=False)
    _phases: dict[str, str] = attrs.field(factory=dict, init=False)

    def go_on(self, entries: Sequence[JournalEntry]) -> Iterator[NodeEvent]:
        for entry in entries[self._read :]:
            if isinstance(entry.event, Started):
                self._run, _ = start(self.plan, entry.event)
            elif self._run is not None:
                self._run.apply(entry.event)
            yield from self._news(entry.event.at)
        self._read = len(entries)

    def _news(self, at: float) -> Iterator[NodeEvent]:
        run = self._run
        if run is None:
            return
        changed = [*run.changed.values()]
        run.changed.clear()
        for node in changed:
            if self._phases.get(node.id) != node.phase:
                self._phases[node.id] = node.phase
                template = str(node.template_name or (node.template_ref or {}).get("template") or "")
                yield NodeEvent(at, NodeReport(node_json(run, node), self.readers.get(template, {})))


def _plan(run: KeptRun) -> Plan:
    with contextlib.closing(Store(run.home)) as store:
        texts = store.texts(run.uid)
    objects = [decode_manifest(one)[0] if one.get("kind") in KINDS else one for one in texts.library]
    return prepare(workflow_kept(texts), library_of(objects))
