"""What Argo's lint and the API server take, and what doesn't work, or not as it reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity, nearest
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.errors import ExprError
from pydsl.expr.tagging import find_tags
from pydsl.validate.calls import known_values
from pydsl.validate.dag import waits_for
from pydsl.validate.view import CallView, ManifestView, TemplateView, did_you_mean, maps, named, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

ROOTS = ["inputs", "outputs", "steps", "tasks", "workflow", "item", "pod", "node", "retries", "lastRetry"]
SHUTDOWN = ["Stop", "Terminate"]
CLAIMS = ["OnWorkflowCompletion", "OnWorkflowSuccess"]
CONTAINERS = ("container", "script")
_SECRET = re.compile(r"(?i)(^|[_-])(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?)$")
_NAME = re.compile(r"([A-Za-z]+)(?:\.[-\w]+)+")


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    yield from _words(home)
    yield from _twice(home.spec.get("volumes"), (*home.path, "volumes"), "volume")
    for template in home.templates:
        yield from _tags(template)
        yield from _containers(template)
        yield from _not_run(template)
        loops = {call.name for call in template.calls if "{{" in str(call.json.get("withParam") or "")}
        for call in template.calls:
            yield from _call(call)
            yield from _empty_loop(call, loops) if loops else ()


def _words(home: ManifestView) -> Iterator[Diagnostic]:
    claims = home.spec.get("volumeClaimGC")
    said = (
        (home.spec.get("shutdown"), SHUTDOWN, (*home.path, "shutdown")),
        ((claims or {}).get("strategy"), CLAIMS, (*home.path, "volumeClaimGC", "strategy")),
    )
    for word, known, path in said:
        if word and word not in known:
            message = f"{word!r} means nothing to Argo as {path[-1]}: it passes over it"
            yield PD805.at(path, message, did_you_mean(str(word), known))
    for holder, path in ((home.spec, home.path), *((t.json, t.path) for t in home.templates)):
        if holder.get("activeDeadlineSeconds") in (0, "0"):
            message = "a deadline of 0 seconds has passed before anything runs"
            yield PD805.at((*path, "activeDeadlineSeconds"), message)


def _twice(rows: Json, path: Path, what: str) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for number, row in enumerate(maps(rows)):
        name = str(row.get("name") or "")
        if name and name in seen:
            yield PD803.at((*path, number, "name"), f"there is a {what} {name!r} already: no pod can be made")
        seen.add(name)


def _tags(template: TemplateView) -> Iterator[Diagnostic]:
    """Report tags whose first word is nearly one of Argo's."""
    for text, path in texts(template.json, template.path):
        for tag in find_tags(text):
            name = _NAME.fullmatch(tag.content.strip())
            if tag.is_expression or not tag.terminated or not name or name[1] in ROOTS:
                continue
            close = nearest(name[1], ROOTS)
            if close:
                message = f"{{{{{tag.content}}}}} is no variable of Argo's, and stays as it is"
                yield PD802.at(path, message, f"did you mean {close!r}?")


def _containers(template: TemplateView) -> Iterator[Diagnostic]:
    """Look at the containers of a template's pod."""
    for container, path in containers_of(template):
        yield from _mounts(container, path, template)
        yield from _dollars(container, path)
        yield from _secrets(container, path)
    yield from _twice(template.json.get("sidecars"), (*template.path, "sidecars"), "sidecar")
    yield from _twice(template.json.get("volumes"), (*template.path, "volumes"), "volume")


def containers_of(template: TemplateView) -> Iterator[tuple[Mapping[str, Json], Path]]:
    """Yield all containers that a template declares, each with its path."""
    for field in CONTAINERS:
        held = template.json.get(field)
        if isinstance(held, dict):
            yield held, (*template.path, field)
    for field in ("initContainers", "sidecars"):
        for number, held in enumerate(maps(template.json.get(field))):
            yield held, (*template.path, field, number)
    inner = template.json.get("containerSet")
    for number, held in enumerate(maps(inner.get("containers")) if isinstance(inner, dict) else ()):
        yield held, (*template.path, "containerSet", "containers", number)


def _mounts(container: Mapping[str, Json], path: Path, template: TemplateView) -> Iterator[Diagnostic]:
    """Report mounts of volumes that there aren't; templates for others get theirs from the workflow that runs them."""
    home = template.home
    if not home.is_run or home.incomplete:
        return
    known = set(_volumes(home, template))
    for number, mount in enumerate(maps(container.get("volumeMounts"))):
        name = str(mount.get("name") or "")
        if name and "{{" not in name and name not in known:
            message = f"there's no volume {name!r}: no pod can be made"
            yield PD803.at((*path, "volumeMounts", number, "name"), message, did_you_mean(name, sorted(known)))


def _volumes(home: ManifestView, template: TemplateView) -> Iterator[str]:
    for spec in (one.spec for one in (home, home.stored) if one):
        yield from (str(row.get("name")) for row in maps(spec.get("volumes")))
        yield from (str((row.get("metadata") or {}).get("name")) for row in maps(spec.get("volumeClaimTemplates")))
    defaults = home.spec.get("templateDefaults")
    for held in (template.json, defaults if isinstance(defaults, dict) else {}):
        yield from (str(row.get("name")) for row in maps(held.get("volumes")))


def _dollars(container: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    """Report `$$`, of which Kubernetes leaves one in what travels in a container's environment."""
    source = container.get("source")
    if isinstance(source, str) and "$$" in source:
        hint = "for the process's id, write `sh -c 'echo $PPID'` or read /proc/self; else write four of them"
        yield PD808.at((*path, "source"), "`$$` in a script arrives as `$`", hint)


def _secrets(container: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    for number, row in enumerate(maps(container.get("env"))):
        value = row.get("value")
        if isinstance(value, str) and value and "{{" not in value and _SECRET.search(str(row.get("name") or "")):
            hint = "take it from a Secret: valueFrom.secretKeyRef"
            message = f"{row['name']!r} is in plain text, for everybody who may read the manifest"
            yield PD809.at((*path, "env", number, "value"), message, hint)


def _not_run(template: TemplateView) -> Iterator[Diagnostic]:
    """Report the tasks of a DAG that its target doesn't need."""
    dag = template.json.get("dag")
    target = str(dag.get("target") or "") if isinstance(dag, dict) else ""
    if not target or "{{" in target:
        return
    by_name = {call.name: call for call in template.calls}
    needed: set[str] = set()
    waiting = [name for name in target.split() if name in by_name]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [other for other, _ in waits_for(by_name[name]) if other in by_name]
    for call in template.calls:
        if needed and call.name not in needed:
            yield PD807.at((*call.path, "name"), f"task {call.name!r} never runs: target {target!r} doesn't need it")


def _call(call: CallView) -> Iterator[Diagnostic]:
    yield from _item(call)
    yield from _when(call)
    if call.group is None:
        yield from _hooks(call)


def _item(call: CallView) -> Iterator[Diagnostic]:
    if call.loops:
        return
    body = {key: value for key, value in call.json.items() if key != "inline"}
    for text, path in texts(body, call.path):
        if any(tag.content.strip() == "item" and not tag.is_expression for tag in find_tags(text)):
            yield PD801.at(path, f"{call.name!r} has no loop: {{{{item}}}} stays as it is")


_TAG = re.compile(r"\{\{\s*(workflow|inputs)\.parameters\.([-\w]+)\s*\}\}")


def _when(call: CallView) -> Iterator[Diagnostic]:
    """Try a condition with the values that its parameters are known to have."""
    text = call.json.get("when")
    tags = list(_TAG.finditer(text)) if isinstance(text, str) else []
    if len(tags) != 1 or str(text).count("{{") != 1:
        return
    from pydsl.expr import when  # manifests without conditions don't load their language

    tag = tags[0]
    for value in known_values(call.caller, tag[1], tag[2]):
        written = str(text).replace(tag[0], value)
        try:
            when.evaluate(written)
        except ExprError as problem:
            hint = f"put the tag in quotes: '{tag[0]}'"
            message = f"with {value!r} this condition fails: {problem.message}"
            yield PD806.at((*call.path, "when"), message, hint)


def _empty_loop(call: CallView, loops: set[str]) -> Iterator[Diagnostic]:
    """Report arguments that collect a loop over run-time data: with no items there's nothing to collect.

    Artifacts of a loop are never collected: that's PD825.
    """
    prefix = "steps" if call.group is not None else "tasks"
    for text, path in texts(call.json.get("arguments"), (*call.path, "arguments")):
        for tag in find_tags(text):
            parts = tag.content.strip().split(".")
            is_asked = not tag.is_expression and parts[0] == prefix and len(parts) > 3 and parts[1] in loops
            if is_asked and parts[3] != "artifacts":
                message = f"if {parts[1]!r} loops over nothing, this output isn't there, and the workflow fails"
                last = f".{parts[3]}" + "".join(f"['{part}']" for part in parts[4:])
                own = f"{prefix}['{parts[1]}'].outputs{last}"
                yield PD811.at(path, message, f"write {{{{={own} ?? '[]'}}}}")


def _hooks(call: CallView) -> Iterator[Diagnostic]:
    hooks = call.json.get("hooks")
    for name, hook in hooks.items() if isinstance(hooks, dict) else ():
        if name != "exit" and isinstance(hook, dict) and not hook.get("expression"):
            path = (*call.path, "hooks", name)
            yield PD812.at(path, f"hook {name!r} doesn't say when: it needs an expression", "only exit needs none")


def parameters_of(arguments: Json) -> list[Mapping[str, Json]]:
    """List the parameters of arguments, whatever they are."""
    return named(arguments.get("parameters")) if isinstance(arguments, dict) else []


PD801 = Rule(
    "PD801",
    "`{{item}}` outside of a loop",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Outside of a loop there's no item, and `{{item}}` is passed on as it is. Lint doesn't mind.",
    bad="""\
- name: main
  steps:
  - - {name: say, template: echo, arguments: {parameters: [{name: text, value: '{{item}}'}]}}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - name: say
      template: echo
      withItems: [a, b]
      arguments: {parameters: [{name: text, value: '{{item}}'}]}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
PD802 = Rule(
    "PD802",
    "a tag that is nearly one of Argo's variables",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo leaves what it doesn't know as it is, so a slip of the pen shows in a program's output.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{workflows.name}}']}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{workflow.name}}']}
""",
    of_home=check,
)
PD803 = Rule(
    "PD803",
    "a volume that isn't there, or is there twice; a sidecar twice",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Kubernetes makes no pod for a mount without its volume; the workflow ends with an error.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", volumeMounts: [{name: cache, mountPath: /cache}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", volumeMounts: [{name: cache, mountPath: /cache}]}
  volumes: [{name: cache, emptyDir: {}}]
""",
    of_home=check,
)
PD805 = Rule(
    "PD805",
    "a word or number that means nothing when it runs (`shutdown`, `volumeClaimGC`, a deadline of 0)",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo passes over words that it doesn't know here, so nothing is cleaned up, or stopped.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  volumeClaimGC: {strategy: Always}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  volumeClaimGC: {strategy: OnWorkflowCompletion}
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD806 = Rule(
    "PD806",
    "a condition that fails for a value which its parameter has",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="A tag is replaced before the condition is read, so `a-b` is a subtraction, and two words are an error.",
    bad="""\
- name: main
  inputs: {parameters: [{name: who, value: all of us}]}
  steps:
  - - {name: a, template: work, when: '{{inputs.parameters.who}} == me'}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: who, value: all of us}]}
  steps:
  - - {name: a, template: work, when: "'{{inputs.parameters.who}}' == 'me'"}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD807 = Rule(
    "PD807",
    "a task that the DAG's target doesn't need",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="With a target, Argo runs it and what it waits for, and nothing else.",
    bad="""\
- name: main
  dag:
    target: a
    tasks:
    - {name: a, template: work}
    - {name: b, template: work}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    target: b
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD808 = Rule(
    "PD808",
    "`$$` in a script, which arrives as `$`",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="A script travels in a container's environment, in which Kubernetes writes `$` for `$$`.",
    bad="""\
- name: main
  script: {image: 'busybox:1.37', command: [sh], source: 'echo $$'}
""",
    good="""\
- name: main
  script: {image: 'busybox:1.37', command: [sh], source: 'cat /proc/self/stat'}
""",
    of_home=check,
)
PD809 = Rule(
    "PD809",
    "a secret in plain text",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Manifests are kept in Git and shown to everybody who may look at workflows.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: DB_PASSWORD, value: hunter2}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]}
""",
    of_home=check,
)
PD811 = Rule(
    "PD811",
    "the outputs of a loop that may be empty",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why=(
        "A loop over an empty list is skipped, and has no outputs: a plain tag that asks for them fails the workflow."
    ),
    bad="""\
- name: main
  inputs: {parameters: [{name: list, value: '[]'}]}
  steps:
  - - {name: each, template: make, withParam: '{{inputs.parameters.list}}'}
  - - name: all
      template: echo
      arguments: {parameters: [{name: text, value: '{{steps.each.outputs.result}}'}]}
- name: make
  script: {image: 'busybox:1.37', command: [sh], source: date}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: list, value: '[]'}]}
  steps:
  - - {name: each, template: make, withParam: '{{inputs.parameters.list}}'}
  - - name: all
      template: echo
      arguments: {parameters: [{name: text, value: "{{=steps['each'].outputs.result ?? '[]'}}"}]}
- name: make
  script: {image: 'busybox:1.37', command: [sh], source: date}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)
PD812 = Rule(
    "PD812",
    "a task's hook that doesn't say when",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo's lint asks it of a step's hooks, and forgets a task's. Only `exit` runs without a condition.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work, hooks: {running: {template: work}}}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - name: a
      template: work
      hooks: {running: {template: work, expression: tasks.a.status == 'Running'}}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_home=check,
)
