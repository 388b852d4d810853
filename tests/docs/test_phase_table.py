"""The page of phases is what the table says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from pydsl.engine.phases import ALLOWED, ENDED

ROOT = Path(__file__).resolve().parents[2]


def _drawn() -> str:
    spec = importlib.util.spec_from_file_location("phase_table", ROOT / "docs" / "phase_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text: str = module.page()
    return text


def test_the_page_is_drawn_from_the_table() -> None:
    assert (ROOT / "docs" / "explanation" / "phases.md").read_text() == _drawn()


def test_the_page_has_every_change_of_every_type() -> None:
    sections = {part.split("\n")[0]: part for part in _drawn().split("\n## ")[1:]}
    for node_type, row in ALLOWED.items():
        section = next(part for types, part in sections.items() if node_type in types.split(", "))
        rows = {
            cells[1]: set(cells[2].split(", "))
            for line in section.split("\n")
            if (cells := line.split("| "))
            if len(cells) > 2
        }
        rows = {before.strip(): {one.strip(" |") for one in after} for before, after in rows.items()}
        for before, after in row.items():
            found = next(cell for cell in rows if (before or "(not there yet)") in cell.split(", "))
            assert rows[found] == set(after), (node_type, before)
            assert before in ENDED or found == (before or "(not there yet)")
