"""The two ways to open a path inside of a root agree, and neither leaves it."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings

from pydsl.files import Mount, Root, kernel
from pydsl.files.walking import Walk
from tests.files.trees import PATHS, PLACES, TREES, plant

PATH = os.O_PATH if hasattr(os, "O_PATH") else os.O_RDONLY
needs_openat2 = pytest.mark.skipif(not kernel.is_there(), reason="this system has no openat2")


def found(opening: Callable[[], int], folder: Path) -> tuple[str, ...]:
    """Say what an opening came to: a place below the folder, or the error."""
    try:
        descriptor = opening()
    except OSError as error:
        return ("error", errno.errorcode[error.errno or 0])
    state = os.fstat(descriptor)
    os.close(descriptor)
    places = [folder, *(Path(above, name) for above, *inner in os.walk(folder) for name in (*inner[0], *inner[1]))]
    inside = [str(one) for one in places if (one.lstat().st_dev, one.lstat().st_ino) == (state.st_dev, state.st_ino)]
    assert inside, "it led out of the root"
    return ("found", inside[0])


def by_hand(folder: Path, path: str, flags: int) -> tuple[str, ...]:
    return found(lambda: Walk(folder, {}, path).open(flags), folder)


def by_kernel(folder: Path, path: str, flags: int) -> tuple[str, ...]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        return found(lambda: kernel.open_in(descriptor, path, flags, 0), folder)
    finally:
        os.close(descriptor)


@needs_openat2
@settings(max_examples=150, deadline=None)
@given(tree=TREES, path=PATHS)
@example(tree=[("a", ("link", "b/")), ("b", ("file", ""))], path="a")
@example(tree=[("a", ("link", "/a"))], path="a/b")
@example(tree=[("a", ("folder", "")), ("a/b", ("link", "../../../c")), ("c", ("file", ""))], path="a/b")
@pytest.mark.parametrize("flags", [PATH, PATH | os.O_NOFOLLOW, os.O_RDONLY | os.O_DIRECTORY])
def test_walk_and_kernel_find_the_same(tree: list[tuple[str, tuple[str, str]]], path: str, flags: int) -> None:
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above, "outside", "root")
        folder.mkdir(parents=True)
        plant(Path(above), [(name, ("file", "")) for name in "abc"])
        plant(folder, tree)
        assert by_hand(folder, path, flags) == by_kernel(folder, path, flags)


def planted(
    above: Path, tree: list[tuple[str, tuple[str, str]]], mounted: list[tuple[str, tuple[str, str]]]
) -> tuple[Path, Path]:
    """Make a root and what is mounted into it, each with its files, and files above them that nobody is to reach."""
    folder, source = above / "root", above / "source"
    for one, files in ((folder, tree), (source, mounted)):
        one.mkdir()
        plant(one, files)
    plant(above, [(name, ("file", "")) for name in "abc"])
    return folder, source


@needs_openat2
@settings(max_examples=50, deadline=None)
@given(tree=TREES, mounted=TREES, at=PLACES, path=PATHS)
@example(tree=[("a", ("link", "/b")), ("b/c", ("file", ""))], mounted=[("c", ("file", ""))], at="b", path="/a/c")
@example(tree=[("a/b", ("link", "/b")), ("b/c", ("file", ""))], mounted=[], at="b", path="/a/b/c")
@example(tree=[("a", ("folder", "")), ("b/c", ("file", ""))], mounted=[], at="b", path="/a/../b/c")
@example(tree=[("b/c", ("file", ""))], mounted=[("c", ("file", ""))], at="b", path="/b/c")
@pytest.mark.parametrize("flags", [PATH, PATH | os.O_NOFOLLOW, os.O_RDONLY | os.O_DIRECTORY, os.O_RDONLY])
def test_a_root_with_a_mount_finds_what_a_walk_does(
    tree: list[tuple[str, tuple[str, str]]], mounted: list[tuple[str, tuple[str, str]]], at: str, path: str, flags: int
) -> None:
    with tempfile.TemporaryDirectory() as above:
        folder, source = planted(Path(above), tree, mounted)
        mount = Mount(source=source, path=f"/{at}")
        root, walk = Root(folder, [mount]), Walk(folder, {mount.path: mount}, path)
        assert found(lambda: root.open(path, flags), Path(above)) == found(lambda: walk.open(flags), Path(above))


@settings(max_examples=100, deadline=None)
@given(tree=TREES, mounted=TREES, at=PLACES, path=PATHS)
def test_a_walk_through_a_mount_stays_in_root_and_mount(
    tree: list[tuple[str, tuple[str, str]]], mounted: list[tuple[str, tuple[str, str]]], at: str, path: str
) -> None:
    with tempfile.TemporaryDirectory() as above:
        folder, source = planted(Path(above), tree, mounted)
        mounts = {f"/{at}": Mount(source=source, path=f"/{at}")}
        try:
            descriptor = Walk(folder, mounts, path).open(PATH)
        except OSError:
            return
        state = os.fstat(descriptor)
        os.close(descriptor)
        inside = [one for root in (folder, source) for one in (root, *root.rglob("*"))]
        assert (state.st_ino, state.st_dev) in {(one.lstat().st_ino, one.lstat().st_dev) for one in inside}


def test_a_link_in_a_mount_means_the_pods_root(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "volume").mkdir()
    (tmp_path / "root/x").write_text("the pod's")
    (tmp_path / "volume/l").symlink_to("/x")
    (tmp_path / "volume/up").symlink_to("../x")
    mounts = {"/v": Mount(source=tmp_path / "volume", path="/v")}
    for path in ("/v/l", "v/up", "/v/../x", "../../v/l"):
        descriptor = Walk(tmp_path / "root", mounts, path).open(os.O_RDONLY)
        assert os.read(descriptor, 100) == b"the pod's"
        os.close(descriptor)


def test_what_is_mounted_read_only_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "system").mkdir()
    mounts = {"/usr": Mount(source=tmp_path / "system", path="/usr", read_only=True)}
    with pytest.raises(OSError, match="Read-only file system: '/usr/x'"):
        Walk(tmp_path / "root", mounts, "/usr/x").open(os.O_WRONLY | os.O_CREAT)
    assert list((tmp_path / "system").iterdir()) == []


def test_a_path_of_dots_comes_to_an_end(tmp_path: Path) -> None:
    os.makedirs(tmp_path / ("a/" * 200))
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        Walk(tmp_path, {}, ("a/" * 199 + "../" * 199) * 2).open(os.O_RDONLY)


def test_a_walk_leaves_no_descriptor_open(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    before = len(os.listdir("/dev/fd"))
    for path in ("a", "b/c", "x/y", "..", "/"):
        for flags in (os.O_RDONLY, os.O_WRONLY, PATH):
            try:
                os.close(Walk(tmp_path, {}, path).open(flags))
            except OSError:
                continue
    assert len(os.listdir("/dev/fd")) == before


def test_a_link_may_be_opened_itself(tmp_path: Path) -> None:
    (tmp_path / "l").symlink_to("nowhere")
    descriptor = Walk(tmp_path, {}, "l").open(PATH | os.O_NOFOLLOW)
    assert stat.S_ISLNK(os.fstat(descriptor).st_mode)
    os.close(descriptor)
