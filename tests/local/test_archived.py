"""Logs that become artifacts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.local import RunReport, run_workflow
from pydsl.local.copying import copied
from pydsl.local.runs import find
from pydsl.manifest.library import library_of
from tests.local.workflows import run, workflow

SAYS = 'container: {image: alpine, command: [sh, -c, "echo out; echo err >&2"]}'
ONE = "archiveLogs: %s\ntemplates:\n- name: main\n  %s\n  " + SAYS


def artifacts(report: RunReport, node: str = "wf") -> Any:
    """Return the output artifacts of a node, as Argo prints them."""
    (found,) = (one for one in report.workflow["status"]["nodes"].values() if one["displayName"] == node)
    return (found.get("outputs") or {}).get("artifacts") or []


def texts(home: Path, target: Path) -> dict[str, str]:
    """Copy a run's artifacts; return what is in them by node and name."""
    files = copied(find("wf", home), target, path="{templateName}/{artifactName}")
    return {str(file.relative_to(target)): file.read_text() for file in files}


def test_a_log_is_an_artifact_below_the_key_of_its_pod(tmp_path: Path) -> None:
    report = run(ONE % ("true", "metadata: {}"), tmp_path)
    assert artifacts(report) == [{"name": "main-logs", "s3": {"key": "wf/wf/main.log"}}]
    assert texts(tmp_path, tmp_path / "out") == {"main/main-logs": "out\nerr\n"}


@pytest.mark.parametrize(
    ("workflows", "templates", "is_kept"),
    [("true", "", True), ("false", "", False), ("false", "true", True), ("true", "false", False)],
)
def test_the_templates_word_goes_before_the_workflows(
    tmp_path: Path, workflows: str, templates: str, is_kept: bool
) -> None:
    own = f"archiveLocation: {{archiveLogs: {templates}}}" if templates else "metadata: {}"
    assert bool(artifacts(run(ONE % (workflows, own), tmp_path))) is is_kept


def test_each_container_of_a_set_has_its_own(tmp_path: Path) -> None:
    body = """\
archiveLogs: true
templates:
- name: main
  sidecars: [{name: side, image: alpine, command: [sleep, "60"]}]
  containerSet:
    containers:
    - {name: one, image: alpine, command: [echo, "1"]}
    - {name: two, image: alpine, command: [echo, "2"], dependencies: [one]}
"""
    report = run(body, tmp_path)
    assert [one["name"] for one in artifacts(report)] == ["one-logs", "two-logs"]
    assert texts(tmp_path, tmp_path / "out") == {"main/one-logs": "1\n", "main/two-logs": "2\n"}


def test_what_failed_or_lacks_an_output_has_its_log(tmp_path: Path) -> None:
    body = """\
archiveLogs: true
templates:
- name: main
  dag:
    tasks: [{name: a, template: fails}, {name: b, template: lacks}]
- name: fails
  container: {image: alpine, command: [sh, -c, "echo bad; exit 3"]}
- name: lacks
  container: {image: alpine, command: [echo, nothing]}
  outputs: {artifacts: [{name: o, path: o}]}
"""
    report = run(body, tmp_path)
    assert [one["name"] for one in (*artifacts(report, "a"), *artifacts(report, "b"))] == ["main-logs", "main-logs"]
    assert texts(tmp_path, tmp_path / "out") == {"fails/main-logs": "bad\n", "lacks/main-logs": "nothing\n"}


def test_an_archive_location_with_a_key_is_where_outputs_go(tmp_path: Path) -> None:
    body = """\
templates:
- name: main
  archiveLocation: {archiveLogs: true, s3: {bucket: b, endpoint: e, key: "mine/{{pod.name}}"}}
  container: {image: alpine, command: [sh, -c, "echo made > o; echo made > p; echo made > q"]}
  outputs:
    artifacts:
    - {name: o, path: o}
    - {name: p, path: p, s3: {key: own}, archive: {none: {}}}
    - {name: q, path: q, gcs: {bucket: c, key: ""}}
"""
    places = {one["name"]: one.get("s3") or one.get("gcs") for one in artifacts(run(body, tmp_path))}
    assert places == {
        "o": {"bucket": "b", "endpoint": "e", "key": "mine/wf/o.tgz"},
        "p": {"key": "own"},
        "q": {"bucket": "c", "key": "wf/wf/q.tgz"},
        "main-logs": {"bucket": "b", "endpoint": "e", "key": "mine/wf/main.log"},
    }


def test_a_log_is_an_input_of_whoever_names_its_key(tmp_path: Path) -> None:
    body = """\
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: says}
    - {name: b, template: reads, depends: a}
- name: says
  archiveLocation: {archiveLogs: true, s3: {bucket: b, key: logs}}
  container: {image: alpine, command: [echo, said]}
- name: reads
  inputs: {artifacts: [{name: log, path: log, s3: {bucket: b, key: logs/main.log}}]}
  container: {image: alpine, command: [cat, log]}
"""
    assert run(body, tmp_path).logs("b") == "said\n"


def test_values_of_secrets_are_taken_out(tmp_path: Path) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"p": "a-long-secret"}}
    body = """\
archiveLogs: true
templates:
- name: main
  container:
    image: alpine
    command: [sh, -c, "echo it is $P; echo $P >&2"]
    env: [{name: P, valueFrom: {secretKeyRef: {name: s, key: p}}}]
"""
    run_workflow(workflow(body), library_of([secret]), home=tmp_path, runtime="process")
    (text,) = texts(tmp_path, tmp_path / "out").values()
    assert text == "it is *************\n*************\n"


def test_what_a_pod_made_longer_without_writing_is_no_part_of_its_log(tmp_path: Path) -> None:
    body = """\
archiveLogs: true
templates:
- name: main
  container: {image: alpine, command: [sh, -c, "echo said; truncate -s 64M /proc/self/fd/1"]}
"""
    report = run(body, tmp_path)
    (archived,) = texts(tmp_path, tmp_path / "out").values()
    assert (archived.rstrip("\0"), report.logs("main").rstrip("\0")) == ("said\n", "said\n")
    assert max(len(archived), len(report.logs("main"))) < 1 << 20  # the rest of a block of the disk


def test_an_output_that_is_called_like_a_log_stays_what_it_is(tmp_path: Path) -> None:
    body = """\
archiveLogs: true
templates:
- name: main
  container: {image: alpine, command: [sh, -c, "echo said; echo made > o"]}
  outputs: {artifacts: [{name: main-logs, path: o}]}
"""
    report = run(body, tmp_path)
    assert texts(tmp_path, tmp_path / "out") == {"main/main-logs": "made\n"}
    assert len(artifacts(report)) == 1
