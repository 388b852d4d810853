from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pydsl.driver import Batch, JournalEntry
from pydsl.engine import Run
from pydsl.engine.commands import Finish
from pydsl.engine.events import (
    ContainerOutcome,
    Event,
    PodFinished,
    PodOutputs,
    PodProgressed,
    PodReady,
    PodStarted,
    Resumed,
    Started,
    Stopped,
    Suspended,
    Woken,
)
from pydsl.engine.node import Node
from pydsl.errors import InfrastructureError
from pydsl.plan import prepare_json
from pydsl.store import RunRow, Store, Texts, home_folder
from pydsl.store.codec import decode_event, encode_event
from tests.engine.workflows import workflow

TEXT = st.text(max_size=10)
TIME = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
TEXTS = st.dictionaries(TEXT, TEXT, max_size=3)


def made(kind: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make records; `builds` would resolve their annotations, whose names only type checkers import."""
    return st.fixed_dictionaries(fields).map(lambda values: kind(**values))


OUTCOME = made(ContainerOutcome, phase=TEXT, exit_code=st.none() | st.integers(), message=TEXT)
OUTPUTS = made(
    PodOutputs, parameters=TEXTS, artifacts=st.dictionaries(TEXT, OBJECT, max_size=2), result=st.none() | TEXT
)
FINISHED = made(
    PodFinished, at=TIME, node_id=TEXT, phase=TEXT, message=TEXT, exit_code=st.none() | st.integers(), outputs=OUTPUTS,
    containers=st.dictionaries(TEXT, OUTCOME, max_size=2),
)  # fmt: skip
EVENTS = st.one_of(
    made(Started, at=TIME, name=TEXT, uid=TEXT, namespace=TEXT),
    made(PodStarted, at=TIME, node_id=TEXT),
    made(PodReady, at=TIME, node_id=TEXT, ip=TEXT),
    made(PodProgressed, at=TIME, node_id=TEXT, progress=TEXT),
    FINISHED,
    made(Woken, at=TIME),
    made(Suspended, at=TIME),
    made(Resumed, at=TIME, selector=TEXT, parameters=TEXTS, phase=st.none() | TEXT, only_set=st.booleans()),
    made(Stopped, at=TIME, message=TEXT, selector=TEXT, terminate=st.booleans()),
)
FINISHED_POD = PodFinished(at=2.0, node_id="wf-1", phase="Succeeded", outputs=PodOutputs(parameters={"a": "é\n"}))
ROW = RunRow(uid="u1", name="wf", started=1.5, runtime="process", folder="/runs/wf")
TEXTS_OF = Texts(workflow={"metadata": {"name": "wf"}})


@given(EVENTS)
def test_events_come_back(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


def test_a_class_of_another_version_is_told() -> None:
    with pytest.raises(InfrastructureError) as error:
        decode_event('["Exploded", {}]')
    assert str(error.value) == "the journal has a 'Exploded', which this version of pydsl doesn't know"


def test_a_field_of_another_version_is_told() -> None:
    with pytest.raises(InfrastructureError) as error:
        decode_event('["Woken", {"at": 1.0, "why": ""}]')
    assert str(error.value).startswith("the journal has a Woken that this version of pydsl can't read: ")


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = Store(tmp_path / "home")
    yield made
    made.close()


def batch(*entries: JournalEntry, run: Any = None, **more: Any) -> Batch:
    """Make a batch of a run that goes on, unless it's another one."""
    going = run or Run(prepare_json(workflow()), Started(at=1.5, name="wf", uid="u1"))
    return Batch(entries=entries, run=going, **{"nodes": (), "links": (), **more})


def test_a_journal_reads_back_in_order(store: Store) -> None:
    entries = [JournalEntry(Woken(at=float(number)), (f"wake {number + 1}.0", "kill wf-1")) for number in range(12)]
    journal, other = store.add(ROW, TEXTS_OF), store.add(ROW._replace(uid="u2"), TEXTS_OF)
    journal.append(batch(*entries[:2]))
    journal.append(batch(*entries[2:]))
    other.append(batch(JournalEntry(FINISHED_POD, ())))
    assert journal.read() == entries
    assert store.journal("u2").read() == [JournalEntry(FINISHED_POD, ())]


def test_a_journal_is_carried_on(store: Store) -> None:
    store.add(ROW, TEXTS_OF).append(batch(JournalEntry(Woken(at=1.0), ())))
    store.journal("u1").append(batch(JournalEntry(Woken(at=2.0), ())))
    assert [entry.event.at for entry in store.journal("u1").read()] == [1.0, 2.0]


def test_another_connection_sees_what_was_kept(store: Store, tmp_path: Path) -> None:
    store.add(ROW, TEXTS_OF).append(batch(JournalEntry(FINISHED_POD, ("finish Succeeded",))))
    with contextlib.closing(Store(tmp_path / "home")) as other:
        assert other.journal("u1").read() == [JournalEntry(FINISHED_POD, ("finish Succeeded",))]


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    journal = store.add(ROW, TEXTS_OF)
    node = node_of("wf-1")
    broken = replace(node, inputs={"parameters": object()})
    with pytest.raises(TypeError):
        journal.append(batch(JournalEntry(Woken(at=1.0), ()), nodes=[node, broken]))
    assert journal.read() == []
    assert store.nodes("u1") == {}


def node_of(id: str, **more: Any) -> Node:
    """Make a node."""
    fields = {"name": id, "display_name": id, "type": "Pod", "phase": "Pending", "started_at": 1.0, "scope": "local/wf"}
    return Node(id=id, **{**fields, **more})


def test_nodes_are_kept_as_they_change(store: Store) -> None:
    journal = store.add(ROW, TEXTS_OF)
    root, pod = node_of("wf", type="DAG", phase="Running"), node_of("wf-1")
    journal.append(batch(nodes=[root, pod], links=[("wf", "wf-1"), ("wf", "wf-2")]))
    assert store.nodes("u1")["wf"]["children"] == ["wf-1"]
    pod.phase, pod.message = "Failed", "why"
    journal.append(batch(nodes=[pod, node_of("wf-2")]))
    nodes = store.nodes("u1")
    assert list(nodes) == ["wf", "wf-1", "wf-2"]
    assert nodes["wf"]["children"] == ["wf-1", "wf-2"]
    assert (nodes["wf-1"]["phase"], nodes["wf-1"]["message"]) == ("Failed", "why")


RUNNER: Any = {"name": "runner", "raw": {"data": "print()\n" * 1000}}


def with_runner(id: str, **more: Any) -> Node:
    """Make a node that has a long artifact."""
    return node_of(id, inputs={"artifacts": [RUNNER]}, **more)


def rows_of_artifacts(store: Store) -> list[Any]:
    with contextlib.closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT run, number FROM artifacts ORDER BY run, number").fetchall()


class TestLongArtifacts:
    def test_nodes_share_one(self, store: Store) -> None:
        journal = store.add(ROW, TEXTS_OF)
        journal.append(batch(nodes=[with_runner("wf-1")]))
        journal.append(batch(nodes=[with_runner("wf-1", phase="Failed"), with_runner("wf-2")]))
        assert [one["inputs"] for one in store.nodes("u1").values()] == [{"artifacts": [RUNNER]}] * 2
        assert rows_of_artifacts(store) == [(1, 0)]

    def test_one_of_a_batch_that_was_not_kept_is_kept_with_the_next(self, store: Store) -> None:
        journal = store.add(ROW, TEXTS_OF)
        with pytest.raises(TypeError):
            journal.append(batch(nodes=[with_runner("wf-1"), node_of("wf-2", inputs={"parameters": object()})]))
        journal.append(batch(nodes=[with_runner("wf-1")]))
        assert store.nodes("u1")["wf-1"]["inputs"] == {"artifacts": [RUNNER]}

    def test_a_journal_that_is_carried_on_has_other_numbers(self, store: Store) -> None:
        store.add(ROW, TEXTS_OF).append(batch(nodes=[with_runner("wf-1")]))
        store.journal("u1").append(batch(nodes=[node_of("wf-2", inputs={"artifacts": [{**RUNNER, "name": "other"}]})]))
        inputs = [one["inputs"]["artifacts"][0]["name"] for one in store.nodes("u1").values()]
        assert inputs == ["runner", "other"]

    def test_a_run_that_is_retried_has_its_own(self, store: Store) -> None:
        journal = store.add(ROW, TEXTS_OF)
        journal.append(batch(nodes=[with_runner("wf-1")]))
        journal.restart(batch(nodes=[with_runner("wf-1")]), started=2.0, texts={})
        assert store.nodes("u1")["wf-1"]["inputs"] == {"artifacts": [RUNNER]}
        assert rows_of_artifacts(store) == [(1, 0)]

    def test_they_go_with_their_run(self, store: Store) -> None:
        store.add(ROW, TEXTS_OF).append(batch(nodes=[with_runner("wf-1")]))
        store.delete("u1")
        assert rows_of_artifacts(store) == []


def test_a_run_is_found_by_name_and_uid(store: Store) -> None:
    later = ROW._replace(uid="u2", started=2.5)
    for row in (ROW, later):
        store.add(row, TEXTS_OF)
    assert store.find("wf") == later
    assert store.find("u1") == ROW
    assert store.find("nobody") is None
    assert store.runs() == [later, ROW]


def test_a_run_is_found_in_its_namespace(store: Store) -> None:
    elsewhere = ROW._replace(uid="u2", started=9.0, namespace="other")
    for row in (ROW, elsewhere):
        store.add(row, TEXTS_OF)
    assert store.placed(ROW.namespace, "wf") == ROW
    assert store.placed("other", "wf") == elsewhere
    assert store.placed("nowhere", "wf") is None


def test_the_end_of_a_run_is_kept(store: Store) -> None:
    store.add(ROW, TEXTS_OF)
    store.finish("u1", at=9.5, phase="Failed", message="why")
    assert store.find("u1") == ROW._replace(finished=9.5, phase="Failed", message="why")


def test_the_values_of_secrets_arent_kept(store: Store, tmp_path: Path) -> None:
    secret = {
        "kind": "Secret",
        "metadata": {"name": "s", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hidden-c"}},
        "data": {"a": "hidden-a"},
        "stringData": {"b": "hidden-b"},
    }
    config = {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1"}}
    store.add(ROW, Texts(workflow={}, library=[secret, config]))
    assert store.texts("u1").library == [
        {"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": None}, "stringData": {"b": None}},
        config,
    ]
    store.close()
    assert not [path for path in (tmp_path / "home").iterdir() if b"hidden" in path.read_bytes()]


def test_the_state_is_its_users_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    with contextlib.closing(Store(home)) as made:
        made.add(ROW, TEXTS_OF)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert set(modes) == {"pydsl.sqlite3", "pydsl.sqlite3-shm", "pydsl.sqlite3-wal"}


class TestSyncing:
    @pytest.fixture
    def synced(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Note each sync: what the journal had then."""
        seen: list[str] = []
        monkeypatch.setattr(
            "pydsl.store.syncing.os.fsync", lambda number: seen.append(os.readlink(f"/proc/self/fd/{number}"))
        )
        return seen

    def test_a_result_is_synced(self, synced: list[str], tmp_path: Path) -> None:
        with contextlib.closing(Store(tmp_path)) as store:
            journal = store.add(ROW, TEXTS_OF)
            journal.append(batch(JournalEntry(Woken(at=1.0), ())))
            assert synced == []
            journal.append(batch(JournalEntry(FINISHED_POD, ())))
        assert synced == [f"{tmp_path}/pydsl.sqlite3-wal"]

    def test_the_end_waits_for_the_disk(self, synced: list[str], store: Store) -> None:
        journal = store.add(ROW, TEXTS_OF)
        run = Run(prepare_json(workflow()), Started(at=1.5, name="wf", uid="u1"))
        run.finished, run.finished_at = Finish(phase="Succeeded"), 2.0
        journal.append(batch(run=run))
        assert len(synced) == 1

    def test_a_sync_that_is_lost_is_told(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def broken(_number: int) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("pydsl.store.syncing.os.fsync", broken)
        store = Store(tmp_path)
        store.add(ROW, TEXTS_OF).append(batch(JournalEntry(FINISHED_POD, ())))
        with pytest.raises(InfrastructureError) as error:
            store.close()
        assert str(error.value) == f"{tmp_path}/pydsl.sqlite3: [Errno 5] Input/output error"


def test_a_list_of_runs_reads_none_of_their_texts(store: Store) -> None:
    store.add(ROW, Texts(workflow={"text": "x"}))
    with contextlib.closing(sqlite3.connect(store.path)) as connection:
        connection.execute("DROP TABLE texts")
    assert [row.uid for row in store.runs()] == [ROW.uid]


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

    def test_no_home_folder_is_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("PYDSL_HOME", "XDG_DATA_HOME", "HOME"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("sys.platform", "linux")
        monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
        with pytest.raises(InfrastructureError) as error:
            home_folder()
        path = "~/.local/share/pydsl"
        assert str(error.value) == f"no home folder is known for {path}: PYDSL_HOME can name a folder instead"

    def test_a_path_that_no_row_can_hold(self) -> None:
        with pytest.raises(InfrastructureError) as error:
            home_folder("/tmp/a\udcff")
        assert str(error.value) == "/tmp/a\\xff: the path of pydsl's folder has to be UTF-8"

    def test_a_file_is_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        for home in (tmp_path / "file", tmp_path / "file" / "home"):
            with pytest.raises(InfrastructureError) as error:
                Store(home)
            assert str(error.value) == f"{tmp_path}/file: not a folder"

    def test_all_folders_that_are_made_are_private(self, tmp_path: Path) -> None:
        Store(tmp_path / "above" / "home").close()
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "above", tmp_path / "above" / "home")} == {0o700}


def test_a_second_connection_of_a_process_leaves_the_firsts_locks_alone(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    journal = store.add(ROW, TEXTS_OF)
    Store(home).close()
    program = "import sys; from pathlib import Path; from pydsl.store import Store; s = Store(Path(sys.argv[1])); "
    subprocess.run([sys.executable, "-c", f"{program}s.runs(); s.close()", str(home)], check=True)
    journal.append(batch(JournalEntry(FINISHED_POD, ())))
    found = subprocess.check_output([sys.executable, "-c", f"{program}print(len(s.journal('u1').read()))", str(home)])
    assert found == b"1\n"
