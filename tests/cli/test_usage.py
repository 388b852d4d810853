"""What users must get of the command lines and folders of shared/cases/usage, row by row of its README's table."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pydsl.runtimes.backends.sandbox import why_not
from tests.command_line import pydsl
from tests.shared import SHARED, shared

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = SHARED / "cases" / "usage" / "README.md"


def in_sandbox(held: Callable[[], None]) -> Callable[[], None]:
    """Skip what holds a row where no sandbox can be made."""

    @functools.wraps(held)
    def asked() -> None:
        reason = why_not()
        if reason is not None:
            pytest.skip(reason)
        held()

    return asked


def rows() -> list[str]:
    """List the commands of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    return [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")][1:]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "usage"
    shutil.copytree(shared("cases", "usage"), copy, copy_function=shutil.copyfile)
    for one in (copy, *copy.rglob("*")):
        one.chmod(0o755 if one.is_dir() else 0o644)
    monkeypatch.setenv("PYDSL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(copy)
    return copy


def compiled_and_committed_are_one() -> None:
    os.chdir("compiled_beside_flows")
    assert pydsl("lint", ".").status == 0
    assert pydsl("lint", "flows/", "manifests/").status == 0


def what_isnt_argos_is_passed_over() -> None:
    os.chdir("mixed_repository")
    ended = pydsl("lint", ".")
    assert (ended.status, ended.output) == (0, "1 manifest checked: 0 errors, 0 warnings\n")


def a_named_file_is_reported() -> None:
    os.chdir("mixed_repository")
    ended = pydsl("lint", "chart/templates/web.yaml", "-o", "simple")
    assert (ended.status, " error PD008 " in ended.output) == (2, True)


def kustomize_is_thought_of() -> None:
    os.chdir("kustomize")
    ended = pydsl("compile", "flow.py", "-o", "flow.yaml")
    hint = "--as workflowtemplate makes a template of it, name=... gives it a name"
    said = "flow.py: kustomize takes no object without metadata.name, and the Workflow hi- has none"
    assert (ended.status, ended.error) == (0, f"note: {said}: {hint}\n")
    assert pydsl("compile", "flow.py", "-o", "flow.yaml", "--as", "workflowtemplate").error == ""
    assert "  name: hi\n" in Path("flow.yaml").read_text()


def standard_output_holds_manifests_only() -> None:
    ended = pydsl("compile", "flow_that_prints.py")
    assert (ended.output.splitlines()[0], ended.error) == ("apiVersion: argoproj.io/v1alpha1", "loading\n")


@in_sandbox
def a_traceback_names_the_authors_lines() -> None:
    ended = pydsl("run", "failing_pod.py", "--runtime", "sandbox")
    assert ended.status == 1
    assert 'File "failing_pod.py", line 11, in divide' in ended.output
    assert 'File "failing_pod.py", line 5, in ratio' in ended.output
    assert "ZeroDivisionError: division by zero" in ended.output


@in_sandbox
def logs_have_standard_error_too() -> None:
    ended = pydsl("run", "logs_to_stderr.py", "--runtime", "sandbox", "--logs")
    assert ended.status == 0
    assert re.search(r"^main-\w+: INFO:root:through logging$", ended.output, re.MULTILINE)
    assert re.search(r"^main-\w+: through print$", ended.output, re.MULTILINE)


@in_sandbox
def a_device_is_passed_over_with_a_line() -> None:
    ended = pydsl("run", "gpu.py", "--runtime", "sandbox")
    assert (ended.status, ended.error) == (0, "note: ignored on this machine: resources, nvidia.com/gpu\n")


def method_and_command_find_the_same() -> None:
    os.chdir("configured")
    method = subprocess.run([sys.executable, "flow.py"], capture_output=True, text=True, check=True)
    assert method.stdout == "3 findings\n"
    assert pydsl("lint", "flow.py").output.splitlines()[-1] == "1 manifest checked: 0 errors, 3 warnings"


def unknown_settings_are_named() -> None:
    os.chdir("odd_configuration")
    first, second = pydsl("lint", "hello.yaml").error.splitlines()
    assert "[tool.pydsl] has no key 'hoem'." in first
    assert second.endswith("[tool.pydsl] has no key 'imagse'. Did you mean 'images'?")


def a_library_is_drawn() -> None:
    ended = pydsl("graph", "library_without_entrypoint.yaml")
    assert (ended.status, 'subgraph n_hi["hi"]' in ended.output) == (0, True)


@in_sandbox
def another_command_answers_a_gate() -> None:
    ended = pydsl("run", "gate.yaml", "--runtime", "sandbox", "--detach")
    note = [line for line in ended.error.splitlines() if line.startswith("note: ")]
    answer = "`pydsl node set gate --node-field-selector templateName=ask -p answer=VALUE`"
    assert note == [f"note: somebody has to answer ask, from another terminal: {answer}, then `pydsl resume gate`"]
    while "ǁ ask" not in pydsl("get", "gate").output:
        assert pydsl("list", "--running", "-o", "name").output == "gate\n"
    answered = pydsl("node", "set", "gate", "--node-field-selector", "templateName=ask", "-p", "answer=yes")
    assert (answered.status, pydsl("resume", "gate").output) == (0, "workflow gate resumed\n")
    assert pydsl("wait", "gate").status == 0
    assert re.fullmatch(r"gate-say-\d+: yes\n", pydsl("logs", "gate").output)


def both_ways_print_the_versions() -> None:
    said = pydsl("--version").output
    module = subprocess.run(
        [sys.executable, "-m", "pydsl", "version"], capture_output=True, text=True, check=True
    ).stdout
    assert said == module
    assert said.startswith("pydsl ")


def files_are_completed() -> None:
    assert completed("pydsl lint ga", 2) == ["file,ga"]  # bash's own completion of files, by pydsl's script


def codes_are_completed() -> None:
    found = completed("pydsl explain PD1", 2)
    assert "plain,PD101" in found
    assert all(one.startswith("plain,PD1") for one in found)


def completed(words: str, at: int) -> list[str]:
    env = {**os.environ, "_PYDSL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    command = [sys.executable, "-m", "pydsl.cli.main"]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env).stdout.splitlines()


def paths_are_relative() -> None:
    file = Path("gate.yaml").absolute()
    report = json.loads(pydsl("lint", "-o", "sarif", file).output)
    places = [one["locations"][0]["physicalLocation"] for one in report["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"gate.yaml"}
    assert pydsl("lint", "-o", "github", file).output.startswith("::warning file=gate.yaml,")


def what_is_no_text_is_named() -> None:
    Path("bad.yaml").write_bytes(b"apiVersion: argoproj.io/v1alpha1\nkind: Workflow # \xff\n")
    ended = pydsl("lint", ".")
    assert (ended.status, ended.error) == (2, "bad.yaml: not UTF-8 text (byte 50)\n")


@in_sandbox
def runs_are_kept_shown_and_deleted() -> None:
    file = "mixed_repository/flows/hello.yaml"
    assert pydsl("run", file, "--name", "one", "--runtime", "sandbox").status == 0
    assert pydsl("list", "-o", "name").output == "one\n"
    assert pydsl("logs", "one").output == "one: hello\n"
    assert pydsl("delete", "one").output == "Workflow 'one' deleted\n"
    assert pydsl("list").output == "No workflows found\n"


NOTEBOOK = "tests/authoring/test_notebooks.py and tests/local/test_report.py have what notebooks show"
NO_BUBBLEWRAP = "a sandbox is made without it; tests/local/test_fitness.py has the line where none can be made"
PLUGINS = "`kubernetes` is imported by those who log in to a cluster by a plugin, and by nothing else (docs/adr/0021)"
HELD: dict[str, Callable[[], None] | str] = {
    "cd compiled_beside_flows": compiled_and_committed_are_one,
    "cd mixed_repository": what_isnt_argos_is_passed_over,
    "pydsl lint chart/": a_named_file_is_reported,
    "cd kustomize": kustomize_is_thought_of,
    "pydsl compile flow_that_prints": standard_output_holds_manifests_only,
    "pydsl run failing_pod": a_traceback_names_the_authors_lines,
    "pydsl run logs_to_stderr": logs_have_standard_error_too,
    "pydsl run gpu": a_device_is_passed_over_with_a_line,
    "cd configured": method_and_command_find_the_same,
    "cd odd_configuration": unknown_settings_are_named,
    "pydsl graph": a_library_is_drawn,
    "pydsl run gate": another_command_answers_a_gate,
    "pydsl --version": both_ways_print_the_versions,
    "completion: bash": files_are_completed,
    "completion: `pydsl explain": codes_are_completed,
    "pydsl lint -o sarif": paths_are_relative,
    "pydsl lint .` where": what_is_no_text_is_named,
    "PATH without bwrap": NO_BUBBLEWRAP,
    "notebook.ipynb, cell 2": NOTEBOOK,
    "notebook.ipynb, cell 3": NOTEBOOK,
    "notebook.ipynb, cell 4": NOTEBOOK,
    "notebook.ipynb, cell 5": NOTEBOOK,
    "notebook.ipynb, cell 6": NOTEBOOK,
    "after some runs": runs_are_kept_shown_and_deleted,
    "pip install pydsl": PLUGINS,
}
"""What holds a row, by how its command begins; or where it's held."""


def entry(row: str) -> Callable[[], None] | str:
    """Return what holds a row: that of the longest beginning."""
    command = row.removeprefix("`")
    return HELD[max((one for one in HELD if command.startswith(one)), key=len)]


@pytest.mark.parametrize("row", rows() or [pytest.param("", marks=pytest.mark.skip("needs the shared facts"))])
def test_a_row_of_the_table_holds(row: str) -> None:
    held = entry(row)
    if isinstance(held, str):
        pytest.skip(held)
    held()
