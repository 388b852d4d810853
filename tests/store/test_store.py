from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.engine.commands import Command, Finish, KillPod, Pod, RunPod, Wake
from pydsl.engine.events import (
    ContainerOutcome,
    Event,
    Outputs,
    PodFinished,
    PodReady,
    PodStarted,
    Resumed,
    Started,
    Stopped,
    Suspended,
    Woken,
)
from pydsl.errors import InfrastructureError
from pydsl.store import RunRow, Store, home_folder
from pydsl.store.codec import decode_commands, decode_event, encode_commands, encode_event

TEXT = st.text(max_size=10)
TIME = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
TEXTS = st.dictionaries(TEXT, TEXT, max_size=3)
OUTCOME = st.builds(ContainerOutcome, phase=TEXT, exit_code=st.none() | st.integers(), message=TEXT)
OUTPUTS = st.builds(
    Outputs, parameters=TEXTS, artifacts=st.dictionaries(TEXT, OBJECT, max_size=2), result=st.none() | TEXT
)
FINISHED = st.builds(
    PodFinished, at=TIME, node_id=TEXT, phase=TEXT, message=TEXT, exit_code=st.none() | st.integers(), outputs=OUTPUTS,
    containers=st.dictionaries(TEXT, OUTCOME, max_size=2),
)  # fmt: skip
EVENTS = st.one_of(
    st.builds(Started, at=TIME, name=TEXT, uid=TEXT, namespace=TEXT),
    st.builds(PodStarted, at=TIME, node_id=TEXT),
    st.builds(PodReady, at=TIME, node_id=TEXT, ip=TEXT),
    FINISHED,
    st.builds(Woken, at=TIME),
    st.builds(Suspended, at=TIME),
    st.builds(Resumed, at=TIME, selector=TEXT, parameters=TEXTS, phase=st.none() | TEXT, only_set=st.booleans()),
    st.builds(Stopped, at=TIME, message=TEXT, selector=TEXT, terminate=st.booleans()),
)
PODS = st.builds(
    Pod, node_id=TEXT, node_name=TEXT, pod_name=TEXT, template=OBJECT, workflow_name=TEXT, workflow_uid=TEXT,
    capture_result=st.booleans(), daemon=st.booleans(), deadline=st.none() | TIME,
    volumes=st.lists(OBJECT, max_size=2).map(tuple), spec=OBJECT,
)  # fmt: skip
COMMANDS = st.one_of(
    st.builds(RunPod, pod=PODS),
    st.builds(KillPod, node_id=TEXT, grace=TIME),
    st.builds(Wake, at=TIME),
    st.builds(Finish, phase=TEXT, message=TEXT),
)

FINISHED_POD = PodFinished(at=2.0, node_id="wf-1", phase="Succeeded", outputs=Outputs(parameters={"a": "é\n"}))
ROW = RunRow(uid="u1", name="wf", started=1.5, workflow="{}", library="[]", runtime="process", folder="/runs/wf")


@given(EVENTS)
def test_events_come_back(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


@given(st.lists(COMMANDS, max_size=3))
def test_commands_come_back(commands: list[Command]) -> None:
    assert decode_commands(encode_commands(commands)) == commands


def test_a_class_of_another_version_is_told() -> None:
    with pytest.raises(InfrastructureError) as error:
        decode_event('["Exploded", {}]')
    assert str(error.value) == "the journal has a 'Exploded', which this version of pydsl doesn't know"


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = Store(tmp_path / "home")
    yield made
    made.close()


def test_a_journal_reads_back_in_order(store: Store) -> None:
    entries: list[Any] = [(Woken(at=float(number)), [Wake(at=number + 1.0)]) for number in range(12)]
    store.record("u1", 0, entries[:2])
    store.record("u1", 2, entries[2:])
    store.record("u2", 0, [(FINISHED_POD, [])])
    assert store.journal("u1") == entries
    assert store.journal("u2") == [(FINISHED_POD, [])]


def test_another_connection_sees_what_was_recorded(store: Store, tmp_path: Path) -> None:
    store.record("u1", 0, [(FINISHED_POD, [Finish(phase="Succeeded")])])
    other = Store(tmp_path / "home")
    assert other.journal("u1") == [(FINISHED_POD, [Finish(phase="Succeeded")])]
    other.close()


def test_entries_are_all_recorded_or_none(store: Store) -> None:
    store.record("u1", 1, [(Woken(at=1.0), [])])
    with pytest.raises(InfrastructureError, match="UNIQUE"):
        store.record("u1", 0, [(Woken(at=2.0), []), (Woken(at=3.0), [])])
    assert store.journal("u1") == [(Woken(at=1.0), [])]


def test_a_run_is_found_by_name_and_uid(store: Store) -> None:
    store.add(ROW)
    store.add(attrs.evolve(ROW, uid="u2", started=2.5))
    assert store.find("wf") == attrs.evolve(ROW, uid="u2", started=2.5)
    assert store.find("u1") == ROW
    assert store.find("nobody") is None


def test_the_end_of_a_run_is_kept(store: Store) -> None:
    store.add(ROW)
    store.finish("u1", at=9.5, phase="Failed", result="{}")
    assert store.find("u1") == attrs.evolve(ROW, finished=9.5, phase="Failed", result="{}")


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "pydsl.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InfrastructureError) as error:
        Store(tmp_path)
    assert str(error.value) == f"{tmp_path}/pydsl.sqlite3 was written by a later version of pydsl (format 99)"


def test_a_broken_file_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "pydsl.sqlite3").write_text("this is no database, but long enough to look at" * 100)
    with pytest.raises(InfrastructureError) as error:
        Store(tmp_path)
    assert str(error.value) == f"{tmp_path}/pydsl.sqlite3: file is not a database"


class TestHome:
    def test_the_variable_wins_over_the_platform(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYDSL_HOME", "/state")
        assert home_folder() == Path("/state")
        assert home_folder("/given") == Path("/given")

    def test_the_platforms_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PYDSL_HOME", raising=False)
        monkeypatch.setattr("sys.platform", "linux")
        monkeypatch.setenv("XDG_DATA_HOME", "/data")
        assert home_folder() == Path("/data/pydsl")
        monkeypatch.setenv("XDG_DATA_HOME", "relative, so it counts for nothing")
        assert home_folder() == Path.home() / ".local" / "share" / "pydsl"
