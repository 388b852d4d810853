"""The programs of the shared cases: mistakes are told as `shared_mistakes.txt` says, the others give what they must."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import Ended, pydsl
from tests.compile.authored import sections
from tests.compile.test_cases import seen
from tests.shared import SHARED, shared

MISTAKES = {name: expected for name, _, expected in sections(Path(__file__).with_name("shared_mistakes.txt"))}
OUTPUTS = {
    "fan_of_dataclasses.py": "bbb",
    "rows_passed_on.py": "it's 3",
    "row_of_references.py": "p 3",
    "dag_returns_collect.py": "14",
    "dag_returns_collect_at_the_top.py": "[30,40]",
    "collect_of_lists.py": "140",
    "loop_in_loop_dag.py": "21",
    "loop_in_loop_with_empty.py": "[[1, 4], [], [9]]",
    "value_in_options.py": "mon",
    "argo_in_options.py": "x {{name}}",
    "optional_file_of_skipped.py": "none",
    "text_types.py": "1.10 1234 120",
    "when_in_loop.py": "17",
    "json_text_byte_for_byte.py": "true",
    "one_document_many_lines.py": "hello you",
    "package/flows/nightly.py": "9",
    "package_absolute/flows/nightly.py": "hello you",
    "script_with_indented_source.py": None,
    "same_call_in_loop_and_after.py": None,
    "two_loops_alike.py": None,
    "static_method.py": None,
    "argo_in_defaults.py": None,
    "list_into_a_container.py": None,
}
"""By program: what its entrypoint gives; None where the program is only to run."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    return tmp_path


def test_every_mistake_has_its_text() -> None:
    assert sorted(MISTAKES) == sorted(path.name for path in shared("cases", "mistakes").glob("*.py"))


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_is_told(name: str) -> None:
    shutil.copy(shared("cases", "mistakes", name), name)
    result = pydsl("compile", name)
    is_warned_of = name in {"global_counter.py", "print_output.py"}
    assert result.status == (0 if is_warned_of else 2)
    assert seen(result.error.rstrip("\n")) == seen(MISTAKES[name].rstrip("\n"))


def copied(name: str) -> Path:
    """Copy a program, or the folder that it's in, to here."""
    top = Path(name).parts[0]
    source = shared("cases", "authoring", top)
    (shutil.copytree if source.is_dir() else shutil.copy)(source, top)
    return Path(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_a_program_runs_to_its_output(name: str) -> None:
    path = copied(name)
    assert pydsl("lint", path).status == 0
    ended = pydsl("run", path, "--runtime", "process", "--output", "json")
    assert ended.status == 0, ended.error
    workflow = json.loads(ended.output)
    nodes = workflow["status"]["nodes"].values()
    whole = next(node for node in nodes if node["name"] == workflow["metadata"]["name"])
    expected = OUTPUTS[name]
    if expected is not None:
        (output,) = whole["outputs"]["parameters"]
        assert output["value"] == expected.replace("{{name}}", workflow["metadata"]["name"])


def test_a_library_is_written_once() -> None:
    copied("shared_library")
    kinds = [line for line in pydsl("compile", "shared_library").output.splitlines() if line.startswith("kind:")]
    assert kinds == ["kind: Workflow", "kind: WorkflowTemplate"]
    assert pydsl("lint", "shared_library") == Ended(0, "2 manifests checked: 0 errors, 0 warnings\n", "")


if not SHARED.exists():
    pytest.skip("needs the shared cases; set PYDSL_SHARED to their folder", allow_module_level=True)
