"""The values: a `Diagnostic` says what, a `Place` says where in a file, a `Path` says where in a manifest."""

from __future__ import annotations

import enum
import json

from msgspec import Struct

LINT, SERVER = "argo lint", "API server"
"""Who may refuse a manifest: Argo's own offline lint, and the API server with Argo's full CRDs."""

Path = tuple[str | int, ...]
"""Where a value sits in a manifest: `("spec", "templates", 2, "dag")`. JSON names, list indexes from 0."""


class Severity(str, enum.Enum):
    """How bad a finding is; only an `ERROR` changes an exit status."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Place(Struct, frozen=True):
    """A stretch of one line of a file. Lines and columns count from 1; `end_column` is the first column after it."""

    file: str
    line: int
    column: int = 1
    end_column: int | None = None


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One finding. `code` is stable (`PD101`); `path` is in the manifest; `place` is in the author's file."""

    code: str
    message: str
    severity: Severity = Severity.ERROR
    path: Path = ()
    place: Place | None = None
    hint: str | None = None
    source_line: str | None = None
    """The text of the line at `place`, where the file can't be read again (notebooks, standard input)."""
    refused_by: tuple[str, ...] = ()
    """Who refuses the manifest for it: `LINT`, `SERVER`, both, or none, where it's pydsl's own."""


def path_text(path: Path) -> str:
    """Write a path as people do: `spec.templates[2].dag.tasks[0].depends`, `metadata.labels["a.b/c"]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.replace("-", "").replace("_", "").isalnum():
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part, ensure_ascii=False)}]"
    return text
