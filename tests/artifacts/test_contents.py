"""Equal bytes are kept once, whatever keys they have, and for as long as an artifact has them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pydsl.artifacts import ArtifactFolder, Contents
from pydsl.artifacts.contents import LEAST
from pydsl.files import Budget, CopyStopped, Root

DATA = os.urandom(2 * LEAST)


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    return Contents(tmp_path / "contents")


def shelf(contents: Contents, run: str) -> ArtifactFolder:
    return ArtifactFolder(contents.folder.parent / run, contents=contents)


def at(key: str) -> Any:
    return {"name": "a", "s3": {"key": key}}


def put(store: ArtifactFolder, key: str, files: dict[str, bytes] | bytes, mode: int = 0o644) -> None:
    """Store a file, or a folder of files, as a pod leaves it."""
    pod = store.root.with_name("pod")
    tree = {"it": files} if isinstance(files, bytes) else {f"it/{name}": data for name, data in files.items()}
    for name, data in tree.items():
        Root(pod.parent).write(f"/pod/{name}", data, mode)
    store.put(at(key), Root(pod), "/it", move=True)


def got(store: ArtifactFolder, key: str, name: str = "") -> bytes:
    target = store.root.with_name("target")
    target.mkdir(exist_ok=True)
    store.get(at(key), Root(target), "/it")
    return (target / "it" / name if name else target / "it").read_bytes()


def inodes(*folders: Path) -> set[int]:
    """What files there are below folders."""
    return {path.stat().st_ino for folder in folders for path in folder.rglob("*") if path.is_file()}


def kept(contents: Contents) -> list[Path]:
    return sorted(path for path in contents.folder.rglob("*") if path.is_file())


def test_what_two_runs_store_is_one_file(contents: Contents) -> None:
    one, other = shelf(contents, "one"), shelf(contents, "other")
    put(one, "a", DATA)
    put(other, "b/c", {"x": DATA, "y/z": DATA, "small": b"small"})
    assert len(inodes(one.root, other.root, contents.folder)) == 2
    assert (got(one, "a"), got(other, "b/c", "y/z")) == (DATA, DATA)


def test_what_differs_in_bytes_or_mode_is_not_shared(contents: Contents) -> None:
    store = shelf(contents, "run")
    put(store, "a", DATA)
    put(store, "b", DATA, mode=0o755)
    put(store, "c", DATA[::-1])
    assert len(inodes(store.root)) == 3
    got(store, "b")
    assert (store.root.with_name("target") / "it").stat().st_mode & 0o777 == 0o755


def test_what_a_pod_does_with_its_copy_is_its_own_affair(contents: Contents, tmp_path: Path) -> None:
    store = shelf(contents, "run")
    put(store, "a", DATA)
    put(store, "b", DATA)
    got(store, "a")
    (tmp_path / "target" / "it").write_bytes(b"changed")
    assert (got(store, "a"), got(store, "b")) == (DATA, DATA)


def test_a_run_that_goes_leaves_what_others_have(contents: Contents) -> None:
    one, other = shelf(contents, "one"), shelf(contents, "other")
    put(one, "a", DATA)
    put(other, "a", DATA)
    one.remove([at("a")])
    assert got(other, "a") == DATA
    assert len(kept(contents)) == 1


def test_what_nobody_has_is_swept(contents: Contents) -> None:
    store = shelf(contents, "run")
    put(store, "a", DATA)
    put(store, "b", DATA)
    put(store, "b", DATA[::-1])
    store.remove([at("a")])
    assert [path.stat().st_nlink for path in kept(contents)] == [2]
    assert got(store, "b") == DATA[::-1]


def test_what_is_handed_on_is_the_same_file(contents: Contents) -> None:
    one, other = shelf(contents, "one"), shelf(contents, "other")
    put(one, "a", {"x": DATA, "small": b"small"})
    one.hand_all(other)
    assert inodes(one.root) == inodes(other.root)
    one.remove([at("a")])
    assert (got(other, "a", "small"), got(other, "a", "x")) == (b"small", DATA)


def test_bytes_decide_not_names(contents: Contents) -> None:
    one, other, third = shelf(contents, "one"), shelf(contents, "other"), shelf(contents, "third")
    put(one, "a", DATA)
    (known,) = kept(contents)
    damaged = bytes(len(DATA))
    known.write_bytes(damaged)
    for store in (other, third):
        put(store, "a", DATA)
    assert (got(one, "a"), got(other, "a"), got(third, "a")) == (damaged, DATA, DATA)


def require_leases(file: Path) -> None:
    """Skip a test where the system can't tell who has a file open to write."""
    fcntl = pytest.importorskip("fcntl")
    with file.open("wb") as opened, file.open("rb") as reader:
        opened.close()
        try:
            fcntl.fcntl(reader, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except (AttributeError, OSError) as error:
            pytest.skip(f"this system knows no leases: {error}")


def test_what_somebody_still_writes_is_not_shared(contents: Contents, tmp_path: Path) -> None:
    require_leases(tmp_path / "leased")
    store = shelf(contents, "run")
    with (tmp_path / "it").open("wb") as file:
        file.write(DATA)
        file.flush()
        store.put(at("a"), Root(tmp_path), "/it", move=True)
    assert (got(store, "a"), kept(contents)) == (DATA, [])


@pytest.mark.skipif(not hasattr(os, "SEEK_HOLE"), reason="this system knows no holes")
def test_a_file_of_holes_is_not_read(contents: Contents, tmp_path: Path) -> None:
    store = shelf(contents, "run")
    os.truncate(_made(tmp_path / "it"), 1 << 40)
    store.put(at("a"), Root(tmp_path), "/it", move=True)
    assert kept(contents) == []


def _made(path: Path) -> Path:
    path.write_bytes(b"begins")
    return path


def test_a_file_with_other_names_is_not_shared(contents: Contents, tmp_path: Path) -> None:
    store = shelf(contents, "run")
    (tmp_path / "it").write_bytes(DATA)
    os.link(tmp_path / "it", tmp_path / "other")
    store.put(at("a"), Root(tmp_path), "/it", move=True)
    (tmp_path / "other").write_bytes(b"changed")
    assert kept(contents) == []


def test_a_link_is_not_followed(contents: Contents, tmp_path: Path) -> None:
    store = shelf(contents, "run")
    (tmp_path / "outside").write_bytes(DATA)
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "link").symlink_to("../outside")
    store.put(at("a"), Root(tmp_path), "/it", move=True)
    assert kept(contents) == []


def test_where_nothing_can_be_linked_all_is_stored(contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    one, other = shelf(contents, "one"), shelf(contents, "other")
    put(one, "a", {"x": DATA})
    one.hand_all(other)
    assert (got(one, "a", "x"), got(other, "a", "x")) == (DATA, DATA)


def test_an_end_is_heeded_while_bytes_are_read(contents: Contents) -> None:
    store = ArtifactFolder(contents.folder.parent / "run")
    put(store, "a", DATA)
    with pytest.raises(CopyStopped):
        contents.share(Root(store.root), "/", Budget(stopped=lambda: True))


KILLED = """
import os, sys
from pathlib import Path
from pydsl.artifacts import Contents
from pydsl.files import Budget, Root

left, calls = int(sys.argv[2]), ("link", "rename", "unlink")
def counted(call):
    def counting(*args, **options):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return call(*args, **options)
    return counting
for name in calls:
    setattr(os, name, counted(getattr(os, name)))
home = Path(sys.argv[1])
Contents(home / "contents").share(Root(home / "run"), "/", Budget())
"""


@pytest.mark.parametrize("calls", range(6))
def test_a_process_that_is_killed_leaves_all_that_is_stored(contents: Contents, calls: int) -> None:
    alone = ArtifactFolder(contents.folder.parent / "run")
    for key in ("a", "b"):
        put(alone, key, DATA)
    subprocess.run([sys.executable, "-c", KILLED, str(contents.folder.parent), str(calls)], check=False)
    contents.sweep()
    assert (got(alone, "a"), got(alone, "b")) == (DATA, DATA)
    assert [path.name for path in kept(contents) if "~" in path.name or path.stat().st_nlink == 1] == []
    put(shelf(contents, "other"), "c", DATA)
    assert got(shelf(contents, "other"), "c") == DATA
