"""What a command does where its output can't be written."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
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
RUN = ["run", "--runtime", "process"]
"""Asked for by name: nothing is said of what it doesn't keep apart."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "w.yaml"
    path.write_text(HELLO)
    return path


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there's no /dev/full")
@pytest.mark.parametrize("verb", [["lint"], RUN, ["graph"], [*RUN, "-o", "json"], [*RUN, "--logs"]])
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


@pytest.mark.parametrize(
    ("closed", "errors"),
    [("<&-", ""), ("2>&-", ""), ("<&- 2>&-", ""), ("2>/dev/full", "")],
)
def test_a_closed_input_or_errors_that_nobody_takes_change_nothing(
    closed: str, errors: str, file: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m pydsl.cli.main {shlex.join(RUN)} {file} {closed}"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYDSL_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-2:-1], done.stderr) == (0, ["hello: Succeeded"], errors)


@pytest.mark.parametrize("verb", [["lint"], ["run"]])
def test_a_current_folder_that_is_gone_is_one_line(verb: list[str], file: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    whole = " ".join([*COMMAND, *verb, str(file)])
    done = subprocess.run(["sh", "-c", f"rmdir {gone}; {whole}"], cwd=gone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (4, "", "pydsl: the current folder is gone\n")


def test_a_home_that_cant_be_made_is_one_line(file: Path) -> None:
    env = {**os.environ, "PYDSL_HOME": str(file / "home")}
    done = subprocess.run([*COMMAND, "run", str(file)], capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stdout, done.stderr) == (4, "", f"{file}: not a folder\n")


LIMITED = """\
import resource, threading
from pydsl.cli.ending import ended

def command():
    with open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * resource.getpagesize() + (64 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    threading.stack_size(256 << 20)
    {}

ended(command)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="there's no /proc")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("bytearray(1 << 30)", "no memory is left"),
        (
            "threading.Thread(target=print).start()",
            "no thread can be started: too many processes, or no memory is left",
        ),
    ],
)
def test_a_machine_without_memory_is_one_line(asked: str, said: str) -> None:
    command = [sys.executable, "-c", LIMITED.format(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (4, "", f"pydsl: {said}\n")


def test_other_errors_of_that_kind_are_told_with_their_lines() -> None:
    command = [sys.executable, "-c", LIMITED.format("raise RuntimeError('a bug')")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "Traceback (most recent call last):")


NAMES = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37", command: [sh, -c, "echo 世; echo né > né"]}
    outputs: {parameters: [{name: v, valueFrom: {path: né}}]}
"""


@pytest.mark.parametrize(
    ("options", "shown"),
    [(["--logs"], "hello: 世\n"), (["-o", "json"], '"value": "né"')],
)
@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}])
def test_names_and_values_are_what_they_are_in_the_posix_locale(
    locale: dict[str, str], options: list[str], shown: str, tmp_path: Path
) -> None:
    (tmp_path / "w.yaml").write_text(NAMES, encoding="utf-8")
    env = {**os.environ, **locale, "PYDSL_HOME": str(tmp_path / "home")}
    command = [*COMMAND, "run", str(tmp_path / "w.yaml"), *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=env)
    assert (done.returncode, shown in done.stdout) == (0, True), done.stdout


@contextlib.contextmanager
def nobody() -> Iterator[int]:
    """Give the end of a pipe that's written to; its reader is gone."""
    read, write = os.pipe()
    os.close(read)
    try:
        yield write
    finally:
        os.close(write)


@pytest.mark.parametrize("words", [["--help"], ["compile", "--help"], ["--version"], ["explain", "PD101"]])
def test_a_reader_that_is_gone_is_no_fault(words: list[str]) -> None:
    with nobody() as output:
        done = subprocess.run([*COMMAND, *words], stdout=output, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


TWO_STEPS = (
    HELLO.replace("entrypoint: main", "entrypoint: steps")
    + """\
  - name: steps
    steps: [[{name: a, template: main}], [{name: b, template: main}]]
"""
)
"""The first one is told of before the second one is over, however short both are."""


def test_a_run_whose_reader_is_gone_can_be_taken_up(file: Path, tmp_path: Path) -> None:
    file.write_text(TWO_STEPS)
    env = {**os.environ, "PYDSL_HOME": str(tmp_path / "home")}
    with nobody() as output:
        run = subprocess.run([*COMMAND, *RUN, str(file)], stdout=output, stderr=subprocess.PIPE, check=False, env=env)
    assert (run.returncode, run.stderr) == (130, b"")
    resumed = subprocess.run([*COMMAND, "resume", "@latest"], capture_output=True, text=True, check=False, env=env)
    assert (resumed.returncode, resumed.stdout.splitlines()[-2:-1]) == (0, ["hello: Succeeded"])


def test_control_characters_in_a_name_are_shown(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "lint", "x\x1b[2J.yaml"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "x\\x1b[2J.yaml: no such file or folder\n")


COUNTED = """\
import atexit, gc, os, sys
from pydsl.cli.main import main
looks = []
gc.callbacks.append(lambda phase, _: looks.append(phase))
atexit.register(lambda: os.write(1, b"%d" % len(looks)))
sys.argv = ["pydsl", "--version"]
main()
"""


def test_a_short_command_looks_for_no_cycles() -> None:
    told = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == "0"
