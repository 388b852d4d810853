from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.fuzzing import MOST, Ended
from tests.runtimes.kinds import needs_sandbox


def counted(count: int, folder: Path) -> str:
    seed = str(random.randrange(10**6))
    command = [sys.executable, "-m", "tests.local.fuzzing", str(count), "--seed", seed, "--keep", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.partition(" refused, ")[2] or done.stderr


@needs_sandbox
@pytest.mark.parametrize("count", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_no_manifest_ends_in_a_traceback_hangs_or_takes_all_memory(count: int, tmp_path: Path) -> None:
    assert counted(count, tmp_path / "kept") == "0 traceback, 0 hang, 0 memory\n"
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("ended", "fault"),
    [
        (Ended(1, "a: Error\n  Traceback (most recent call last):\n", 40), ""),
        (Ended(1, "Traceback (most recent call last):\n", 40), "traceback"),
        (Ended(-9, "", 40), "hang"),
        (Ended(0, "", MOST + 1), "memory"),
    ],
)
def test_faults_are_told(ended: Ended, fault: str) -> None:
    assert ended.fault == fault
