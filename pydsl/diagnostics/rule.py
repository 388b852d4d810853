"""A rule: a code, all that there is to say of what it finds, and the checks that find it, as one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.diagnostics.model import Diagnostic, Path, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CORRECTNESS = "correctness"
"""The group of pydsl's own rules that's looked at unless more is asked for."""
DATA = "data"
"""The group about data that becomes code, which `pydsl lint` looks for in what people write into YAML."""


class Rule(Struct, frozen=True, eq=False):
    """What a code finds, who refuses it, why, with examples, and how it's found.

    A check may find what several rules are about: they all name it, and it runs once.
    """

    code: str
    finds: str
    """Its title: the rest of the sentence "finds ...", in Markdown."""
    refused_by: tuple[str, ...] = ()
    """Who refuses a manifest for it: `LINT`, `SERVER`, both; none, if it's pydsl's own, or shows only in a run."""
    severity: Severity = Severity.ERROR
    in_a_run: bool = False
    """Whether Argo finds it out only when the workflow runs."""
    group: str | None = None
    """The group of pydsl's own rules that it's one of: only what was asked for is looked at."""
    why: str = ""
    bad: str = ""
    """An example: YAML of a manifest, or of a Workflow's templates, the first of which is the entrypoint."""
    good: str = ""
    of_document: Callable[[str, Any], Iterable[Diagnostic]] | None = None
    """Finds it in the kind and the JSON of a manifest, as it was written."""
    of_home: Callable[[Any], Iterable[Diagnostic]] | None = None
    """Finds it in a whole manifest, as the rules see it (`validate.view.Home`)."""
    of_template: Callable[[Any], Iterable[Diagnostic]] | None = None
    """Finds it in a template (`validate.view.Template`)."""
    absence: bool = False
    """Whether it's about what isn't there, and so may follow from another mistake."""
    disuse: bool = False
    """Whether it's about what's never used, and so may follow from a misspelt name."""

    def at(
        self, path: Path, message: str, hint: str | None = None, *, refused_by: tuple[str, ...] | None = None
    ) -> Diagnostic:
        """Make a finding of this rule; `refused_by` where it's known better than the rule says."""
        by = self.refused_by if refused_by is None else refused_by
        return Diagnostic(code=self.code, message=message, severity=self.severity, path=path, hint=hint, refused_by=by)

    def warn(self, path: Path, message: str, hint: str | None = None) -> Diagnostic:
        """Make a finding that's a warning of pydsl's own, although the rule's findings are refused elsewhere."""
        return Diagnostic(code=self.code, message=message, severity=Severity.WARNING, path=path, hint=hint)
