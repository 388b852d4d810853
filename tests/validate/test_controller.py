"""What the controller refuses when a run comes to it, told before."""

from __future__ import annotations

import pytest

from tests.validate.manifests import workflow
from tests.validate.test_advice import told

POD = "  container: {image: busybox}\n"
NO_PATCH = (
    "PD827 no pod's spec can be changed by this; it has to be YAML or JSON: a map of what changes in a pod's spec, "
    "as `containers: [{name: main, ...}]`"
)
NO_KEY = "PD829 invalid cache key: {}; it takes letters, digits and hyphens, and begins with no hyphen"
NO_NAME = "PD830 displayName must match the regex ^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$; None"
NO_PART = "PD831 lastRetry has no {}, only exitCode, status, duration, message; {}"
NO_ANSWER = (
    "PD828 'm' has no default: the step fails if nobody gives it in 1h; give it a default, or leave out the duration"
)
NO_LABEL = (
    "PD834 invalid label value 'b c': a valid label must be an empty string or consist of alphanumeric characters, "
    "'-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  "
    "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'); None"
)


def labelled(labels: str) -> str:
    return main(POD, f"entrypoint: main\nworkflowMetadata: {{labels: {labels}}}\n")


def main(body: str, spec: str = "entrypoint: main\n") -> str:
    """Write a Workflow whose entrypoint holds this, and nothing that's unused."""
    return workflow(f"- name: main\n{body}", spec).partition("  - name: echo\n")[0]


def memo(key: str) -> str:
    return main(f"  memoize: {{key: '{key}', cache: {{configMap: {{name: c}}}}}}\n{POD}")


def suspended(suspend: str, source: str, more: str = "") -> str:
    return main(f"  suspend: {{{suspend}}}\n{more}  outputs: {{parameters: [{{name: m, valueFrom: {{{source}}}}}]}}\n")


def named(name: str) -> str:
    return main(f"  annotations: {{workflows.argoproj.io/display-name: '{name}'}}\n{POD}")


def retried(expression: str) -> str:
    return main(f'  retryStrategy: {{limit: 1, expression: "{expression}"}}\n{POD}')


CASES = [
    ("a patch that's no map of lists", main(f"  podSpecPatch: 'containers: {{name: main}}'\n{POD}"), [NO_PATCH]),
    ("a patch of the workflow", main(POD, "entrypoint: main\npodSpecPatch: 'a: ['\n"), [NO_PATCH]),
    ("a patch", main(f"  podSpecPatch: 'containers: [{{name: main}}]'\n{POD}"), []),
    ("a patch that a tag is part of", main(f"  podSpecPatch: '{{{{workflow.name}}}}'\n{POD}"), []),
    ("no answer", suspended("duration: 1h", "supplied: {}"), [NO_ANSWER]),
    ("an answer by default", suspended("duration: 1h", "supplied: {}, default: a"), []),
    ("an answer by an input's default", suspended("duration: 1h", "supplied: {}",
                                                  "  inputs: {parameters: [{name: m, default: a}]}\n"), []),
    ("an answer that's waited for", suspended("", "supplied: {}"), []),
    ("a key with a slash", memo("a/b"), [NO_KEY.format("a/b")]),
    ("a key that begins with a hyphen", memo("-a"), [NO_KEY.format("-a")]),
    ("a key", memo("a-1"), []),
    ("a key that a tag is part of", memo("a {{workflow.name}}"), []),
    ("a name with a blank", named("my step"), [NO_NAME]),
    ("a name", named("my-step.1"), []),
    ("a name that a tag is part of", named("{{pod.name}}"), []),
    ("labels with a blank and one too long", labelled(f"{{a: b c, d: {'e' * 64}}}"),
     [NO_LABEL, f"PD834 invalid label value '{'e' * 64}': must be no more than 63 bytes; None"]),
    ("labels", labelled("{a: b, c: ''}"), []),
    ("a part that there isn't", retried("asInt(lastRetry.exitcode) > 1"),
     [NO_PART.format("'exitcode'", "did you mean 'exitCode'?")]),
    ("the number of tries", retried("asInt(lastRetry.retries) < 2"), [NO_PART.format("'retries'", "write retries")]),
    ("parts that there are, and a text", retried("lastRetry.status == 'lastRetry.x' || item.lastRetry.y"), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_fails_when_it_is_come_to_is_told(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted
