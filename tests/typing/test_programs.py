"""Every program that tests/compile compiles is accepted by mypy --strict and pyright, but for those with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.compile.authored import file_of, sections
from tests.shared import ROOT
from tests.typing.test_typing import errors_of_mypy, errors_of_pyright

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = {
    name: text for file in ("blocks.txt", "files.txt") for name, text, _ in sections(ROOT / "tests" / "compile" / file)
}
DYNAMIC = {
    "each over rows": "a dict's rows have values of several types: NamedTuples are rows with types",
    "each over nothing": "nothing says what an empty list would hold",
    "JSON of many shapes": "its rows are dicts, too",
    "objects": "outputs= of an object is a dict, whose names checkers can't see",
    "equal definitions of one name are one template": "it defines a name twice, as a notebook cell does",
}
"""Programs that run and that type checkers can't follow."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write each program into a file."""
    folder = tmp_path_factory.mktemp("programs")
    for number, (name, text) in enumerate(PROGRAMS.items()):
        (folder / f"p{number}.py").write_text(f"# {name}\n{file_of(text)}", encoding="utf-8")
    return folder


def refused(folder: Path, errors: list[tuple[str, int, str, str]]) -> dict[str, list[str]]:
    """Return what is said of each program that isn't known as dynamic."""
    told: dict[str, list[str]] = {}
    for file, line, _, message in errors:
        name = (folder / file).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        if name not in DYNAMIC:
            told.setdefault(name, []).append(f"{line}: {message}")
    return told


def test_there_are_at_least_forty_accepted_programs() -> None:
    assert len(PROGRAMS) - len(DYNAMIC) >= 40
    assert set(DYNAMIC) <= set(PROGRAMS)


def test_mypy_accepts_them(folder: Path) -> None:
    assert refused(folder, errors_of_mypy(*sorted(folder.iterdir()))) == {}


def test_pyright_accepts_them(folder: Path) -> None:
    assert refused(folder, errors_of_pyright(folder)) == {}
