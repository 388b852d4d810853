from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local import fuzzing
from tests.local.fuzzing import MOST, Ended
from tests.runtimes.kinds import needs_sandbox


def command(count: int, folder: Path) -> list[str]:
    seed = str(random.randrange(10**6))
    return [sys.executable, "-m", "tests.local.fuzzing", str(count), "--seed", seed, "--keep", str(folder)]


def counted(count: int, folder: Path) -> str:
    done = subprocess.run(command(count, folder), capture_output=True, text=True, check=False)
    faults = re.search("refused, (.*), at most", done.stdout)
    return faults[1] if faults else done.stderr


@needs_sandbox
@pytest.mark.parametrize("count", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_no_manifest_ends_in_a_traceback_hangs_or_takes_all_memory(count: int, tmp_path: Path) -> None:
    assert counted(count, tmp_path / "kept") == "0 traceback, 0 hang, 0 memory"
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_the_totals_and_what_is_at_hand(
    signum: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = iter([Ended(0, "", 30), Ended(1, "", 40), Ended(2, "", 0)])
    monkeypatch.setattr(fuzzing, "tried", lambda *_: next(ends, None) or os.kill(os.getpid(), signum))
    monkeypatch.setattr(sys, "argv", ["fuzzing", "--seed", "7", "--keep", str(tmp_path)])
    with handled_as_before(signal.SIGTERM), pytest.raises(SystemExit) as ended:
        fuzzing.main()
    told = "stopped at 7-4.json: 2 ran, 1 refused, 0 traceback, 0 hang, 0 memory, at most 40 MB\n"
    assert (ended.value.code, capsys.readouterr().out) == (130, told)
    assert (tmp_path / "7-4.json").exists()


@contextlib.contextmanager
def handled_as_before(signum: signal.Signals) -> Iterator[None]:
    before = signal.getsignal(signum)
    try:
        yield
    finally:
        signal.signal(signum, before)


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
