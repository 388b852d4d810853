"""The idioms, and the page of the documentation that lists them; `python -m tests.idioms.gallery` writes it anew."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.idioms.differences import LINE
from tests.shared import ROOT

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "how-to" / "from-argo-examples.md"
BEGIN, END = "<!-- idioms: begin -->\n", "<!-- idioms: end -->\n"
NOT_IDIOMS = {"__init__", "differences", "gallery"}
IDIOMS = sorted(
    path for path in HERE.rglob("*.py") if path.stem not in NOT_IDIOMS and not path.stem.startswith("test_")
)


def name_of(idiom: Path) -> str:
    """Name an idiom as its path below this folder, without `.py`."""
    return str(idiom.relative_to(HERE).with_suffix(""))


def page(before: str) -> str:
    """Write the page's table anew, and leave the words around it."""
    head, _, rest = before.partition(BEGIN)
    _, _, tail = rest.partition(END)
    rows = "".join(map(_row, IDIOMS))
    return f"{head}{BEGIN}\n| file | what it shows | the same as the example |\n|---|---|---|\n{rows}\n{END}{tail}"


def _row(idiom: Path) -> str:
    text = ast.get_docstring(ast.parse(idiom.read_text())) or ""
    shows = text.split("\n\n")[0].replace("\n", " ")
    differing = len(LINE.findall(text))
    same = "yes" if not differing else "but for one thing" if differing == 1 else f"but for {differing} things"
    return f"| `{name_of(idiom)}.py` | {shows} | {same} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
