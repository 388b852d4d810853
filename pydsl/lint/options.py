"""What a lint is asked for: from the command line, from `[tool.pydsl.lint]` in pyproject.toml, or by code."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import field

from pydsl.diagnostics import nearest
from pydsl.diagnostics.rule import CORRECTNESS, DATA
from pydsl.errors import UsageError
from pydsl.lint.project import Project, ProjectTable, project_of
from pydsl.spec.versions import NEWEST, VERSIONS
from pydsl.validate import groups

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

ALL = "all"


class LintOptions(ProjectTable, frozen=True, kw_only=True):
    """What is reported, and how bad it is. The defaults are those of `pydsl lint`."""

    CHOICES: ClassVar[Mapping[str, Collection[str]]] = {"target": VERSIONS}

    select: tuple[str, ...] = ()
    """Groups (`style`, `cost`, `all`), codes or beginnings of codes that are reported besides the usual."""
    ignore: tuple[str, ...] = ()
    """Groups, codes or beginnings of codes that aren't reported."""
    strict: bool = False
    """Whether all that Argo's lint or the API server refuses is an error, missing references included."""
    argo_lint_only: bool = False
    """Whether what only the API server refuses is a warning, as it's none of `argo lint`'s business."""
    ignore_missing: bool = False
    """Whether references to what wasn't given are passed over."""
    target: str = NEWEST
    """The version of Argo that the manifests are for."""
    python: bool = True
    """Whether Python files are run for the manifests that they make."""
    pass_over: bool = False
    """Whether files that were named are passed over where they aren't Argo's, as those of folders are."""
    baseline: str | None = None
    """A file of findings that are known already."""
    per_file_ignores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Codes that aren't reported in files, by pattern of their path."""

    def __post_init__(self) -> None:
        if self.target not in VERSIONS:
            raise UsageError(f"target {self.target!r} isn't one of {', '.join(VERSIONS)}")
        for word in (*self.select, *self.ignore, *(code for row in self.per_file_ignores.values() for code in row)):
            _known(word)

    @property
    def groups(self) -> frozenset[str]:
        """The groups of pydsl's own rules that are looked at."""
        chosen = {CORRECTNESS, DATA, *(groups() if ALL in self.select else ())}
        for word in self.select:
            chosen |= {group for group, codes in groups().items() if word == group or _begins(codes, word)}
        return frozenset(chosen)

    def wants(self, code: str) -> bool:
        """Whether findings of a code are reported."""
        if any(_means(word, code) for word in self.ignore):
            return False
        group = group_of(code)
        if group in {None, CORRECTNESS, DATA}:
            return True
        return self.asks_for(code)

    def asks_for(self, code: str) -> bool:
        """Whether findings of a code are asked for by name, by their group or by all."""
        return any(word == ALL or _means(word, code) for word in self.select)


def group_of(code: str) -> str | None:
    """Name the group of pydsl's own rules that a code belongs to."""
    return next((group for group, codes in groups().items() if code in codes), None)


def _means(word: str, code: str) -> bool:
    return code in groups()[word] if word in groups() else code.startswith(word)


def _begins(codes: Sequence[str], word: str) -> bool:
    return word.startswith("PD") and any(code.startswith(word) for code in codes)


def _known(word: str) -> None:
    if word in groups() or word == ALL or (word.startswith("PD") and (word[2:].isdigit() or word == "PD")):
        return
    close = nearest(word, [*groups(), ALL])
    hint = f" Did you mean {close!r}?" if close else ""
    raise UsageError(
        f"{word!r} is no code (PD206), beginning of one (PD2) or group ({', '.join(groups())}, all).{hint}"
    )


def configured(project: Project | None = None) -> dict[str, Any]:
    """Read `[tool.pydsl.lint]` of a project, by default of the one we're in; raises UsageError if it's wrong."""
    project = project or project_of(FilePath())
    values = project.settings("lint", LintOptions)
    for name, value in values.items():
        try:
            LintOptions(**{name: value})
        except UsageError as error:
            raise project.error(f"[tool.pydsl.lint] {error}", "lint", name.replace("_", "-")) from None
    if values.get("baseline") and project.file:
        values["baseline"] = str(project.file.parent / values["baseline"])
    return values
