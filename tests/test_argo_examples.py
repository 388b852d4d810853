"""Argo's own examples run here as they are: hand-written YAML gets the same treatment as Python."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.command_line import pydsl
from tests.runtimes.kinds import needs_sandbox
from tests.shared import shared

Nodes = dict[str, dict[str, Any]]


@attrs.frozen
class Ran:
    """A finished run: exit status, phase, nodes by display name (or by name), what each node's pod printed."""

    status: int
    phase: str
    nodes: Nodes
    printed: dict[str, str]

    def by_name(self, display_name: str) -> list[dict[str, Any]]:
        return [node for node in self.nodes.values() if node["displayName"] == display_name]

    def phase_of(self, name: str) -> str:
        return str(self.nodes[name]["phase"])


def run(example: str, home: Path, monkeypatch: pytest.MonkeyPatch, *options: object) -> Ran:
    """Run one of Argo's examples to its end; its name is `wf`."""
    monkeypatch.setenv("PYDSL_HOME", str(home))
    file = shared("argo", "examples", f"{example}.yaml")
    result = pydsl("run", file, "--name", "wf", "--output", "json", *options)
    assert result.output, result.error
    status = json.loads(result.output)["status"]
    logs = {path.parent.name: path.read_text() for path in home.rglob("main.stdout")}
    nodes = {node["name"]: node for node in status["nodes"].values()}
    under_way = [node["name"] for node in nodes.values() if node["phase"] in {"Pending", "Running"}]
    assert under_way == []
    printed = {name: logs[node["id"]] for name, node in nodes.items() if node["id"] in logs}
    return Ran(result.status, status["phase"], nodes, printed)


def test_coinflip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("coinflip", tmp_path, monkeypatch)
    side = ran.printed["wf[0].flip-coin"].strip()
    other = {"heads": "tails", "tails": "heads"}[side]
    assert (ran.status, ran.phase) == (0, "Succeeded")
    assert ran.printed[f"wf[1].{side}"] == f"it was {side}\n"
    assert ran.nodes[f"wf[1].{other}"]["message"] == f"when '{side} == {other}' evaluated false"


def test_loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("loops", tmp_path, monkeypatch)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    assert ran.printed == {
        "wf[0].print-message-loop(0:hello world)": "hello world\n",
        "wf[0].print-message-loop(1:goodbye world)": "goodbye world\n",
    }


@pytest.mark.slow
def test_loops_param_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("loops-param-result", tmp_path, monkeypatch, "--jobs", 16)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    slept = [text for name, text in ran.printed.items() if name.startswith("wf[1].")]
    assert sorted(slept) == [f"sleeping for {n} seconds\ndone\n" for n in range(20, 31)]


def test_conditionals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("conditionals", tmp_path, monkeypatch, "-p", "should-print=false")
    assert [node["type"] for node in ran.by_name("print-hello-govaluate")] == ["Skipped"]
    assert ran.by_name("print-hello-govaluate")[0]["message"] == "when 'false == true' evaluated false"


def test_conditionals_whose_command_may_not_be_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("conditionals", tmp_path, monkeypatch)
    called = ran.nodes["wf[0].print-hello-govaluate"]
    if shutil.which("cowsay"):
        assert (ran.status, called["phase"]) == (0, "Succeeded")
    else:
        assert (ran.status, called["phase"], called["message"]) == (1, "Failed", "main: Error (exit code 127)")


@pytest.mark.slow
def test_retry_backoff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("retry-backoff", tmp_path, monkeypatch)
    assert ran.nodes["wf"]["type"] == "Retry"
    phases = [ran.phase_of(f"wf({attempt})") for attempt in range(len(ran.nodes) - 1)]
    assert phases == [*["Failed"] * (len(phases) - 1), ran.phase]
    assert ran.status == {"Succeeded": 0, "Failed": 1}[ran.phase]


@needs_sandbox
def test_artifact_passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("artifact-passing", tmp_path, monkeypatch)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    assert ran.printed["wf[1].consume-artifact"] == "hello world\n"


def test_dag_nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("dag-nested", tmp_path, monkeypatch)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    assert ran.printed == {f"wf.{outer}.{inner}": f"{outer}{inner}\n" for outer in "ABCD" for inner in "ABCD"}


def test_dag_coinflip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("dag-coinflip", tmp_path, monkeypatch)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    heads = [name for name, text in ran.printed.items() if text == "it was heads\n"]
    assert sorted(name.split(".")[1].split("[")[0] for name in heads) == ["A", "B", "C", "D"]


def test_fibonacci_seq_conditional_param(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("fibonacci-seq-conditional-param", tmp_path, monkeypatch)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    assert ran.printed["wf[1].printresult"] == "5\n"


def test_scripts_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("scripts-python", tmp_path, monkeypatch)
    assert (ran.status, ran.phase) == (0, "Succeeded")
    number = ran.printed["wf[0].generate"].strip()
    assert 1 <= int(number) <= 100
    assert ran.printed["wf[1].print"] == f"result was: {number}\n"
