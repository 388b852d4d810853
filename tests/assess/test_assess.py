"""What is said of each file of a fleet, in each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pydsl.assess.dating import Dated
from tests.command_line import Ended, pydsl

HELLO = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: hello-
spec:
  entrypoint: hello
  templates:
  - name: hello
    container: {image: busybox, command: [echo], args: [hello]}
"""
LIBRARY = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: library
spec:
  templates:
  - name: one
    inputs:
      parameters: [{name: text}]
    container: {image: busybox, command: [echo], args: ["{{inputs.parameters.text}}"]}
"""
BACKED = HELLO.replace("args: [hello]}", "args: [hello]}\n    retryStrategy: {limit: 1, backoff: {cap: 1m}}")
NIGHTLY = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata:
  name: nightly
spec:
  schedule: "@daily"
  workflowSpec:
    entrypoint: hello
    templates:
    - name: hello
      container: {image: busybox, command: [echo], args: [hello]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assessed(*words: str, **files: str) -> list[str]:
    """Write files, assess the folder and return the lines; with `text` as the format unless words say otherwise."""
    for name, text in files.items():
        Path(f"{name}.yaml").write_text(text)
    result = pydsl("assess", ".", *words)
    assert (result.status, result.error) == (0, "")
    return result.output.splitlines()


def test_a_file_that_just_works_is_a_row() -> None:
    assert assessed(hello=HELLO) == [
        "FILE        KINDS     LINT   RUNS HERE  PYTHON      ARGO",
        "hello.yaml  Workflow  clean  yes        1 function  3.4 or later",
        "",
        "1 file: 1 lint, 1 run here, 1 become Python",
    ]


def test_a_library_runs_by_one_of_its_templates() -> None:
    lines = assessed(library=LIBRARY)
    assert "  yes if  " in lines[1]
    assert lines[3:5] == ["library.yaml", "  library runs here with: --entrypoint, one of one"]


def test_parameters_that_have_to_be_given_are_a_condition() -> None:
    given = HELLO.replace("  templates:", "  arguments:\n    parameters: [{name: text}]\n  templates:")
    assert "  hello- runs here with: -p text=..." in assessed(hello=given)


def test_a_secret_that_is_not_there_is_a_condition() -> None:
    env = "env: [{name: T, valueFrom: {secretKeyRef: {name: s, key: k}}}], image: busybox"
    lines = assessed(hello=HELLO.replace("image: busybox", env))
    assert [line for line in lines if "secret" in line] == [
        '  hello- runs here with: template hello: secret "s" not found: give the file that has it with -f'
    ]


def test_what_this_machine_can_not_honour_is_told() -> None:
    privileged = HELLO.replace("image: busybox", "securityContext: {privileged: true}, image: busybox")
    lines = assessed(hello=privileged)
    assert "  no  " in lines[1]
    assert lines[4] == "  hello- doesn't run here: template hello: container main is privileged"


def test_an_error_of_lint_is_counted() -> None:
    lines = assessed(hello=HELLO.replace("entrypoint: hello", "entrypoint: helo"))
    assert "1 error" in lines[1]
    assert lines[-1] == "1 file: 0 lint, 0 run here, 1 become Python"


def test_a_field_that_no_argo_knows_keeps_it_from_python() -> None:
    lines = assessed(hello=HELLO.replace("entrypoint: hello", "entrypoint: hello\n  parallelsim: 1"))
    assert [line for line in lines if "Python:" in line] == [
        "  doesn't become Python: hello.yaml:7:16: error[PD101]: WorkflowSpec has no field 'parallelsim'"
    ]


def test_the_version_that_it_needs_and_why() -> None:
    lines = assessed(hello=BACKED)
    assert lines[1].endswith("3.7 or later")
    assert lines[4] == "  Backoff.cap came with 3.7"


def test_what_breaks_later_and_what_it_is_called_there() -> None:
    lines = assessed("--target", "3.7", nightly=NIGHTLY)
    assert lines[1].endswith("3.4 to 3.7")
    assert lines[-3] == "  CronWorkflowSpec.schedule is gone in 4.0: it's schedules there"


def test_a_file_that_no_version_takes_whole() -> None:
    both = NIGHTLY.replace("args: [hello]}", "args: [hello]}\n      retryStrategy: {limit: 1, backoff: {cap: 1m}}")
    assert assessed(both=both)[1].endswith("3.7")
    assert str(Dated(since="4.0").joined(Dated(until="3.7"))) == "none"


def test_files_refer_to_each_other() -> None:
    caller = HELLO.replace(
        "container: {image: busybox, command: [echo], args: [hello]}",
        "steps: [[{name: a, templateRef: {name: library, template: one}, "
        "arguments: {parameters: [{name: text, value: b}]}}]]",
    )
    lines = assessed(caller=caller, library=LIBRARY)
    assert lines[-1] == "2 files: 2 lint, 2 run here, 2 become Python"


def test_markdown_is_a_table() -> None:
    assert assessed("-o", "markdown", hello=BACKED) == [
        "| FILE | KINDS | LINT | RUNS HERE | PYTHON | ARGO |",
        "| --- | --- | --- | --- | --- | --- |",
        "| hello.yaml | Workflow | clean | yes | 1 function | 3.7 or later |",
        "",
        "### hello.yaml",
        "",
        "- Backoff.cap came with 3.7",
        "",
        "1 file: 1 lint, 1 run here, 1 become Python",
    ]


def test_json_holds_all_but_the_python() -> None:
    (file,) = json.loads("\n".join(assessed("-o", "json", hello=HELLO)))
    assert file == {
        "file": "hello.yaml",
        "manifests": [
            {
                "kind": "Workflow",
                "name": "hello-",
                "dated": {"since": "3.4", "until": "4.1", "newer": [], "older": []},
                "conditions": {"refusals": [], "needs": []},
            }
        ],
        "errors": 0,
        "warnings": 0,
        "python": {"functions": 1, "objects": 0, "spelt_out": 0},
        "obstacle": "",
    }


def test_a_folder_without_argos_manifests_is_told() -> None:
    Path("compose.yaml").write_text("services: {}\n")
    assert pydsl("assess", ".") == Ended(2, "", "nothing to assess in .: no manifest of Argo's kinds\n")
