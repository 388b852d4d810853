"""Each rule on a manifest that it's for, and on one like it that's right."""

from __future__ import annotations

import pytest

from tests.validate.manifests import HEAD, codes, dag, steps, workflow

TEMPLATE = """\
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: shelf}
spec:
  arguments: {parameters: [{name: p, value: x}]}
  templates:
  - name: x
    inputs: {parameters: [{name: text}]}
    container: {image: busybox}
  - name: asks
    container: {image: busybox, args: ["{{workflow.parameters.nope}}"]}
"""
CRON = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: c}
spec:
  schedules: [SCHEDULE]
  workflowSpec:
    entrypoint: main
    templates: [{name: main, container: {image: busybox}}]
"""


def main(body: str, spec: str = "entrypoint: main") -> str:
    """Write a Workflow whose entrypoint is a template with this body."""
    return workflow(f"- name: main\n  {body}\n", spec)


def container(more: str) -> str:
    return main(f"container: {{image: busybox}}\n  {more}")


def cron(schedule: str, more: str = "") -> str:
    return CRON.replace("SCHEDULE", schedule) + more


def hooks(call: str, hook: str) -> str:
    return steps(f"- - {{name: {call}, template: echo, hooks: {hook}}}")


def ref(reference: str, more: str = "") -> str:
    return steps(f"- - name: a\n    templateRef: {reference}\n    {more}\n") + TEMPLATE


def param(text: str) -> str:
    return f'arguments: {{parameters: [{{name: text, value: "{text}"}}]}}'


TEXT = "arguments: {parameters: [{name: text, value: x}]}"
PRODUCER = """\
- name: make
  script: {image: busybox, source: x}
  outputs: {parameters: [{name: p, valueFrom: {path: /p}}]}
"""


def after(call: str) -> str:
    """Write a Workflow in which a step follows one that makes something."""
    return workflow(
        f"- name: main\n  steps:\n  - - {{name: a, template: make}}\n  - - {{name: b, template: echo, {call}}}\n"
        + PRODUCER
    )


RULES = [
    ("PD201 unknown", steps("- - {name: a, template: ech}"), steps("- - {name: a, template: echo}")),
    ("PD201 none", steps("- - {name: a}"), steps("- - {name: a, inline: {suspend: {}}}")),
    ("PD201 in a DAG", dag("- {name: a, template: ech}"), dag("- {name: a, template: \"{{='ec' + 'ho'}}\"}")),
    ("PD202 entrypoint", container("").replace("entrypoint: main", "entrypoint: mian"), container("")),
    ("PD202 exit handler", main("suspend: {}", "entrypoint: main\nonExit: bye"),
     main("suspend: {}", "entrypoint: main\nonExit: echo")),
    ("PD203", main("suspend: {}", "parallelism: 1"), main("suspend: {}")),
    ("PD204 in a call", ref("{name: shelf, template: x}"), ref("{name: shelf, template: x}", TEXT)),
    ("PD204 an argument without a value", ref("{name: shelf, template: x}",
     "arguments: {parameters: [{name: text, valueFrom: {supplied: {}}}]}"),
     ref("{name: shelf, template: x}",
         "arguments: {parameters: [{name: text, valueFrom: {configMapKeyRef: {name: a, key: k}}}]}")),
    ("PD204 of the entrypoint", container("inputs: {parameters: [{name: t}]}"),
     container("inputs: {parameters: [{name: t, default: ''}]}")),
    ("PD204 of the exit handler",
     workflow("- {name: main, suspend: {}}\n- name: bye\n  inputs: {parameters: [{name: t}]}\n  suspend: {}\n",
              "entrypoint: main\nonExit: bye"),
     workflow("- {name: main, suspend: {}}\n- name: bye\n  inputs: {parameters: [{name: t}]}\n  suspend: {}\n",
              "entrypoint: main\nonExit: bye\narguments: {parameters: [{name: t, value: x}]}")),
    ("PD205", container("inputs: {artifacts: [{name: a, path: /a}]}"),
     container("inputs: {artifacts: [{name: a, path: /a, raw: {data: x}}]}")),
    ("PD206", steps("- - {name: a, template: echo, arguments: {parameters: [{name: zzz, value: x}]}}"),
     steps(f"- - {{name: a, template: echo, {TEXT}}}")),
    ("PD207", ref("{name: cupboard, template: x}"), ref("{name: shelf, template: x}", TEXT)),
    ("PD208", ref("{name: shelf, template: z}"), ref("{name: shelf, template: x}", TEXT)),
    ("PD209 input", container("nodeSelector: {a: '{{inputs.parameters.x}}'}"),
     container("nodeSelector: {a: '{{inputs.parameters.x}}'}\n  inputs: {parameters: [{name: x, value: yy}]}")),
    ("PD209 workflow parameter", container("nodeSelector: {a: '{{workflow.parameters.x}}'}"),
     main("container: {image: '{{workflow.parameters.x}}'}",
          "entrypoint: main\narguments: {parameters: [{name: x, value: yy}]}")),
    ("PD209 item", steps(f"- - {{name: a, template: echo, withItems: [{{k: 1}}], {param('{{item.z}}')}}}"),
     steps(f"- - {{name: a, template: echo, withItems: [{{k: 1}}], {param('{{item.k}}')}}}")),
    ("PD209 item of a list", steps(f"- - {{name: a, template: echo, withItems: [[1]], {param('{{item.[1]}}')}}}"),
     steps(f"- - {{name: a, template: echo, withItems: [[1]], {param('{{item.[0]}}')}}}")),
    ("PD209 through a templateRef", ref("{name: shelf, template: asks}"), ref("{name: shelf, template: x}", TEXT)),
    ("PD209 failures", container("nodeSelector: {a: '{{workflow.failures}}'}"),
     workflow("- {name: main, suspend: {}}\n- {name: bye, container: {image: '{{workflow.failures}}'}}\n",
              "entrypoint: main\nonExit: bye")),
    ("PD209 in metrics",
     container("metrics: {prometheus: [{name: m, help: h, counter: {value: '{{inputs.parameters.q}}'}}]}"),
     container("metrics: {prometheus: [{name: m, help: h, counter: {value: '{{outputs.result}}'}}]}")),
    ("PD210 unknown step", after("when: '{{steps.zz.outputs.result}}'"), after("when: '{{steps.a.outputs.result}}'")),
    ("PD210 unknown output", after("when: '{{steps.a.outputs.parameters.q}}'"),
     after("when: '{{steps.a.outputs.parameters.p}}'")),
    ("PD210 later step", steps("- - {name: a, template: echo, when: '{{steps.b.id}}'}\n- - {name: b, template: echo}"),
     steps("- - {name: a, template: echo}\n- - {name: b, template: echo, when: '{{steps.a.id}}'}")),
    ("PD210 no ancestor",
     dag(f"- {{name: a, template: echo}}\n- {{name: b, template: echo, {param('{{tasks.a.id}}')}}}"),
     dag(f"- {{name: a, template: echo}}\n- {{name: b, depends: a, template: echo, {param('{{tasks.a.id}}')}}}")),
    ("PD210 result of a template without one",
     workflow("- name: main\n  steps:\n  - - {name: a, template: wait}\n"
              "  - - {name: b, template: echo, when: '{{steps.a.outputs.result}}'}\n- {name: wait, suspend: {}}\n"),
     after("when: '{{steps.a.exitCode}}'")),
    ("PD210 in an output",
     workflow("- name: main\n  steps: [[{name: a, template: echo}]]\n"
              "  outputs: {parameters: [{name: p, valueFrom: {parameter: '{{steps.z.id}}'}}]}\n"),
     workflow("- name: main\n  steps: [[{name: a, template: echo}]]\n"
              "  outputs: {parameters: [{name: p, valueFrom: {parameter: '{{steps.a.id}}'}}]}\n")),
    ("PD211 same group", steps("- - {name: a, template: echo}\n  - {name: b, template: echo, when: '{{steps.a.id}}'}"),
     steps("- - {name: a, template: echo}\n- - {name: b, template: echo, when: '{{steps.a.id}}'}")),
    ("PD211 no ancestor", dag("- {name: a, template: echo}\n- {name: b, template: echo, when: '{{tasks.a.id}}'}"),
     dag("- {name: a, template: echo}\n- {name: c, template: echo, depends: a}\n"
         "- {name: b, template: echo, depends: c, when: '{{tasks.a.id}}'}")),
    ("PD212", main("suspend: {}", "entrypoint: main\narguments: {parameters: [{name: nope, value: z}]}\n"
                   "workflowTemplateRef: {name: shelf}") + TEMPLATE,
     HEAD + "spec: {entrypoint: x, arguments: {parameters: [{name: text, value: yy}, {name: nope, value: z}]},"
     " workflowTemplateRef: {name: shelf}}\n" + TEMPLATE),
    ("PD213 no value", steps("- - {name: a, template: echo, arguments: {parameters: [{name: text}]}}"),
     steps(f"- - {{name: a, template: echo, {TEXT}}}")),
    ("PD213 valueFrom", main("suspend: {}", "entrypoint: main\narguments:"
     " {parameters: [{name: t, valueFrom: {path: /x}}]}"),
     main("suspend: {}", "entrypoint: main\narguments:"
          " {parameters: [{name: t, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}")),
    ("PD213 enum", main("suspend: {}", "entrypoint: main\narguments: {parameters: [{name: t, value: a, enum: [b]}]}"),
     main("suspend: {}", "entrypoint: main\narguments: {parameters: [{name: t, value: a, enum: [a]}]}")),
    ("PD215", hooks("a", "{running: {template: echo}}"), hooks("a", "{exit: {template: echo}}")),
    ("PD216", hooks("a", "{exit: {template: ech}}"), hooks("a", "{exit: {template: echo}}")),
    ("PD301", workflow("- {name: main, suspend: {}}\n- {name: main, suspend: {}}\n"), main("suspend: {}")),
    ("PD302", steps("- - {name: a, template: echo}\n- - {name: a, template: echo}"),
     steps("- - {name: a, template: echo}\n- - {name: b, template: echo}")),
    ("PD303", container("inputs: {parameters: [{name: a, value: x}, {name: a, value: yy}]}"),
     container("inputs: {parameters: [{name: a, value: x}, {name: b, value: yy}]}")),
    ("PD304 characters", workflow("- {name: a_b, suspend: {}}\n- {name: main, suspend: {}}\n"),
     workflow("- {name: a-b, suspend: {}}\n- {name: main, suspend: {}}\n")),
    ("PD304 length", workflow(f"- {{name: {'n' * 129}, suspend: {{}}}}\n- {{name: main, suspend: {{}}}}\n"),
     workflow(f"- {{name: {'n' * 128}, suspend: {{}}}}\n- {{name: main, suspend: {{}}}}\n")),
    ("PD304 parameter", container("inputs: {parameters: [{name: a.b, value: x}]}"),
     container("inputs: {parameters: [{name: a_b, value: x}]}")),
    ("PD304 output", container("outputs: {artifacts: [{name: 'a.{{workflow.name}}', path: /a}]}"),
     container("outputs: {artifacts: [{name: 'a-{{workflow.name}}', path: /a}]}")),
    ("PD304 none", steps("- - {template: echo}"), steps("- - {name: a, template: echo}")),
    ("PD304 a tag in it", steps("- - {name: '_{{workflow.name}}', template: echo}"),
     steps("- - {name: a, template: echo}")),
    ("PD304 a workflow's name", main("suspend: {}").replace("generateName: w-", f"name: {'n' * 64}"),
     main("suspend: {}").replace("generateName: w-", f"name: {'n' * 63}")),
    ("PD305 none", main("daemon: false"), main("suspend: {}")),
    ("PD305 two", main("suspend: {}\n  container: {image: x}"), main("container: {image: x}")),
    ("PD306", dag("- {name: a, template: echo, depends: b}\n- {name: b, template: echo, depends: a}"),
     dag("- {name: a, template: echo, depends: b}\n- {name: b, template: echo}")),
    ("PD307", dag("- {name: a, template: echo}\n- {name: b, template: echo, depends: a}\n"
                  "- {name: c, template: echo, dependencies: [a]}"),
     dag("- {name: a, template: echo}\n- {name: b, template: echo, dependencies: [a]}")),
    ("PD308 dependency", dag("- {name: a, template: echo, dependencies: [b]}"), dag("- {name: a, template: echo}")),
    ("PD308 depends", dag("- {name: a, template: echo, depends: b.Succeeded}"), dag("- {name: a, template: echo}")),
    ("PD308 target", workflow("- name: main\n  dag: {target: b, tasks: [{name: a, template: echo}]}\n"),
     workflow("- name: main\n  dag: {target: a, tasks: [{name: a, template: echo}]}\n")),
    ("PD309 result", dag("- {name: a, template: echo}\n- {name: b, template: echo, depends: a.Succeded}"),
     dag("- {name: a, template: echo}\n- {name: b, template: echo, depends: a.Succeeded}")),
    ("PD309 of a loop", dag("- {name: a, template: echo}\n- {name: b, template: echo, depends: a.AnySucceeded}"),
     dag("- {name: a, template: echo, withItems: [1]}\n- {name: b, template: echo, depends: a.AnySucceeded}")),
    ("PD310", dag("- {name: 1a, template: echo}\n- {name: b, template: echo, depends: 1a}"),
     dag("- {name: 1a, template: echo}\n- {name: b, template: echo}")),
    ("PD311", main("suspend: {}").replace("generateName: w-", "labels: {}"), main("suspend: {}")),
    ("PD312 two", steps("- - {name: a, template: echo, withItems: [1], withParam: '[1]'}"),
     steps("- - {name: a, template: echo, withItems: [1]}")),
    ("PD312 sequence", steps("- - {name: a, template: echo, withSequence: {count: 1, end: 2}}"),
     steps("- - {name: a, template: echo, withSequence: {start: 1, end: 2}}")),
    ("PD313 timeout", workflow("- name: main\n  timeout: 10s\n  steps: [[{name: a, template: echo}]]\n"),
     container("timeout: 10s")),
    ("PD313 parallelism", container("parallelism: 2"),
     workflow("- name: main\n  parallelism: 2\n  steps: [[{name: a, template: echo}]]\n")),
    ("PD313 deadline", workflow("- name: main\n  activeDeadlineSeconds: 9\n  steps: [[{name: a, template: echo}]]\n"),
     container("activeDeadlineSeconds: 9")),
    ("PD314", main("container: {args: [x]}"),
     main("container: {args: [x]}", "entrypoint: main\ntemplateDefaults: {container: {image: busybox}}")),
    ("PD315", main("container: {image: x, volumeMounts: [{name: a, mountPath: /m}, {name: b, mountPath: /m}]}"),
     main("container: {image: x, volumeMounts: [{name: a, mountPath: /m}, {name: b, mountPath: /n}]}")),
    ("PD315 artifact", main("container: {image: x, volumeMounts: [{name: a, mountPath: /m}]}\n"
                            "  inputs: {artifacts: [{name: a, path: /m, raw: {data: x}}]}"),
     main("container: {image: x, volumeMounts: [{name: a, mountPath: /m}]}\n"
          "  inputs: {artifacts: [{name: a, path: /m/a, raw: {data: x}}]}")),
    ("PD316 none", container("outputs: {parameters: [{name: p}]}"),
     container("outputs: {parameters: [{name: p, value: x}]}")),
    ("PD316 two", container("outputs: {parameters: [{name: p, value: x, valueFrom: {path: /p}}]}"),
     container("outputs: {parameters: [{name: p, valueFrom: {path: /p}}]}")),
    ("PD316 of another kind", container("outputs: {parameters: [{name: p, valueFrom: {expression: '1'}}]}"),
     container("outputs: {parameters: [{name: p, valueFrom: {path: /p, default: x}}]}")),
    ("PD317", container("outputs: {artifacts: [{name: a}]}"), container("outputs: {artifacts: [{name: a, path: /a}]}")),
    ("PD317 up", container("outputs: {artifacts: [{name: a, path: /a/../b}]}"),
     container("outputs: {artifacts: [{name: a, path: /a..b}]}")),
    ("PD318", container("inputs: {artifacts: [{name: a, path: /a, git: {repo: ''}}]}"),
     container("inputs: {artifacts: [{name: a, path: /a, git: {repo: r}}]}")),
    ("PD319", main("suspend: {}").replace("generateName: w-", "name: My_W"),
     main("suspend: {}").replace("generateName: w-", "name: my-w")),
    ("PD320 action", main("resource: {action: make, manifest: 'a: b'}"),
     main("resource: {action: create, manifest: 'a: b'}")),
    ("PD320 manifest", main("resource: {action: create}"), main("resource: {action: create, manifest: 'a: b'}")),
    ("PD320 YAML", main("resource: {action: create, manifest: 'a: b: c'}"),
     main("resource: {action: create, manifest: 'a: {{workflow.name}}'}")),
    ("PD321 plugin", main("plugin: {}"), main("plugin: {hello: {}}")),
    ("PD321 tasks", main("dag: {tasks: []}"), dag("- {name: a, template: echo}")),
    ("PD322", main("containerSet: {containers: [{name: wait, image: x}]}"),
     main("containerSet: {containers: [{name: a, image: x}]}")),
    ("PD322 main", main("containerSet: {containers: [{name: a, image: x}]}\n"
                        "  outputs: {parameters: [{name: p, valueFrom: {path: /p}}]}"),
     main("containerSet: {containers: [{name: main, image: x}]}\n"
          "  outputs: {parameters: [{name: p, valueFrom: {path: /p}}]}")),
    ("PD306 container set",
     main("containerSet: {containers: [{name: a, dependencies: [b]}, {name: b, dependencies: [a]}]}"),
     main("containerSet: {containers: [{name: a, dependencies: [b]}, {name: b}]}")),
    ("PD308 container set", main("containerSet: {containers: [{name: a, dependencies: [zz]}]}"),
     main("containerSet: {containers: [{name: a}]}")),
    ("PD323 schedule", cron("'60 * * * *'"), cron("'59 * * * *'")),
    ("PD323 fields", cron("'* * * *'"), cron("'* * * * *'")),
    ("PD323 word", cron("'@reboot'"), cron("'@hourly'")),
    ("PD323 every", cron("'@every 5'"), cron("'@every 5m'")),
    ("PD323 step", cron("'*/0 * * * *'"), cron("'*/5 * * * *'")),
    ("PD323 names", cron("'0 0 * * mun'"), cron("'0 0 * Jan mon-fri'")),
    ("PD323 backwards", cron("'30-10 * * * *'"), cron("'10-30/5,45 * * * *'")),
    ("PD323 zone", cron("'@daily'", "  timezone: Europe/Berln\n"), cron("'@daily'", "  timezone: Europe/Berlin\n")),
    ("PD323 zone in the schedule", cron("'TZ=Nowhere 0 0 * * *'"), cron("'0 0 * * *'")),
    ("PD323 concurrency", cron("'@daily'", "  concurrencyPolicy: Skip\n"),
     cron("'@daily'", "  concurrencyPolicy: Forbid\n")),
    ("PD324", main("suspend: {}", "entrypoint: main\npodGC: {strategy: Always}"),
     main("suspend: {}", "entrypoint: main\npodGC: {strategy: OnPodSuccess}")),
    ("PD325", container("metrics: {prometheus: [{name: a-b, help: h, counter: {value: '1'}}]}"),
     container("metrics: {prometheus: [{name: a_b, help: h, counter: {value: '1'}}]}")),
    ("PD326", main("suspend: {}", "entrypoint: main\nexecutorPlugins: [{metadata: {name: p},"
                   " spec: {sidecar: {container: {name: p, image: x}}}}]"),
     main("suspend: {}", "entrypoint: main\nexecutorPlugins: [{metadata: {name: p},"
          " spec: {sidecar: {container: {name: p, image: x, ports: [{containerPort: 1}]}}}}]")),
    ("PD401", container("nodeSelector: {a: '{{workflow.name'}"), container("nodeSelector: {a: '{{workflow.name}}'}")),
    ("PD401 expression", container("nodeSelector: {a: '{{=1'}"), container("nodeSelector: {a: 'f\"{{{x}}}\" {{'}")),
    ("PD403 limit", container("retryStrategy: {limit: three}"), container("retryStrategy: {limit: '3'}")),
    ("PD403 factor", container("retryStrategy: {backoff: {duration: 1s, factor: '1.5'}}"),
     container("retryStrategy: {backoff: {duration: 1s, factor: 2}}")),
    ("PD327", container("retryStrategy: {retryPolicy: OnFail}"),
     container("retryStrategy: {retryPolicy: OnFailure}")),
    ("PD404", container("retryStrategy: {backoff: {duration: ten}}"),
     container("retryStrategy: {backoff: {duration: '10'}}")),
    ("PD405", container("timeout: '30'"), container("timeout: 30s")),
    ("PD405 deadline", container("activeDeadlineSeconds: ten"), container("activeDeadlineSeconds: '10'")),
    ("PD406", steps("- - {name: a, template: echo, withSequence: {start: 1}}"),
     steps("- - {name: a, template: echo, withSequence: {count: 1}}")),
    ("PD407", dag("- {name: a, template: echo}\n- {name: b, template: echo, depends: a &&}"),
     dag("- {name: a, template: echo}\n- {name: b, template: echo, depends: (a || a.Failed) && !a.Errored}")),
    ("PD408", steps("- - {name: a, template: echo, when: 'a b == c'}"),
     steps("- - {name: a, template: echo, when: 'a == c'}")),
    ("PD408 neither true nor false", steps("- - {name: a, template: echo, when: 'yes!'}"),
     steps("- - {name: a, template: echo, when: '1 < 2'}")),
    ("PD408 with a tag", steps("- - {name: a, template: echo, when: '{{workflow.name}} =='}"),
     steps("- - {name: a, template: echo, when: '{{workflow.name}} == w'}")),
    ("PD409 retry", container("retryStrategy: {expression: 'a >'}"),
     container("retryStrategy: {expression: 'asInt(lastRetry.exitCode) > 2'}")),
    ("PD409 hook", hooks("a", "{x: {template: echo, expression: (}}"),
     hooks("a", "{x: {template: echo, expression: 'workflow.status == \"Running\"'}}")),
    ("PD409 in a tag", steps(f"- - {{name: a, template: echo, {param('{{= 1 + }}')}}}"),
     steps(f"- - {{name: a, template: echo, {param('{{= 1 + 2 }}')}}}")),
]  # fmt: skip


@pytest.mark.parametrize(("title", "bad", "good"), RULES, ids=[rule[0] for rule in RULES])
def test_a_rule_finds_what_it_is_for_and_nothing_else(title: str, bad: str, good: str) -> None:
    assert codes(bad) == [title.split(maxsplit=1)[0]]
    assert codes(good) == []
