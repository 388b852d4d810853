"""The SQLite file with every run: rows to list and read while they go, and a journal to write to."""

from __future__ import annotations

from pydsl.errors import InfrastructureError
from pydsl.lazy import TYPE_CHECKING, NamedTuple
from pydsl.store.connection import Connection
from pydsl.store.texts import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from pydsl.engine.events import Event
    from pydsl.spec import wire
    from pydsl.spec.values import Json
    from pydsl.store.journal import RunJournal
    from pydsl.store.owner import Owner
    from pydsl.store.syncing import Syncing


class RunRow(NamedTuple):
    """One run as a list shows it. `finished` is None while it's under way, and where its process died."""

    uid: str
    name: str
    started: float
    runtime: str
    folder: str
    namespace: str = "argo"
    finished: float | None = None
    phase: str = "Running"
    message: str = ""
    shutdown: str = ""
    """Stop or Terminate, once it's being stopped."""
    priority: int = 0
    """The workflow's own: whose turn it is where several runs wait for a lock."""
    held: bool = False
    """Whether it's suspended as a whole."""


class Texts(NamedTuple):
    """What a run was made of, as JSON values. The values of Secrets aren't kept."""

    workflow: wire.Workflow
    library: Sequence[Json] = ()
    options: Mapping[str, Json] = {}
    outputs: wire.Outputs | None = None


class Store:
    """An open file. Every method raises InfrastructureError if the file can't be read or written."""

    def __init__(self, home: Path | str) -> None:
        self._connection = Connection(home)
        self.path = self._connection.path
        self._syncing: Syncing | None = None

    def close(self) -> None:
        """Wait for the disk, and close the file."""
        syncing, self._syncing = self._syncing, None
        try:
            if syncing is not None:
                with self._connection.told:
                    syncing.close()
        finally:
            self._connection.close()

    def add(self, run: RunRow, texts: Texts) -> RunJournal:
        """Note that a run begins; return its journal."""
        with self._connection.transaction():
            number = self._connection.insert("runs", run._asdict())
            self._connection.insert("texts", {"run": number, **encoded(texts)})
        return self._journal(number)

    def journal(self, uid: str) -> RunJournal:
        """Return a run's journal, to be read or carried on."""
        return self._journal(self._number(uid))

    def _journal(self, number: int) -> RunJournal:
        from pydsl.store.journal import RunJournal  # who only reads runs never loads what writes them
        from pydsl.store.syncing import Syncing

        if self._syncing is None:
            with self._connection.told:
                self._syncing = Syncing(f"{self.path}-wal")
        return RunJournal(self._connection, self._syncing, number)

    def runs(self) -> list[RunRow]:
        """List all runs, the latest first."""
        rows = self._connection.rows(f"SELECT {_COLUMNS} FROM runs ORDER BY started DESC, id DESC")
        return [*map(_row, rows)]

    def latest(self) -> RunRow | None:
        """Return the run that began last."""
        return self._latest("true")

    def find(self, name: str) -> RunRow | None:
        """Return the latest run of a name or a uid."""
        return self._latest("name = ? OR uid = ?", name, name)

    def placed(self, namespace: str, name: str) -> RunRow | None:
        """Return the latest run of a name in a namespace."""
        return self._latest("name = ? AND namespace = ?", name, namespace)

    def _latest(self, condition: str, *values: str) -> RunRow | None:
        query = f"SELECT {_COLUMNS} FROM runs WHERE {condition} ORDER BY started DESC, id DESC LIMIT 1"
        rows = self._connection.rows(query, *values)
        return _row(rows[0]) if rows else None

    def texts(self, uid: str) -> Texts:
        """Return what a run was made of."""
        import json  # a list of runs reads none

        query = "SELECT workflow, library, options, outputs FROM texts WHERE run = ?"
        ((workflow, library, options, outputs),) = self._connection.rows(query, self._number(uid))
        return Texts(
            workflow=json.loads(workflow),
            library=json.loads(library),
            options=json.loads(options),
            outputs=json.loads(outputs) if outputs else None,
        )

    def nodes(self, uid: str) -> dict[str, wire.NodeStatus]:
        """Return a run's nodes by id, as Argo prints them, as they are now."""
        from pydsl.engine.shown import with_children
        from pydsl.store import node_texts  # a list of runs reads none

        number = self._number(uid)
        with self._connection.snapshot():
            texts = [text for (text,) in self._connection.rows(_NODES, number)]
            artifacts = dict(self._connection.rows(_ARTIFACTS, number))
            links = self._connection.rows(_LINKS, number)
        alone = {node["id"]: node for node in node_texts.read(texts, artifacts)}
        children: dict[str, list[str]] = {}
        for parent, child in links:
            if parent in alone and child in alone:
                children.setdefault(parent, []).append(child)
        return {**alone, **{id: with_children(alone[id], below) for id, below in children.items()}}

    def workflow(self, uid: str) -> wire.Workflow:
        """Return a run as Argo prints it: its Workflow with the status that it has now."""
        from pydsl.engine.result import Summary, printed

        row, texts = self._row(uid), self.texts(uid)
        summary = Summary(
            name=row.name,
            namespace=row.namespace,
            uid=row.uid,
            started_at=row.started,
            finished_at=row.finished,
            phase=row.phase,
            message=row.message,
            outputs=texts.outputs,
            held=row.held,
            shutdown=row.shutdown,
        )
        return printed(texts.workflow, summary, self.nodes(uid))

    def ask(self, uid: str, event: Event) -> int:
        """Ask something of a run; return the request's number. Its owner takes it, now or when there is one."""
        from pydsl.store.codec import encode_event

        with self._connection.transaction():
            row = {"run": self._number(uid), "request": encode_event(event)}
            return self._connection.insert("inbox", row)

    def is_answered(self, number: int) -> bool:
        """Whether what became of a request is in the journal."""
        return not self._connection.rows("SELECT 1 FROM inbox WHERE number = ?", number)

    def own(self, uid: str, owner: Owner) -> None:
        """Note who drives a run."""
        self._connection.do("INSERT OR REPLACE INTO owners VALUES (?, ?, ?, ?, ?)", self._number(uid), *owner)

    def owner(self, uid: str) -> Owner | None:
        """Return who drives a run, or was the last to."""
        from pydsl.store.owner import Owner

        query = "SELECT pid, boot, host, version FROM owners WHERE run = ?"
        rows = self._connection.rows(query, self._number(uid))
        return Owner(**dict(zip(("pid", "boot", "host", "version"), rows[0], strict=True))) if rows else None

    def delete(self, uid: str) -> None:
        """Forget a run."""
        self._connection.do("DELETE FROM runs WHERE uid = ?", uid)

    def counts(self, uid: str) -> Mapping[tuple[str, str], int]:
        """Count a run's nodes by type and phase."""
        query = "SELECT type, phase, count(*) FROM nodes WHERE run = ? GROUP BY type, phase"
        return {(type, phase): number for type, phase, number in self._connection.rows(query, self._number(uid))}

    def finish(self, uid: str, *, at: float, phase: str, message: str) -> None:
        """Note how a run ended that couldn't say so in its journal."""
        statement = "UPDATE runs SET finished = ?, phase = ?, message = ? WHERE uid = ?"
        self._connection.do(statement, at, phase, message, uid)

    def _row(self, uid: str) -> RunRow:
        row = self.find(uid)
        if row is None:
            raise InfrastructureError(f"{self.path}: there is no run {uid}")
        return row

    def _number(self, uid: str) -> int:
        rows = self._connection.rows("SELECT id FROM runs WHERE uid = ?", uid)
        if not rows:
            raise InfrastructureError(f"{self.path}: there is no run {uid}")
        return int(rows[0][0])


_COLUMNS = ", ".join(RunRow._fields)
_NODES = "SELECT json FROM nodes WHERE run = ? ORDER BY rowid"
_ARTIFACTS = "SELECT number, json FROM artifacts WHERE run = ?"
_LINKS = "SELECT parent, child FROM links WHERE run = ? ORDER BY number"


def _row(values: Sequence[Any]) -> RunRow:
    *others, held = values
    return RunRow._make([*others, bool(held)])


def encoded(texts: Texts) -> dict[str, str | None]:
    """Write texts as their row has them."""
    import json  # as above

    return {
        "workflow": json.dumps(texts.workflow),
        "library": json.dumps(without_secrets(texts.library)),
        "options": json.dumps(texts.options),
        "outputs": None if texts.outputs is None else json.dumps(texts.outputs),
    }
