"""What authors write, compiled; what mistakes are told. Whole texts: `blocks.txt`, `files.txt`, `mistakes.txt`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.compile.authored import main_template, manifests_text, refusal, sections

HERE = Path(__file__).parent
BLOCKS = sections(HERE / "blocks.txt")
FILES = sections(HERE / "files.txt")
MISTAKES = sections(HERE / "mistakes.txt")


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in BLOCKS], ids=[case[0] for case in BLOCKS])
def test_a_block_compiles(text: str, expected: str, tmp_path: Path) -> None:
    assert main_template(text, tmp_path) == expected


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_file_compiles(text: str, expected: str, tmp_path: Path) -> None:
    assert manifests_text(text, tmp_path) == expected


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES])
def test_a_mistake_is_told_at_its_line(text: str, expected: str, tmp_path: Path) -> None:
    assert seen(refusal(text, tmp_path)) == seen(expected)


def seen(error: str) -> str:
    """Return what every Python tells: 3.10 doesn't know columns, and later ones count some otherwise than 3.11."""
    if sys.version_info[:2] == (3, 11):
        return error
    kept = [line for line in error.splitlines() if line.strip(" |^") != ""]
    return "\n".join(re.sub(r"^(flow.py:\d+):\d+:", r"\1:", line) for line in kept)
