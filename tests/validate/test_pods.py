from __future__ import annotations

from typing import Any

import pytest

from pydsl.manifest import load
from pydsl.validate import SetShelf, foreign_findings, validate_json
from pydsl.validate.configs import config_findings
from pydsl.validate.pods import first_fault

LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character"
)
NAME = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character"
)
VARIABLE = "a valid environment variable name must consist only of printable ASCII characters other than '='"
KEY = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"


def findings(template: str, spec: str = "") -> list[tuple[str, str]]:
    text = f"""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: hello}}
spec:
  entrypoint: main
  {spec}
  templates:
  - {{name: main, {template}}}
"""
    [document] = load(text, "w.yaml")
    found = validate_json("Workflow", document.data, SetShelf({}))
    return [(".".join(map(str, one.path)), one.message) for one in found if one.code == "PD330"]


@pytest.mark.parametrize(
    ("template", "path", "message"),
    [
        ("container: {image: i, imagePullPolicy: always}", "container.imagePullPolicy",
         "imagePullPolicy: Invalid value: 'always': supported values: Always, IfNotPresent, Never"),
        ("container: {image: i}, volumes: [{name: v, emptyDir: {}, configMap: {name: c}}]", "volumes.0.configMap",
         "configMap: Forbidden: may not specify more than 1 volume type"),
        ("container: {image: i, name: ../x}", "container.name", f"name: Invalid value: '../x': {LABEL}"),
        ("script: {image: i, source: x, name: A}", "script.name", f"name: Invalid value: 'A': {LABEL}"),
        ("container: {image: i}, sidecars: [{name: a/b, image: i}]", "sidecars.0.name",
         f"name: Invalid value: 'a/b': {LABEL}"),
        ("container: {image: i}, initContainers: [{name: '..', image: i}]", "initContainers.0.name",
         f"name: Invalid value: '..': {LABEL}"),
        ("containerSet: {containers: [{name: A, image: i}]}", "containerSet.containers.0.name",
         f"name: Invalid value: 'A': {LABEL}"),
        ("container: {image: i, volumeMounts: [{name: v, mountPath: /v, subPath: a/../../b}]}",
         "container.volumeMounts.0.subPath", "subPath: Invalid value: 'a/../../b': must not contain '..'"),
        ("container: {image: i, volumeMounts: [{name: v, mountPath: /v, subPath: /etc}]}",
         "container.volumeMounts.0.subPath", "subPath: Invalid value: '/etc': must be a relative path"),
        ("container: {image: i, volumeMounts: [{name: v, mountPath: /v, subPathExpr: $(X)/../b}]}",
         "container.volumeMounts.0.subPathExpr", "subPathExpr: Invalid value: '$(X)/../b': must not contain '..'"),
        ("container: {image: i, volumeMounts: [{name: v, mountPath: /v, subPath: a, subPathExpr: $(X)}]}",
         "container.volumeMounts.0.subPathExpr",
         "subPathExpr: Invalid value: '$(X)': subPathExpr and subPath are mutually exclusive"),
        ("container: {image: i, volumeMounts: [{name: v, mountPath: '/v:x'}]}",
         "container.volumeMounts.0.mountPath", "mountPath: Invalid value: '/v:x': must not contain ':'"),
        ("container: {image: i, env: [{name: A}, {name: 'B=C', value: d}]}", "container.env.1.name",
         f"name: Invalid value: 'B=C': {VARIABLE}"),
        ("script: {image: i, source: x, env: [{name: Ä, value: d}]}", "script.env.0.name",
         f"name: Invalid value: 'Ä': {VARIABLE}"),
        ("container: {image: i, securityContext: {runAsUser: -1}}", "container.securityContext.runAsUser",
         "runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"),
        ("container: {image: i}, securityContext: {fsGroup: 2147483648}", "securityContext.fsGroup",
         "fsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive"),
        ("container: {image: i}, volumes: [{name: ../v, emptyDir: {}}]", "volumes.0.name",
         f"name: Invalid value: '../v': {LABEL}"),
        ("container: {image: i}, volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: ../p}]}}]",
         "volumes.0.secret.items.0.path", "path: Invalid value: '../p': must not contain '..'"),
        ("container: {image: i}, volumes: [{name: v, projected: {sources: [{configMap: {name: c, items: "
         "[{key: k, path: /p}]}}]}}]", "volumes.0.projected.sources.0.configMap.items.0.path",
         "path: Invalid value: '/p': must be a relative path"),
        ("container: {image: i}, volumes: [{name: v, configMap: {name: c, items: [{key: k, path: ..p}]}}]",
         "volumes.0.configMap.items.0.path", "path: Invalid value: '..p': must not start with '..'"),
        ("container: {image: i}, volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: ''}]}}]",
         "volumes.0.secret.items.0.path", "path: Required value"),
        ("container: {image: i, env: [{name: '', value: x}]}", "container.env.0.name", "name: Required value"),
        ("container: {image: i}, sidecars: [{name: '', image: i}]", "sidecars.0.name", "name: Required value"),
        ("container: {image: i, volumeMounts: [{name: v, mountPath: ''}]}", "container.volumeMounts.0.mountPath",
         "mountPath: Required value"),
        ("container: {image: i}, volumes: [{name: v, persistentVolumeClaim: {claimName: ''}}]",
         "volumes.0.persistentVolumeClaim.claimName", "claimName: Required value"),
        ("container: {image: i}, volumes: [{name: v, downwardAPI: {items: [{path: ..p/x, fieldRef: {fieldPath: "
         "metadata.name}}]}}]", "volumes.0.downwardAPI.items.0.path",
         "path: Invalid value: '..p/x': must not start with '..'"),
    ],
)  # fmt: skip
def test_a_name_that_kubernetes_refuses(template: str, path: str, message: str) -> None:
    assert findings(template) == [(f"spec.templates.0.{path}", message)]


def test_argo_names_a_container_that_has_no_name() -> None:
    assert findings("container: {image: i, name: ''}") == []


def test_ids_of_the_workflows_pods() -> None:
    spec = "securityContext: {runAsUser: 2147483647, runAsGroup: -5}"
    message = "runAsGroup: Invalid value: -5: must be between 0 and 2147483647, inclusive"
    assert findings("container: {image: i}", spec) == [("spec.securityContext.runAsGroup", message)]


def test_names_of_the_workflows_volumes() -> None:
    spec = "volumes: [{name: v, persistentVolumeClaim: {claimName: ../../victim}}]"
    path = "spec.volumes.0.persistentVolumeClaim.claimName"
    message = f"claimName: Invalid value: '../../victim': {NAME}"
    assert findings("container: {image: i}", spec) == [(path, message)]


def test_a_name_with_a_tag_is_looked_at_when_it_has_its_value() -> None:
    mount = "{name: v, mountPath: /v, subPath: '{{workflow.name}}/../x'}"
    assert findings(f"container: {{image: i, volumeMounts: [{mount}]}}") == []
    template = {"container": {"volumeMounts": [{"name": "v", "mountPath": "/v", "subPath": "hello/../x"}]}}
    message = "container.volumeMounts.0.subPath: Invalid value: 'hello/../x': must not contain '..'"
    assert first_fault((), template) == message


def test_control_characters_are_shown_as_escapes() -> None:
    [(_, message)] = findings(r'container: {image: i, name: "a\e[31m"}')
    assert message == f"name: Invalid value: 'a\\x1b[31m': {LABEL}"


@pytest.mark.parametrize(
    ("manifest", "path", "message"),
    [
        ({"kind": "ConfigMap", "metadata": ["x"]}, "metadata", "metadata of a ConfigMap is a map with its name"),
        ({"kind": "ConfigMap"}, "metadata", "metadata of a ConfigMap is a map with its name"),
        ({"kind": "Secret", "metadata": {"name": "../x"}}, "metadata.name",
         f"name of a Secret: Invalid value: '../x': {NAME}"),
        ({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"../x": "a"}}, "data.../x",
         f"data: Invalid value: '../x': {KEY}"),
        ({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"..x": "a"}}, "data...x",
         "data: Invalid value: '..x': must not start with '..'"),
        ({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": 1}}, "data.a",
         "data.a: the value is a text, not int: put it in quotes"),
        ({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": ["a"]}, "data",
         "data of a ConfigMap is a map of keys to texts"),
        ({"kind": "Secret", "metadata": {"name": "s"}, "data": {"p": "not base64!"}}, "data.p",
         "data.p: the value isn't base64; what isn't encoded belongs into stringData"),
        ({"kind": "ConfigMap", "metadata": {"name": "c"}, "binaryData": {"p": "!"}}, "binaryData.p",
         "binaryData.p: the value isn't base64; what isn't encoded belongs into data"),
    ],
)  # fmt: skip
def test_a_config_that_the_api_server_refuses(manifest: dict[str, Any], path: str, message: str) -> None:
    assert [(".".join(map(str, one.path)), one.message) for one in config_findings(manifest)] == [(path, message)]
    assert [one.message for one in foreign_findings(manifest)] == [message]


def test_a_config_that_is_taken() -> None:
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"p": "aGk=\n"}, "stringData": {"a.b_c-D": "x"}}
    assert config_findings(secret) == []
