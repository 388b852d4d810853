"""`[tool.pydsl.compile]` in pyproject.toml: what a repository compiles, where to and how, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.gitops.delivery import TOOLS
from pydsl.gitops.templates import TEMPLATE_KINDS

if TYPE_CHECKING:
    from pydsl.lint.project import Project


@attrs.frozen(kw_only=True)
class Saved:
    """What `[tool.pydsl.compile]` may say; the names are those of the command line's options."""

    paths: tuple[str, ...] = ()
    output: str = ""
    split: bool = False
    kustomization: bool = False
    kind: str = attrs.field(default="", metadata={"key": "as", "choices": tuple(TEMPLATE_KINDS)})
    tool: str = attrs.field(default="", metadata={"key": "for", "choices": TOOLS})
    sync_waves: bool = False
    header: bool = False
    schema: str = ""


def saved(project: Project) -> Saved:
    """Read a project's table. Raises UsageError for a key or a value that means nothing."""
    return Saved(**project.settings("compile", Saved))
