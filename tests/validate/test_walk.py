"""What Argo's lint comes to see, and in which order: each mistake with its whole text, and one like it that's right."""

# ruff: noqa: E501 - the lines of a table are as long as they are

from __future__ import annotations

from textwrap import indent

import pytest

from pydsl.diagnostics import LINT
from tests.validate.manifests import HEAD, dag, findings, steps, workflow

SHELF = """\
---
apiVersion: argoproj.io/v1alpha1
kind: KIND
metadata: {name: shelf}
spec:
  templateDefaults: {container: {image: busybox}}
  templates:
  - name: bare
    container: {args: [hi]}
  - name: valued
    inputs: {parameters: [{name: size, value: '{{workflow.parameters.size}}'}]}
    container: {image: busybox, args: ['{{inputs.parameters.size}}']}
  - name: defaulted
    inputs: {parameters: [{name: size, default: '{{workflow.parameters.size}}'}]}
    container: {image: busybox, args: ['{{inputs.parameters.size}}']}
"""
MAKE = """\
- name: make
  container: {image: busybox}
  outputs: {parameters: [{name: o, globalName: g, valueFrom: {path: /o}}]}
"""
SAY = "template: echo, arguments: {parameters: [{name: text, value: 'TEXT'}]}"
GLOBAL = SAY.replace("TEXT", "{{workflow.outputs.parameters.g}}")


SCHEDULED = "name: nightly\n  labels: {team: blue, workflows.argoproj.io/controller-instanceid: ours}"


def refused(text: str) -> list[str]:
    """List what Argo's lint refuses, as it's told."""
    return [finding.message for finding in findings(text) if LINT in finding.refused_by]


def say(text: str, more: str = "") -> str:
    """Write a step or task that calls `echo`."""
    return f"{{name: a, {SAY.replace('TEXT', text)}{more}}}"


def leaf(more: str, spec: str = "entrypoint: main") -> str:
    """Write a Workflow whose entrypoint is a container."""
    return workflow(f"- name: main\n  container: {{image: busybox}}\n{more}", spec)


def shelf(template: str, kind: str = "WorkflowTemplate", arguments: str = "") -> str:
    """Write a Workflow that takes a template off a shelf, and the shelf."""
    scope = ", clusterScope: true" if kind.startswith("Cluster") else ""
    call = f"- - {{name: a, templateRef: {{name: shelf, template: {template}{scope}}}{arguments}}}"
    return steps(call) + SHELF.replace("KIND", kind)


def scheduled(name: str) -> str:
    """Write a CronWorkflow that prints a variable."""
    body = f"- name: main\n  container: {{image: busybox, args: ['{{{{{name}}}}}']}}"
    whole = workflow(body).replace("kind: Workflow", "kind: CronWorkflow").replace("generateName: w-", SCHEDULED)
    head, spec = whole.split("spec:\n")
    return f"{head}spec:\n  schedules: ['@daily']\n  workflowSpec:\n{indent(spec, '  ')}"


def by_parameter(name: str) -> str:
    """Write a Workflow whose only step is of the template that a parameter of this value names."""
    spec = f"entrypoint: main\narguments: {{parameters: [{{name: p, value: {name}}}]}}"
    return workflow("- name: main\n  steps: [[{name: a, template: '{{workflow.parameters.p}}'}]]\n", spec)


def cannot(name: str) -> list[str]:
    return [f"failed to resolve {{{{{name}}}}}"]


SIZE = ", arguments: {parameters: [{name: size, value: big}]}"

CASES = [
    # tags in inputs and outputs of templates that call no other
    ("default", leaf("  inputs: {parameters: [{name: d, value: x}, {name: e, default: '{{inputs.parameters.nope}}'}]}\n"),
     cannot("inputs.parameters.nope")),
    ("enum", leaf("  inputs: {parameters: [{name: e, value: x, enum: [x, '{{workflow.parameters.nope}}']}]}\n"),
     cannot("workflow.parameters.nope")),
    ("key", leaf("  inputs: {artifacts: [{name: f, path: /f, s3: {key: '{{inputs.parameters.nope}}'}}]}\n"),
     cannot("inputs.parameters.nope")),
    ("output key", leaf("  outputs: {artifacts: [{name: f, path: /f, s3: {key: '{{steps.a.id}}'}}]}\n"), cannot("steps.a.id")),
    ("output path", leaf("  outputs: {parameters: [{name: o, valueFrom: {path: '/{{inputs.parameters.n}}'}}]}\n"),
     cannot("inputs.parameters.n")),
    ("output global", leaf("  outputs: {artifacts: [{name: f, path: /f, globalName: 'g{{item.k}}'}]}\n"), cannot("item.k")),
    ("output of its own", leaf("  outputs: {artifacts: [{name: f, path: /f, s3: {key: '{{outputs.parameters.o}}'}}]}\n"), []),
    ("value that's given", workflow("- name: main\n  inputs: {parameters: [{name: p, value: '{{inputs.parameters.n}}'}]}\n"
                                    "  container: {image: busybox}\n",
                                    "entrypoint: main\narguments: {parameters: [{name: p, value: x}]}"), []),
    # what a caller overrides isn't seen; a default is
    ("value overridden", shelf("valued", arguments=SIZE), []),
    ("value not overridden", shelf("valued"), []),
    ("default overridden", shelf("defaulted", arguments=SIZE),
     ["templates.defaulted: failed to resolve {{workflow.parameters.size}}"]),
    ("defaults of a WorkflowTemplate", shelf("bare"), []),
    ("defaults of a cluster's", shelf("bare", "ClusterWorkflowTemplate"), ["templates.bare.container.image may not be empty"]),
    # places of pod.name, of a call's own outputs, of its item
    ("pod.name in a call", dag("- " + say("{{pod.name}}")), cannot("pod.name")),
    ("pod.name in a pod", leaf("  metadata: {labels: {pod: '{{pod.name}}'}}\n"), []),
    ("pod.name without a pod", workflow("- name: main\n  http: {url: 'http://h/{{pod.name}}'}\n"), cannot("pod.name")),
    ("tasks.name", dag("- " + say("{{tasks.name}}")), [
        "templates.main.tasks.a missing dependency 'name}}' for parameter 'text': failed to resolve {{tasks.name}}"]),
    ("steps.name", steps("- - " + say("{{steps.name}}")), []),
    ("own status in a DAG", dag("- {name: a, template: echo, when: \"'{{tasks.a.status}}' == ''\"}"), cannot("tasks.a.status")),
    ("own status in a hook", dag("- {name: a, template: echo, hooks: {x: {expression: 'true', " + SAY.replace(
        "TEXT", "{{tasks.a.status}}") + "}}}"), []),
    ("other form", dag("- {name: z, template: echo}\n- " + say("{{steps.z.status}}", ", depends: z")), cannot("steps.z.status")),
    ("a hook's own id", steps("- - {name: a, template: echo, hooks: {x: {expression: 'true', " + SAY.replace(
        "TEXT", "{{steps.a.id}}") + "}}}"), cannot("steps.a.id")),
    ("an exit hook's own id", steps("- - {name: a, template: echo, hooks: {exit: {" + SAY.replace(
        "TEXT", "{{steps.a.id}}") + "}}}"), []),
    ("an exit handler's own id", steps("- - {name: a, template: echo, onExit: echo, when: \"'{{steps.a.id}}' == ''\"}"), []),
    ("status of a task beside", dag("- {name: z, template: echo}\n- " + say("x{{tasks.z.status}}")), cannot("tasks.z.status")),
    ("id of a task beside", dag("- {name: z, template: echo}\n- " + say("x{{tasks.z.id}}")), []),
    ("raw artifact beside", dag("- {name: z, template: echo}\n- {name: a, template: echo, arguments: {artifacts: "
                                "[{name: f, raw: {data: '{{tasks.z.id}}'}}]}}"), []),
    ("parameter beside", dag("- {name: z, template: echo}\n- " + say("{{tasks.z.id}}")), [
        "templates.main.tasks.a missing dependency 'z' for parameter 'text': failed to resolve {{tasks.z.id}}"]),
    # the workflow's own variables
    ("parameters without any", leaf("  metadata: {labels: {p: '{{workflow.parameters}}'}}\n"), cannot("workflow.parameters")),
    ("parameters", leaf("  metadata: {labels: {p: '{{workflow.parameters}}'}}\n",
                        "entrypoint: main\narguments: {parameters: [{name: p, value: x}]}"), []),
    ("label", leaf("  metadata: {labels: {p: '{{workflow.labels.team}}'}}\n"), cannot("workflow.labels.team")),
    ("template's label in a schedule", scheduled("workflow.labels.workflows.argoproj.io/workflow-template"),
     cannot("workflow.labels.workflows.argoproj.io/workflow-template")),
    ("schedule's own label", scheduled("workflow.labels.team"), cannot("workflow.labels.team")),
    ("schedule's label", scheduled("workflow.labels.workflows.argoproj.io/cron-workflow"), []),
    ("schedule's instance", scheduled("workflow.labels.workflows.argoproj.io/controller-instanceid"), []),
    ("schedule's time", scheduled("workflow.annotations.workflows.argoproj.io/scheduled-time"), []),
    ("label that's added", leaf("  metadata: {labels: {p: '{{workflow.labels.team}}'}}\n",
                                "entrypoint: main\nworkflowMetadata: {labels: {team: red}}"), []),
    ("failures", leaf("  metadata: {labels: {p: '{{workflow.failures}}'}}\n"), cannot("workflow.failures")),
    ("failures at the end", workflow("- name: main\n  container: {image: busybox}\n- name: bye\n"
                                     "  container: {image: busybox, args: ['{{workflow.failures}}']}\n",
                                     "entrypoint: main\nonExit: bye"), []),
    # globals are seen from where Argo has passed their call
    ("global of a later step", workflow(f"- name: main\n  steps:\n  - - {{name: u, {GLOBAL}}}\n  - - {{name: m, template: make}}\n"
                                        + MAKE), cannot("workflow.outputs.parameters.g")),
    ("global of a step below", workflow(f"- name: main\n  steps:\n  - - {{name: u, {GLOBAL}}}\n    - {{name: m, template: make}}\n"
                                        + MAKE), cannot("workflow.outputs.parameters.g")),
    ("global of a step above", workflow(f"- name: main\n  steps:\n  - - {{name: m, template: make}}\n    - {{name: u, {GLOBAL}}}\n"
                                        + MAKE), []),
    ("global of a later task", workflow(f"- name: main\n  dag:\n    tasks:\n    - {{name: u, {GLOBAL}}}\n"
                                        f"    - {{name: m, template: make}}\n" + MAKE), []),
    ("global of what nobody calls", workflow(f"- name: main\n  steps:\n  - - {{name: u, {GLOBAL}}}\n" + MAKE),
     cannot("workflow.outputs.parameters.g")),
    ("global by a tag", workflow(f"- name: main\n  steps:\n  - - {{name: u, {GLOBAL}}}\n"
                                 + MAKE.replace("globalName: g", "globalName: '{{workflow.name}}'")), []),
    # inline templates are a part of the call's text
    ("inline", steps("- - {name: a, inline: {inputs: {parameters: [{name: m, value: x}]}, "
                     "container: {image: busybox, args: ['{{inputs.parameters.m}}']}}}"), []),
    ("inline's own steps", steps("- - {name: a, inline: {steps: [[{name: x, template: echo}], [" + say("{{steps.x.id}}") + "]]}}"),
     cannot("steps.x.id")),
    ("inline in inline", steps("- - {name: a, inline: {steps: [[{name: x, inline: {inputs: {parameters: [{name: m, value: v}]}, "
                               "container: {image: busybox, args: ['{{inputs.parameters.m}}']}}}]]}}"),
     cannot("inputs.parameters.m")),
    # targets
    ("target of nothing", workflow("- name: main\n  dag: {target: 'a ', tasks: [{name: a, template: echo}]}\n"),
     ["templates.main.targets: target '' is not defined"]),
    ("target by a parameter", workflow("- name: main\n  dag: {target: '{{workflow.parameters.t}}', tasks: [{name: a, template: echo}]}\n",
                                       "entrypoint: main\narguments: {parameters: [{name: t, value: b}]}"),
     ["templates.main.targets: target 'b' is not defined"]),
    ("target by a parameter that's right", workflow(
        "- name: main\n  dag: {target: '{{workflow.parameters.t}}', tasks: [{name: a, template: echo}]}\n",
        "entrypoint: main\narguments: {parameters: [{name: t, value: a}]}"), []),
    ("target by an input", workflow("- name: main\n  steps: [[{name: x, template: d, arguments: {parameters: [{name: t, value: a}]}}]]\n"
                                    "- name: d\n  inputs: {parameters: [{name: t}]}\n"
                                    "  dag: {target: '{{inputs.parameters.t}}', tasks: [{name: a, template: echo}]}\n"),
     ["templates.d.targets: target '__argo__internal__placeholder-0' is not defined"]),
    # tags that nothing ends: Argo looks on in the JSON
    ("item", steps("- - {name: a, template: echo, withItems: ['{{x', b]}"), ["{{ without }} in '{{x'"]),
    ("item that JSON ends", dag("- {name: a, template: echo, withItems: [{k: {l: '{{x'}}]}"), []),
    ("item before others that JSON ends", steps("- - {name: a, template: echo, withItems: [{k: {l: '{{x'}}, b]}"), []),
    ("argument that's taken", workflow("- name: main\n  inputs: {artifacts: [{name: f, path: /f}]}\n  container: {image: busybox}\n",
                                       "entrypoint: main\narguments: {artifacts: [{name: f, from: '{{workflow.outputs.artifacts.x}}'}]}"),
     cannot("workflow.outputs.artifacts.x")),
    ("argument that isn't", leaf("", "entrypoint: main\narguments: {artifacts: [{name: f, from: '{{workflow.outputs.artifacts.x}}'}]}"),
     []),
    ("reference by a parameter", shelf("bare").replace("name: shelf, template", "name: '{{workflow.parameters.s}}', template").replace(
        "entrypoint: main", "entrypoint: main\n  arguments: {parameters: [{name: s, value: shelf}, {name: o, value: other}]}", 1), []),
    ("reference by a parameter to nothing", shelf("bare").replace("name: shelf, template", "name: '{{workflow.parameters.o}}', template").replace(
        "entrypoint: main", "entrypoint: main\n  arguments: {parameters: [{name: s, value: shelf}, {name: o, value: other}]}", 1),
     ["WorkflowTemplate 'other' not found among the files that were given: not checked further"]),
    ("name that JSON ends", dag("- " + say("{{workflow.name")), ["{{ without }} in '{{workflow.name'"]),
    ("key", leaf("  nodeSelector: {'{{inputs.parameters.n}}': x}\n"), cannot("inputs.parameters.n")),
    ("key that's right", leaf("  nodeSelector: {'{{workflow.name}}': x}\n"), []),
    ("key without an end", leaf("  nodeSelector: {'{{inputs.parameters.n': x}\n"), ["{{ without }} in '{{inputs.parameters.n'"]),
    ("key that its value ends", leaf("  nodeSelector: {'{{n': 'x}}'}\n"), []),
    ("key that its value ends wrong", leaf("  nodeSelector: {'{{inputs.n': 'x}}'}\n"), ["{{ without }} in '{{inputs.n'"]),
    ("key of an item", steps("- - {name: a, template: echo, withItems: [{'{{inputs.parameters.n}}': 1}]}"), cannot("inputs.parameters.n")),
    ("expression", leaf("  metadata: {labels: {p: '{{=1'}}\n"), ["{{ without }} in '{{=1'"]),
    ("tag in a tag", leaf("  metadata: {labels: {p: '{{workflow.parameters.{{x}}'}}\n"), cannot("workflow.parameters.{{x")),
    ("tag in a step's tag", steps("- - " + say("{{steps.{{x}}")), cannot("steps.{{x")),
    ("step that's named by an input", workflow(
        "- name: main\n  inputs: {parameters: [{name: d, value: x}]}\n  steps:\n"
        "  - - {name: 'run-{{inputs.parameters.d}}', template: echo}\n"
        "  - - {name: b, template: echo, when: \"'{{steps.run-{{inputs.parameters.d}}.status}}' == ''\"}\n"), []),
    ("tag in a tag of nothing", leaf("  metadata: {labels: {p: '{{x{{workflow.parameters.n}}'}}\n"), []),
    ("tag that's seen in a tag of nothing", leaf("  metadata: {labels: {p: '{{x{{workflow.name}}'}}\n"), []),
    ("reference by a tag", steps("- - {name: a, templateRef: {name: 'x{{workflow.uid}}', template: t}}"),
     ["couldn't find workflow template: x{{workflow.uid}} has no value yet when it's looked up"]),
    ("task's name with a tag", dag("- {name: 'x{{workflow.uid}}', template: echo}"), ["task name 'x{{workflow.uid}}' is invalid"]),
    ("manifest from a tag", workflow("- name: main\n  inputs: {artifacts: [{name: m, path: /m, raw: {data: 'a: b'}}]}\n"
                                     "  resource: {action: create, manifestFrom: {artifact: {name: '{{workflow.name}}'}}}\n"),
     ["artifact __argo__internal__placeholder-0 in `manifestFrom` refer to a non-exist artifact"]),
    ("values that spoil", steps("- - " + say("a\u007f").replace("'a\u007f'", '"a\\x7f"')), [
        "templates.echo cannot finish template replacement because the result was invalid JSON: "
        "{{inputs.parameters.text}} has the character U+007F"]),
    ("values that spoil all of them", leaf("  metadata: {labels: {p: '{{workflow.parameters}}'}}\n",
                                           'entrypoint: main\narguments: {parameters: [{name: p, value: "\\x7f"}]}'), [
        "templates.main cannot finish template replacement because the result was invalid JSON: "
        "{{workflow.parameters}} has the character U+007F"]),
    ("values that JSON escapes", leaf("  metadata: {labels: {p: '{{workflow.parameters}}'}}\n",
                                      'entrypoint: main\narguments: {parameters: [{name: p, value: "\\x07"}]}'), []),
    ("value that spoils before a default", workflow(
        '- name: main\n  inputs: {parameters: [{name: p, value: "\\x7f", default: x}]}\n'
        "  container: {image: busybox, args: ['{{inputs.parameters.p}}']}\n"), [
        "templates.main cannot finish template replacement because the result was invalid JSON: "
        "{{inputs.parameters.p}} has the character U+007F"]),
    ("default that's never used", workflow(
        '- name: main\n  inputs: {parameters: [{name: p, value: x, default: "\\x7f"}]}\n'
        "  container: {image: busybox, args: ['{{inputs.parameters.p}}']}\n"), []),
    ("task's name by a parameter", workflow("- name: main\n  dag: {tasks: [{name: '{{workflow.parameters.p}}', template: echo}]}\n",
                                            "entrypoint: main\narguments: {parameters: [{name: p, value: x}]}"), []),
    ("template by a parameter", by_parameter("echo"), []),
    ("template by a parameter that names none", by_parameter("ecko"),
     ["template name 'ecko' undefined"]),
    ("template by an input with a value", workflow(
        "- name: main\n  inputs: {parameters: [{name: t, value: echo}]}\n  steps: [[{name: a, template: '{{inputs.parameters.t}}'}]]\n"),
     []),
    ("template by an input that calls give", workflow(
        "- name: main\n  steps: [[{name: i, template: by, arguments: {parameters: [{name: t, value: echo}]}}]]\n"
        "- name: by\n  inputs: {parameters: [{name: t}]}\n  steps: [[{name: a, template: '{{inputs.parameters.t}}'}]]\n"),
     ["template name '{{inputs.parameters.t}}' undefined"]),
    ("template by a result", dag("- " + say("hi") + "\n- {name: b, template: '{{tasks.a.outputs.result}}', depends: a}"),
     ["template name '{{tasks.a.outputs.result}}' undefined"]),
    ("template by an expression", steps("- - {name: a, template: \"{{='ec' + 'ho'}}\"}"), []),
    ("artifact of an expression, in a step", steps("- - {name: a, template: echo, arguments: {artifacts: [{name: f, fromExpression: 'inputs.artifacts.x'}]}}"),
     ["arguments.f.from, artifact location, or key is required"]),
    ("values that don't", steps("- - " + say("é \U0001f389 \u200b")), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_argos_lint_sees(text: str, wanted: list[str]) -> None:
    assert refused(text) == wanted


def test_a_chain_of_templates_may_be_long() -> None:
    rows = "".join(f"- name: t{n}\n  steps: [[{{name: a, template: t{n + 1}}}]]\n" for n in range(2000))
    text = workflow(
        f"{rows}- name: t2000\n  container: {{image: busybox, args: ['{{{{inputs.parameters.n}}}}']}}\n",
        "entrypoint: t0",
    )
    assert refused(text) == cannot("inputs.parameters.n")


def test_templates_that_call_each_other_end() -> None:
    loop = "- name: main\n  steps: [[{name: a, template: b}]]\n- name: b\n  steps: [[{name: a, template: main}]]\n"
    assert refused(workflow(loop)) == []


def test_a_workflow_of_a_template_sees_its_own_parameters() -> None:
    asks = SHELF.replace("KIND", "WorkflowTemplate").replace(
        "args: [hi]", "image: x, args: ['{{workflow.parameters.p}}']"
    )
    text = f"{HEAD}spec:\n  entrypoint: bare\n  workflowTemplateRef: {{name: shelf}}\n"
    assert "templates.bare: failed to resolve {{workflow.parameters.p}}" in refused(text + asks)
    given = text + "  arguments: {parameters: [{name: p, value: x}, {name: size, value: x}]}\n"
    assert refused(given + asks) == []
