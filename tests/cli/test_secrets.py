"""A Secret's value is seen by the containers that ask for it, and nowhere else."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.runtimes.kinds import needs_sandbox

pytestmark = needs_sandbox
CANARY, UNUSED = "c4n4ry-0wn-5ecret-v4l", "unu5ed-0wn-5ecret-v4l"
PACKED = base64.b64encode(CANARY.encode()).decode()
MANIFEST = f"""\
apiVersion: v1
kind: Secret
metadata:
  name: login
  annotations: {{kubectl.kubernetes.io/last-applied-configuration: '{{"data": {{"token": "{PACKED}"}}}}'}}
data: {{token: {PACKED}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: other}}
stringData: {{token: {UNUSED}}}
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: wf}}
spec:
  entrypoint: main
  volumes: [{{name: v, secret: {{secretName: login}}}}]
  templates:
  - name: main
    dag:
      tasks:
      - {{name: takes, template: takes}}
      - {{name: says, template: says, depends: takes}}
      - {{name: runs, template: runs, depends: says}}
  - name: takes
    container:
      image: busybox
      command: [sh, -c, 'test "$TOKEN" = {CANARY[:6]}"{CANARY[6:]}" && cmp -s /v/token /v/token && sleep 0.3']
      env: [{{name: TOKEN, valueFrom: {{secretKeyRef: {{name: login, key: token}}}}}}]
      volumeMounts: [{{name: v, mountPath: /v}}]
  - name: says
    container:
      image: busybox
      command: [sh, -c, 'echo "out $TOKEN"; echo "err $TOKEN" >&2']
      env: [{{name: TOKEN, valueFrom: {{secretKeyRef: {{name: login, key: token}}}}}}]
  - name: runs
    container:
      image: busybox
      command: [$(TOKEN)]
      env: [{{name: TOKEN, valueFrom: {{secretKeyRef: {{name: login, key: token}}}}}}]
""".replace(f'{CANARY[:6]}"{CANARY[6:]}"', f'"{CANARY[:6]}""{CANARY[6:]}"')  # no text of the manifest is the value


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "w.yaml").write_text(MANIFEST)
    return tmp_path / "home"


def run(home: Path, *options: str) -> tuple[str, str]:
    """Run the workflow; return what was printed, and every command line seen meanwhile."""
    seen: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            seen.update(commands())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pydsl.cli.main", "run", str(home.parent / "w.yaml"), *options],
            capture_output=True, text=True, check=False, env={**os.environ, "PYDSL_HOME": str(home)},
        )  # fmt: skip
    finally:
        over.set()
        thread.join()
    assert done.returncode == 1, done.stderr
    return done.stdout + done.stderr, "\n".join(seen)


def commands() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue  # it has just ended
    return found


def holders(home: Path) -> list[str]:
    """Name the files of the home that hold a canary; what a pod itself wrote aside."""
    marks = [mark.encode() for mark in (CANARY, UNUSED, PACKED)]
    files = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    said = [path for path in files if path.suffix in {".stdout", ".stderr"}]
    return [str(path) for path in files if path not in said and any(mark in path.read_bytes() for mark in marks)]


@pytest.mark.parametrize("options", [[], ["--logs"], ["-o", "json"]])
def test_no_sink_holds_a_value(options: list[str], home: Path) -> None:
    printed, seen = run(home, *options)
    assert [mark for mark in (CANARY, UNUSED, PACKED) if mark in printed] == []
    assert [mark for mark in (CANARY, UNUSED) if mark in seen] == []
    assert holders(home) == []
    assert "***" in printed


def test_the_home_is_its_users_alone(home: Path) -> None:
    run(home)
    assert [oct(path.stat().st_mode & 0o077) for path in (home, home / "pydsl.sqlite3")] == ["0o0", "0o0"]
