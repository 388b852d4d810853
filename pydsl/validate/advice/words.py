"""Words that are nearly Argo's, and that it passes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity, nearest
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.validate.view import ManifestView, TemplateView, did_you_mean, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic

ROOTS = ["inputs", "outputs", "steps", "tasks", "workflow", "item", "pod", "node", "retries", "lastRetry"]
SHUTDOWN = ["Stop", "Terminate"]
CLAIMS = ["OnWorkflowCompletion", "OnWorkflowSuccess"]
_NAME = lazy_regex(r"([A-Za-z]+)(?:\.[-\w]+)+")


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    yield from _words(home)
    for template in home.templates:
        yield from _tags(template)


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
