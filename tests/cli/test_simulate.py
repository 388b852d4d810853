"""`pydsl simulate`: a run without pods, its tree and its timeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: play-}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: pod}
    - - {name: ask, template: ask}
    - - {name: b, template: flaky}
  - name: pod
    container: {image: alpine, command: [nothing-that-is-here]}
  - name: flaky
    retryStrategy: {limit: 1, backoff: {duration: 1m}}
    container: {image: alpine, command: [nothing-that-is-here]}
  - name: ask
    suspend: {}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text(FLOW)


def play(*options: str) -> Ended:
    return pydsl("simulate", "w.yaml", *options)


def test_the_tree_and_the_timeline_are_printed() -> None:
    played = play("--resume", "10s=ask", "--takes", "a=5s", "--fail", "b=2")
    assert (played.status, played.error) == (1, "")
    assert played.output == (
        "✖ play  child 'play-4219011909' failed\n"
        "├─ ✔ a\n"
        "├─ ✔ ask\n"
        "└─ ✖ b  No more retries left\n"
        "   ├─ ✖ b(0)  main: Error (exit code 2)\n"
        "   └─ ✖ b(1)  main: Error (exit code 2)\n"
        "\n"
        "play[0].a     ████\n"
        "play[2].b(0)          █\n"
        "play[2].b(1)                                                             █\n"
        "              0 -------------------------------------------------------- 1 minute 12 seconds\n"
        "play: Failed: child 'play-4219011909' failed\n"
    )


def test_nothing_is_kept(tmp_path: Path) -> None:
    assert play("--resume", "1s").status == 0
    assert not (tmp_path / "home").exists()


def test_a_file_says_outcomes_and_events() -> None:
    Path("s.yaml").write_text(
        "outcomes:\n  flaky: [{exitCode: 1}, {seconds: 5}]\nevents:\n- {at: 2, resume: displayName=ask}\n"
    )
    workflow = json.loads(play("--script", "s.yaml", "-o", "json").output)
    phases = {node["displayName"]: node["phase"] for node in workflow["status"]["nodes"].values()}
    assert (phases["b(0)"], phases["b(1)"], phases["b"]) == ("Failed", "Succeeded", "Succeeded")


def test_somebody_may_stop_it() -> None:
    Path("s.yaml").write_text("events:\n- {at: 2, stop: enough}\n")
    assert "play: Failed: Stopped with strategy 'Stop'\n" in play("--script", "s.yaml").output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--fail", "a=x"], "--fail a=x: an exit code is a whole number\n"),
        (["--output", "a=x"], "--output a=x: write STEP.NAME=VALUE\n"),
        (["--takes", "a"], "--takes a: write STEP=VALUE\n"),
        (["--script", "bad.yaml"], "bad.yaml: a script is one map with outcomes and events\n"),
        (["--script", "odd.yaml"], "odd.yaml: a: an outcome has seconds, exitCode, phase, message, outputs, result\n"),
        (
            [],
            "the run waits for somebody to resume play[1].ask: say when in `events`, or by --resume 10s=STEP\n",
        ),
        (
            ["--resume", "1s", "--fail", "z"],
            "no pod came up for the outcomes of z; pods: play[0].a, play[2].b(0)\n",
        ),
    ],
)
def test_mistakes(options: list[str], told: str) -> None:
    Path("bad.yaml").write_text("- a\n")
    Path("odd.yaml").write_text("outcomes: {a: {exit: 1}}\n")
    assert play(*options) == Ended(2, "", told)


OLD = FLOW.replace("  entrypoint: main\n", "  entrypoint: main\n  synchronization: {mutex: {name: m}}\n")


def test_a_manifest_for_an_older_argo_is_played_with_its_fields() -> None:
    Path("w.yaml").write_text(OLD)
    played = play("--resume", "10s", "--target", "3.7")
    assert (played.status, played.error.splitlines()[0]) == (
        0, "w.yaml:6:21: warning[PD111]: Synchronization's field 'mutex' is gone after Argo 3.7"
    )  # fmt: skip
    refused = play("--resume", "10s")
    assert (refused.status, refused.output) == (2, "")
    assert "Synchronization has no field 'mutex' any more: Argo 3.7 was the last to know it" in refused.error
