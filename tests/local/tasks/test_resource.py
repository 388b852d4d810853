from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import Refused
from pydsl.local import RunReport
from pydsl.local.objects import patched
from tests.local.workflows import phases, run

CONFIG = """\
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf}
      data: {a: "1"}
"""


def template(name: str, action: str, manifest: str = CONFIG, more: str = "", outputs: str = "") -> str:
    text = f"- name: {name}\n  resource:\n    action: {action}\n{more}    manifest: |\n{manifest}"
    return text + (f"  outputs: {{parameters: [{outputs}]}}\n" if outputs else "")


def chained(home: Path, *templates: str) -> RunReport:
    """Run templates called a, b and so on, one after the other."""
    names = "abcdefg"[: len(templates)]
    steps = "".join(f"  - - {{name: {name}, template: {name}}}\n" for name in names)
    return run(f"templates:\n- name: main\n  steps:\n{steps}{''.join(templates)}", home)


def node(report: RunReport, name: str) -> Any:
    return next(one for one in report.workflow["status"]["nodes"].values() if one["displayName"] == name)


def values(report: RunReport, name: str) -> dict[str, str]:
    return {one["name"]: one.get("value") for one in node(report, name)["outputs"]["parameters"]}


def test_an_object_is_created_patched_and_got(tmp_path: Path) -> None:
    change = CONFIG.replace('{a: "1"}', '{b: "2"}')
    report = chained(
        tmp_path,
        template("a", "create", outputs="{name: called, valueFrom: {jsonPath: '{.metadata.name}'}}"),
        template("b", "patch", change),
        template("c", "get", outputs="{name: d, valueFrom: {jqFilter: .data}}"),
    )
    assert report.phase == "Succeeded", phases(report)
    assert values(report, "a") == {"called": "conf"}
    assert values(report, "c")["d"].replace(" ", "").replace("\n", "") == '{"a":"1","b":"2"}'
    assert node(report, "a")["type"] == "Pod"


@pytest.mark.parametrize(
    ("templates", "message"),
    [
        (["create", "create"], 'Error from server (AlreadyExists): configmaps "conf" already exists'),
        (
            ["create", "apply", "replace", "delete", "delete", "get"],  # Argo deletes with --ignore-not-found
            'Error from server (NotFound): configmaps "conf" not found',
        ),
    ],
)
def test_what_the_server_would_refuse(tmp_path: Path, templates: list[str], message: str) -> None:
    names = "abcdefg"[: len(templates)]
    report = chained(tmp_path, *(template(*both) for both in zip(names, templates, strict=True)))
    *before, last = [node(report, name) for name in names]
    assert {one["phase"] for one in before} == {"Succeeded"}
    assert (last["phase"], last["message"]) == ("Failed", f"main: Error (exit code 64): {message}")


def flagged(name: str, action: str, *flags: str) -> str:
    return f"- {{name: {name}, resource: {{action: {action}, flags: {json.dumps(flags)}}}}}\n"


@pytest.mark.parametrize(
    ("flags", "left"),
    [
        (["configmap", "--selector", "app=x"], {"b"}),
        (["cm", "-l", "app in (x)"], {"b"}),
        (["configmaps", "--selector=app!=x"], {"a"}),
        (["configmap", "--all"], set()),
        (["configmap/a", "cm/b"], set()),
        (["configmap", "b", "nosuch"], {"a"}),
        (["configmap", "a", "--grace-period", "5"], {"b"}),
        (["configmap", "a", "-n", "other"], {"a", "b"}),
        (["secret", "--all"], {"a", "b"}),
    ],
)
def test_flags_say_what_is_deleted(flags: list[str], left: set[str], tmp_path: Path) -> None:
    made = CONFIG.replace("{name: conf}", "{name: a, labels: {app: x}}"), CONFIG.replace("{name: conf}", "{name: b}")
    steps = [template("a", "create", made[0]), template("b", "create", made[1]), flagged("c", "delete", *flags)]
    report = chained(tmp_path, *steps)
    assert report.phase == "Succeeded", phases(report)
    assert {path.stem for path in (tmp_path / "objects").glob("*/configmaps/*.json")} == left


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["configmap", "b"], 'Error from server (NotFound): configmaps "b" not found'),
        (["pods/b"], 'Error from server (NotFound): pods "b" not found'),
        (["configmap"], "neither the manifest nor the flags name an object"),
        (["configmap", "-l", "app=y"], "the flags name 0 objects; here one at a time is worked on"),
    ],
)
def test_what_flags_name_has_to_be_there(flags: list[str], message: str, tmp_path: Path) -> None:
    report = chained(tmp_path, template("a", "create"), flagged("b", "get", *flags))
    assert node(report, "b")["message"] == f"main: Error (exit code 64): {message}"


def test_conditions_are_looked_at_again_until_they_hold(tmp_path: Path) -> None:
    more = "    successCondition: data.a == 1\n    failureCondition: data.a == 2\n"
    assert chained(tmp_path / "1", template("a", "create", more=more)).phase == "Succeeded"
    report = chained(tmp_path / "2", template("a", "create", CONFIG.replace('"1"', '"2"'), more))
    assert node(report, "a")["message"] == (
        "main: Error (exit code 64): failure condition 'data.a == 2' evaluated true"
    )


def test_an_owner_and_a_generated_name(tmp_path: Path) -> None:
    manifest = CONFIG.replace("{name: conf}", "{generateName: conf-}")
    outputs = "{name: o, valueFrom: {jsonPath: '{.metadata.ownerReferences[0].name} {.metadata.name}'}}"
    report = chained(tmp_path, template("a", "create", manifest, "    setOwnerReference: true\n", outputs))
    owner, name = values(report, "a")["o"].split()
    assert (owner, name[:5], len(name)) == ("wf", "conf-", 10)


WORKFLOW = """\
      apiVersion: argoproj.io/v1alpha1
      kind: Workflow
      metadata: {generateName: inner-}
      spec:
        entrypoint: main
        templates:
        - name: main
          container: {image: busybox, command: [sh, -c], args: ["exit CODE"]}
"""
CONDITIONS = "    successCondition: status.phase == Succeeded\n    failureCondition: status.phase in (Failed, Error)\n"


@pytest.mark.parametrize(("code", "phase"), [(0, "Succeeded"), (1, "Failed")])
def test_a_workflow_that_is_created_runs(tmp_path: Path, code: int, phase: str) -> None:
    report = chained(tmp_path, template("a", "create", WORKFLOW.replace("CODE", str(code)), CONDITIONS))
    assert node(report, "a")["phase"] == phase, node(report, "a").get("message")


JOB = """\
      apiVersion: batch/v1
      kind: Job
      metadata: {generateName: job-}
      spec:
        completions: 2
        backoffLimit: 1
        template:
          spec:
            restartPolicy: Never
            volumes: [{name: v, emptyDir: {}}]
            initContainers:
            - {name: before, image: a, command: [sh, -c, "echo x >> FOLDER/before"]}
            containers:
            - {name: job, image: a, command: [sh, -c], args: ["SCRIPT"], env: [{name: TOKEN, valueFrom: KEY}]}
"""
OF_JOB = "    successCondition: status.succeeded > 1\n    failureCondition: status.failed > 1\n"
KEY = "{configMapKeyRef: {name: c, key: k, optional: true}}"


def job(folder: Path, script: str) -> str:
    return JOB.replace("SCRIPT", script).replace("KEY", KEY).replace("FOLDER", str(folder))


def test_a_job_runs_until_enough_of_its_pods_succeeded(tmp_path: Path) -> None:
    outputs = "{name: o, valueFrom: {jsonPath: '{.status.succeeded} {.status.conditions[0].type}'}}"
    report = chained(tmp_path, template("a", "create", job(tmp_path, f"echo x >> {tmp_path}/marks"), OF_JOB, outputs))
    assert node(report, "a")["phase"] == "Succeeded", node(report, "a").get("message")
    assert (tmp_path / "marks").read_text() == "x\nx\n"
    assert (tmp_path / "before").read_text() == "x\nx\n"
    assert values(report, "a")["o"].split()[0] == "2"


def test_a_job_whose_pods_fail_too_often(tmp_path: Path) -> None:
    report = chained(tmp_path, template("a", "create", job(tmp_path, "exit 1"), OF_JOB))
    assert node(report, "a")["message"] == (
        "main: Error (exit code 64): failure condition 'status.failed > 1' evaluated true"
    )


PODS = """\
      apiVersion: v1
      kind: Pod
      metadata: {generateName: pod-}
      spec:
        containers:
        - {name: a, image: a, command: [sh, -c, "exit CODE"]}
        - {name: b, image: a, command: [sh, -c, "exit 0"]}
"""


@pytest.mark.parametrize(("code", "phase"), [(0, "Succeeded"), (1, "Failed")])
def test_a_pod_that_is_created_runs(tmp_path: Path, code: int, phase: str) -> None:
    report = chained(tmp_path, template("a", "create", PODS.replace("CODE", str(code)), CONDITIONS))
    assert node(report, "a")["phase"] == phase, node(report, "a").get("message")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (template("main", "scale"), "a resource template can't scale here: there is "
         "get, create, apply, delete, replace, patch"),
        (template("main", "create", CONFIG.replace("      kind: ConfigMap", "      kind: Deployment"), CONDITIONS),
         "it waits for the status of a Deployment, which nothing on this machine changes: it needs a cluster"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_the_run(tmp_path: Path, given: str, reason: str) -> None:
    with pytest.raises(Refused) as error:
        run(f"templates:\n{given}", tmp_path)
    assert str(error.value).splitlines()[1] == f"  template main: {reason}"


@pytest.mark.parametrize(
    ("strategy", "patch", "expected"),
    [
        ("merge", {"a": None, "l": [1]}, {"l": [1], "o": {"x": 1}}),
        ("strategic", {"o": {"y": 2}, "l": [{"name": "b", "v": 2}, {"name": "a", "$patch": "delete"}]},
         {"a": 1, "o": {"x": 1, "y": 2}, "l": [{"name": "b", "v": 2}]}),
        ("json", [{"op": "add", "path": "/o/z", "value": 3}, {"op": "remove", "path": "/a"},
                  {"op": "replace", "path": "/l/0/name", "value": "c"}, {"op": "test", "path": "/o/z", "value": 3}],
         {"o": {"x": 1, "z": 3}, "l": [{"name": "c"}]}),
        ("json", [{"op": "move", "from": "/a", "path": "/b"}, {"op": "copy", "from": "/b", "path": "/l/-"}],
         {"o": {"x": 1}, "b": 1, "l": [{"name": "a"}, 1]}),
    ],
)  # fmt: skip
def test_patches(strategy: str, patch: Any, expected: Any) -> None:
    assert patched({"a": 1, "o": {"x": 1}, "l": [{"name": "a"}]}, patch, strategy) == expected
