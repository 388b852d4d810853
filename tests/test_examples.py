"""Every example that needs no cluster runs here, to the outcome that its docstring states and no other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import load_python
from pydsl.testing import Outcome, simulate
from tests.examples import EXAMPLES, Stated, stated

RUNNABLE = [path for path in EXAMPLES if not stated(path).waits]
WAITING = [path for path in EXAMPLES if stated(path).waits]
EXIT_STATUS = {"Succeeded": 0, "Failed": 1, "Error": 1}


def name_of(path: Path) -> str:
    return path.stem


def run(target: str, home: Path) -> tuple[int, dict[str, Any]]:
    """Run a workflow by the command line; give the exit status and the finished Workflow."""
    arguments = [sys.executable, "-m", "pydsl.cli.main", "run", target, "--output", "json"]
    environment = {"PYDSL_HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    result = subprocess.run(arguments, capture_output=True, text=True, env=environment, check=False)
    assert result.stdout, result.stderr
    return result.returncode, json.loads(result.stdout)


def nodes_of(workflow: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the nodes by display name; the first, whose name is the run's own, by its template."""
    root = workflow["metadata"]["name"]
    nodes = workflow["status"]["nodes"].values()
    return {node["templateName"] if node["id"] == root else node["displayName"]: node for node in nodes}


def check_nodes(nodes: dict[str, dict[str, Any]], said: Stated) -> None:
    """Compare the nodes that the docstring names."""
    assert {name: nodes[name]["phase"] for name in said.phases} == said.phases
    assert all(nodes[name]["phase"] == "Succeeded" for name in said.prints)


def printed(home: Path, node: dict[str, Any]) -> str:
    """Read what a node's main container wrote to standard output."""
    logs = [path for path in home.rglob("*.stdout") if node["id"] in str(path)]
    assert len(logs) == 1, f"{node['id']} has {len(logs)} logs"
    return logs[0].read_text().removesuffix("\n")


@pytest.mark.parametrize("example", RUNNABLE, ids=name_of)
def test_an_example_runs_to_the_outcome_that_it_states(example: Path, tmp_path: Path) -> None:
    said = stated(example)
    targets = [f"{example}:{name}" for name in said.by_workflow] or [str(example)]
    for target in targets:
        home = tmp_path / target.rpartition(":")[2].replace("/", "_")
        status_code, workflow = run(target, home)
        phase = workflow["status"]["phase"]
        assert phase in said.outcomes
        assert status_code == EXIT_STATUS[phase]
        nodes = nodes_of(workflow)
        check_nodes(nodes, said)
        assert {name: printed(home, nodes[name]) for name in said.prints} == said.prints


def test_the_random_example_allows_its_two_outcomes_only() -> None:
    assert [path.stem for path in EXAMPLES if len(stated(path).outcomes) > 1] == ["sample12_retry"]


@pytest.mark.parametrize(
    ("name", "step", "message"),
    [
        ("within_a_minute", "never-works", "Backoff would exceed max duration limit"),
        ("three_waits", "never-works-either", "Backoff would exceed max duration limit"),
    ],
)
def test_an_example_that_waits_does_so_on_a_virtual_clock(name: str, step: str, message: str) -> None:
    (example,) = WAITING
    (workflow,) = (one.object for one in load_python(example) if one.name == name)
    ended = simulate(workflow, outcomes={step: Outcome(exit_code=1, seconds=0)})
    assert ended.phase in stated(example).outcomes
    assert ended.waits(step) == stated(example).waits[name]
    assert ended.node(step)["message"] == message


@pytest.mark.slow
def test_an_example_that_waits_does_so_in_truth(tmp_path: Path) -> None:
    (example,) = WAITING
    status_code, workflow = run(f"{example}:within_a_minute", tmp_path)
    assert (status_code, workflow["status"]["phase"]) == (1, "Failed")
    assert len([node for node in workflow["status"]["nodes"].values() if node["type"] == "Pod"]) == 3
