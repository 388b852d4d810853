"""What a pod does to the files that its logs are: it holds them open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pydsl.files.written import opened
from pydsl.report.following import LogFile
from pydsl.report.masking import Mask

LEASE = """\
import fcntl, signal
signal.signal(signal.SIGIO, signal.SIG_IGN)
fcntl.fcntl(0, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print(flush=True)
signal.pause()
"""


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_one_that_nobody_may_read_is_read_and_written(tmp_path: Path) -> None:
    file = tmp_path / "main.stdout"
    file.write_bytes(b"a s3cret-value\n")
    file.chmod(0)
    assert [*LogFile(file).lines(over=True)] == [b"a s3cret-value"]
    file.chmod(0)
    Mask.of(["s3cret-value"]).blot(file)
    with opened(file) as log:
        assert log.read() == b"a ************\n"


@pytest.mark.skipif(sys.platform != "linux", reason="leases are Linux's")
def test_nobody_waits_for_a_pod_that_has_a_lease(tmp_path: Path) -> None:
    file = tmp_path / "main.stdout"
    file.write_bytes(b"line\n")
    with open(file, "r+b") as held:
        pod = subprocess.Popen(
            [sys.executable, "-c", LEASE], stdin=held, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    assert pod.stdout is not None
    if not pod.stdout.readline():
        pod.communicate()
        pytest.skip("this file system has no leases")
    assert [*LogFile(file).lines(over=False)] == []
    pod.kill()
    pod.communicate()
    assert [*LogFile(file).lines(over=False)] == [b"line"]
