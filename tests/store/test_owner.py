from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pydsl.errors import InfrastructureError
from pydsl.store import FileLock, this_process

HOLD = (
    "import sys, pathlib, pydsl.store as s; l = s.FileLock(pathlib.Path(sys.argv[1]));"
    "print(l.take(), flush=True); input()"
)


def test_one_process_at_a_time_and_none_once_it_died(tmp_path: Path) -> None:
    path = tmp_path / "owners" / "u1"
    process = subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"True\n"
    lock = FileLock(path)
    assert lock.is_taken
    assert not lock.take()
    process.kill()
    process.communicate()
    assert not lock.is_taken
    assert lock.take()


def test_what_is_started_doesnt_hold_it(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "u1")
    assert lock.take()
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
        lock.release()
        assert not lock.is_taken
        child.kill()


def test_looking_takes_nothing(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "u1")
    assert not lock.is_taken
    assert lock.take()
    lock.remove()


def test_a_folder_that_cant_be_made(tmp_path: Path) -> None:
    (tmp_path / "owners").write_text("")
    with pytest.raises(InfrastructureError) as error:
        FileLock(tmp_path / "owners" / "u1").take()
    assert str(error.value) == f"{tmp_path}/owners: not a folder"


def test_an_owner_of_another_boot_is_told_apart() -> None:
    owner = this_process()
    assert owner.is_of_this_boot
    assert not owner._replace(boot="another").is_of_this_boot
    assert not owner._replace(host="another").is_of_this_boot
