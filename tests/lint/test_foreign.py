"""What isn't Argo's, and what is said where a text is a template of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.diagnostics import SERVER, Diagnostic, Place, path_text
from pydsl.errors import UsageError
from pydsl.lint import LintOptions, foreign, lint_files
from pydsl.lint.manifests import read_text


def test_findings_in_a_text_with_a_go_templates_braces_say_so() -> None:
    _, findings = read_text("a: 1\na: 2\nb: {{- .x }}\n", "file.yaml")
    assert [finding.hint for finding in findings] == [foreign.HINT]


def test_a_text_is_searched_for_braces_once_however_many_findings_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    class Counting:
        def search(self, text: str) -> None:
            searched.append(text)

    monkeypatch.setattr(foreign, "_GO_TEMPLATE", Counting())
    text = "".join(f"k{number}: 1\nk{number}: 2\n" for number in range(500))
    _, findings = read_text(text, "file.yaml")
    assert [type(finding) for finding in findings] == [Diagnostic] * 500
    assert searched == [text]


def test_files_that_a_tool_named_are_as_those_of_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    chart = "kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n{{- if .Values.on }}\n{{- end }}\n"
    for name, text in {"compose.yaml": "services: {}\n", "web.yaml": chart, "tool.py": "print(1)\n"}.items():
        Path(name).write_text(text)
    named = ["compose.yaml", "web.yaml", "tool.py"]
    assert lint_files(named).findings
    assert lint_files(named, LintOptions(pass_over=True)).findings == ()


def test_what_is_no_text_is_passed_over_in_a_folder_unless_it_speaks_of_argo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(b"name: caf\xe9\n")
    Path("b.json").write_bytes('{"a": 1}'.encode("utf-16"))
    Path("c.py").write_bytes(b"# coding: latin-1\nname = 'caf\xe9'\n")
    assert lint_files(["."], LintOptions(pass_over=True)).findings == ()
    Path("d.yaml").write_bytes(b"kind: Workflow\nname: caf\xe9\n")
    with pytest.raises(UsageError) as error:
        lint_files(["."])
    assert str(error.value) == "d.yaml: not UTF-8 text (byte 24)"


LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: c}
- apiVersion: argoproj.io/v1alpha1
  kind: Workflow
  metadata: {generateName: w-}
  spec:
    entrypoint: main
    templates: [{name: main, container: {image: a, command: [x]}}]
"""


def test_what_a_list_holds_is_checked_though_argos_lint_passes_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(LIST.replace("image", "imge"))
    (finding,) = lint_files(["a.yaml"]).findings
    assert (finding.code, finding.refused_by, path_text(finding.path), finding.place) == (
        "PD101", (SERVER,), "items[1].spec.templates[0].container.imge", Place("a.yaml", 12, 42, 46)
    )  # fmt: skip
    assert lint_files(["."]).findings == (finding,)
    Path("a.yaml").write_text(LIST)
    with pytest.raises(UsageError) as error:
        lint_files(["a.yaml"])
    assert str(error.value) == ("nothing to lint in a.yaml: what a List holds is right, and Argo's lint passes over it")


def test_items_of_a_list_of_one_kind_are_of_that_kind() -> None:
    text = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplateList\nitems:\n- metadata: {name: a}\n  spec: {}\n"
    (manifest,) = read_text(text, "a.yaml")[0]
    assert (manifest.kind, manifest.name, manifest.data["apiVersion"]) == (
        "WorkflowTemplate", "a", "argoproj.io/v1alpha1"
    )  # fmt: skip
    (empty,) = read_text("apiVersion: v1\nkind: List\nitems: []\n", "a.yaml")[0]
    assert empty.kind == "List"
