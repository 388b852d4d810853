"""From files, texts or objects to a report."""

from __future__ import annotations

from collections import Counter
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.diagnostics import Diagnostic, Severity
from pydsl.errors import UsageError
from pydsl.lint.checking import check_all
from pydsl.lint.files import YAML_ENDINGS, files_in, text_of
from pydsl.lint.manifests import Manifest, of_compiled, read_python, read_text
from pydsl.lint.options import Options
from pydsl.lint.selection import reported
from pydsl.validate import KINDS_OF_ARGO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.lint.baseline import Baseline


@attrs.frozen(kw_only=True)
class Report:
    """What a lint found."""

    findings: tuple[Diagnostic, ...]
    checked: int
    """How many manifests of Argo's kinds there were."""
    passed_over: Mapping[str, int] = attrs.field(factory=dict)
    """How many documents of other kinds there were, by kind."""
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


@attrs.define
class _Read:
    """What was read: manifests, what couldn't be read, and the texts that comments are looked for in."""

    manifests: list[Manifest] = attrs.field(factory=list)
    findings: list[Diagnostic] = attrs.field(factory=list)
    texts: dict[str, str] = attrs.field(factory=dict)

    def add(self, read: tuple[list[Manifest], list[Diagnostic]]) -> None:
        self.manifests += read[0]
        self.findings += read[1]

    def add_text(self, text: str, file: str) -> None:
        self.texts[file] = text
        self.add(read_text(text, file))


def lint_files(paths: Iterable[str], options: Options | None = None) -> Report:
    """Check files, folders, patterns or standard input (`-`) as one set.

    Raises UsageError where there's nothing to check. Python files are run, unless `options.python` is off.
    """
    options = options or Options()
    names = list(paths)
    read = _Read()
    for path in files_in(names, (".py", *YAML_ENDINGS) if options.python else YAML_ENDINGS):
        if path.suffix != ".py":
            read.add_text(*text_of(path))
        elif options.python:
            read.add(read_python(path))
    report = _report(read, options)
    if not report.checked and not report.findings:
        raise UsageError(f"nothing to lint in {', '.join(names)}: no manifest of Argo's kinds")
    return report


def lint_text(text: str, file: str = "<string>", options: Options | None = None) -> Report:
    """Check the documents of a YAML text as one set; `file` is what the findings call it."""
    read = _Read()
    read.add_text(text, file)
    return _report(read, options or Options())


def lint_objects(*objects: Any, options: Options | None = None) -> Report:
    """Check workflows and templates made in Python (authored, or typed) as one set."""
    from pydsl.compile import compile_object  # who reads files doesn't pay for it

    read = _Read(manifests=[of_compiled(compile_object(one)) for one in objects])
    return _report(read, options or Options())


def _report(read: _Read, options: Options) -> Report:
    found = [*read.findings, *check_all(read.manifests, options.groups, options.target)]
    findings = reported(found, options, read.texts)
    baseline = _baseline(options)
    fresh = baseline.fresh(findings) if baseline else findings
    kinds = Counter(one.kind for one in read.manifests)
    return Report(
        findings=tuple(fresh),
        checked=sum(kinds[kind] for kind in KINDS_OF_ARGO),
        passed_over={kind: count for kind, count in kinds.items() if kind not in KINDS_OF_ARGO},
        known=len(findings) - len(fresh),
    )


def _baseline(options: Options) -> Baseline | None:
    if not options.baseline:
        return None
    from pydsl.lint.baseline import Baseline

    return Baseline.read(FilePath(options.baseline))
