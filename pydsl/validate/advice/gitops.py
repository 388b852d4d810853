"""What stands in the way where manifests are kept in Git and applied by a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.advice.correctness import containers_of
from pydsl.validate.view import Home, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic


def check(home: Home) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    if home.metadata.get("generateName") and not home.metadata.get("name"):
        hint = "keep a WorkflowTemplate or CronWorkflow in Git, and submit from it"
        message = "generateName can't be applied: each time it would make another object"
        yield warning("PD840", ("metadata", "generateName"), message, hint)
    for template in home.templates:
        for container, path in containers_of(template):
            image = container.get("image")
            if isinstance(image, str) and image and "{{" not in image and is_floating(image):
                yield warning(
                    "PD841", (*path, "image"), f"image {image!r} may be another one tomorrow", "name a version"
                )
    yield from _accounts(home)


def is_floating(image: str) -> bool:
    """Tell whether an image's name says no version, or `latest`."""
    if "@" in image:
        return False
    _, colon, tag = image.rsplit("/", 1)[-1].partition(":")
    return not colon or tag == "latest"


def _accounts(home: Home) -> Iterator[Diagnostic]:
    if home.spec.get("serviceAccountName") or home.incomplete:
        return
    for template in home.templates:
        if template.kind == "resource" and not template.json.get("serviceAccountName"):
            hint = "give the template (or the spec) a serviceAccountName that may do it, and no more"
            message = "a resource template without a service account does what `default` may do"
            yield warning("PD842", (*template.path, "resource"), message, hint)
