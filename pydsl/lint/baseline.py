"""Findings that are known already, so that only new ones are reported. A file of JSON, kept beside the code.

A finding is known again by its file, code, message and path: lines may move.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.diagnostics import Diagnostic, path_text
from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = 1


class Baseline(Struct, frozen=True):
    """How often each finding is known."""

    known: Counter[tuple[str, str, str, str]]

    @classmethod
    def of(cls, findings: Iterable[Diagnostic]) -> Baseline:
        """Take findings as known."""
        return cls(Counter(map(_identity, findings)))

    @classmethod
    def read(cls, file: FilePath) -> Baseline:
        """Read a baseline; raises UsageError if there's none, or if it's of another make."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["baseline"] != FORMAT:
                raise KeyError(FORMAT)
            rows = data["findings"]
            return cls(Counter({(r["file"], r["code"], r["message"], r["path"]): r["count"] for r in rows}))
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror}; --write-baseline writes one") from error
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{file}: not a baseline of pydsl lint") from error

    def write(self, file: FilePath) -> None:
        """Write it, in a stable order."""
        names = ("file", "code", "message", "path")
        rows = [{**dict(zip(names, key, strict=True)), "count": self.known[key]} for key in sorted(self.known)]
        text = json.dumps({"baseline": FORMAT, "findings": rows}, indent=1, ensure_ascii=False)
        file.write_text(text + "\n", encoding="utf-8")

    def fresh(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Pick the findings that aren't known, or not so often."""
        left = self.known.copy()
        found = []
        for finding in findings:
            key = _identity(finding)
            if left[key] > 0:
                left[key] -= 1
            else:
                found.append(finding)
        return found


def _identity(finding: Diagnostic) -> tuple[str, str, str, str]:
    file = finding.place.file if finding.place else ""
    return FilePath(file).as_posix() if file else "", finding.code, finding.message, path_text(finding.path)
