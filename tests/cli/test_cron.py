"""`pydsl cron`: what is due when, and what has run."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl

CRON = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ["30 2 * * *", "0 12 * * 1"]
  timezone: Europe/Berlin
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: alpine, command: [echo, "{{workflow.scheduledTime}}"]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text(CRON)


def often(**spec: str) -> None:
    """Write one that's due each second."""
    lines = "".join(f"  {key}: {value}\n" for key, value in spec.items())
    text = CRON.replace('["30 2 * * *", "0 12 * * 1"]', '["@every 1s"]')
    Path("c.yaml").write_text(text.replace("  workflowSpec", f"{lines}  workflowSpec"))


def test_the_next_times_are_those_of_all_schedules() -> None:
    assert pydsl("cron", "next", "c.yaml", "-n", "4", "--from", "2026-03-27T12:00:00Z") == Ended(
        0,
        "2026-03-28T02:30:00+01:00\n2026-03-30T02:30:00+02:00\n2026-03-30T12:00:00+02:00\n2026-03-31T02:30:00+02:00\n",
        "",
    )


def test_one_thats_no_cron_workflow() -> None:
    Path("w.yaml").write_text(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec: {entrypoint: a, templates: []}\n"
    )
    assert pydsl("cron", "next", "w.yaml") == Ended(2, "", "w is a Workflow, no CronWorkflow\n")


@pytest.mark.parametrize(
    ("field", "told"),
    [("schedules: []", ""), ("schedule: '@daily'", "; spec.schedule was Argo 3.7's last")],
)
@pytest.mark.parametrize("verb", ["list", "next", "run"])
def test_one_that_is_never_due_says_so(verb: str, field: str, told: str) -> None:
    Path("c.yaml").write_text(CRON.replace('schedules: ["30 2 * * *", "0 12 * * 1"]', field))
    wanted = f"nightly: it has no spec.schedules, so it's never due{told}\n"
    assert pydsl("cron", verb, "c.yaml") == Ended(2, "", wanted)


def test_one_with_mistakes_keeps_no_other_from_running() -> None:
    often()
    Path("a.yaml").write_text(CRON.replace("nightly", "bad").replace("30 2 * * *", "nope"))
    ended = pydsl("cron", "run", ".", "--dry-run", "--since", "2026-01-01")
    assert ended == Ended(2, "nightly is due\n", "bad: expected exactly 5 fields, found 1: [nope]\n")


def test_those_of_a_folder_are_listed() -> None:
    listed = pydsl("cron", "list", ".").output.splitlines()
    assert listed[0] == "NAME      LAST RUN   NEXT RUN   SCHEDULES               TIMEZONE        SUSPENDED"
    assert re.fullmatch(r"nightly   N/A        \w+ +30 2 \* \* \*,0 12 \* \* 1   Europe/Berlin   false", listed[1])


def test_the_past_is_filled_in() -> None:
    span = ["--start", "2026-01-04T00:00:00Z", "--end", "2026-01-05T23:00:00Z"]
    dry = pydsl("cron", "backfill", "c.yaml", *span, "--dry-run")
    assert dry.output == "2026-01-04T02:30:00+01:00\n2026-01-05T02:30:00+01:00\n2026-01-05T12:00:00+01:00\n"
    ended = pydsl("cron", "backfill", "c.yaml", *span)
    assert (ended.status, ended.output.count(" Succeeded\n")) == (0, 3)
    assert pydsl("logs", "@latest").output.endswith(": 2026-01-05T11:00:00Z\n")
    few = pydsl("cron", "backfill", "c.yaml", *span, "--maxworkflowcount", "2")
    assert few.error == "nightly was due 3 times: --maxworkflowcount 3 runs them all\n"


class TestRun:
    def test_what_is_due_runs_once(self) -> None:
        nothing = pydsl("cron", "run", "c.yaml")
        assert nothing == Ended(0, "", "")
        begun = pydsl("cron", "run", "c.yaml", "--since", "2026-01-01")
        assert re.fullmatch(r"nightly-\w{5}\n", begun.output)
        assert pydsl("wait", begun.output.strip()).status == 0
        assert pydsl("cron", "run", "c.yaml", "--since", "2026-01-01") == Ended(0, "", "")

    @pytest.mark.parametrize(
        "spec",
        [
            {"suspend": "true"},
            {"when": '"1 == 2"'},
            {"when": '"{{= cronworkflow.succeeded > 0 }}"'},
            {"stopStrategy": '{expression: "cronworkflow.failed == 0"}'},
        ],
    )
    def test_what_is_kept_from_running(self, spec: dict[str, str]) -> None:
        often(**spec)
        assert pydsl("cron", "run", "c.yaml", "--since", "2026-01-01", "--dry-run") == Ended(0, "", "")

    def test_a_deadline_for_starting(self) -> None:
        Path("c.yaml").write_text(CRON.replace("  timezone", "  startingDeadlineSeconds: 1\n  timezone"))
        assert pydsl("cron", "run", "c.yaml", "--since", "2026-01-01", "--dry-run").output == ""

    @pytest.mark.parametrize(("policy", "names"), [("Forbid", 1), ("Allow", 2), ("Replace", 2)])
    def test_runs_that_go_on(self, policy: str, names: int) -> None:
        often(concurrencyPolicy=policy)
        slow = Path("c.yaml").read_text().replace("container:", "suspend: {}\n    - name: other\n      container:")
        Path("c.yaml").write_text(slow)
        first = pydsl("cron", "run", "c.yaml", "--since", "2026-01-01").output.strip()
        time.sleep(1.1)
        pydsl("cron", "run", "c.yaml")
        assert len(pydsl("list", "-o", "name").output.splitlines()) == names
        if policy == "Replace":
            pydsl("wait", first)
            assert "Failed (Terminated)" in pydsl("get", first).output
        for name in pydsl("list", "-o", "name", "--running").output.split():
            pydsl("terminate", name)
