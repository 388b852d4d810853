"""A run to be disturbed: a workflow of a dozen pods, one of them with a sidecar, and an exit handler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import attrs

from tests.runtimes import engine
from tests.runtimes.kinds import CONTAINER

WORK = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  onExit: one
  templates:
  - name: main
    dag:
      tasks:
      - {name: many, template: one, withSequence: {count: "8"}}
      - {name: long, template: long}
      - {name: reads, template: reads, depends: many && long,
         arguments: {artifacts: [{name: in, from: "{{tasks.long.outputs.artifacts.out}}"}]}}
  - name: one
    container: {image: alpine, command: [sh, -c, "sleep 0.05; : MARK"]}
  - name: reads
    inputs: {artifacts: [{name: in, path: /tmp/in}]}
    container: {image: alpine, command: [sh, -c, "grep -q made /tmp/in; : MARK"]}
  - name: long
    sidecars:
    - {name: side, image: alpine, command: [sh, -c, "(sleep 60; : MARK) & sleep 60; : MARK"]}
    container: {image: alpine, command: [sh, -c, "setsid sh -c 'sleep 0.5; : MARK'; echo made > OUT; : MARK"]}
    outputs: {artifacts: [{name: out, path: OUT}]}
"""
COMMAND = [sys.executable, "-m", "pydsl.cli.main"]
REPOSITORY = Path(__file__).parent.parent.parent
PLACES = {"process": "out", "sandbox": "/root/out", CONTAINER: "/out"}
OVER = frozenset({"Succeeded", "Failed", "Error"})


@attrs.define
class Disturbed:
    """One run, in a folder of its own."""

    folder: Path
    runtime: str
    mark: str = attrs.field(factory=lambda: f"mark-{uuid.uuid4().hex}", init=False)

    @property
    def file(self) -> Path:
        """The manifest."""
        return self.folder / "w.yaml"

    @property
    def home(self) -> Path:
        """PYDSL_HOME."""
        return self.folder / "home"

    def write(self, text: str = WORK) -> Path:
        """Write the manifest."""
        text = text.replace("MARK", self.mark).replace("OUT", PLACES[self.runtime])
        self.file.write_text(text.replace("alpine", engine.IMAGE) if self.runtime == CONTAINER else text)
        return self.file

    @property
    def words(self) -> list[str]:
        """The command that runs it."""
        return [*COMMAND, "run", str(self.file), "--runtime", self.runtime, "-j", "4"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of all commands. What they print is there at once, even of one that is killed."""
        own = {"PYDSL_HOME": str(self.home), "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}
        with_engine = {"PYDSL_CONTAINER_ENGINE": engine.found()[0]} if self.runtime == CONTAINER else {}
        return {**os.environ, **own, **with_engine}

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Start it."""
        return subprocess.Popen(
            [*(words or self.words)], env=self.environment, cwd=self.folder, start_new_session=True, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
        )  # fmt: skip

    def call(self, *words: str) -> tuple[int, str]:
        """Run another verb; return its exit status and output."""
        with self.start(*COMMAND, *words) as verb:
            said, _ = verb.communicate(timeout=120)
            return verb.returncode, said

    def left(self, *, inside: bool = True) -> list[str]:
        """List the processes that are the run's; `inside` those, too, that have namespaces of their own."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                is_inside = not (entry / "ns/pid").samefile("/proc/self/ns/pid")
            except OSError:
                continue  # it has just ended
            if (self.mark in words or f"{self.folder}/" in words) and (inside or not is_inside):
                found.append(words)
        return found

    def status(self) -> str:
        """Return what `list` says of it; "" if it isn't there."""
        code, said = self.call("list")
        if code or "Traceback" in said:
            return said
        row = next((line for line in said.splitlines() if line.startswith("wf ")), "")
        return row.removeprefix("wf").strip().split("   ")[0]

    def phases(self) -> dict[str, str]:
        """Return the phases of its nodes, by name."""
        _, said = self.call("get", "wf", "-o", "json")
        nodes = json.loads(said)["status"].get("nodes") or {}
        return {node["name"]: node.get("phase", "") for node in nodes.values()}

    def taken_up(self) -> str:
        """Take it up to its end; return what was wrong, or ""."""
        code, said = self.call("resume", "wf")
        if "Traceback" in said:
            return f"resume: {said}"
        return "" if code == 0 and self.status() == "Succeeded" else f"resume ended with {code}: {said[-300:]}"


def ends(process: subprocess.Popen[str], patience: float) -> str | None:
    """Wait for a process; return what it printed, or None and kill it if it doesn't end."""
    try:
        return process.communicate(timeout=patience)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
