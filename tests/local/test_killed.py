"""Nothing outlives `pydsl run`, however that ends."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.runtimes.kinds import HOSTED

WORK = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: many, template: one, withSequence: {count: "20"}}
      - {name: long, template: long}
  - name: one
    container: {image: alpine, command: [sh, -c, "sleep 0.05; : MARK"]}
  - name: long
    sidecars:
    - {name: side, image: alpine, command: [sh, -c, "(sleep 60; : MARK) & sleep 60; : MARK"]}
    script:
      image: python
      command: [python3]
      source: |
        import subprocess
        subprocess.run(["setsid", "sh", "-c", "sleep 60; : MARK"])
"""


def marked(mark: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if entry.name.isdigit() and mark in words:
            found.append(f"{entry.name} {words}")
    return found


def killed_at(instant: float, runtime: str, folder: Path) -> str:
    """Run in the background, kill that at an instant, and give the mark of its processes."""
    mark = f"mark-{os.getpid()}-{random.randrange(10**9)}"
    file = folder / f"{mark}.yaml"
    file.write_text(WORK.replace("MARK", mark))
    command = [sys.executable, "-m", "pydsl.cli.main", "run", str(file), "--runtime", runtime, "-j", "4"]
    env = {**os.environ, "PYDSL_HOME": str(folder / "home")}
    with subprocess.Popen(command, env=env, stdout=-3, stderr=-3, start_new_session=True) as run:
        time.sleep(instant)
        run.kill()
    return mark


def left_after(instants: list[float], runtime: str, folder: Path) -> list[str]:
    """List what is left of runs that were killed, each at its instant, two seconds later."""
    marks = [killed_at(instant, runtime, folder) for instant in instants]
    time.sleep(2)
    return [found for mark in marks for found in marked(mark)]


@pytest.mark.parametrize("runtime", HOSTED)
def test_nothing_is_left_after_kill(runtime: str, tmp_path: Path) -> None:
    assert left_after([0.4, 0.8, 1.6], runtime, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("runtime", HOSTED)
def test_nothing_is_left_after_kill_at_many_instants(runtime: str, tmp_path: Path) -> None:
    assert left_after([random.uniform(0.1, 2.0) for _ in range(60)], runtime, tmp_path) == []
