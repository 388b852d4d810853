"""What a command does where its output can't be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HELLO = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37", command: [echo, hi]}
"""
COMMAND = [sys.executable, "-m", "pydsl.cli.main"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "w.yaml"
    path.write_text(HELLO)
    return path


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there's no /dev/full")
@pytest.mark.parametrize("verb", [["lint"], ["run"], ["graph"], ["run", "-o", "json"], ["run", "--logs"]])
def test_a_full_disk_is_one_line(verb: list[str], file: Path, tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, *verb, str(file)], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "PYDSL_HOME": str(tmp_path / "home")},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, "pydsl: no space left on device\n")


def test_a_closed_output_is_one_line(file: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m pydsl.cli.main lint {file} >&-"],
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, "standard output is closed\n")


def test_a_reader_that_is_gone_is_no_fault(file: Path) -> None:
    command = f"{sys.executable} -m pydsl.cli.main explain --all | true"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == ""


def test_a_run_whose_reader_is_gone_can_be_taken_up(file: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYDSL_HOME": str(tmp_path / "home")}
    run = subprocess.Popen([*COMMAND, "run", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    assert run.stdout is not None
    assert run.stderr is not None
    with run:
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 1
    resumed = subprocess.run([*COMMAND, "resume", "@latest"], capture_output=True, text=True, check=False, env=env)
    assert (resumed.returncode, resumed.stdout.splitlines()[-2:-1]) == (0, ["hello: Succeeded"])


def test_control_characters_in_a_name_are_shown(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "lint", "x\x1b[2J.yaml"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "x\\x1b[2J.yaml: no such file or folder\n")
