from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.artifacts import ArtifactError, ArtifactFolder, location_of, stored_as
from pydsl.errors import Unsupported
from pydsl.files import Budget, Root

KEYS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), max_size=100), min_size=1,
                max_size=4).map("/".join).filter(lambda key: key and key == key.strip("/"))  # fmt: skip


@attrs.frozen
class Shelf:
    """A store, and the folder of a pod whose root it is."""

    pod: Path

    @property
    def folder(self) -> ArtifactFolder:
        return ArtifactFolder(self.pod / "store")

    def put(self, artifact: dict[str, Any], path: Path, **options: Any) -> None:
        self.folder.put(artifact, Root(self.pod), f"/{path.relative_to(self.pod)}", **options)

    def get(self, artifact: dict[str, Any], path: Path, **options: Any) -> None:
        self.folder.get(artifact, Root(self.pod), f"/{path.relative_to(self.pod)}", **options)

    def has(self, artifact: dict[str, Any]) -> bool:
        return self.folder.has(artifact)


@pytest.fixture
def store(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def at(key: str, **fields: Any) -> dict[str, Any]:
    return {"name": "a", "path": "/tmp/a", "s3": {"key": key}, **fields}


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_comes_back(store: Shelf, tmp_path: Path) -> None:
    store.put(at("wf/pod/a.tgz"), write(tmp_path / "file"))
    store.get(at("wf/pod/a.tgz"), tmp_path / "deep" / "got")
    assert (tmp_path / "deep" / "got").read_text() == "text"


def test_a_folder_comes_back(store: Shelf, tmp_path: Path) -> None:
    write(tmp_path / "folder" / "sub" / "b", "b")
    (tmp_path / "folder" / "link").symlink_to("sub/b")
    store.put(at("key"), tmp_path / "folder")
    store.get(at("key"), tmp_path / "got")
    assert (tmp_path / "got" / "sub" / "b").read_text() == "b"
    assert (tmp_path / "got" / "link").is_symlink()


def test_what_a_step_gets_is_a_copy(store: Shelf, tmp_path: Path) -> None:
    store.put(at("key"), write(tmp_path / "file"))
    store.get(at("key"), tmp_path / "one")
    (tmp_path / "one").write_text("changed")
    store.get(at("key"), tmp_path / "two")
    assert (tmp_path / "two").read_text() == "text"


def test_a_moved_source_is_gone_and_a_copied_one_stays(store: Shelf, tmp_path: Path) -> None:
    store.put(at("a"), write(tmp_path / "a"), move=True)
    store.put(at("b"), write(tmp_path / "b"))
    assert [(tmp_path / name).exists() for name in "ab"] == [False, True]


def test_a_link_is_stored_as_what_it_points_at(store: Shelf, tmp_path: Path) -> None:
    write(tmp_path / "file")
    (tmp_path / "link").symlink_to("file")
    store.put(at("key"), tmp_path / "link", move=True)
    store.get(at("key"), tmp_path / "got")
    assert (tmp_path / "got").read_text() == "text"
    assert not (tmp_path / "got").is_symlink()


def test_a_second_object_replaces_the_first(store: Shelf, tmp_path: Path) -> None:
    write(tmp_path / "folder" / "inner")
    store.put(at("key"), tmp_path / "folder")
    store.put(at("key"), write(tmp_path / "file", "second"))
    store.get(at("key"), tmp_path / "got")
    assert (tmp_path / "got").read_text() == "second"


def test_nothing_is_there(store: Shelf, tmp_path: Path) -> None:
    assert not store.has(at("key"))
    with pytest.raises(KeyError, match="s3 key"):
        store.get(at("key"), tmp_path / "got")


def test_keys_of_other_stores_and_buckets_are_others(store: Shelf, tmp_path: Path) -> None:
    store.put(at("key"), write(tmp_path / "file"))
    assert not store.has({"name": "a", "gcs": {"key": "key"}})
    assert not store.has({"name": "a", "s3": {"bucket": "other", "key": "key"}})


def test_a_prefix_gives_a_folder_of_its_objects(store: Shelf, tmp_path: Path) -> None:
    store.put(at("out/x/1", archive={"none": {}}), write(tmp_path / "1", "one"))
    store.put(at("out/2", archive={"none": {}}), write(tmp_path / "2", "two"))
    store.put(at("outer"), write(tmp_path / "3"))
    store.get(at("out"), tmp_path / "got")
    found = {
        str(path.relative_to(tmp_path / "got")): path.read_text()
        for path in (tmp_path / "got").rglob("*")
        if path.is_file()
    }
    assert found == {"x/1": "one", "2": "two"}


def test_a_folder_that_isnt_packed_is_an_object_for_each_file(store: Shelf, tmp_path: Path) -> None:
    write(tmp_path / "parts" / "deep" / "0.json", "zero")
    write(tmp_path / "parts" / "1.json", "one")
    store.put(at("wf/parts", archive={"none": {}}), tmp_path / "parts", move=True)
    store.get(at("wf/parts/deep/0.json"), tmp_path / "got")
    store.get(at("wf/parts"), tmp_path / "all")
    assert (tmp_path / "got").read_text() == "zero"
    assert sorted(path.read_text() for path in (tmp_path / "all").rglob("*.json")) == ["one", "zero"]


def test_an_object_may_be_the_prefix_of_another(store: Shelf, tmp_path: Path) -> None:
    store.put(at("a/b"), write(tmp_path / "1", "one"))
    store.put(at("a/b/c"), write(tmp_path / "2", "two"))
    store.get(at("a/b"), tmp_path / "got")
    assert (tmp_path / "got").read_text() == "one"


@given(keys=st.sets(KEYS, min_size=1, max_size=5))
def test_every_key_is_an_object_of_its_own(keys: set[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = Shelf(folder)
    for number, key in enumerate(sorted(keys)):
        store.put(at(key), write(folder / "file", str(number)))
    for number, key in enumerate(sorted(keys)):
        store.get(at(key), folder / f"got{number}")
        assert (folder / f"got{number}").read_text() == str(number)


@pytest.mark.parametrize("key", ["k" * 300, "é" * 500, "a//b", "a/./b", "+/=", "a b/%41", "x" * 199 + "%" * 9])
def test_a_key_is_listed_as_it_was_given(key: str, store: Shelf, tmp_path: Path) -> None:
    store.put(at(f"{key}/end"), write(tmp_path / "file"))
    assert store.folder.keys(at("")) == [f"{key}/end"]


@pytest.mark.parametrize("archive", [{"none": {}}, {"tar": {}}])
def test_names_of_any_bytes_come_back(archive: dict[str, Any], store: Shelf, tmp_path: Path) -> None:
    for name in (b"\xff\n\x1b]0;x\x07", b"\xc3\xa9" * 100):
        write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/folder/" + name)))
    store.put(at("key", archive=archive), tmp_path / "folder")
    store.get(at("key", archive=archive), tmp_path / "got")
    assert os.listdir(tmp_path / "got") == os.listdir(tmp_path / "folder")


class TestWalls:
    def test_a_link_out_of_the_pod_is_no_file(self, store: Shelf, tmp_path: Path) -> None:
        pod = tmp_path / "pod"
        pod.mkdir()
        write(tmp_path / "secret")
        (pod / "l").symlink_to(tmp_path / "secret")
        with pytest.raises(ArtifactError) as caught:
            store.folder.put(at("key"), Root(pod), "/l")
        assert str(caught.value) == "artifact a can't be stored: /l: no such file or directory"

    @pytest.mark.parametrize("move", [False, True])
    def test_a_fifo_is_no_part_of_an_artifact(self, move: bool, store: Shelf, tmp_path: Path) -> None:
        write(tmp_path / "folder" / "inner" / "file")
        os.mkfifo(tmp_path / "folder" / "inner" / "pipe")
        with pytest.raises(ArtifactError) as caught:
            store.put(at("key"), tmp_path / "folder", move=move)
        assert str(caught.value) == "artifact a can't be stored: inner/pipe: a FIFO, not a regular file"

    def test_a_key_of_dots_stays_in_the_store(self, store: Shelf, tmp_path: Path) -> None:
        before = {path.name for path in tmp_path.parent.iterdir()}
        artifact = {"name": "a", "s3": {"bucket": "../../..", "key": "../../../outside"}}
        store.put(artifact, write(tmp_path / "file"))
        store.get(artifact, tmp_path / "got")
        assert (tmp_path / "got").read_text() == "text"
        assert {path.name for path in tmp_path.parent.iterdir()} == before

    def test_what_a_pod_called_like_an_object_is_none(self, store: Shelf, tmp_path: Path) -> None:
        write(tmp_path / "folder" / "x@" / ".as-is")
        store.put(at("key"), tmp_path / "folder")
        assert not store.has(at("key@/.tar/x"))
        store.get(at("key"), tmp_path / "got")
        assert (tmp_path / "got" / "x@" / ".as-is").exists()

    def test_a_key_that_is_too_long_for_a_path_is_an_artifact_error(self, store: Shelf, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match="file name too long"):
            store.put(at("k" * 5000), write(tmp_path / "file"))

    def test_a_budget_bounds_what_is_stored(self, store: Shelf, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match="more than 3 bytes"):
            store.put(at("key"), write(tmp_path / "file"), budget=Budget(bytes=3))


class TestArchives:
    def test_an_archive_kept_as_it_is_is_unpacked_for_a_step(self, store: Shelf, tmp_path: Path) -> None:
        write(tmp_path / "one")
        with tarfile.open(tmp_path / "packed.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / "one", "one")
        store.put(at("key", archive={"none": {}}), tmp_path / "packed.tar.gz")
        store.get(at("key"), tmp_path / "got")
        assert (tmp_path / "got").read_text() == "text"

    def test_several_files_are_unpacked_into_a_folder(self, store: Shelf, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
            archive.writestr("a", "1")
            archive.writestr("b/c", "2")
        store.put(at("key", archive={"none": {}}), tmp_path / "packed.zip")
        store.get(at("key"), tmp_path / "got")
        assert (tmp_path / "got" / "b" / "c").read_text() == "2"

    def test_it_stays_packed_where_archive_is_none(self, store: Shelf, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
            archive.writestr("a", "1")
        store.put(at("key", archive={"none": {}}), tmp_path / "packed.zip")
        store.get(at("key", archive={"none": {}}), tmp_path / "got")
        assert zipfile.is_zipfile(tmp_path / "got")

    @pytest.mark.parametrize(("archive", "is_packed"), [({}, tarfile.is_tarfile), ({"zip": {}}, zipfile.is_zipfile)])
    def test_a_packed_output_is_packed_for_who_asks_for_it(
        self, archive: dict[str, Any], is_packed: Any, store: Shelf, tmp_path: Path
    ) -> None:
        store.put(at("key", archive=archive), write(tmp_path / "file"))
        store.get(at("key", archive={"none": {}}), tmp_path / "got")
        assert is_packed(tmp_path / "got")


class TestStoredAs:
    @pytest.mark.parametrize(
        ("archive", "key"),
        [(None, "wf/pod/model.tgz"), ({"none": {}}, "wf/pod/m.bin"), ({"zip": {}}, "wf/pod/model.zip")],
    )
    def test_the_key_is_argos(self, archive: Any, key: str) -> None:
        artifact = {"name": "model", "path": "/out/m.bin", **({"archive": archive} if archive else {})}
        assert stored_as(artifact, "wf/pod") == {**artifact, "s3": {"key": key}}

    def test_a_key_of_its_own_stays(self) -> None:
        artifact = {"name": "m", "path": "/out/m", "gcs": {"bucket": "b", "key": "own/m"}}
        assert stored_as(artifact, "wf/pod") == artifact

    def test_a_bucket_without_a_key_gets_one(self) -> None:
        artifact = {"name": "m", "path": "/out/m", "s3": {"bucket": "b"}}
        assert stored_as(artifact, "wf/pod")["s3"] == {"bucket": "b", "key": "wf/pod/m.tgz"}

    def test_a_plugins_artifact_isnt_done(self) -> None:
        with pytest.raises(Unsupported) as error:
            stored_as({"name": "m", "path": "/m", "plugin": {"name": "p", "key": "k"}}, "wf/pod")
        assert str(error.value) == "artifacts of plugins"

    def test_no_location(self) -> None:
        assert location_of({"name": "m", "path": "/m", "raw": {"data": "x"}}) is None
