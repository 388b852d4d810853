"""`[tool.pydsl.compile]` in pyproject.toml: what a repository compiles, where to and how, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydsl.gitops.delivery import TOOLS
from pydsl.gitops.templates import TEMPLATE_KINDS
from pydsl.lint.project import ProjectTable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydsl.lint.project import Project


class Saved(ProjectTable, frozen=True, kw_only=True):
    """What `[tool.pydsl.compile]` may say; the names are those of the command line's options."""

    CHOICES: ClassVar[Mapping[str, Collection[str]]] = {"kind": tuple(TEMPLATE_KINDS), "tool": TOOLS}
    KEYS: ClassVar[Mapping[str, str]] = {"kind": "as", "tool": "for"}

    paths: tuple[str, ...] = ()
    output: str = ""
    split: bool = False
    kustomization: bool = False
    kind: str = ""
    tool: str = ""
    sync_waves: bool = False
    header: bool = False
    schema: str = ""


def saved(project: Project) -> Saved:
    """Read a project's table. Raises UsageError for a key or a value that means nothing."""
    return Saved(**project.settings("compile", Saved))
