"""A file that several open at once."""

from __future__ import annotations

import multiprocessing
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from pydsl.errors import InfrastructureError
from pydsl.store import connection
from pydsl.store.connection import FILE, Connection

AT_ONCE, FILES = 4, 100


def open_all(home: Path, together: Barrier, problems: Queue[list[str]]) -> None:
    found = []
    for number in range(FILES):
        together.wait(60)
        try:
            Connection(home / str(number)).close()
        except InfrastructureError as error:
            found.append(str(error))
    problems.put(found)


def test_several_make_it_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together, problems = context.Barrier(AT_ONCE), context.Queue()
    processes = [context.Process(target=open_all, args=(tmp_path, together, problems)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    assert [problems.get(timeout=120) for _ in processes] == [[]] * AT_ONCE
    for process in processes:
        process.join()
        process.close()
    problems.close()


def test_nobody_waits_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = connection.sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(connection, "BUSY", 0.0)
    with pytest.raises(InfrastructureError) as caught:
        Connection(tmp_path)
    other.close()
    assert str(caught.value) == f"{tmp_path / FILE}: database is locked"


def test_what_is_read_in_a_snapshot_is_of_one_state(tmp_path: Path) -> None:
    reader, writer = Connection(tmp_path), Connection(tmp_path)
    run = {"uid": "u1", "name": "wf", "namespace": "argo", "started": 1.5, "phase": "", "message": ""}
    with reader.snapshot():
        before = reader.rows("SELECT uid FROM runs")
        writer.insert("runs", {**run, "runtime": "process", "folder": "/f"})
        assert reader.rows("SELECT uid FROM runs") == before == []
    assert reader.rows("SELECT uid FROM runs") == [("u1",)]
    reader.close()
    writer.close()
