"""Whoever prints the logs of a run that another process goes through doesn't print the Secrets that its pods write."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.errors import InfrastructureError
from pydsl.local.blotting import BEGIN, blot, blotted
from pydsl.local.runs import KeptRun, find
from pydsl.local.withheld import withheld, withheld_by
from pydsl.report.masking import Mask
from tests.command_line import pydsl

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no files in memory")
FILE = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    container:
      image: a
      command: [sh, -c, 'echo "it is $TOKEN"; until test -e FOLDER/go; do sleep 0.05; done']
      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: login, key: token}}}]
---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {token: "correct horse"}
"""


@pytest.fixture
def going(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptRun]:
    """A run of another process, whose pod has printed a Secret and goes on."""
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    (tmp_path / "w.yaml").write_text(FILE.replace("FOLDER", str(tmp_path)))
    words = [sys.executable, "-m", "pydsl", "run", str(tmp_path / "w.yaml"), "--runtime", "process"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not any(log.read_text() for log in (tmp_path / "home").glob("runs/*/*/main.stdout")):
            assert time.monotonic() < until
            time.sleep(0.02)
        yield find("wf", tmp_path / "home")
        (tmp_path / "go").touch()
        process.wait(60)


def test_logs_show_stars(going: KeptRun) -> None:
    assert pydsl("logs", "wf").output == "wf: it is ***\n"
    assert going.logs("wf") == "it is ***\n"


class TestBlotting:
    """An owner that is killed leaves no value in its pods' logs."""

    def test_after_kill_there_are_stars(self, going: KeptRun) -> None:
        (log,) = going.folder.glob("*/main.stdout")
        (owner,) = owners(going.folder)
        os.kill(owner, signal.SIGKILL)
        until = time.monotonic() + 60
        while b"horse" in log.read_bytes():
            assert time.monotonic() < until
            time.sleep(0.02)
        assert log.read_bytes() == b"it is *************\n"
        while others(going.folder):
            assert time.monotonic() < until
            time.sleep(0.02)

    def test_no_process_stays_when_the_block_is_over(self, tmp_path: Path) -> None:
        with blotted(tmp_path, ["s3cret-value"]):
            until = time.monotonic() + 60
            while not (found := others(tmp_path)):  # a program that begins has no words for a moment
                assert time.monotonic() < until
            assert len(found) == 1
            assert "s3cret" not in found[0]
        assert others(tmp_path) == []

    def test_a_machine_that_starts_no_more_processes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
        with pytest.raises(InfrastructureError) as error, blotted(tmp_path, ["s3cret-value"]):
            pass
        assert str(error.value) == "no process could be started: No such file or directory"

    def test_what_somebody_writes_is_looked_through_until_nobody_does(self, tmp_path: Path) -> None:
        (tmp_path / "pod").mkdir()
        log = tmp_path / "pod/main.stdout"
        with open(log, "ab", buffering=0) as file:
            file.write(b"s3cret-value\n")
            thread = threading.Thread(target=blot, args=(tmp_path, Mask.of(["s3cret-value"])))
            thread.start()
            while b"s3cret" in log.read_bytes():
                time.sleep(0.02)
            file.write(b"s3cret-value\n")
        thread.join()
        assert log.read_bytes() == b"************\n" * 2


def owners(folder: Path) -> list[int]:
    """List the processes that go through a run, by its folder: those that hold its Secrets."""
    numbers = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    command = os.fsencode(folder.parent.parent.parent / "w.yaml")
    return [one for one in numbers if withheld_by(one) and command in Path(f"/proc/{one}/cmdline").read_bytes()]


def others(folder: Path) -> list[str]:
    """List the command lines of processes that look after a folder's logs."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().split(b"\0")
            if BEGIN.encode() in words and os.fsencode(folder) in words:
                found.append(" ".join(map(os.fsdecode, words)))
    return found


def test_values_are_held_as_long_as_the_block_lasts() -> None:
    with withheld(["a", "\ud800"]):
        assert withheld_by(os.getpid()) == ["a", "\ud800"]
    assert withheld_by(os.getpid()) == []


def test_programs_that_are_started_dont_have_them() -> None:
    program = (
        "import os\n"
        "names = [f'/proc/self/fd/{number}' for number in range(64)]\n"
        "print([name for name in names if os.path.lexists(name) and 'memfd' in os.readlink(name)])\n"
    )
    with withheld(["a"]):
        words = [sys.executable, "-c", program]
        ended = subprocess.run(words, capture_output=True, text=True, check=True, close_fds=False)
    assert ended.stdout == "[]\n"


def test_a_process_that_is_gone_holds_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait()
    assert withheld_by(gone.pid) == []
