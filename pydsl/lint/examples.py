"""Why a rule is there, and what it's about: a bad and a good example for each code that has a page of more than a line.

An example that isn't a whole manifest is the list of a Workflow's templates, the first of which is the entrypoint.
"""

# ruff: noqa: E501 - the lines of examples are as long as they are

from __future__ import annotations

_ECHO = """\
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
"""


def _calling(call: str, more: str = _ECHO) -> str:
    return f"- name: main\n  steps:\n{call}{more}"


def _manifest(spec: str, kind: str = "Workflow", metadata: str = "{name: hello}") -> str:
    templates = '  templates:\n  - name: main\n    container: {image: "busybox:1.37"}\n'
    return f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {metadata}\nspec:\n  entrypoint: main\n{spec}{templates}"


def _container(more: str) -> str:
    return f'- name: main\n  container: {{image: "busybox:1.37"{more}}}\n'


def _dag(tasks: str, more: str = "") -> str:
    return f'- name: main\n  dag:\n{more}    tasks:\n{tasks}- name: work\n  container: {{image: "busybox:1.37"}}\n'


EXAMPLES: dict[str, tuple[str, str, str]] = {
    "PD101": (
        "Argo reads fields by their exact names; lint and the API server refuse one that they don't know.",
        '- name: main\n  container: {imge: "busybox:1.37"}\n',
        '- name: main\n  container: {image: "busybox:1.37"}\n',
    ),
    "PD102": (
        "Nothing is converted: a number isn't text, and a list of steps is a list of lists.",
        "- name: main\n  steps:\n  - name: say\n    template: echo\n    arguments: {parameters: [{name: text, value: hi}]}\n"
        + _ECHO,
        _calling("  - - name: say\n      template: echo\n      arguments: {parameters: [{name: text, value: hi}]}\n"),
    ),
    "PD201": (
        "A step or task leads to exactly one template, which has to exist.",
        _calling("  - - {name: say, template: ecko, arguments: {parameters: [{name: text, value: hi}]}}\n"),
        _calling("  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}]}}\n"),
    ),
    "PD204": (
        "An input without a value or a default has to be passed by every call.",
        _calling("  - - {name: say, template: echo}\n"),
        _calling("  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: hi}]}}\n"),
    ),
    "PD211": (
        "Steps of one group run together: none sees what another gives. Argo's lint takes it, and the run waits for ever.",
        "- name: main\n  steps:\n  - - {name: a, template: work}\n    - {name: b, template: work, when: '{{steps.a.id}} != x'}\n"
        '- name: work\n  container: {image: "busybox:1.37"}\n',
        "- name: main\n  steps:\n  - - {name: a, template: work}\n  - - {name: b, template: work, when: '{{steps.a.id}} != x'}\n"
        '- name: work\n  container: {image: "busybox:1.37"}\n',
    ),
    "PD701": (
        "The full CRDs take 200 tasks in a DAG. A task may call another DAG template, and a loop is one task.",
        "- name: main\n  steps: []\n",
        "- name: main\n  suspend: {}\n",
    ),
    "PD704": (
        "A mode is nine bits of Unix permissions, a parallelism at least one.",
        _manifest("  parallelism: 0\n"),
        _manifest("  parallelism: 1\n"),
    ),
    "PD706": (
        "Labels are short words that Kubernetes can select by; put sentences into annotations.",
        _manifest("", metadata="{name: hello, labels: {note: two words}}"),
        _manifest("", metadata="{name: hello, annotations: {note: two words}}"),
    ),
    "PD801": (
        "Outside of a loop there's no item, and `{{item}}` is passed on as it is. Lint doesn't mind.",
        _calling("  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: '{{item}}'}]}}\n"),
        _calling(
            "  - - name: say\n      template: echo\n      withItems: [a, b]\n"
            "      arguments: {parameters: [{name: text, value: '{{item}}'}]}\n"
        ),
    ),
    "PD802": (
        "Argo leaves what it doesn't know as it is, so a slip of the pen shows in a program's output.",
        _container(", args: ['{{workflows.name}}']"),
        _container(", args: ['{{workflow.name}}']"),
    ),
    "PD803": (
        "Kubernetes makes no pod for a mount without its volume; the workflow ends with an error.",
        _container(", volumeMounts: [{name: cache, mountPath: /cache}]"),
        _container(", volumeMounts: [{name: cache, mountPath: /cache}]") + "  volumes: [{name: cache, emptyDir: {}}]\n",
    ),
    "PD804": (
        "`enum` lists what an input takes; Argo compares only when a person submits.",
        "- name: main\n  steps:\n  - - {name: a, template: run, arguments: {parameters: [{name: mode, value: quick}]}}\n"
        "- name: run\n  inputs: {parameters: [{name: mode, enum: [fast, slow]}]}\n"
        "  container: {image: 'busybox:1.37', args: ['{{inputs.parameters.mode}}']}\n",
        "- name: main\n  steps:\n  - - {name: a, template: run, arguments: {parameters: [{name: mode, value: fast}]}}\n"
        "- name: run\n  inputs: {parameters: [{name: mode, enum: [fast, slow]}]}\n"
        "  container: {image: 'busybox:1.37', args: ['{{inputs.parameters.mode}}']}\n",
    ),
    "PD805": (
        "Argo passes over words that it doesn't know here, so nothing is cleaned up, or stopped.",
        _manifest("  volumeClaimGC: {strategy: Always}\n"),
        _manifest("  volumeClaimGC: {strategy: OnWorkflowCompletion}\n"),
    ),
    "PD806": (
        "A tag is replaced before the condition is read, so `a-b` is a subtraction, and two words are an error.",
        "- name: main\n  inputs: {parameters: [{name: who, value: all of us}]}\n  steps:\n"
        "  - - {name: a, template: work, when: '{{inputs.parameters.who}} == me'}\n"
        '- name: work\n  container: {image: "busybox:1.37"}\n',
        "- name: main\n  inputs: {parameters: [{name: who, value: all of us}]}\n  steps:\n"
        "  - - {name: a, template: work, when: \"'{{inputs.parameters.who}}' == 'me'\"}\n"
        '- name: work\n  container: {image: "busybox:1.37"}\n',
    ),
    "PD807": (
        "With a target, Argo runs it and what it waits for, and nothing else.",
        _dag("    - {name: a, template: work}\n    - {name: b, template: work}\n", "    target: a\n"),
        _dag("    - {name: a, template: work}\n    - {name: b, template: work, depends: a}\n", "    target: b\n"),
    ),
    "PD808": (
        "A script travels in a container's environment, in which Kubernetes writes `$` for `$$`.",
        "- name: main\n  script: {image: 'busybox:1.37', command: [sh], source: 'echo $$'}\n",
        "- name: main\n  script: {image: 'busybox:1.37', command: [sh], source: 'cat /proc/self/stat'}\n",
    ),
    "PD809": (
        "Manifests are kept in Git and shown to everybody who may look at workflows.",
        _container(", env: [{name: DB_PASSWORD, value: hunter2}]"),
        _container(", env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]"),
    ),
    "PD810": (
        "etcd stores an object of 1 MiB at most, status included; Linux passes 128 KiB as one argument.",
        "",
        "",
    ),
    "PD811": (
        "A loop over an empty list is skipped, and has no outputs: a plain tag that asks for them fails the workflow.",
        "- name: main\n  inputs: {parameters: [{name: list, value: '[]'}]}\n  steps:\n"
        "  - - {name: each, template: make, withParam: '{{inputs.parameters.list}}'}\n"
        "  - - name: all\n      template: echo\n"
        "      arguments: {parameters: [{name: text, value: '{{steps.each.outputs.result}}'}]}\n"
        "- name: make\n  script: {image: 'busybox:1.37', command: [sh], source: date}\n" + _ECHO,
        "- name: main\n  inputs: {parameters: [{name: list, value: '[]'}]}\n  steps:\n"
        "  - - {name: each, template: make, withParam: '{{inputs.parameters.list}}'}\n"
        "  - - name: all\n      template: echo\n"
        "      arguments: {parameters: [{name: text, value: \"{{=steps['each'].outputs.result ?? '[]'}}\"}]}\n"
        "- name: make\n  script: {image: 'busybox:1.37', command: [sh], source: date}\n" + _ECHO,
    ),
    "PD812": (
        "Argo's lint asks it of a step's hooks, and forgets a task's. Only `exit` runs without a condition.",
        _dag("    - {name: a, template: work, hooks: {running: {template: work}}}\n"),
        _dag(
            "    - name: a\n      template: work\n"
            "      hooks: {running: {template: work, expression: tasks.a.status == 'Running'}}\n"
        ),
    ),
    "PD813": (
        "A parameter that nothing reads is often a misspelt one, and whoever sets it waits for an effect.",
        _manifest("  arguments: {parameters: [{name: color, value: red}]}\n"),
        _manifest(""),
    ),
    "PD814": (
        "An input that a template doesn't use is work for every caller, for nothing.",
        "- name: main\n  inputs: {parameters: [{name: color, value: red}]}\n  container: {image: 'busybox:1.37'}\n",
        "- name: main\n  inputs: {parameters: [{name: color, value: red}]}\n"
        "  container: {image: 'busybox:1.37', args: ['{{inputs.parameters.color}}']}\n",
    ),
    "PD815": (
        "Only in manifests that are run: a WorkflowTemplate's templates are for others.",
        _container("") + "- name: old\n  suspend: {}\n",
        _container(""),
    ),
    "PD820": (
        "Names are what people see of a run. Numbers say where a step stood when it was written.",
        "- name: main\n  steps:\n  - - {name: step1, template: work}\n- name: work\n  suspend: {}\n",
        "- name: main\n  steps:\n  - - {name: wait, template: work}\n- name: work\n  suspend: {}\n",
    ),
    "PD821": (
        "It holds as long as the values are single words. See PD806.",
        "- name: main\n  inputs: {parameters: [{name: who, value: me}]}\n  steps:\n"
        "  - - {name: wait, template: work, when: '{{inputs.parameters.who}} == me'}\n- name: work\n  suspend: {}\n",
        "- name: main\n  inputs: {parameters: [{name: who, value: me}]}\n  steps:\n"
        "  - - {name: wait, template: work, when: \"'{{inputs.parameters.who}}' == 'me'\"}\n- name: work\n  suspend: {}\n",
    ),
    "PD822": (
        "Whoever may submit the workflow can run any code in its pods, by a quote and a semicolon.",
        "- name: main\n  inputs: {parameters: [{name: who, value: me}]}\n"
        "  script: {image: 'busybox:1.37', command: [sh], source: 'echo {{inputs.parameters.who}}'}\n",
        "- name: main\n  inputs: {parameters: [{name: who, value: me}]}\n"
        '  script:\n    image: busybox:1.37\n    command: [sh]\n    source: echo "$WHO"\n'
        "    env: [{name: WHO, value: '{{inputs.parameters.who}}'}]\n",
    ),
    "PD823": (
        "A step's output that holds `{{=...}}` is evaluated by the controller when it's passed on.",
        "- name: main\n  steps:\n  - - {name: make, template: make}\n  - - name: all\n      template: echo\n"
        "      arguments: {parameters: [{name: text, value: '{{steps.make.outputs.result}}'}]}\n"
        "- name: make\n  script: {image: 'busybox:1.37', command: [sh], source: date}\n" + _ECHO,
        "- name: main\n  steps:\n  - - {name: make, template: make}\n  - - name: all\n      template: echo\n"
        "      arguments: {parameters: [{name: text, value: '{{=sprig.b64enc(steps.make.outputs.result)}}'}]}\n"
        "- name: make\n  script: {image: 'busybox:1.37', command: [sh], source: date}\n" + _ECHO,
    ),
    "PD840": (
        "`kubectl apply`, and what calls it for you, needs a name to compare with.",
        _manifest("", metadata="{generateName: hello-}"),
        _manifest("", kind="WorkflowTemplate"),
    ),
    "PD841": (
        "What ran yesterday should run tomorrow; a digest is best.",
        "- name: main\n  container: {image: 'busybox:latest'}\n",
        "- name: main\n  container: {image: 'busybox:1.37'}\n",
    ),
    "PD842": (
        "What a resource template may do is what its service account may do.",
        "- name: main\n  resource: {action: create, manifest: 'a: b'}\n",
        "- name: main\n  serviceAccountName: maker\n  resource: {action: create, manifest: 'a: b'}\n",
    ),
    "PD860": (
        "Finished workflows fill etcd, and slow everybody down, until something deletes them.",
        _manifest(""),
        _manifest("  ttlStrategy: {secondsAfterCompletion: 86400}\n"),
    ),
    "PD861": (
        "Finished pods stay with the node's disk that they used.",
        _manifest(""),
        _manifest("  podGC: {strategy: OnPodCompletion}\n"),
    ),
    "PD862": (
        "Without `limit`, Argo tries again until somebody stops it.",
        _container("") + "  retryStrategy: {}\n",
        _container("") + '  retryStrategy: {limit: "3"}\n',
    ),
}
"""By code: why, bad, good."""
