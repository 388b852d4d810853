"""The document that the face was designed by, and the shared cases' programs: mypy --strict and pyright accept them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.documents import blocks
from tests.shared import shared
from tests.typing.test_typing import errors_of_mypy, errors_of_pyright

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = {
    "threads.py": "its own Python isn't typed",
    "two_merges.py": "it's of what pydsl's insides were",
    "entrypoint_set_later.py": "the assignment is its mistake",
}
"""Programs that aren't to be accepted."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the document's blocks as one file, since each uses those before it; beside it the cases' programs."""
    folder = tmp_path_factory.mktemp("shared")
    code = "\n\n".join(block.text for block in blocks(shared("AUTHORING.md"), "python"))
    (folder / "document.py").write_text(code, encoding="utf-8")
    for path in shared("cases", "authoring").glob("*.py"):
        if path.name not in REFUSED:
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_mypy_accepts_the_document_and_the_cases(folder: Path) -> None:
    assert errors_of_mypy(*sorted(folder.iterdir())) == []


def test_pyright_accepts_the_document_and_the_cases(folder: Path) -> None:
    assert errors_of_pyright(folder) == []
