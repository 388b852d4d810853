"""Whole folders: what isn't Argo's is passed over, what was compiled from a file beside it is that file's."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pydsl.compile.loading import compile_text
from pydsl.diagnostics import Severity, path_text
from pydsl.lint import LintOptions, lint_files
from tests.lint.test_pages import manifest
from tests.shared import shared

GOOD = manifest("- name: main\n  suspend: {}\n")
BAD = GOOD.replace("entrypoint: main", "entrypoint: mian")
FLOW = """\
from pydsl import Container, WorkflowTemplate, template

@template
def hi() -> Container:
    return Container(image="busybox:1.37", command=["true"])

library = WorkflowTemplate("library", templates=[hi])
"""
SENSOR = """\
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec:
  dependencies: [{name: d, eventSourceName: e, eventName: x}]
  triggers:
  - template:
      name: t
      argoWorkflow:
        operation: submit
        source:
          resource:
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            metadata: {generateName: w-}
            spec:
              entrypoint: %s
              arguments: {parameters: [{name: message}]}
              templates:
              - name: main
                inputs: {parameters: [{name: message}]}
                container: {image: "busybox:1.37", args: ["{{inputs.parameters.message}}"]}
        parameters:
        - src: {dependencyName: d, dataKey: body}
          dest: spec.arguments.parameters.0.value
"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def found(*paths: str) -> list[str]:
    findings = lint_files(paths).findings
    return [f"{one.place.file}:{one.place.line} {one.code} {one.message}" for one in findings if one.place]


OTHERS = {
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\n",
    "chart/values.yaml": "image: {tag: 1}\n",
    "chart/templates/web.yaml": "kind: Deployment\nmetadata: {name: {{ .Release.Name }}}\n",
    "chart/templates/flow.yaml": BAD.replace("name: w", 'name: "{{ .Values.name }}"'),
    "chart/templates/plain.yaml": BAD.replace("entrypoint: mian", 'entrypoint: "{{ tpl x }}"'),
    "compose.yaml": "services: {web: {image: nginx}}\n",
    "playbook.yaml": "- hosts: all\n  tasks: [{name: x, ping: {}}]\n",
    "workflows/ci.yml": "on: push\njobs: {a: {runs-on: x, steps: [{uses: a/b, run: 'echo ${{ github.sha }}'}]}}\n",
    "action.yml": "name: x\nruns: {using: composite, steps: [{run: '${{ inputs.x }}', shell: sh}]}\n",
    "gitlab.yml": "a: {script: [!reference [.b, script]]}\n",
    "helmfile.yaml": "releases:\n{{ range .Values.all }}\n- name: {{ . }}\n{{ end }}\n",
    "roles/x/tasks/main.yml": "- name: {{ x }}\n  template: {src: a, dest: b}\n  with_items: [1]\n  when: y == 'z'\n",
    "sam.json": '{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": {"Properties": {"B": {"Ref": "C"}}}}}',
    "vars.yml": "name: {{ item }}\n",
    "stack.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: {Type: !Ref B}\n",
    "tsconfig.json": "{\n  // comment\n}\n",
    "package.json": '{"name": "x"}\n',
    "serverless.yaml": "apiVersion: sonataflow.org/v1alpha08\nkind: Workflow\nmetadata: {name: x}\nspec: {flow: {}}\n",
    "rollout.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: x}\nspec: {}\n",
    "set.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: {{.name}}}\n",
    "tasks.yml": "- k8s:\n   apiVersion: argoproj.io/v1alpha1\n   kind: Workflow\n- x: {{ y }}\n",
    "list.yaml": "kind: List\nitems:\n- apiVersion: argoproj.io/v1alpha1\n  kind: Workflow\n  x: {{ y }}\n",
    "notes.yaml": "# apiVersion: argoproj.io/v1alpha1\nnote: {{ y }}\n",
    "stack.json": '{"Resources": {"A": {"Fn::Sub": "${kind: Workflow}"}},}',
    "kustomization.yaml": "resources: [good.yaml]\npatches: [{path: patch.yaml}]\npatchesStrategicMerge: [old.yaml]\n",
    "patch.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec: {priority: 1}\n",
    "old.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec: {priority: 2}\n",
    "setup.py": "from setuptools import setup\nraise SystemExit(3)\n",
    "node_modules/x/w.yaml": BAD,
    "env/pyvenv.cfg": "",
    "env/w.yaml": BAD,
    ".github/w.yaml": BAD,
}


@pytest.mark.parametrize("file", OTHERS)
def test_what_is_not_argos_is_passed_over_in_a_folder(file: str) -> None:
    put("good.yaml", GOOD)
    put("chart/Chart.yaml", OTHERS["chart/Chart.yaml"])
    put("kustomization.yaml", OTHERS["kustomization.yaml"])
    put("env/pyvenv.cfg", "")
    put(file, OTHERS[file])
    assert found(".") == []


def test_beside_files_of_others_only_what_argo_or_its_server_refuses_of_its_examples_is_an_error() -> None:
    shutil.copytree(shared("argo", "examples"), "examples")
    for name, text in OTHERS.items():
        put(name, text)
    errors = {one.place.file for one in lint_files(["."]).findings if one.place and one.severity is Severity.ERROR}
    recorded = gzip.decompress(shared("vectors", "lint_mutations.json.gz").read_bytes())
    unchanged = [case for case in json.loads(recorded) if case["op"] == "none"]
    refused = {f"examples/{case['file']}" for case in unchanged if not _is_taken(case)}
    assert refused
    assert errors <= refused


def _is_taken(case: Any) -> bool:
    return bool(case["lint"]["ok"] and all(answer["ok"] for answer in case["server"]))


KEPT = {
    "bad.yaml": (BAD, "PD202"),
    "kind.yaml": (BAD.replace("kind: Workflow", "kind: Workflw"), "PD104"),
    "group.yaml": (BAD.replace("argoproj.io", "argoprj.io"), "PD202"),
    "broken.yaml": (GOOD + "  - [\n", "PD001"),
    "braces.json": ('{\n  "apiVersion": "argoproj.io/v1alpha1",\n  "kind": {{ x }}\n}', "PD008"),
    "sensor.yaml": (SENSOR + "status: {{ x }}\n", "PD001"),
    "flow.yaml": ("{'apiVersion': 'argoproj.io/v1alpha1', 'metadata': {{ x }}, }}", "PD008"),
    "tag.yaml": (GOOD + "    when: {{x}}\n", "PD008"),
}


@pytest.mark.parametrize("file", KEPT)
def test_what_may_be_argos_is_not(file: str) -> None:
    put("good.yaml", GOOD)
    put(file, KEPT[file][0])
    lines = found(".")
    assert lines
    assert {line.split(":")[0] for line in lines} == {file}
    assert KEPT[file][1] in {line.split()[1] for line in lines}


def test_a_file_that_is_named_is_never_passed_over() -> None:
    put("web.yaml", OTHERS["chart/templates/web.yaml"])
    put("compose.yaml", OTHERS["compose.yaml"])
    assert found("web.yaml") == ["web.yaml:2 PD008 this `{{` isn't quoted"]
    assert found("compose.yaml") == ["compose.yaml:1 PD105 a document without a kind: nothing reads it"]
    (finding,) = lint_files(["web.yaml"]).findings
    assert finding.hint == (
        "this looks like a Helm template: check what it makes, with `helm template CHART | pydsl lint -`"
    )


def test_a_manifest_and_the_file_that_makes_it_are_one() -> None:
    put("flows/library.py", FLOW)
    put("manifests/library.yaml", compile_text("flows/library.py"))
    assert found(".") == []
    assert found("manifests", "flows") == []


def test_a_manifest_that_the_file_makes_otherwise_is_told() -> None:
    put("flows/library.py", FLOW)
    put("manifests/library.yaml", compile_text("flows/library.py").replace("1.37", "1.36"))
    (finding,) = lint_files(["."]).findings
    assert (finding.code, finding.severity.value) == ("PD217", "warning")
    assert finding.message == "this WorkflowTemplate isn't what flows/library.py makes"
    assert finding.hint == (
        "compile it again, or see the difference: pydsl compile flows/library.py -o manifests/library.yaml --check"
    )


def test_two_manifests_of_one_name_are_still_a_mistake() -> None:
    library = GOOD.replace("kind: Workflow", "kind: WorkflowTemplate")
    put("a.yaml", library)
    put("b.yaml", library)
    put("c.yaml", library.replace("metadata: {", "metadata: {namespace: other, "))
    assert found(".") == ["b.yaml:3 PD214 there is a WorkflowTemplate 'w' already"]


def test_a_sensor_has_its_workflow_checked() -> None:
    put("sensor.yaml", SENSOR % "mian")
    (finding,) = lint_files(["sensor.yaml"], LintOptions(ignore=("PD8",))).findings
    assert (finding.code, finding.refused_by) == ("PD202", ())
    assert path_text(finding.path) == "spec.triggers[0].template.argoWorkflow.source.resource.spec.entrypoint"
    assert finding.place
    assert finding.place.line == 17
    assert finding.message == "template name 'mian' undefined"


def test_what_the_event_brings_needs_no_value() -> None:
    put("sensor.yaml", SENSOR % "main")
    assert found("sensor.yaml") == []
