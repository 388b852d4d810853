"""From format 1, whose runs held their texts and a whole finished Workflow, and whose journal held pods' templates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydsl.store.texts import without_secrets

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

Json = Any


def set_aside(connection: sqlite3.Connection) -> None:
    """Rename the old tables, so that the new ones can be made."""
    connection.execute("DROP INDEX runs_by_name")
    for table in ("runs", "journal"):
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")


def take_over(connection: sqlite3.Connection) -> None:
    """Fill the new tables from the old ones, and drop those."""
    query = "SELECT uid, name, started, finished, phase, result, runtime, folder, workflow, library FROM old_runs"
    for row in connection.execute(f"{query} ORDER BY started").fetchall():
        _take_run(connection, *row)
    connection.execute("DROP TABLE old_journal")
    connection.execute("DROP TABLE old_runs")


def _take_run(  # noqa: PLR0913, PLR0917 - the columns of a row
    connection: sqlite3.Connection, uid: str, name: str, started: float, finished: float | None, phase: str | None,
    result: str | None, runtime: str, folder: str, workflow: str, library: str,
) -> None:  # fmt: skip
    status = json.loads(result).get("status", {}) if result else {}
    made = connection.execute(
        "INSERT INTO runs (uid, name, namespace, started, finished, phase, message, held, shutdown, runtime, folder)"
        " VALUES (?, ?, 'argo', ?, ?, ?, ?, 0, '', ?, ?)",
        (uid, name, started, finished, phase or "Running", status.get("message", ""), runtime, folder),
    )
    run = made.lastrowid
    outputs = json.dumps(status["outputs"]) if "outputs" in status else None
    texts = (run, workflow, json.dumps(without_secrets(json.loads(library))), "{}", outputs)
    connection.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", texts)
    nodes = status.get("nodes") or {}
    connection.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?)", _nodes(run, nodes))
    connection.executemany("INSERT INTO links (run, parent, child) VALUES (?, ?, ?)", _links(run, nodes))
    old = connection.execute("SELECT number, event, commands FROM old_journal WHERE uid = ?", (uid,))
    entries = [(run, number, event, _commanded(commands)) for number, event, commands in old]
    connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", entries)


def _nodes(run: int | None, nodes: Json) -> Iterator[tuple[Any, ...]]:
    for id, node in nodes.items():
        alone = {key: value for key, value in node.items() if key != "children"}
        text = json.dumps(alone, ensure_ascii=False)
        yield run, id, node["name"], node["displayName"], node["type"], node["phase"], text


def _links(run: int | None, nodes: Json) -> Iterator[tuple[Any, ...]]:
    for id, node in nodes.items():
        yield from ((run, id, child) for child in node.get("children") or ())


def _commanded(commands: str) -> str:
    return "\n".join(_named(kind, fields) for kind, fields in json.loads(commands))


def _named(kind: str, fields: Json) -> str:
    if kind == "RunPod":
        return f"run {fields['pod']['node_id']}"
    if kind == "KillPod":
        return f"kill {fields['node_id']}"
    return f"wake {fields['at']!r}" if kind == "Wake" else f"finish {fields['phase']}"
