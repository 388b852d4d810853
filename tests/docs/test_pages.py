"""The docs keep their word: pages are there, their Python compiles and is sound, their commands can be given."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from pydsl.cli.verbs import pydsl as root
from pydsl.spec.kinds import KINDS
from tests.command_line import pydsl
from tests.documents import Block, blocks, commands
from tests.shared import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
PYTHON = [block for page in PAGES for block in blocks(page, "python")]
BAD_ONES = "diagnostics.md"  # shows bad examples and good ones, which tests/lint/test_pages.py lints
MANIFESTS = [
    block
    for page in PAGES
    if page.name != BAD_ONES
    for block in blocks(page, "yaml")
    if any(f"\nkind: {kind}\n" in block.text for kind in KINDS)
]
SHELL = [block for page in [*PAGES, ROOT / "README.md"] for block in blocks(page, "sh") if commands(block, "pydsl")]


def pages_of(nav: Any) -> list[str]:
    """List the pages of mkdocs' nav, however deep."""
    if isinstance(nav, str):
        return [nav]
    return [page for one in (nav if isinstance(nav, list) else nav.values()) for page in pages_of(one)]


def test_nav_names_every_page_and_no_other() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(pages_of(nav)) == sorted(str(page.relative_to(DOCS)) for page in PAGES)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_python_compiles_and_is_sound(block: Block) -> None:
    Path("flow.py").write_text(block.text)
    result = pydsl("compile", "flow.py")
    assert (result.status, result.error) == (0, "")
    result = pydsl("lint", "flow.py")
    assert result.status == 0, result.output


@pytest.mark.parametrize("block", [block for block in PYTHON if "\ndef test_" in block.text], ids=str)
def test_tests_in_python_pass(block: Block) -> None:
    file = Path("flow.py").resolve()  # another test's flow.py is another file
    file.write_text(block.text)
    bound = runpy.run_path(str(file))
    for name in [name for name in bound if name.startswith("test_")]:
        bound[name]()


@pytest.mark.parametrize("block", MANIFESTS, ids=str)
def test_a_manifest_is_sound(block: Block) -> None:
    Path("flow.yaml").write_text(block.text)
    result = pydsl("lint", "flow.yaml")
    assert result.status == 0, result.output


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_a_command_can_be_given(block: Block) -> None:
    for verb, *arguments in commands(block, "pydsl"):
        for argument in arguments:
            if Path(argument).suffix:
                Path(argument).touch()
        with click.Context(root, info_name="pydsl", **root.context_settings) as context:
            command = root.get_command(context, verb)
            assert command is not None, verb
            command.make_context(verb, list(arguments), parent=context)
