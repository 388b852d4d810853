"""Run again what failed of a run, in the same run: what succeeded is kept (Argo: `argo retry`).

The kept events become the journal, at their own times; what is left to do is done as when a run is taken up.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pydsl.driver import batch_of, carried, kept_of_retry
from pydsl.errors import NotAsked
from pydsl.local.resuming import REMEMBERED, entries_of, ground_of, make_room, set_aside, texts_of
from pydsl.local.submitted import with_values
from pydsl.store import encode_event, encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pydsl.driver import Batch, Carried, Driver, Kept
    from pydsl.local.report import RunReport, Update
    from pydsl.local.wiring import Wired
    from pydsl.spec import wire
    from pydsl.store import RunRow, Texts


def kept_by_retry(
    row: RunRow, nodes: Mapping[str, wire.NodeStatus], *, restart: bool = False, selector: str = ""
) -> Kept:
    """Say what a retry of a run keeps, and what it runs again. Raises NotAsked where it can't be retried."""
    if row.finished is None:
        raise NotAsked(f"Cannot retry a workflow in phase {row.phase}")
    return kept_of_retry(row.name, row.phase, nodes, restart=restart, selector=selector)


def retry(
    home: Path,
    row: RunRow,
    kept: Kept,
    *,
    values: Mapping[str, str] | None = None,
    objects: Iterable[Any] = (),
    jobs: int | None = None,
    watch: Callable[[Update], None] | None = None,
) -> RunReport:
    """Go through a run once more, to its end, but for what is `kept`. Raises UsageError, and Refused as `take_up` does.

    `values` are set in its arguments; what is kept was made with those that it had.
    """
    texts = with_values(texts_of(home, row), values or {}, objects)
    ground = ground_of(home, row._replace(started=time.time()), texts, objects=objects, jobs=jobs, watch=watch)
    earlier = entries_of(home, row)
    if not earlier:
        raise NotAsked(f"workflow {row.name} never began: there is nothing to keep, run it instead")
    began = ground.begun(earlier[0].event.at, retried=ground.row.started)
    again = carried(ground.plan, began, earlier, {id: id for id in kept.kept})
    ground = replace(ground, remembered=again.remembered)
    with ground.wired(lambda store: store.journal(row.uid), earlier=again.replayed.last) as wired:
        _put_aside(ground.folder, kept)
        make_room(ground, again.replayed)
        batch = batch_of(again.replayed.run, again.entries)
        wired.journal.restart(batch, started=ground.row.started, texts=encoded(remembering(texts, again)))
        return go_on(wired, again, batch)


def remembering(texts: Texts, again: Carried) -> Texts:
    """Return a run's texts with what is to be remembered should it be taken up."""
    known = [encode_event(event) for event in again.remembered.values()]
    return texts._replace(options={**texts.options, REMEMBERED: known}, outputs=None)


def go_on(wired: Wired, again: Carried, batch: Batch) -> RunReport:
    """Do what kept events left to do; whoever watches sees first what is kept."""

    def begin(driver: Driver) -> None:
        if driver.observe is not None:
            driver.observe(batch)
        driver.go_on(again.replayed.commands)

    return wired.drive(again.replayed.run, begin)


def _put_aside(folder: Path, kept: Kept) -> None:
    """Keep the logs of pods that run again as those of earlier attempts."""
    for id in kept.again:
        if (folder / id).exists():
            set_aside(folder / id)
