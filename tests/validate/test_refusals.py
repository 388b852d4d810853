"""Fields that Argo's lint refuses: each mistake with its whole text, and what's like it and taken."""

# ruff: noqa: E501 - the lines of a table are as long as they are

from __future__ import annotations

import pytest

from tests.validate.manifests import HEAD, dag, findings, steps, workflow
from tests.validate.test_walk import refused

HDFS = "addresses: ['h:8020'], path: /x"
ARTIFACT = "templates.main.inputs.artifacts.f"


def fetching(location: str) -> str:
    """Write a Workflow that nobody runs as it is, whose input is at a location."""
    text = workflow(
        f"- name: main\n  inputs: {{artifacts: [{{name: f, path: /f, {location}}}]}}\n  container: {{image: busybox}}\n"
    )
    return text.replace("kind: Workflow\n", "kind: WorkflowTemplate\n").replace("generateName: w-", "name: w")


def passing(artifact: str, spec: str = "entrypoint: main\n") -> str:
    return workflow("- name: main\n  suspend: {}\n", f"{spec}arguments: {{artifacts: [{{name: f, {artifact}}}]}}")


def body(template: str, spec: str = "entrypoint: main") -> str:
    return workflow(f"- name: main\n  {template}\n", spec)


def leaf(more: str) -> str:
    return body(f"container: {{image: busybox}}\n  {more}")


def calling(parameter: str) -> str:
    return steps(f"- - {{name: a, template: echo, arguments: {{parameters: [{{name: text, {parameter}}}]}}}}")


def cron(parameter: str) -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: c}\nspec:\n  schedules: ['@daily']\n"
        f"  workflowSpec:\n    entrypoint: main\n    arguments: {{parameters: [{parameter}]}}\n"
        "    templates: [{name: main, suspend: {}}]\n"
    )


NOWHERE = ["spec.arguments.f.from, artifact location, or key is required"]
KINDS_OF_RESOURCES = "is not a valid pod-level resource"

CASES = [
    ("argument nowhere", passing("mode: 420"), NOWHERE),
    ("argument without a key", passing("s3: {bucket: b}"), NOWHERE),
    ("argument in an empty place", passing("http: {url: ''}"), NOWHERE),
    ("argument of two kinds", passing("artifactory: {}, s3: {key: k}"), NOWHERE),
    ("argument by an expression", passing("fromExpression: a.b"), NOWHERE),
    ("argument with a key", passing("s3: {key: k}"), []),
    ("argument that's raw", passing("raw: {data: ''}"), []),
    ("argument from two", passing("from: '{{workflow.outputs.artifacts.x}}', fromExpression: a.b"),
     ["spec.arguments.f shouldn't have both `from` and `fromExpression` in Artifact"]),
    ("argument of a step without a key", steps("- - {name: a, template: echo, arguments: {artifacts: [{name: f, gcs: {bucket: b}}]}}"),
     ["arguments.f.from, artifact location, or key is required"]),
    ("hdfs without a user", fetching(f"hdfs: {{{HDFS}}}"), [
        f"either {ARTIFACT}.hdfs.hdfsUser, {ARTIFACT}.hdfs.krbCCacheSecret or {ARTIFACT}.hdfs.krbKeytabSecret is required"]),
    ("hdfs", fetching(f"hdfs: {{{HDFS}, hdfsUser: u}}"), []),
    ("hdfs without addresses", fetching("hdfs: {path: /x, hdfsUser: u}"), [f"{ARTIFACT}.hdfs.addresses is required"]),
    ("hdfs without a path", fetching("hdfs: {addresses: ['h:8020'], hdfsUser: u}"), [f"{ARTIFACT}.hdfs.path is required"]),
    ("hdfs by a tag", fetching("hdfs: {addresses: ['h:8020'], path: '{{workflow.name}}', hdfsUser: u}"),
     [f"{ARTIFACT}.hdfs.path must be an absolute file path"]),
    ("hdfs with a cache alone", fetching(f"hdfs: {{{HDFS}, krbCCacheSecret: {{name: s, key: k}}}}"), [
        f"{ARTIFACT}.hdfs.krbCCacheSecret needs krbServicePrincipalName and krbConfigConfigMap beside it"]),
    ("hdfs with a keytab alone", fetching(f"hdfs: {{{HDFS}, krbKeytabSecret: {{name: s, key: k}}, krbRealm: r, krbUsername: u}}"), [
        f"{ARTIFACT}.hdfs.krbKeytabSecret needs krbServicePrincipalName and krbConfigConfigMap beside it"]),
    ("git without a repository", fetching("git: {revision: main}"), [f"{ARTIFACT}.git.repo is required"]),
    ("input from", leaf("inputs: {artifacts: [{name: f, path: /f, from: '{{workflow.name}}', s3: {key: k}}]}"),
     [f"{ARTIFACT}.from not valid in inputs"]),
    ("input with a path in steps", body("inputs: {artifacts: [{name: f, path: /f, optional: true}]}\n  steps: [[{name: a, template: echo}]]"),
     [f"{ARTIFACT}.path only valid in container/script templates"]),
    ("output with a path in a suspend", body("suspend: {}\n  outputs: {artifacts: [{name: f, path: /f, from: x}]}"),
     ["templates.main.outputs.artifacts.f.path only valid in container/script templates"]),
    ("output of a DAG from nothing", body("dag: {tasks: [{name: a, template: echo}]}\n  outputs: {artifacts: [{name: f}]}"), []),
    ("output of a resource without a path", body("resource: {action: create, manifest: 'a: b'}\n  outputs: {artifacts: [{name: f}]}"),
     ["outputs.artifacts.f has no path in the container"]),
    ("path that leads up", leaf("outputs: {artifacts: [{name: f, path: /a/../b}]}"), ["outputs.artifacts.f has a path that leads up: '/a/../b'"]),
    ("path that leads up and back", leaf("outputs: {artifacts: [{name: f, path: /a/../a/b}]}"), []),
    ("path that ends above", leaf("outputs: {artifacts: [{name: f, path: /a/..}]}"), ["outputs.artifacts.f has a path that leads up: '/a/..'"]),
    ("path with dots in a name", leaf("outputs: {artifacts: [{name: f, path: '/a/..b'}]}"), []),
    ("devices of a pod", leaf("podResources: {limits: {x.com/gpu: '1'}}"), [f"templates.main.podResources: 'x.com/gpu' {KINDS_OF_RESOURCES}"]),
    ("storage of a pod", leaf("podResources: {requests: {ephemeral-storage: 1Gi}}"),
     [f"templates.main.podResources: 'ephemeral-storage' {KINDS_OF_RESOURCES}"]),
    ("huge pages of a pod", leaf("podResources: {limits: {hugepages-2Mi: 2Mi, cpu: '1', memory: 1Gi}}"), []),
    ("claims of a pod", leaf("podResources: {claims: [{name: c}]}"), ["templates.main.podResources.claims is not supported for pod-level resources"]),
    ("claims of every pod", body("suspend: {}", "entrypoint: main\npodResources: {claims: [{name: c}]}"),
     ["spec.podResources.claims is not supported for pod-level resources"]),
    ("resources of no pod", body("http: {url: 'http://h'}\n  podResources: {}"), ["templates.main.podResources is not supported for HTTP templates"]),
    ("claims of a container's pod", leaf("resourceClaims: [{name: c, resourceClaimName: d}]"), []),
    ("claims of no pod", body("http: {url: 'http://h'}\n  resourceClaims: [{name: c, resourceClaimName: d}]"),
     ["templates.main.resourceClaims is not supported for HTTP templates: they make no pod"]),
    ("get without a manifest", body("resource: {action: get}"), []),
    ("delete of a bad manifest", body("resource: {action: delete, manifest: 'a: ['}"), []),
    ("apply of flags", body("resource: {action: apply, flags: [x]}"), ["either manifest or manifestFrom must be given"]),
    ("two manifests", body("inputs: {artifacts: [{name: m, path: /m, raw: {data: 'a: b'}}]}\n"
                           "  resource: {action: create, manifest: 'a: b', manifestFrom: {artifact: {name: m}}}"),
     ["shouldn't have both `manifest` and `manifestFrom`; it can have one"]),
    ("manifest from nothing", body("resource: {action: create, manifestFrom: {artifact: {name: m}}}"),
     ["artifact m in `manifestFrom` refer to a non-exist artifact"]),
    ("deadline below zero", leaf("activeDeadlineSeconds: -1"),
     ["activeDeadlineSeconds must be a whole number of seconds, not negative, or a tag; not -1"]),
    ("deadline of zero", leaf("activeDeadlineSeconds: 0"), []),
    ("deadline of zero in steps", body("activeDeadlineSeconds: 0\n  steps: [[{name: a, template: echo}]]"),
     ["steps templates can't have activeDeadlineSeconds"]),
    ("parallelism of a leaf", leaf("parallelism: 0"), ["templates.main.parallelism is only valid for steps and dag templates"]),
    ("policy", leaf("retryStrategy: {retryPolicy: always}"), ["'always' is not a valid RetryPolicy"]),
    ("policy of a workflow", body("suspend: {}", "entrypoint: main\nretryStrategy: {retryPolicy: always}"), []),
    ("sidecar of Argo's", leaf("sidecars: [{name: supervisor, image: x}]"),
     ["templates.main.sidecars: 'supervisor' is a reserved Argo container name"]),
    ("sidecar of a plugin's", leaf("sidecars: [{name: artifact-plugin-x, image: x}]"),
     ["templates.main.sidecars: 'artifact-plugin-x' is a reserved Argo container name"]),
    ("sidecar called main", leaf("sidecars: [{name: main, image: x}]"), []),
    ("init container called wait", leaf("initContainers: [{name: wait, image: x}]"), []),
    ("init container without a name", leaf("initContainers: [{image: x}]"), ["templates.main initContainers must all have container name"]),
    ("containers of Argo's", body("containerSet: {containers: [{name: supervisor, image: x}]}"), ["'supervisor' is a reserved Argo container name"]),
    ("timeout of a suspend", body("suspend: {}\n  timeout: 10s"), ["suspend templates can't have timeout"]),
    ("containers called init", body("containerSet: {containers: [{name: init, image: x}]}"), []),
    ("enum of a step by a parameter", steps("- - {name: a, template: echo, arguments: {parameters: [{name: text, enum: [x], "
                                            "value: '{{workflow.parameters.p}}'}]}}").replace(
        "entrypoint: main", "entrypoint: main\n  arguments: {parameters: [{name: p, value: x}]}"), []),
    ("enum of a step by a name", calling("enum: [x], value: '{{workflow.name}}'"),
     ["arguments.text.value should be present in arguments.text.enum list"]),
    ("empty enum of a step", calling("value: x, enum: []"), []),
    ("enum of a step without a value", calling("enum: [x], valueFrom: {configMapKeyRef: {name: c, key: k}}"), ["arguments.text.value is required"]),
    ("enum that ends the look", body("suspend: {}", "entrypoint: main\narguments: {parameters: [{name: e, enum: [x]}], artifacts: [{name: f}]}"), []),
    ("schedule's argument without a value", cron("{name: p}"),
     ["spec.arguments.p.value or spec.arguments.p.valueFrom is required"]),
    ("schedule's argument from a map", cron("{name: p, valueFrom: {configMapKeyRef: {name: c, key: k}}}"), []),
    ("a cluster's template of a namespace", steps("- - {name: a, templateRef: {name: x, template: z}}").replace(
        "kind: Workflow", "kind: ClusterWorkflowTemplate").replace("generateName: w-", "name: w"),
     ["a ClusterWorkflowTemplate can't refer to 'x', which is in a namespace"]),
    ("long name of a cluster's", f"{HEAD}spec: {{templates: [{{name: a, suspend: {{}}}}]}}".replace(
        "kind: Workflow", "kind: ClusterWorkflowTemplate").replace("generateName: w-", f"name: {'n' * 64}"),
     [f'cluster workflow template name "{"n" * 64}" must not be more than 63 characters long (currently 64)']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_argos_lint_refuses(text: str, wanted: list[str]) -> None:
    assert refused(text) == wanted


OURS = [
    ("a container beside its namesake", leaf("initContainers: [{name: main, image: x}]"),
     ("PD322", "Argo's own container is called 'main': Kubernetes makes no pod of both")),
    ("an output from nothing", body("dag: {tasks: [{name: a, template: echo}]}\n  outputs: {artifacts: [{name: f}]}"),
     ("PD317", "outputs.artifacts.f has neither from nor fromExpression: nothing comes out")),
    ("a task beside", dag("- {name: z, template: echo}\n- {name: a, template: echo, when: \"'{{tasks.z.id}}' == ''\"}"),
     ("PD211", "{{tasks.z.id}} may not be there when it's needed")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in OURS], ids=[case[0] for case in OURS])
def test_what_it_takes_and_hardly_works_is_a_warning(text: str, wanted: tuple[str, str]) -> None:
    found = [one for one in findings(text) if not one.code.startswith("PD8")]
    assert [(one.code, one.message, one.severity.value, one.refused_by) for one in found] == [(*wanted, "warning", ())]


def test_what_waits_for_a_task_is_never_there_for_it() -> None:
    text = dag("- {name: z, template: echo, depends: a}\n- {name: a, template: echo, when: \"'{{tasks.z.id}}' == ''\"}")
    assert [(one.code, one.severity.value) for one in findings(text)] == [("PD211", "error")]
