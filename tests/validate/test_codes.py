"""The codes that the code uses are those that the docs list."""

from __future__ import annotations

import re
from pathlib import Path

from pydsl.lint.pages import PAGES, reference
from pydsl.validate import BEYOND_LINT, GROUPS
from tests.shared import ROOT

PAGE = (ROOT / "docs" / "reference" / "diagnostics.md").read_text(encoding="utf-8")


def sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "pydsl").rglob("*.py"))


def test_codes_of_the_code_are_those_of_the_docs() -> None:
    used = set(re.findall(r'"(PD\d{3})"', sources()))
    assert used == set(PAGES)
    assert used == set(re.findall(r"^\| (PD\d{3}) \|", PAGE, re.MULTILINE))


def test_each_code_is_there_once_and_in_order() -> None:
    listed = re.findall(r"^\| (PD\d(?:xx|\d\d)) \|", PAGE, re.MULTILINE)
    assert listed == sorted(set(listed), key=lambda code: code.replace("xx", "  "))


def test_what_lint_does_not_find_is_marked() -> None:
    marked = set(re.findall(r"^\| (PD\d{3}) \|.*\*\(run\)\* \|$", PAGE, re.MULTILINE))
    assert marked == set(BEYOND_LINT)


def test_the_page_is_what_explain_prints() -> None:
    """`pydsl explain --all > docs/reference/diagnostics.md` writes it."""
    assert reference() == PAGE


def test_each_rule_of_a_group_has_a_page() -> None:
    grouped = [code for codes in GROUPS.values() for code in codes]
    assert [code for code in grouped if not PAGES[code].why] == []
    assert {code for code in PAGES if code.startswith("PD8")} == set(grouped)
