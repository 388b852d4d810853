"""Draw `docs/explanation/phases.md` from the table in `pydsl.engine.phases`: `./dev python docs/phase_table.py`."""

from __future__ import annotations

from pathlib import Path

from pydsl.engine.phases import ALLOWED, ENDED, ERROR, FAILED, OMITTED, PENDING, RUNNING, SKIPPED, SUCCEEDED

PAGE = Path(__file__).parent / "explanation" / "phases.md"
ORDER = [None, PENDING, RUNNING, SUCCEEDED, FAILED, ERROR, SKIPPED, OMITTED]
HEAD = """\
# Phases of nodes

How the phase of a node may change, by its type. The engine looks each change up in `pydsl/engine/phases.py`; one that
isn't there is a bug of the engine, which raises `IllegalPhase` and leaves the node as it was. This page is drawn from
the table: `./dev python docs/phase_table.py`.

What waits for a lock is Pending, what was remembered begins as Succeeded, and `Skipped` is the type of whatever never
began: a step whose `when` is false, a task whose condition isn't met, a call that was refused. After the end there is
only Error: a hook whose expression fails ends its step as one, whatever became of it.
"""


def page() -> str:
    """Return the page's text."""
    kinds: dict[tuple[tuple[str | None, tuple[str, ...]], ...], list[str]] = {}
    for node_type, row in ALLOWED.items():
        key = tuple((before, _ordered(row[before])) for before in ORDER if before in row)
        kinds.setdefault(key, []).append(node_type)
    return HEAD + "".join(_section(types, dict(rows)) for rows, types in kinds.items())


def _ordered(phases: frozenset[str]) -> tuple[str, ...]:
    return tuple(phase for phase in ORDER if phase is not None and phase in phases)


def _section(types: list[str], rows: dict[str | None, tuple[str, ...]]) -> str:
    lines = [f"\n## {', '.join(types)}\n", "| from | to |", "| --- | --- |"]
    for before, after in rows.items():
        if before not in ENDED:
            lines.append(f"| {before or '(not there yet)'} | {', '.join(after)} |")
    ended = [before for before in rows if before in ENDED]
    if ended:
        lines.append(f"| {', '.join(ended)} | {', '.join(rows[ended[0]])} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
