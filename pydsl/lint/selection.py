"""Which findings are reported, and how bad they are: by options, and by comments beside what they're about.

`# pydsl: ignore[PD206]` on a finding's line, or alone on the line above it, silences it; without a code in brackets,
whatever is found there. `# pydsl: ignore-file[PD206]` on a line of its own silences it in the whole file.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from pydsl.diagnostics import SERVER, Diagnostic, Severity
from pydsl.lazy import lazy_regex
from pydsl.validate.catalogue import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.lint.options import LintOptions

MISSING = "PD207"
"""The code of a reference to what wasn't given."""

_COMMENT = lazy_regex(r"#\s*pydsl:\s*ignore(-file)?(?:\[([\w\s,]*)\])?")
_ALONE = lazy_regex(r"\s*#")


def reported(findings: Iterable[Diagnostic], options: LintOptions, texts: Mapping[str, str]) -> list[Diagnostic]:
    """Pick what's reported. `texts` are those of files that were read, by name; other files are read when needed."""
    comments = _Comments(dict(texts))
    return [
        _judged(finding, options)
        for finding in findings
        if options.wants(finding.code)
        and not (options.ignore_missing and finding.code == MISSING)
        and not _ignored_in_file(finding, options)
        and not comments.silence(finding)
    ]


def _judged(finding: Diagnostic, options: LintOptions) -> Diagnostic:
    if options.argo_lint_only and _servers_alone(finding):
        return replace(finding, severity=Severity.WARNING)
    if options.strict and finding.refused_by:
        return replace(finding, severity=Severity.ERROR)
    return finding


def _servers_alone(finding: Diagnostic) -> bool:
    """Return whether Argo's lint takes the manifest, and a run would too, if only the API server did."""
    return (
        finding.refused_by == (SERVER,) and not finding.code.startswith(READING) and not _shows_in_a_run(finding.code)
    )


READING = "PD0"
"""How codes of texts that can't be read begin: Argo's lint passes over these in silence."""


def _shows_in_a_run(code: str) -> bool:
    return any(rule.code == code and rule.in_a_run for rule in rules())


def _ignored_in_file(finding: Diagnostic, options: LintOptions) -> bool:
    if finding.place is None:
        return False
    name = finding.place.file
    return any(
        finding.code.startswith(tuple(codes)) and (fnmatch(name, pattern) or fnmatch(name, f"*/{pattern}"))
        for pattern, codes in options.per_file_ignores.items()
    )


class _Comments(Struct):
    """The comments of files that silence findings, found when a file's first finding comes."""

    texts: dict[str, str]
    _by_file: dict[str, dict[int, tuple[str, ...]]] = field(default_factory=dict)

    def silence(self, finding: Diagnostic) -> bool:
        place = finding.place
        if place is None:
            return False
        if place.file not in self._by_file:
            self._by_file[place.file] = _comments_in(place.file, self._text(place.file))
        lines = self._by_file[place.file]
        return any(_covers(lines.get(number), finding.code) for number in (0, place.line))

    def _text(self, file: str) -> str:
        if file in self.texts:
            return self.texts[file]
        try:
            with open(file, encoding="utf-8") as stream:
                return stream.read()
        except (OSError, UnicodeDecodeError):
            return ""


def _covers(codes: tuple[str, ...] | None, code: str) -> bool:
    return codes is not None and (not codes or code.startswith(codes))


def _comments_in(file: str, text: str) -> dict[int, tuple[str, ...]]:
    """Return the codes that comments silence, by line; 0 is the whole file, no codes are all."""
    found: dict[int, tuple[str, ...]] = {}
    if "pydsl:" not in text:
        return found
    from pydsl.lint.edits import python_lines  # few files have such comments

    pending: tuple[str, ...] | None = None
    lines = python_lines(text) if file.endswith(".py") else text.splitlines()
    for number, line in enumerate(lines, 1):
        comment = _COMMENT.search(line)
        codes = tuple(re.findall(r"\w+", comment[2] or "")) if comment else None
        if comment and codes is not None and comment[1]:
            found[0] = (*found.get(0, ()), *codes) if codes else ()
        elif codes is not None:
            found[number] = codes
        if _ALONE.match(line):
            pending = codes if codes is not None and comment and not comment[1] else pending
        else:
            if pending is not None:
                found[number] = () if not pending else (*pending, *found.get(number, ()))
            pending = None
    return found
