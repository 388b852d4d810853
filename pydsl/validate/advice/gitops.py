"""What stands in the way where manifests are kept in Git and applied by a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule
from pydsl.validate.advice.containers import containers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic
    from pydsl.validate.view import ManifestView


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    if home.metadata.get("generateName") and not home.metadata.get("name"):
        hint = "keep a WorkflowTemplate or CronWorkflow in Git, and submit from it"
        message = "generateName can't be applied: each time it would make another object"
        yield PD840.at(("metadata", "generateName"), message, hint)
    for template in home.templates:
        for container, path in containers_of(template):
            image = container.get("image")
            if isinstance(image, str) and image and "{{" not in image and is_floating(image):
                yield PD841.at((*path, "image"), f"image {image!r} may be another one tomorrow", "name a version")
    yield from _accounts(home)


def is_floating(image: str) -> bool:
    """Whether an image's name says no version, or `latest`."""
    if "@" in image:
        return False
    _, colon, tag = image.rsplit("/", 1)[-1].partition(":")
    return not colon or tag == "latest"


def _accounts(home: ManifestView) -> Iterator[Diagnostic]:
    if home.spec.get("serviceAccountName") or home.incomplete:
        return
    for template in home.templates:
        if template.kind == "resource" and not template.json.get("serviceAccountName"):
            hint = "give the template (or the spec) a serviceAccountName that may do it, and no more"
            message = "a resource template without a service account does what `default` may do"
            yield PD842.at((*template.path, "resource"), message, hint)


PD840 = Rule(
    "PD840",
    "`generateName`, which can't be applied",
    severity=Severity.WARNING,
    group="gitops",
    why="`kubectl apply`, and what calls it for you, needs a name to compare with.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    of_home=check,
)
PD841 = Rule(
    "PD841",
    "an image without a version, or `latest`",
    severity=Severity.WARNING,
    group="gitops",
    why="What ran yesterday should run tomorrow; a digest is best.",
    bad="""\
- name: main
  container: {image: 'busybox:latest'}
""",
    good="""\
- name: main
  container: {image: 'busybox:1.37'}
""",
    of_home=check,
)
PD842 = Rule(
    "PD842",
    "a resource template without a service account",
    severity=Severity.WARNING,
    group="gitops",
    why="What a resource template may do is what its service account may do.",
    bad="""\
- name: main
  resource: {action: create, manifest: 'a: b'}
""",
    good="""\
- name: main
  serviceAccountName: maker
  resource: {action: create, manifest: 'a: b'}
""",
    of_home=check,
)
