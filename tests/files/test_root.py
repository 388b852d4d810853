"""What `Root` does to files, and what it leaves alone."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from pydsl.files import Budget, CopyStopped, Inode, Mount, NotRegular, Root, TooLarge, said
from pydsl.files.walking import Walk
from tests.files.trees import PATHS, TREES, image, plant

Tree = list[tuple[str, tuple[str, str]]]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the root that nothing may touch."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret").write_text("secret")
    (folder / "secret").chmod(0o640)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Root:
    (tmp_path / "root").mkdir()
    return Root(tmp_path / "root")


@pytest.fixture(params=["by the kernel", "by hand"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by hand":
        monkeypatch.setattr("pydsl.files.kernel.is_there", lambda: False)


def test_a_file_is_written_with_the_folders_above_it_and_read(root: Root) -> None:
    root.write("/a/b/c", b"text", 0o640)
    assert root.read("a/b/c", 4) == b"text"
    assert stat.S_IMODE(root.stat("/a/b/c").st_mode) == 0o640
    assert root.names("/a") == ["b"]


def test_only_a_file_that_holds_something_is_cut(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[int] = []
    truncate = os.ftruncate

    def noted(descriptor: int, length: int) -> None:
        cut.append(length)
        truncate(descriptor, length)

    monkeypatch.setattr(os, "ftruncate", noted)
    root.write("/a", b"longer")
    assert cut == []
    root.write("/a", b"text")
    assert cut == [0]
    assert root.read("/a", 10) == b"text"


def test_what_is_wrong_with_the_folders_is_said_of_them(root: Root) -> None:
    root.write("/file", b"")
    with pytest.raises(NotADirectoryError) as caught:
        root.write("/file/name", b"text")
    assert said(caught.value) == "/file: not a directory"


def test_a_file_beyond_the_limit_is_not_read(root: Root) -> None:
    root.write("/a", b"text")
    with pytest.raises(TooLarge) as caught:
        root.read("/a", 3)
    assert said(caught.value) == "/a: more than 3 bytes"


def test_a_fifo_is_refused_and_never_waited_for(root: Root) -> None:
    os.mkfifo(root.folder / "f")
    for use in (root.reader, root.writer):
        with pytest.raises(NotRegular) as caught:
            use("/f")
        assert said(caught.value) == "/f: a FIFO, not a regular file"


def test_a_folder_is_no_file(root: Root) -> None:
    with pytest.raises(NotRegular):
        root.read("/", 10)


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_what_no_system_takes_as_a_path_is_an_error(root: Root, path: str) -> None:
    with pytest.raises(OSError, match="not a path"):
        root.read(path, 10)


def test_a_link_is_written_through_inside_of_the_root(root: Root) -> None:
    root.make_folder("/real")
    root.make_link("/real", "/l")
    root.write("/l/x", b"1")
    assert root.read("/real/x", 10) == b"1"


def test_a_link_out_of_the_root_leads_nowhere(root: Root, outside: Path) -> None:
    before = image(outside)
    root.make_link(str(outside), "/l")
    root.make_link("../outside/secret", "/s")
    attempts: list[Callable[[], object]] = [
        lambda: root.read("/s", 100),
        lambda: root.write("/l/made", b""),
        lambda: root.make_folder("/l/made"),
        lambda: root.chmod("/s", 0o777),
        lambda: root.chmod("/l", 0o777, deep=True),
        lambda: root.names("/l"),
        lambda: root.copy("/s", root, "/copy"),
        lambda: root.make_link("x", "/l/made"),
    ]
    for attempt in attempts:
        with pytest.raises(OSError, match="No such file"):
            attempt()
    assert not root.exists("/l/secret")
    root.chmod("/", 0o755, deep=True)
    root.remove("/l/secret")
    root.remove("/l")
    assert image(outside) == before


def test_a_copy_keeps_links_modes_times_and_holes(root: Root, tmp_path: Path, outside: Path) -> None:
    root.write("/from/run", b"1", 0o751)
    root.make_link(str(outside / "secret"), "/from/l")
    root.make_folder("/from/empty")
    with root.writer("/from/big") as file:
        os.truncate(file.fileno(), 1 << 30)
        file.seek(1 << 29)
        file.write(b"x")
    os.utime(root.folder / "from/run", (1, 2))
    root.chmod("/from/empty", 0o500)
    other = Root(tmp_path / "other")
    other.folder.mkdir()
    root.copy("/from", other, "/to")
    assert other.names("/to") == ["big", "empty", "l", "run"]
    assert os.readlink(other.folder / "to/l") == str(outside / "secret")
    assert (other.stat("/to/run").st_mode, other.stat("/to/run").st_mtime) == (stat.S_IFREG | 0o751, 2)
    assert stat.S_IMODE(other.stat("/to/empty").st_mode) == 0o500
    big = other.stat("/to/big")
    assert (big.st_size, big.st_blocks < 1000) == (1 << 30, True)
    with other.reader("/to/big") as file:
        file.seek(1 << 29)
        assert file.read(2) == b"x\0"


def test_what_a_link_at_the_top_points_at_is_copied(root: Root) -> None:
    root.write("/d/x", b"1")
    root.make_link("/d", "/l")
    root.copy("/l", root, "/to")
    assert root.read("/to/x", 10) == b"1"


def test_a_folder_is_not_copied_into_itself(root: Root) -> None:
    root.make_folder("/d/e")
    with pytest.raises(OSError, match="Invalid argument: '/d/e/x'"):
        root.copy("/d", root, "/d/e/x")


def test_a_tree_with_a_fifo_is_not_copied(root: Root) -> None:
    root.make_folder("/d/e")
    os.mkfifo(root.folder / "d/e/f")
    with pytest.raises(NotRegular) as caught:
        root.copy("/d", root, "/to")
    assert said(caught.value) == "e/f: a FIFO, not a regular file"


def test_a_copy_keeps_to_its_budget(root: Root) -> None:
    root.write("/d/x", b"1" * 100)
    root.write("/d/y", b"1" * 100)
    with pytest.raises(TooLarge, match="more than 150 bytes"):
        root.copy("/d", root, "/a", Budget(bytes=150))
    with pytest.raises(TooLarge, match="more than 1 files and folders"):
        root.copy("/d", root, "/b", Budget(entries=1))
    with pytest.raises(CopyStopped):
        root.copy("/d", root, "/c", Budget(stopped=lambda: True))


def test_modes_are_set_below_a_folder_but_not_through_links(root: Root, outside: Path) -> None:
    root.write("/d/e/x", b"")
    root.make_link(str(outside), "/d/out")
    root.chmod("/d", 0o770, deep=True)
    assert [stat.S_IMODE(root.stat(path).st_mode) for path in ("/d", "/d/e", "/d/e/x")] == [0o770] * 3


def test_a_deep_tree_of_closed_folders_is_removed_with_few_descriptors(root: Root) -> None:
    at = os.open(root.folder, os.O_RDONLY)
    for _ in range(600):
        os.mkdir("d", dir_fd=at)
        os.close(os.open("f", os.O_CREAT | os.O_WRONLY, dir_fd=at))
        inner = os.open("d", os.O_RDONLY, dir_fd=at)
        os.fchmod(inner, 0o500)
        os.close(at)
        at = inner
        os.fchmod(at, 0o700)
    os.close(at)
    root.remove("/d")
    root.remove("/d")
    assert root.names("/") == ["f"]


def test_a_folder_too_deep_is_an_error_at_once(root: Root) -> None:
    with pytest.raises(OSError, match="File name too long"):
        root.make_folder("/d" * 251)
    root.make_folder("/d" * 250)
    assert root.is_folder("/d" * 250)


def test_a_tree_too_deep_to_copy_is_an_error(root: Root) -> None:
    at = os.open(root.folder, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d", dir_fd=at)
        inner = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)
    with pytest.raises(OSError, match="File name too long"):
        root.copy("/d", root, "/to")
    root.remove("/d")
    root.remove("/to")


def test_a_mount_is_part_of_what_is_copied_and_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "root/d").mkdir(parents=True)
    (tmp_path / "volume").mkdir()
    (tmp_path / "volume/x").write_text("kept")
    root = Root(tmp_path / "root", [Mount(source=tmp_path / "volume", path="/d/v")])
    root.copy("/d", root, "/to")
    assert root.read("/to/v/x", 10) == b"kept"
    with pytest.raises(OSError, match="busy"):
        root.remove("/d/v")
    assert root.source("/d/v/x") == tmp_path / "volume/x"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_mount_that_was_replaced_by_a_link_is_not_followed(kind: str, tmp_path: Path, outside: Path) -> None:
    volume, held = tmp_path / "volume", tmp_path / "volume" / "held"
    volume.mkdir()
    held.mkdir() if kind == "folder" else held.touch()
    (tmp_path / "root").mkdir()
    with Root(volume).opened("/held") as found:
        mount = Mount(source=held, path="/w", inode=Inode.of(found))
    root, path = Root(tmp_path / "root", [mount]), "/w/secret" if kind == "folder" else "/w"
    assert root.exists("/w")
    held.rename(volume / "elsewhere")
    held.symlink_to(outside if kind == "folder" else outside / "secret")
    before = image(outside)
    assert not root.exists(path)
    for act in (lambda: root.read(path, 100), lambda: root.write(path, b"x"), lambda: root.chmod(path, 0o777)):
        with pytest.raises(OSError, match="Stale file handle"):
            act()
    assert image(outside) == before


def test_a_mounted_file_is_emptied_before_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "held").write_text("longer")
    with Root(tmp_path).opened("/held") as found:
        mount = Mount(source=tmp_path / "held", path="/w", inode=Inode.of(found))
    Root(tmp_path / "root", [mount]).write("/w", b"text")
    assert (tmp_path / "held").read_text() == "text"


def test_a_folder_that_leads_to_a_mount_is_made(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    root = Root(tmp_path / "root", [Mount(source=tmp_path / "volume", path="/a/b/v")])
    root.folder.mkdir()
    root.write("/a/b/v/x", b"1")
    assert (tmp_path / "volume/x").read_text() == "1"


def test_nothing_is_changed_in_what_is_mounted_read_only(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "system/d").mkdir(parents=True)
    before = image(tmp_path / "system")
    root = Root(tmp_path / "root", [Mount(source=tmp_path / "system", path="/usr", read_only=True)])
    attempts: list[Callable[[], object]] = [
        lambda: root.write("/usr/x", b""),
        lambda: root.make_folder("/usr/e"),
        lambda: root.make_link("x", "/usr/l"),
        lambda: root.chmod("/usr/d", 0o777),
        lambda: root.chmod("/usr", 0o777, deep=True),
        lambda: root.remove("/usr/d"),
        lambda: root.move("/usr/d", root, "/d"),
    ]
    for attempt in attempts:
        with pytest.raises(OSError, match="Read-only"):
            attempt()
    root.chmod("/", 0o755, deep=True)
    assert image(tmp_path / "system") == before


@settings(max_examples=60, deadline=None)
@given(tree=TREES, path=PATHS, other=PATHS)
def test_nothing_outside_changes_whatever_is_done(tree: Tree, path: str, other: str) -> None:
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above, "x/y/root")
        folder.mkdir(parents=True)
        plant(Path(above, "x/y"), [("a", ("folder", "")), ("a/b", ("file", "")), ("c", ("file", ""))])
        before = image(Path(above), but=folder)
        plant(folder, tree)
        root = Root(folder)
        for use in (
            lambda: root.write(path, b"1", 0o777), lambda: root.make_folder(path),
            lambda: root.chmod(path, 0o700, deep=True),
            lambda: root.copy(path, root, other), lambda: root.move(path, root, other),
            lambda: root.make_link("/", path), lambda: root.remove(path),
        ):  # fmt: skip
            try:
                use()
            except OSError:
                continue
        assert image(Path(above), but=folder) == before


@pytest.mark.parametrize("mounted", [(), ("/usr",)])
def test_whoever_swaps_folders_for_links_meanwhile_gains_nothing(
    mounted: tuple[str, ...], root: Root, outside: Path
) -> None:
    root = Root(root.folder, [Mount(source=root.folder, path=path, read_only=True) for path in mounted])
    before, over = image(outside), threading.Event()
    root.make_folder("/d")

    def swap() -> None:
        turns = itertools.count()
        while not over.is_set():
            for step in (
                lambda: os.rename(root.folder / "d", root.folder / f"was-{next(turns)}"),
                lambda: os.symlink(outside, root.folder / "d"),
                lambda: os.unlink(root.folder / "d"),
                lambda: os.mkdir(root.folder / "d"),
            ):
                with contextlib.suppress(OSError):
                    step()

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(300):
            for use in (
                lambda: root.write("/d/secret", b"1"), lambda: root.chmod("/d/secret", 0o777),
                lambda: root.remove("/d/secret"), lambda: root.make_folder("/d/made"),
            ):  # fmt: skip
                try:
                    use()
                except OSError:
                    continue
    finally:
        over.set()
        thread.join()
    assert image(outside) == before


@pytest.mark.parametrize("mounted", [(), ("/usr",)])
def test_the_kernel_is_asked_where_nothing_is_mounted(
    mounted: tuple[str, ...], root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pydsl.files import kernel

    if not kernel.is_there():
        pytest.skip("walked by hand")

    def refuse(*_: object) -> None:
        raise AssertionError("walked by hand")

    monkeypatch.setattr(Walk, "open", refuse)
    root = Root(root.folder, [Mount(source=root.folder, path=path) for path in mounted])
    root.write("/x", b"1")
    assert root.read("/x", 10) == b"1"
