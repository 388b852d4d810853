"""From files, texts or objects to a report."""

from __future__ import annotations

from collections import Counter
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pydsl.diagnostics import Diagnostic, Severity
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.lint.checking import check_all
from pydsl.lint.loading import Loaded, load
from pydsl.lint.manifests import of_compiled
from pydsl.lint.options import LintOptions
from pydsl.lint.selection import reported
from pydsl.manifest.collector import no_collections
from pydsl.validate import KINDS_OF_ARGO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.compile import Compiled
    from pydsl.lint.baseline import Baseline


class Report(Struct, frozen=True, kw_only=True):
    """What a lint found."""

    findings: tuple[Diagnostic, ...]
    checked: int
    """How many manifests of Argo's kinds there were."""
    passed_over: Mapping[str, int] = field(default_factory=dict)
    """How many documents of other kinds there were, by kind."""
    listed: int = 0
    """How many of those that were checked are parts of a List, which Argo's lint passes over."""
    known: int = 0
    """How many findings the baseline has already."""

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not self.errors


def lint_files(paths: Iterable[str], options: LintOptions | None = None) -> Report:
    """Check files, folders, patterns or standard input (`-`) as one set.

    Raises UsageError where there's nothing to check, unless `options.pass_over` expects that. Python files are run,
    unless `options.python` is off.
    """
    options = options or LintOptions()
    names = list(paths)
    with no_collections():  # over both: what was loaded is gone by the end, and nothing has to be looked through
        report = _report(load(names, python=options.python, by_a_tool=options.pass_over), options)
    if not (report.checked > report.listed or report.findings or options.pass_over):
        _refuse_uncalled(names)
        lacks = "what a List holds is right, and Argo's lint passes over it" if report.listed else NOTHING
        raise UsageError(f"nothing to lint in {', '.join(names)}: {lacks}")
    return report


NOTHING = "no manifest of Argo's kinds"


def _refuse_uncalled(names: Iterable[str]) -> None:
    """Raise DiagnosticsError for a Python file in which a function makes a workflow, and nothing calls it."""
    for name in names:
        if name.endswith(".py"):
            from pydsl.compile.unbound import uncalled_in  # only who bound nothing pays for it

            told = uncalled_in(name)
            if told is not None:
                raise DiagnosticsError([told])


def lint_loaded(loaded: Loaded, options: LintOptions) -> Report:
    """Check what was read already, as one set."""
    return _report(loaded, options)


def lint_text(text: str, file: str = "<string>", options: LintOptions | None = None) -> Report:
    """Check the documents of a YAML text as one set; `file` is what the findings call it."""
    loaded = Loaded()
    loaded.add_text(text, file)
    return _report(loaded, options or LintOptions())


def lint_compiled(made: Iterable[tuple[Compiled, str]], options: LintOptions) -> Report:
    """Check what files were compiled to, each with the file's name, as one set; what they refer to isn't checked."""
    from pydsl.lint.authored import beside  # who reads YAML doesn't pay for the compiler

    compiled = list(made)
    manifests = [of_compiled(one, file) for one, file in compiled]
    return _report(Loaded(manifests=manifests, beside=beside([one for one, _ in compiled])), options)


def lint_objects(*objects: Any, options: LintOptions | None = None) -> Report:
    """Check workflows and templates made in Python (authored, or typed) as one set.

    What they refer to is looked up where they got it from, and not checked itself.
    """
    from pydsl.lint.authored import load_objects  # who reads files doesn't pay for the compiler

    manifests, beside = load_objects(objects)
    return _report(Loaded(manifests=manifests, beside=beside), options or LintOptions())


def _report(loaded: Loaded, options: LintOptions) -> Report:
    with no_collections():
        found = [*loaded.findings, *check_all(loaded.manifests, options, beside=loaded.beside)]
    findings = _in_order(reported(found, options, loaded.texts))
    baseline = _baseline(options)
    fresh = baseline.fresh(findings) if baseline else findings
    kinds = Counter(one.kind for one in loaded.manifests)
    return Report(
        findings=tuple(fresh),
        listed=sum(bool(one.listed) for one in loaded.manifests if one.kind in KINDS_OF_ARGO),
        checked=sum(kinds[kind] for kind in KINDS_OF_ARGO),
        passed_over={kind: count for kind, count in kinds.items() if kind not in KINDS_OF_ARGO},
        known=len(findings) - len(fresh),
    )


def _in_order(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Order findings by file, as files come, and by line; a line of Python that makes one twice is told once."""
    files: dict[str, int] = {}
    told: dict[object, Diagnostic] = {}
    for finding in findings:
        file = _file_of(finding)
        files.setdefault(file, len(files))
        key = (finding.code, finding.message, finding.place) if file.endswith(".py") else id(finding)
        told.setdefault(key, finding)
    return sorted(told.values(), key=lambda one: _position(one, files))


def _position(finding: Diagnostic, files: Mapping[str, int]) -> tuple[int, int, int]:
    place, file = finding.place, files[_file_of(finding)]
    return (file, 0, 0) if place is None else (file, place.line, place.column)


def _file_of(finding: Diagnostic) -> str:
    return finding.place.file if finding.place is not None else ""


def _baseline(options: LintOptions) -> Baseline | None:
    if not options.baseline:
        return None
    from pydsl.lint.baseline import Baseline

    return Baseline.read(FilePath(options.baseline))
