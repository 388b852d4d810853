"""Write the table of fields of docs/reference/local-runs.md: `python docs/local_fields.py` puts it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydsl.local.fields import TABLES, Treatment, those
from pydsl.runtimes.backends.container.runtime import ContainerRuntime
from pydsl.runtimes.backends.sandbox import SandboxRuntime

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent / "reference" / "local-runs.md"
BEGIN, END = "<!-- fields: python docs/local_fields.py -->\n", "<!-- end of fields -->\n"


def table() -> str:
    """Return the table as Markdown."""
    return "\n".join([*_lines(), "", *_heeded()]) + "\n"


def _lines() -> Iterator[str]:
    yield "| of | " + " | ".join(treatment.value for treatment in Treatment) + " |"
    yield "| --- " * (len(Treatment) + 1) + "|"
    for name, fields in TABLES.items():
        cells = (", ".join(f"`{field}`" for field in sorted(those(fields, one))) for one in Treatment)
        yield f"| {name} | " + " | ".join(cells) + " |"


def _heeded() -> Iterator[str]:
    yield "Not ignored are:\n"
    for runtime in (SandboxRuntime, ContainerRuntime):
        fields = ", ".join(f"`{field}`" for field in sorted(runtime.honours))
        yield f"- under `{runtime.name}`: {fields}"


def written(page: str) -> str:
    """Return a page with the table in its place."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
