"""`python -m tests.conformance` prints a table, writes verdicts, and holds a floor."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conformance import formats
from tests.conformance.__main__ import main
from tests.conformance.cases import Case
from tests.conformance.verdict import PASS, NotLocal, Verdict, fail

CASES = [
    {"$about": "a row that describes"},
    {"yaml": "v: y\n", "json": '{"v":true}'},
    {"id": "named", "yaml": "v: [\n", "error": "unterminated"},
    {"yaml": "v: 1e3\n", "json": '{"v":2000}'},
]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "yaml_reading.json.gz"
    file.write_bytes(gzip.compress(json.dumps(CASES).encode()))
    return file


def conformance(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_table_counts_what_passed(cases: Path) -> None:
    result = conformance(cases, "-v")
    assert result.output == (
        "corpus         cases  passed          unsupported  on purpose  not local\n"
        "yaml_reading       3       2  66.7 %            0           0          0\n"
        "yaml_reading 2: fail: got '{\"v\": 1000}', expected '{\"v\": 2000}'\n\n"
    )
    assert result.exit_code == 1


def test_reasons_are_counted(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(case: Case) -> Verdict:
        return PASS if case.id == "0" else Verdict("unsupported", f"it needs a cluster: {case.id}")

    monkeypatch.setattr(formats, "_function", lambda corpus: unsupported)
    assert conformance(cases, "--reasons").output.endswith("yaml_reading:    2 unsupported: it needs a cluster\n")
    assert conformance(cases).output.splitlines()[1].split()[-3:] == ["2", "0", "0"]


def test_what_is_no_candidate_is_not_lost(cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(case: Case) -> Verdict:
        raise NotLocal(f"it needs a cluster: {case.id}")

    monkeypatch.setattr(formats, "_function", lambda corpus: elsewhere)
    (tmp_path / "floor.json").write_text(json.dumps({"yaml_reading": {"lost": 0}}))
    result = conformance(cases, "--reasons", "--floor", tmp_path / "floor.json")
    assert result.output.endswith("yaml_reading:    3 not local: it needs a cluster\n")
    assert result.exit_code == 0


def test_verdicts_are_written(cases: Path, tmp_path: Path) -> None:
    conformance(cases, "--json", tmp_path / "out.json")
    rows = json.loads((tmp_path / "out.json").read_text())
    assert [(row["corpus"], row["id"], row["verdict"]) for row in rows] == [
        ("yaml_reading", "0", "pass"),
        ("yaml_reading", "named", "pass"),
        ("yaml_reading", "2", "fail"),
    ]


@pytest.mark.parametrize(("floor", "status"), [(66, 0), (67, 1), ({"lost": 1}, 0), ({"lost": 0}, 1)])
def test_a_floor_is_held(cases: Path, tmp_path: Path, floor: object, status: int) -> None:
    (tmp_path / "floor.json").write_text(json.dumps({"yaml_reading": floor}))
    assert conformance(cases, "--floor", tmp_path / "floor.json").exit_code == status


def test_a_file_of_an_unknown_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "novel.json").write_text("[{}]")
    result = conformance(tmp_path / "novel.json")
    assert result.output.startswith(f"{tmp_path / 'novel.json'}: no code serves the format 'novel' yet\n")


@pytest.mark.parametrize(
    ("detail", "told"),
    [("got 1", "pass"), ("crash: KeyError", "fail"), ("timed out after 1 s", "fail"), ("replay: left", "fail")],
)
def test_only_what_may_be_chance_is_tried_again_alone(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, detail: str, told: str
) -> None:
    def fails_once(case: Case) -> Verdict:
        tried = tmp_path / case.id
        if tried.exists():
            return PASS
        tried.touch()
        return fail(detail)

    monkeypatch.setattr(formats, "_function", lambda corpus: fails_once)
    result = conformance(cases, "--json", tmp_path / "out.json")
    rows = json.loads((tmp_path / "out.json").read_text())
    assert {row["verdict"] for row in rows} == {told}
    assert ("yaml_reading: passed at a further try: 0 (alone)" in result.output) is (told == "pass")
