"""Files of earlier formats become ones of this: old tables are set aside, what they hold is put into new ones.

Format 1's runs held their texts and a whole finished Workflow, and its journal held pods' templates. Format 2 was
written with and without the columns that tell of a suspended run and of one being stopped. Format 3 had no priority.
Format 4's nodes held long artifacts themselves, as those of this may.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydsl.store.texts import without_secrets

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from pydsl.spec.values import Json


_OLD = "old_"


def set_aside(connection: sqlite3.Connection) -> None:
    """Rename the old tables, so that the new ones can be made."""
    for index in _names(connection, "index"):
        connection.execute(f"DROP INDEX {index}")
    for table in _names(connection, "table"):
        connection.execute(f"ALTER TABLE {table} RENAME TO {_OLD}{table}")


def take_over(connection: sqlite3.Connection, version: int) -> None:
    """Fill the new tables from the old ones of a format, and drop those."""
    if version == 1:
        _take_runs(connection)
    else:
        _copy(connection)
    for table in reversed(_names(connection, "table")):  # those that refer first
        if table.startswith(_OLD):
            connection.execute(f"DROP TABLE {table}")


def _names(connection: sqlite3.Connection, kind: str) -> list[str]:
    """List the tables or the indices that a schema made, without those that are SQLite's own."""
    query = "SELECT name FROM sqlite_master WHERE type = ? AND name NOT GLOB 'sqlite_*'"
    return [name for (name,) in connection.execute(query, (kind,))]


def _copy(connection: sqlite3.Connection) -> None:
    """Copy what the old and the new tables share; columns that are new have defaults."""
    tables = _names(connection, "table")
    for table in tables:
        if f"{_OLD}{table}" in tables:
            old = _columns(connection, f"{_OLD}{table}")
            names = ", ".join(name for name in _columns(connection, table) if name in old)
            copied = f"INSERT INTO {table} ({names}) SELECT {names} FROM {_OLD}{table} WHERE true"
            connection.execute(f"{copied} ON CONFLICT DO NOTHING")  # links could be there twice


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _take_runs(connection: sqlite3.Connection) -> None:
    query = "SELECT uid, name, started, finished, phase, result, runtime, folder, workflow, library FROM old_runs"
    for row in connection.execute(f"{query} ORDER BY started").fetchall():
        _take_run(connection, *row)


def _take_run(  # noqa: PLR0913, PLR0917 - the columns of a row
    connection: sqlite3.Connection, uid: str, name: str, started: float, finished: float | None, phase: str | None,
    result: str | None, runtime: str, folder: str, workflow: str, library: str,
) -> None:  # fmt: skip
    status = json.loads(result).get("status", {}) if result else {}
    made = connection.execute(
        "INSERT INTO runs (uid, name, namespace, started, finished, phase, message, runtime, folder)"
        " VALUES (?, ?, 'argo', ?, ?, ?, ?, ?, ?)",
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
