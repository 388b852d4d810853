"""Signals in the first instants, when Python still imports."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """\
import sys
from pydsl.cli.main import main
print("main", flush=True)
sys.argv = ["pydsl", "lint", "-"]
main()
"""


AT_THE_END = """\
import atexit, sys, time
from pydsl.cli.main import main
atexit.register(time.sleep, 0.3)
atexit.register(print, "ending", flush=True)
sys.argv = ["pydsl", "version", "--none"]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_the_end_changes_no_status(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", AT_THE_END], stdout=-1, stderr=-1, text=True) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "ending\n"
        command.send_signal(number)
        _, error = command.communicate(timeout=120)
    assert command.returncode == 2
    assert "Traceback" not in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.4])
def test_a_signal_ends_quietly_at_any_time(number: signal.Signals, delay: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "main\n"
        time.sleep(0.01 + delay)  # the handlers stand a few instructions later
        command.send_signal(number)
        _, error = command.communicate(timeout=120)
    assert command.returncode == 130
    assert error.strip() in {"", "interrupted"}


DEAF = """\
import sys
said = "flow"
for _ in range(9):
    try:
        sys.stderr.write(said + "\\n")
        sys.stdin.read()
    except BaseException:
        said = "went on"
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_third_signal_ends_a_file_that_goes_on_in_spite_of_two(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(DEAF)
    with subprocess.Popen(
        [sys.executable, "-m", "pydsl.cli.main", "compile", str(tmp_path / "flow.py")],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as command:  # fmt: skip
        assert command.stderr is not None
        for line in ("flow\n", "went on\n", "went on\n"):
            assert command.stderr.readline() == line
            command.send_signal(number)
        assert command.stdin is not None
        command.stdin.close()  # one that still goes on ends so
        assert command.stderr.read() == ""
    assert command.returncode == 130
