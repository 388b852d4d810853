"""What the examples say of themselves: each one's docstring states how it ends and what its nodes print."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import attrs

from tests.shared import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
GOLDEN = ROOT / "golden"

LINE = re.compile(r"^(?P<node>\S+) (?P<what>prints|is): (?P<text>.*)$", re.MULTILINE)


@attrs.frozen
class Stated:
    """An example's own word: the phases it may end in, what nodes print, which phases they have, how long it waits."""

    outcomes: tuple[str, ...]
    prints: dict[str, str]
    phases: dict[str, str]
    by_workflow: dict[str, str]
    waits: dict[str, list[int]]


def stated(example: Path) -> Stated:
    """Read an example's docstring."""
    text = ast.get_docstring(ast.parse(example.read_text())) or ""
    outcome = re.search(r"^Outcome: (.*)$", text, re.MULTILINE)
    assert outcome, f"{example.name} doesn't say how it ends"
    lines = [match.groupdict() for match in LINE.finditer(text)]
    return Stated(
        outcomes=tuple(outcome[1].split(" or ")),
        prints={line["node"]: line["text"] for line in lines if line["what"] == "prints"},
        phases={line["node"]: line["text"] for line in lines if line["what"] == "is"},
        by_workflow=dict(re.findall(r"^Prints: (\S+) (.*)$", text, re.MULTILINE)),
        waits={name: list(map(int, w.split())) for name, w in re.findall(r"^Waits: (\S+) (.*)$", text, re.MULTILINE)},
    )
