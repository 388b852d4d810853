"""The stand-in for argoproj/argosay:v2 does as the image's entrypoint does."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conformance.images import ARGOSAY


def argosay(*arguments: str, cwd: Path | None = None) -> tuple[int, str]:
    command = [*ARGOSAY, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    return result.returncode, result.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "printed"),
    [
        ((), 0, "hello argo\n"),
        (("echo",), 0, "hello argo\n"),
        (("echo", "-n a\\b"), 0, "-n a\\b\n"),
        (("echo", "a", "b", "c"), 0, ""),
        (("exit",), 0, ""),
        (("exit", "3"), 3, ""),
        (("sleep", "0"), 0, ""),
        (("dance",), 1, ""),
    ],
)
def test_it_does_as_its_arguments_say(arguments: tuple[str, ...], status: int, printed: str) -> None:
    assert argosay(*arguments) == (status, printed)


def test_it_writes_reads_and_looks_into_files(tmp_path: Path) -> None:
    assert argosay("echo", "text", "new/file", cwd=tmp_path) == (0, "")
    assert argosay("cat", "new/file", cwd=tmp_path) == (0, "text\n")
    assert argosay("assert_contains", "new/file", "ex", cwd=tmp_path) == (0, "")
    assert argosay("assert_contains", "new/file", "no", cwd=tmp_path) == (1, "")
