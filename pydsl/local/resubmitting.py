"""Submit a run's workflow once more, as a new run; perhaps with what succeeded of it (Argo: `argo resubmit`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from pydsl.driver import batch_of, carried, kept_of
from pydsl.engine.phases import ERROR, FAILED
from pydsl.errors import NotAsked
from pydsl.files import Root
from pydsl.local.handed import hand_on
from pydsl.local.keeping import stored
from pydsl.local.resuming import entries_of, library_kept, make_room, texts_of
from pydsl.local.retrying import go_on, remembering
from pydsl.local.running import begin, run_workflow
from pydsl.local.submitted import with_parameters_set, workflow_kept
from pydsl.plan import names
from pydsl.spec.classes import evolve
from pydsl.spec.labels import RESUBMITTED_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydsl.local.report import RunReport, Update
    from pydsl.local.wiring import Ground
    from pydsl.spec import Workflow, wire
    from pydsl.store import RunRow, Texts


def resubmit(  # noqa: PLR0913 - what may be wanted otherwise than it was; all but two have defaults
    home: Path,
    row: RunRow,
    nodes: Mapping[str, wire.NodeStatus] | None = None,
    *,
    name: str | None = None,
    values: Mapping[str, str] | None = None,
    objects: Iterable[Any] = (),
    jobs: int | None = None,
    watch: Callable[[Update], None] | None = None,
) -> RunReport:
    """Run a kept run's workflow as a new run. With its `nodes`, those that succeeded are taken over from it.

    `values` are set in its arguments. Raises NotAsked where nodes are given and the run is none that failed.
    """
    if nodes is not None:
        require_failed(row)
    given = [*objects]
    texts = texts_of(home, row)
    library = library_kept(texts, given)
    workflow = with_parameters_set(_renewed(workflow_kept(texts), row.name), values or {}, library)
    taken = _Taken(home, row, nodes) if nodes is not None else _Anew(row)
    return run_workflow(
        workflow, library, name=name, runtime=row.runtime, jobs=jobs or texts.options.get("jobs"),
        keep=bool(texts.options.get("keep")), home=home, watch=watch, begin_as=taken.begin,
    )  # fmt: skip


def require_failed(row: RunRow) -> None:
    """Raise NotAsked for a run of which nothing is taken over: it didn't fail."""
    if row.phase not in {FAILED, ERROR}:
        raise NotAsked("workflow must be Failed/Error to resubmit in memoized mode")


def renewed(texts: Texts, old: str) -> wire.Workflow:
    """Return the workflow of a kept run as it's submitted again."""
    from pydsl.spec import encode

    made: wire.Workflow = encode(_renewed(workflow_kept(texts), old))
    return made


def _renewed(workflow: Workflow, old: str) -> Workflow:
    """Return a workflow for a new run: with a name to be made up, and a label that says what it was."""
    from pydsl.spec import ObjectMeta, typed

    metadata = typed(ObjectMeta, workflow.metadata or {})
    labels = {**(metadata.labels or {}), RESUBMITTED_FROM: old}
    made = evolve(metadata, name=None, generate_name=metadata.generate_name or f"{old}-", labels=labels)
    return evolve(workflow, metadata=made)


class _Anew(Struct, frozen=True):
    """What a new run has of an old one that it begins without: what somebody handed it."""

    row: RunRow

    def begin(self, ground: Ground, texts: Texts) -> RunReport:
        arguments = texts.workflow["spec"].get("arguments") or {}
        hand_on(arguments.get("artifacts") or (), Path(self.row.folder), ground)
        return begin(ground, texts)


class _Taken(Struct, frozen=True):
    """What a new run takes over from an old one: the results of its nodes, their logs, its artifacts."""

    home: Path
    row: RunRow
    nodes: Mapping[str, wire.NodeStatus]

    def begin(self, ground: Ground, texts: Texts) -> RunReport:
        kept = kept_of(self.row.name, self.nodes).kept
        ids = {id: self._id_in(ground.row.name, name) for id, name in kept.items()}
        earlier = entries_of(self.home, self.row)
        at = min(earlier[0].event.at, ground.row.started) if earlier else ground.row.started
        began = ground.begun(at, retried=ground.row.started)
        again = carried(ground.plan, began, earlier, ids)
        ground = replace(ground, remembered=again.remembered)
        stored(Path(self.row.folder)).hand_all(ground.store)
        self._copy_logs(ground.folder, ids)
        make_room(ground, again.replayed)
        with ground.wired(lambda store: store.add(ground.row, remembering(texts, again))) as wired:
            batch = batch_of(again.replayed.run, again.entries)
            wired.journal.append(batch)
            return go_on(wired, again, batch)

    def _id_in(self, run: str, name: str) -> str:
        """Return the id that a node of this name has in another run."""
        return names.node_id(run, run + name.removeprefix(self.row.name))

    def _copy_logs(self, folder: Path, ids: Mapping[str, str]) -> None:
        old = Path(self.row.folder)
        for before, after in ids.items():
            if (old / before).is_dir():
                Root(old).copy(f"/{before}", Root(folder), f"/{after}")
