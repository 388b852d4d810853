"""Whoever prints the logs of a run that another process goes through doesn't print the Secrets that its pods write."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydsl.local.runs import KeptRun, find
from pydsl.local.withheld import withheld, withheld_by
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
