"""One process goes through a run; twenty read it meanwhile, and two others would go through it, too."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import attrs
import pytest

from pydsl.errors import Refused
from pydsl.local.resuming import take_up
from pydsl.local.runs import find, runs
from tests.local.test_resuming import RUNNER, wait_for

BODY = """\
templates:
- name: main
  dag:
    tasks:
    - {name: fan, template: mark, withSequence: {count: "30"}}
    - {name: last, template: held, depends: fan}
- name: mark
  container: {image: alpine, command: [sh, -c, "sleep 0.05"]}
- name: held
  container: {image: alpine, command: [sh, -c, "until test -e %s/go; do sleep 0.05; done"]}
"""
READERS = 20


@attrs.define
class Reader:
    """Reads a run again and again until it's over."""

    home: Path
    counts: list[int] = attrs.field(factory=list)
    problems: list[str] = attrs.field(factory=list)

    def read(self) -> None:
        try:
            run = find("wf", self.home)
            until = time.monotonic() + 60.0
            while not run.is_over and time.monotonic() < until:
                nodes = run.workflow["status"]["nodes"].values()
                self.counts.append(sum(node["phase"] == "Succeeded" for node in nodes))
                time.sleep(0.05)
            self.counts.append(sum(node["phase"] == "Succeeded" for node in run.workflow["status"]["nodes"].values()))
        except Exception as error:
            self.problems.append(repr(error))


def test_a_run_is_read_by_many_and_driven_by_one(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", RUNNER, BODY % tmp_path, tmp_path]) as process:
        wait_for(lambda: runs(tmp_path) and runs(tmp_path)[0].changes)
        readers = [Reader(tmp_path) for _ in range(READERS)]
        threads = [threading.Thread(target=reader.read) for reader in readers]
        for thread in threads:
            thread.start()
        for _ in range(2):
            run = find("wf", tmp_path)
            with pytest.raises(Refused, match=f"the run wf is under way in another process, {process.pid} on "):
                take_up(run.home, run.row)
        (tmp_path / "go").touch()
        for thread in threads:
            thread.join()
        assert process.wait(60) == 0
    assert [problem for reader in readers for problem in reader.problems] == []
    assert all(reader.counts == sorted(reader.counts) and reader.counts[-1] == 33 for reader in readers)
