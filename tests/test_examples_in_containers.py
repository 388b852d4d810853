"""Argo's examples that need only busybox, alpine and python come to the same in containers as in sandboxes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import pydsl
from tests.runtimes import engine
from tests.runtimes.kinds import needs_sandbox
from tests.shared import shared

EXAMPLES = [
    "archive-location",
    "arguments-parameters",
    "artifact-passing",
    "artifact-path-placeholders",
    "artifact-repository-ref",
    "coinflip",
    "dag-enhanced-depends",
    "exit-handler-with-artifacts",
    "exit-handlers",
    "expression-destructure-json",
    "global-outputs",
    "retry-container",
    "retry-on-error",
    "scripts-python",
    "volumes-emptydir",
    "volumes-existing",
    "volumes-pvc",
]
IMAGES = {"busybox": engine.IMAGE, "alpine": engine.IMAGE, "python": engine.PYTHON_IMAGE}
IMAGE = re.compile(rf"(image: *)[\"']?({'|'.join(IMAGES)})(:[\w.-]+)?[\"']? *$", re.MULTILINE)
CHANCE = re.compile(r"\brandom\.(?=randint|choice)")
OF_NODES = ("type", "phase", "message")


@needs_sandbox
@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_comes_to_the_same(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shared("argo", "examples", f"{example}.yaml").read_text()
    engine.require(monkeypatch)
    if reason := engine.python_image():
        pytest.skip(reason)
    file = tmp_path / "example.yaml"
    file.write_text(CHANCE.sub("random.Random(5).", IMAGE.sub(lambda found: found[1] + IMAGES[found[2]], text)))
    assert ended(file, "container", monkeypatch) == ended(file, "sandbox", monkeypatch)


def ended(file: Path, runtime: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a file; return its exit status, its phase and message, and what its nodes came to, by name."""
    monkeypatch.setenv("PYDSL_HOME", str(file.with_name(runtime)))
    result = pydsl("run", file, "--name", "wf", "--runtime", runtime, "--output", "json")
    assert result.output, result.error
    status = json.loads(result.output)["status"]
    nodes = {node["name"]: _shown(node) for node in status["nodes"].values()}
    return result.status, status["phase"], status.get("message"), nodes


def _shown(node: dict[str, Any]) -> Any:
    outputs = node.get("outputs") or {}
    values = {one["name"]: one.get("value") for one in outputs.get("parameters") or ()}
    artifacts = sorted(one["name"] for one in outputs.get("artifacts") or ())
    children = sorted(node.get("children") or ())  # in the order in which pods ended
    return [*map(node.get, OF_NODES), children, values, artifacts, outputs.get("result"), outputs.get("exitCode")]
