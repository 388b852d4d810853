from __future__ import annotations

from pathlib import Path

from tests.local.workflows import run

LISTING = """\
templates:
- name: main
  steps:
  - - {name: make, template: make, withItems: [b, a, c]}
  - - {name: list, template: list}
  - - {name: each, template: each, withParam: "{{steps.list.outputs.result}}", arguments: {parameters: [{name: x, value: "{{item}}"}]}}
- name: make
  inputs: {parameters: [{name: n, value: "{{item}}"}]}
  container: {image: busybox, command: [sh, -c], args: ["echo {{pod.name}} >o"]}
  outputs: {artifacts: [{name: o, path: o, archive: {none: {}}, s3: {bucket: logs, key: "of/{{pod.name}}/main.log"}}]}
- name: list
  data:
    source: {artifactPaths: {name: all, s3: {bucket: logs, key: "of/"}}}
    transformation:
    - expression: "filter(data, {# endsWith 'main.log'})"
    - expression: "map(data, {split(#, '/')[0]})"
- name: each
  inputs: {parameters: [{name: x}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.x}}"]}
"""  # noqa: E501 - the JSON as it came


def test_what_steps_stored_is_listed_and_transformed(tmp_path: Path) -> None:
    report = run(LISTING.replace('inputs: {parameters: [{name: n, value: "{{item}}"}]}\n', "inputs: {}\n"), tmp_path)
    assert report.phase == "Succeeded", [(one.display_name, one.message) for one in report.nodes.values()]
    nodes = report.workflow["status"]["nodes"].values()
    (listed,) = [one for one in nodes if one["displayName"] == "list"]
    assert (listed["type"], listed["outputs"]) == ("Pod", {"result": '["of","of","of"]', "exitCode": "0"})
    assert len([one for one in nodes if one["displayName"].startswith("each(")]) == 3


def listing(tmp_path: Path, expression: str, bucket: str = "logs") -> str:
    body = f"""\
templates:
- name: main
  data:
    source: {{artifactPaths: {{name: all, s3: {{bucket: {bucket}}}}}}}
    transformation: [{{expression: "{expression}"}}]
"""
    return run(body, tmp_path).nodes["wf"].message


def test_a_bucket_that_nobody_stored_anything_in(tmp_path: Path) -> None:
    assert listing(tmp_path, "data") == "artifact all: no step of this run has stored anything there"
