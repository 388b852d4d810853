"""A case that crashes, dies or hangs is a failure that says so, and costs nobody else anything."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from pydsl.errors import Unsupported
from tests.conformance import formats
from tests.conformance.cases import Case
from tests.conformance.verdict import PASS, Verdict
from tests.conformance.workers import descendants, run_all


def act(case: Case) -> Verdict:
    """Serve the format of these tests: do as the case says."""
    what = case.data
    if what == "raises":
        raise ValueError("a bug")
    if what == "unsupported":
        raise Unsupported("a feature")
    if what == "dies":
        os._exit(7)
    if isinstance(what, dict):
        sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
        Path(what["notes"]).write_text(f"{sleeper.pid} {tempfile.mkdtemp()}")
        time.sleep(60)
    return PASS


@pytest.fixture(autouse=True)
def acting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_function", lambda corpus: act)


def verdicts(*data: object, timeout: float = 30.0) -> dict[str, Verdict]:
    cases = [Case("tests", str(index), one, {}) for index, one in enumerate(data)]
    return {case.id: verdict for case, verdict in run_all(cases, count=2, timeout=timeout)}


def test_each_case_has_its_verdict() -> None:
    assert verdicts("passes", "unsupported", "passes") == {
        "0": PASS,
        "1": Verdict("unsupported", "a feature"),
        "2": PASS,
    }


def test_an_exception_says_where_it_came_from() -> None:
    (verdict,) = verdicts("raises").values()
    assert verdict.verdict == "fail"
    assert verdict.detail.startswith(f"crash: ValueError: a bug ({__file__}:")


def test_a_process_that_dies_costs_its_case_only() -> None:
    assert verdicts("dies", "passes", "dies", "passes") == {
        "0": Verdict("fail", "crash: the process died"),
        "1": PASS,
        "2": Verdict("fail", "crash: the process died"),
        "3": PASS,
    }


def test_a_case_that_hangs_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    assert verdicts({"notes": str(notes)}, "passes", timeout=1.0) == {
        "0": Verdict("fail", "timed out after 1 s"),
        "1": PASS,
    }
    pid, folder = notes.read_text().split(" ", 1)
    assert not Path(folder).exists()
    if Path("/proc").exists():
        assert int(pid) not in descendants(os.getpid())
        assert not Path("/proc", pid, "cmdline").exists() or not Path("/proc", pid, "cmdline").read_bytes()
