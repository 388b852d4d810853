"""No archive leads out of the folder that it's unpacked in, and none ends in anything but what's said."""

from __future__ import annotations

import contextlib
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from pydsl.files import Budget, CopyStopped, Root
from pydsl.files.archives.limits import UnpackingLimits
from pydsl.files.archives.members import BadArchive
from pydsl.files.archives.unpacking import looks_packed, unpack
from tests.files.hostile import NAMES, archive
from tests.files.trees import image


def tar(*members: tuple[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    made.seek(0)
    return made


def opened(data: bytes, tmp_path: Path) -> io.BufferedReader:
    (tmp_path / "packed").write_bytes(data)
    return open(tmp_path / "packed", "rb")


@pytest.fixture
def root(tmp_path: Path) -> Root:
    (tmp_path / "a/b/root").mkdir(parents=True)
    return Root(tmp_path / "a/b/root")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outside_is_touched(name: str, root: Root, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o750)
    (out / "secret").write_text("secret")
    with opened(archive(name, str(out)), tmp_path) as file:
        before = image(tmp_path, but=root.folder)
        if looks_packed(file):
            with contextlib.suppress(BadArchive):
                unpack(file, root, Budget())
    assert image(tmp_path, but=root.folder) == before
    assert all(b"secret" not in content for _, content in image(root.folder).values())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dots.pax", f"{'../' * 30}out/writte...: the name leads out of the archive"),
        ("link-absolute.gz", "/x: no such file or directory"),
        ("same-as-secret.pax", "/out/secret: no such file or directory"),
        ("fifo.pax", "f: a device or a FIFO"),
        ("deep.gnu", f"{('d/' * 2000)[:100]}...: more than 200 folders within each other"),
        ("truncated", "unexpected end of data"),
        ("long-header", "a header of more than 16777216 bytes"),
        ("long-header-gz", "a header of more than 16777216 bytes"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong(name: str, message: str, root: Root, tmp_path: Path) -> None:
    with opened(archive(name, "/out"), tmp_path) as file, pytest.raises(BadArchive) as caught:
        unpack(file, root, Budget())
    assert str(caught.value) == message


def test_a_link_is_data_wherever_it_leads(root: Root, tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("venv/bin/python")
        info.type, info.linkname = tarfile.SYMTYPE, "/usr/bin/python3"
        archive.addfile(info)
    with opened(made.getvalue(), tmp_path) as file:
        unpack(file, root, Budget())
    assert os.readlink(root.folder / "venv/bin/python") == "/usr/bin/python3"


def test_a_sparse_file_stays_sparse(root: Root, tmp_path: Path) -> None:
    headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": "big",
               "GNU.sparse.size": str(1 << 32),
               "GNU.sparse.numblocks": "1", "GNU.sparse.map": f"{1 << 31},3"}  # fmt: skip
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("x")
        info.size, info.pax_headers = 3, headers
        archive.addfile(info, io.BytesIO(b"end"))
    with opened(made.getvalue(), tmp_path) as file:
        unpack(file, root, Budget(bytes=1000))
    state = root.stat("/big")
    assert (state.st_size, state.st_blocks < 1000) == (1 << 32, True)


@pytest.mark.parametrize(
    ("budget", "message"), [(Budget(bytes=10), "more than 10 bytes"), (Budget(entries=2), "2 files")]
)
def test_sizes_and_counts_are_bounded(budget: Budget, message: str, root: Root, tmp_path: Path) -> None:
    data = tar(("a", b"x" * 6), ("b", b"x" * 6), ("c", b"")).getvalue()
    with opened(data, tmp_path) as file, pytest.raises(BadArchive, match=message):
        unpack(file, root, budget)


def test_a_small_archive_may_not_grow_without_end(root: Root, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", b"\0" * (8 << 20))
    with open(tmp_path / "bomb.zip", "rb") as file, pytest.raises(BadArchive) as caught:
        unpack(file, root, UnpackingLimits(free=1 << 20).budget(os.fstat(file.fileno()).st_size, lambda: False))
    assert str(caught.value) == f"zeros: more than {(tmp_path / 'bomb.zip').stat().st_size * 200} bytes"


def test_unpacking_can_be_stopped(root: Root, tmp_path: Path) -> None:
    with opened(tar(("a", b"x")).getvalue(), tmp_path) as file, pytest.raises(CopyStopped):
        unpack(file, root, Budget(stopped=lambda: True))


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"", False), (b"text", False), (b"\0" * 2048, False), (b"BZh is how this text begins", False),
     (tar(("a", b"")).getvalue(), True)],
)  # fmt: skip
def test_what_looks_packed(data: bytes, expected: bool, tmp_path: Path) -> None:
    with opened(data, tmp_path) as file:
        assert looks_packed(file) is expected
