"""Two terminals: one runs, the other looks on, holds it, answers, and stops it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_runs import wait_until
from tests.command_line import pydsl

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: long}
spec:
  entrypoint: main
  onExit: bye
  templates:
  - name: main
    steps:
    - - {name: alpha, template: slow}
    - - {name: beta, template: slow}
    - - {name: gamma, template: slow}
  - name: slow
    container: {image: a, command: [sh, -c, "echo begin; until test -e {{pod.name}}; do sleep 0.05; done; echo end"]}
  - name: bye
    container: {image: a, command: [echo, bye]}
"""


@pytest.fixture(autouse=True)
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """The terminal that runs."""
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text(FLOW.replace("test -e ", f"test -e {tmp_path}/"))
    command = [sys.executable, "-m", "pydsl", "run", "w.yaml", "--runtime", "process"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until(lambda: "● alpha" in pydsl("get", "long").output)
        yield process
        pydsl("terminate", "long")
        process.wait(30)


def let_go(step: str) -> None:
    """Let the pod of a step come to its end."""
    line = next(line for line in pydsl("get", "long").output.splitlines() if step in line)
    Path(next(word for word in line.split() if word.startswith("long-slow-"))).touch()


def test_it_is_held_and_let_go_on() -> None:
    assert pydsl("suspend", "long").output == "workflow long suspended\n"
    let_go("alpha")
    wait_until(lambda: "✔ alpha" in pydsl("get", "long").output)
    assert "Running (Suspended)" in pydsl("get", "long").output
    assert "beta" not in pydsl("get", "long").output
    assert pydsl("resume", "long").output == "workflow long resumed\n"
    wait_until(lambda: "● beta" in pydsl("get", "long").output)


def test_it_is_stopped_and_the_exit_handler_runs(other: subprocess.Popen[str]) -> None:
    assert pydsl("stop", "long").status == 0
    output, _ = other.communicate(timeout=120)
    assert other.returncode == 1
    assert "Succeeded long.onExit" in output
    assert "Failed (Terminated)" in pydsl("get", "long").output


def test_its_logs_are_followed_to_the_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pydsl", "logs", "long", "-f"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
        for step in ("alpha", "beta", "gamma"):
            wait_until(lambda step=step: f"● {step}" in pydsl("get", "long").output)  # type: ignore[misc]  # mypy infers no default
            let_go(step)
        output, _ = following.communicate(timeout=120)
    assert [line.partition(": ")[2] for line in output.splitlines()] == ["begin", "end"] * 3 + ["bye"]
