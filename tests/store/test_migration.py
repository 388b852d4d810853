"""Files of every format that there was are read, by whatever the tables in them are."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pydsl.driver import JournalEntry
from pydsl.engine.events import Suspended, Woken
from pydsl.store import Owner, RunRow, Store, Texts
from pydsl.store.codec import encode_event
from pydsl.store.schema import SCHEMA, VERSION

NODE = {"id": "wf", "name": "wf", "displayName": "wf", "type": "Pod", "phase": "Failed"}
LONG_NODE = {**NODE, "inputs": {"artifacts": [{"name": "runner", "raw": {"data": "print()\n" * 1000}}]}}
FORMAT_1 = """
CREATE TABLE runs (uid TEXT PRIMARY KEY, name TEXT NOT NULL, started REAL NOT NULL, workflow TEXT NOT NULL,
    library TEXT NOT NULL, runtime TEXT NOT NULL, folder TEXT NOT NULL, finished REAL, phase TEXT, result TEXT);
CREATE INDEX runs_by_name ON runs (name, started);
CREATE TABLE journal (uid TEXT NOT NULL, number INTEGER NOT NULL, event TEXT NOT NULL, commands TEXT NOT NULL,
    PRIMARY KEY (uid, number)) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
FORMAT_2 = """
CREATE TABLE runs (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, namespace TEXT NOT NULL,
    started REAL NOT NULL, finished REAL, phase TEXT NOT NULL, message TEXT NOT NULL,%s
    runtime TEXT NOT NULL, folder TEXT NOT NULL);
CREATE INDEX runs_by_name ON runs (name, started);
CREATE TABLE texts (run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, workflow TEXT NOT NULL,
    library TEXT NOT NULL, options TEXT NOT NULL, outputs TEXT);
CREATE TABLE nodes (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, id TEXT NOT NULL, name TEXT NOT NULL,
    display_name TEXT NOT NULL, type TEXT NOT NULL, phase TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (run, id));
%s
CREATE TABLE journal (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, number INTEGER NOT NULL,
    event TEXT NOT NULL, commanded TEXT NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
CREATE TABLE inbox (number INTEGER PRIMARY KEY%s, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    request TEXT NOT NULL);
CREATE INDEX inbox_by_run ON inbox (run);
CREATE TABLE owners (run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, pid INTEGER NOT NULL,
    boot TEXT NOT NULL, host TEXT NOT NULL, version TEXT NOT NULL);
%s
PRAGMA user_version = 2;
"""
LINKS = """CREATE TABLE links (number INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    parent TEXT NOT NULL, child TEXT NOT NULL%s);"""
PROCESSES = """CREATE TABLE processes (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, node TEXT NOT NULL,
    pid INTEGER NOT NULL, PRIMARY KEY (run, pid)) WITHOUT ROWID;"""
FORMATS_2 = {
    "with processes": ("", LINKS % "" + "CREATE INDEX links_by_run ON links (run);", "", PROCESSES),
    "without": (
        "held INTEGER NOT NULL, shutdown TEXT NOT NULL,", LINKS % ", UNIQUE (run, parent, child)", " AUTOINCREMENT", ""
    ),
}  # fmt: skip
"""What format 2 was at first, and then, under the same number."""
SCHEMAS = {3: "fe5b9293eb73", 4: "c3ad4092f144", 5: "c06d9e936449"}
"""What each version's SCHEMA was, as a hash: a change appends a line here, and tests of the format before."""


def test_another_schema_is_another_version() -> None:
    assert SCHEMAS[VERSION] == _hash(SCHEMA)
    assert max(SCHEMAS) == VERSION


class TestFormat1:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """A file as version 1 left it: one finished run, and one whose process died."""
        connection = sqlite3.connect(tmp_path / "pydsl.sqlite3")
        connection.executescript(FORMAT_1)
        result = {
            "metadata": {"name": "wf"},
            "spec": {},
            "status": {
                "phase": "Failed",
                "message": "why",
                "outputs": {"parameters": [{"name": "o", "value": "1"}]},
                "nodes": {
                    "wf": {**NODE, "type": "Steps", "children": ["wf-1"]},
                    "wf-1": {**NODE, "id": "wf-1", "name": "wf[0].a", "displayName": "a", "outputs": {"exitCode": "1"}},
                },
            },
        }
        library = [{"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "hidden"}}]
        runs = [
            ("u1", "wf", 1.5, '{"spec":{}}', json.dumps(library), "process", "/f", 9.5, "Failed", json.dumps(result)),
            ("u2", "dead", 2.5, "{}", "[]", "sandbox", "/g", None, None, None),
        ]
        connection.executemany("INSERT INTO runs VALUES (?,?,?,?,?,?,?,?,?,?)", runs)
        commands = [["RunPod", {"pod": {"node_id": "wf-1", "template": {}}}], ["Wake", {"at": 2.0}],
                    ["KillPod", {"node_id": "wf-1"}], ["Finish", {"phase": "Failed"}]]  # fmt: skip
        event = encode_event(Woken(at=1.0))
        entries = [("u1", 0, event, json.dumps(commands)), ("u1", 1, event, "[]")]
        connection.executemany("INSERT INTO journal VALUES (?,?,?,?)", entries)
        connection.commit()
        connection.close()
        return tmp_path

    def test_runs_are_taken_over(self, old: Path) -> None:
        with contextlib.closing(Store(old)) as store:
            dead, finished = store.runs()
            assert finished == RunRow(
                uid="u1",
                name="wf",
                started=1.5,
                finished=9.5,
                phase="Failed",
                message="why",
                runtime="process",
                folder="/f",
            )
            assert dead == RunRow(uid="u2", name="dead", started=2.5, runtime="sandbox", folder="/g")
            assert store.texts("u1") == Texts(
                workflow={"spec": {}},
                library=[{"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": None}}],
                outputs={"parameters": [{"name": "o", "value": "1"}]},
            )

    def test_nodes_are_taken_over(self, old: Path) -> None:
        with contextlib.closing(Store(old)) as store:
            nodes = store.nodes("u1")
        assert list(nodes) == ["wf", "wf-1"]
        assert nodes["wf"]["children"] == ["wf-1"]
        assert nodes["wf-1"]["outputs"] == {"exitCode": "1"}

    def test_journals_are_taken_over(self, old: Path) -> None:
        with contextlib.closing(Store(old)) as store:
            assert store.journal("u1").read() == [
                JournalEntry(Woken(at=1.0), ("run wf-1", "wake 2.0", "kill wf-1", "finish Failed")),
                JournalEntry(Woken(at=1.0), ()),
            ]

    def test_no_secret_stays(self, old: Path) -> None:
        Store(old).close()
        assert b"hidden" not in (old / "pydsl.sqlite3").read_bytes()


@pytest.mark.parametrize("variant", FORMATS_2)
class TestFormat2:
    @pytest.fixture
    def old(self, tmp_path: Path, variant: str) -> Path:
        """A file with one finished run and one that's under way."""
        connection = sqlite3.connect(tmp_path / "pydsl.sqlite3")
        connection.executescript(FORMAT_2 % FORMATS_2[variant])
        runs = [("u1", "wf", 1.5, 9.5, "Failed", "why"), ("u2", "dead", 2.5, None, "Running", "")]
        names = "uid, name, namespace, started, finished, phase, message, runtime, folder"
        if variant == "without":
            names += ", held, shutdown"
        for number, run in enumerate(runs, 1):
            uid, name, *times = run
            row = [uid, name, "argo", *times, "process", "/f"] + ([number == 2, ""] if variant == "without" else [])
            connection.execute(f"INSERT INTO runs ({names}) VALUES ({', '.join('?' * len(row))})", row)
            connection.execute("INSERT INTO texts VALUES (?, '{}', '[]', '{\"a\":1}', NULL)", (number,))
        for node in (NODE, {**NODE, "id": "a-child"}):
            values = (node["id"], "wf", "wf", "Pod", "Failed", json.dumps(node))
            connection.execute("INSERT INTO nodes VALUES (1, ?, ?, ?, ?, ?, ?)", values)
        for _ in range(2 if variant == "with processes" else 1):
            connection.execute("INSERT INTO links (run, parent, child) VALUES (1, 'wf', 'a-child')")
        connection.execute("INSERT INTO journal VALUES (2, 0, ?, 'run wf')", (encode_event(Woken(at=1.0)),))
        connection.execute("INSERT INTO inbox (run, request) VALUES (2, ?)", (encode_event(Suspended(at=3.0)),))
        connection.execute("INSERT INTO owners VALUES (2, 7, 'b', 'h', '0.1')")
        connection.commit()
        connection.close()
        return tmp_path

    def test_runs_are_taken_over(self, old: Path, variant: str) -> None:
        with contextlib.closing(Store(old)) as store:
            dead, finished = store.runs()
            assert finished == RunRow(
                uid="u1", name="wf", started=1.5, finished=9.5, phase="Failed", message="why", runtime="process",
                folder="/f",
            )  # fmt: skip
            held = variant == "without"
            assert dead == RunRow(uid="u2", name="dead", started=2.5, runtime="process", folder="/f", held=held)
            assert store.texts("u2") == Texts(workflow={}, library=[], options={"a": 1})

    def test_nodes_are_taken_over(self, old: Path, variant: str) -> None:
        with contextlib.closing(Store(old)) as store:
            assert store.nodes("u1") == {"wf": {**NODE, "children": ["a-child"]}, "a-child": {**NODE, "id": "a-child"}}

    def test_what_goes_on_is_taken_over(self, old: Path, variant: str) -> None:
        with contextlib.closing(Store(old)) as store:
            journal = store.journal("u2")
            assert journal.read() == [JournalEntry(Woken(at=1.0), ("run wf",))]
            assert journal.inbox.take() == [Suspended(at=3.0)]
            assert store.owner("u2") == Owner(pid=7, boot="b", host="h", version="0.1")

    def test_nothing_of_the_old_file_stays(self, old: Path, variant: str, tmp_path: Path) -> None:
        _require_nothing_old(old, tmp_path / "new")


def _hash(schema: str) -> str:
    return hashlib.sha256(" ".join(re.sub(r"--.*", "", schema).split()).encode()).hexdigest()[:12]


FORMAT_4 = re.sub(r"CREATE TABLE artifacts \(.*?\n\);\n", "", SCHEMA, flags=re.DOTALL)
FORMAT_3 = "".join(line for line in FORMAT_4.splitlines(keepends=True) if "priority" not in line)


class TestFormat3:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """A file with one run, whose priority nobody kept."""
        assert SCHEMAS[3] == _hash(FORMAT_3)
        connection = sqlite3.connect(tmp_path / "pydsl.sqlite3")
        connection.executescript(f"{FORMAT_3}PRAGMA user_version = 3")
        names = "uid, name, namespace, started, phase, message, held, shutdown, runtime, folder"
        row = ("u1", "wf", "argo", 1.5, "Running", "", 1, "Stop", "process", "/f")
        connection.execute(f"INSERT INTO runs ({names}) VALUES ({', '.join('?' * len(row))})", row)
        connection.commit()
        connection.close()
        return tmp_path

    def test_runs_are_taken_over(self, old: Path) -> None:
        with contextlib.closing(Store(old)) as store:
            expected = RunRow(
                uid="u1", name="wf", started=1.5, shutdown="Stop", held=True, runtime="process", folder="/f"
            )
            assert store.runs() == [expected]
            assert expected.priority == 0

    def test_nothing_of_the_old_file_stays(self, old: Path, tmp_path: Path) -> None:
        _require_nothing_old(old, tmp_path / "new")


class TestFormat4:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """A file with one run, of which a node has its long artifact in itself."""
        assert SCHEMAS[4] == _hash(FORMAT_4)
        connection = sqlite3.connect(tmp_path / "pydsl.sqlite3")
        connection.executescript(f"{FORMAT_4}PRAGMA user_version = 4")
        names = "uid, name, namespace, started, phase, message, runtime, folder"
        connection.execute(
            f"INSERT INTO runs ({names}) VALUES ('u1', 'wf', 'argo', 1.5, 'Failed', '', 'process', '/f')"
        )
        node = ("wf", "wf", "wf", "Pod", "Failed", json.dumps(LONG_NODE))
        connection.execute("INSERT INTO nodes VALUES (1, ?, ?, ?, ?, ?, ?)", node)
        connection.commit()
        connection.close()
        return tmp_path

    def test_nodes_are_taken_over(self, old: Path) -> None:
        with contextlib.closing(Store(old)) as store:
            assert store.nodes("u1") == {"wf": LONG_NODE}

    def test_nothing_of_the_old_file_stays(self, old: Path, tmp_path: Path) -> None:
        _require_nothing_old(old, tmp_path / "new")


def _require_nothing_old(old: Path, new: Path) -> None:
    """Raise AssertionError if a file that is taken over has other tables than a new one."""
    for home in (old, new):
        Store(home).close()
    assert _tables(old) == _tables(new)


def _tables(home: Path) -> Any:
    with contextlib.closing(sqlite3.connect(home / "pydsl.sqlite3")) as connection:
        return sorted(connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), key=str)
