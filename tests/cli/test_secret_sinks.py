"""Where a Secret's value could end up, one sink after the other: it's in none."""

from __future__ import annotations

import base64
import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.runtimes.kinds import needs_sandbox

pytestmark = needs_sandbox
CANARY, UNUSED = "c4n4ry-5ec7et-v4lue", "unu5ed-c4n4ry-v4lue"
PACKED = base64.b64encode(CANARY.encode()).decode()
AROUND = base64.b64encode(f"user:{CANARY}".encode()).decode()[8:-2]
"""What is the value's own in base64 of a text that ends with it."""
MARKS = (CANARY, UNUSED, PACKED, AROUND)
TOKEN = "env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: login, key: token}}}]"
JSON_TOKEN = '"env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "login", "key": "token"}}}]'
SECRETS = f"""\
apiVersion: v1
kind: Secret
metadata: {{name: login}}
data: {{token: {PACKED}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: other}}
stringData: {{token: {UNUSED}}}
"""
BROKEN = f"""\
apiVersion: v1
kind: Secret
metadata: {{name: broken}}
data: {{token: {CANARY}, other: {PACKED}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: twice}}
stringData: {{token: {CANARY}, token: {CANARY}}}
---
{{"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "open"}}, "stringData": {{"token": ["{CANARY}"}}
"""
MANIFEST = f"""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: NAME}}
spec:
  entrypoint: main
  onExit: looks
  volumes:
  - {{name: v, secret: {{secretName: login}}}}
  - {{name: c, persistentVolumeClaim: {{claimName: c}}}}
  - {{name: p, projected: {{sources: [{{secret: {{name: login, items: [{{key: token, path: deep/t}}]}}}}]}}}}
  templates:
  - name: main
    dag:
      failFast: false
      tasks:
      - {{name: says, template: says}}
      - {{name: runs, template: runs}}
      - {{name: raises, template: raises}}
      - {{name: mounts, template: mounts}}
      - {{name: looks, template: looks, depends: says || says.Failed}}
      - {{name: packs, template: packs}}
      - {{name: patched, template: patched}}
      - {{name: helped, template: helped}}
  - name: says
    container: {{image: busybox, command: [sh, -c, 'echo "out $TOKEN"; echo "err $TOKEN" >&2; exit 1'], {TOKEN}}}
  - name: runs
    container: {{image: busybox, command: [$(TOKEN)], {TOKEN}}}
  - name: raises
    script:
      image: python
      command: [python3]
      source: |
        import os
        raise ValueError(os.environ["TOKEN"])
      {TOKEN}
  - name: mounts
    container:
      image: busybox
      command: [sh, -c, "test -s /v/token && sleep 0.5"]
      volumeMounts: [{{name: v, mountPath: /v}}, {{name: c, mountPath: /c}}]
  - name: packs
    retryStrategy: {{limit: 1}}
    container:
      image: busybox
      command: [sh, -c, 'cat /p/deep/t; echo "user:$P_token" | base64; printf "%s" "$P_token" | base64 >&2; exit 1']
      envFrom: [{{prefix: P_, secretRef: {{name: login}}}}]
      volumeMounts: [{{name: p, mountPath: /p}}]
  - name: patched
    podSpecPatch: '{{"containers": [{{"name": "main", {JSON_TOKEN}}}]}}'
    container: {{image: busybox, command: [ls, "/no/$(TOKEN)"], workingDir: /tmp/work}}
  - name: helped
    initContainers: [{{name: before, image: busybox, command: [sh, -c, echo $TOKEN], {TOKEN}}}]
    sidecars: [{{name: beside, image: busybox, command: [sh, -c, 'echo $TOKEN >&2; exec sleep 30'], {TOKEN}}}]
    container: {{image: busybox, command: [sh, -c, 'sleep 0.2; exit 1']}}
  - name: looks
    outputs: {{artifacts: [{{name: seen, path: /tmp/seen}}]}}
    container:
      image: busybox
      command: [sh, -c, "(env; cat /proc/*/environ /proc/*/cmdline; grep -rs c4n4ry FOLDER /tmp /argo /dev/shm /run; \\
        find $HOME -maxdepth 2 -type f -size -64k -exec grep -s c4n4ry {{}} +) 2>/dev/null | tee /tmp/seen"]
"""


@attrs.frozen
class Kept:
    """What two runs left: their home, what was printed, and every command line and environment seen meanwhile."""

    folder: Path
    printed: dict[str, str]

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def call(self, *words: str) -> str:
        """Run a verb; return all that it prints."""
        return printed_by(self.folder, *words)

    def files(self, pattern: str) -> str:
        """Return the bytes of files of the home, and their names; what a pod itself wrote, too."""
        found = [path for path in self.home.rglob(pattern) if path.is_file() and not path.is_symlink()]
        return "\n".join(f"{path} {_bytes(path).decode('latin-1')}" for path in found)

    def table(self, name: str) -> str:
        """Return all rows of a table of the database."""
        with sqlite3.connect(self.home / "pydsl.sqlite3") as store:
            return "\n".join(map(str, store.execute(f'SELECT * FROM "{name}"')))


def _bytes(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):  # SQLite takes its log away when the last reader goes
        return path.read_bytes()
    return b""


def printed_by(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pydsl.cli.main", *words], capture_output=True, text=True, check=False, cwd=folder,
        env={**os.environ, "PYDSL_HOME": str(folder / "home")}, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def processes(kind: str) -> Iterator[str]:
    """Yield the command lines, or the environments, of what this machine's processes are outside of sandboxes."""
    for path in Path("/proc").glob(f"[0-9]*/{kind}"):
        try:
            yield path.read_bytes().decode(errors="replace")
        except OSError:
            continue  # it has just ended


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Run the workflow twice, once with logs and once as JSON, and look at the machine meanwhile."""
    folder = tmp_path_factory.mktemp("sinks")
    (folder / "secrets.yaml").write_text(SECRETS)
    (folder / "broken.yaml").write_text(BROKEN)
    over, lines = threading.Event(), set[str]()

    def watch() -> None:
        while not over.wait(0.02):
            lines.update(processes("cmdline"))

    thread = threading.Thread(target=watch)
    thread.start()
    said = {}
    for name, options in {"one": ["--logs"], "two": ["-o", "json"]}.items():
        (folder / f"{name}.yaml").write_text(MANIFEST.replace("NAME", name).replace("FOLDER", str(folder)))
        said[name] = printed_by(folder, "run", f"{name}.yaml", "-f", "secrets.yaml", "--runtime", "sandbox", *options)
    over.set()
    thread.join()
    assert "***" in said["one"]
    return Kept(folder, {**said, "command lines": "\n".join(lines)})


VERBS = {
    " ".join(words): words
    for words in (
        ["list"], ["list", "-o", "json"], ["list", "-o", "wide"], ["list", "-o", "name"], ["get", "one"],
        ["get", "one", "-o", "json"], ["get", "one", "-o", "yaml"], ["get", "one", "-o", "wide"], ["logs", "one"],
        ["logs", "one", "--timestamps"], ["watch", "one"], ["wait", "one"], ["retry", "one"],
        ["retry", "two", "-f", "secrets.yaml"], ["resubmit", "one", "-f", "secrets.yaml"], ["resume", "one"],
        ["stop", "one"], ["lint", "one.yaml", "secrets.yaml"], ["graph", "one.yaml"],
        ["run", "one.yaml", "--name", "bad"], ["run", "secrets.yaml"], ["lint", "-o", "json", "secrets.yaml"],
        ["lint", "-o", "sarif", "secrets.yaml"], ["decompile", "one.yaml"], ["delete", "nobody"],
        ["lint", "broken.yaml"], ["run", "one.yaml", "-f", "broken.yaml"], ["lint", "-o", "json", "broken.yaml"],
        ["lint", "-o", "sarif", "broken.yaml"],
        ["lint", "-o", "github", "broken.yaml"],
    )
}  # fmt: skip


def held(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text]


@pytest.mark.parametrize("sink", ["one", "two"])
def test_what_a_run_prints(sink: str, kept: Kept) -> None:
    assert held(kept.printed[sink]) == []


def test_command_lines(kept: Kept) -> None:
    assert held(kept.printed["command lines"]) == []


@pytest.mark.parametrize("table", ["runs", "nodes", "links", "journal", "texts", "inbox"])
def test_rows(table: str, kept: Kept) -> None:
    assert held(kept.table(table)) == []


@pytest.mark.parametrize(
    "pattern", ["pydsl.sqlite3*", "runs/**/*", "artifacts/**/*", "claims/**/*", "objects/**/*", "*"]
)
def test_files_of_the_home(pattern: str, kept: Kept) -> None:
    assert held(kept.files(pattern)) == []


@pytest.mark.parametrize("name", ["one", "two"])
def test_what_another_pod_and_another_run_see(name: str, kept: Kept) -> None:
    seen = [path.read_text(errors="replace") for path in kept.home.rglob("*.stdout") if "looks" in _node(kept, path)]
    assert len(seen) >= 2
    assert [held(text) for text in seen] == [[]] * len(seen)


def _node(kept: Kept, path: Path) -> str:
    text = path.read_text(errors="replace")
    return "looks" if "ARGO_NODE_ID" in text else ""


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_prints(verb: str, kept: Kept) -> None:
    assert held(kept.call(*VERBS[verb])) == []
