"""Run whole workflows, written as YAML, as `pydsl run` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydsl.local import RunReport, run_workflow
from pydsl.manifest import load
from pydsl.manifest.library import library_of
from pydsl.spec import decode_manifest

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
"""


def workflow(body: str) -> Any:
    """Make a typed Workflow called `wf` of the YAML of its spec, less the entrypoint, which is `main`."""
    lines = "".join(f"  {line}\n" for line in body.splitlines())
    (document,) = load(HEAD + lines)
    made, problems = decode_manifest(document.data)
    assert problems == []
    return made


def run(body: str, home: Path, **options: Any) -> RunReport:
    """Run a workflow under `process`, in a home of its own."""
    return run_workflow(workflow(body), library_of([]), **{"home": home, "runtime": "process", **options})


def phases(report: RunReport) -> Mapping[str, str]:
    """Return the phase of each node by display name."""
    return {node.display_name: node.phase for node in report.nodes.values()}


def printed(report: RunReport, display_name: str) -> str:
    """Read what the pod of a node printed."""
    return report.logs(display_name)
