"""YAML as Python: what comes back equal, by `pydsl decompile` and by `hera generate python`, file by file.

`./dev python benchmarks/decompile.py FOLDER [--write]`. $HERA_PYTHON names a Python with `hera[cli]==7.1.0`. `--write`
puts the table into the docs. Both are judged by `pydsl diff`, which takes what means the same for equal.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import attrs

from pydsl.compile import load_python
from pydsl.decompile import decompile
from pydsl.diff.changes import REMOVED
from pydsl.diff.comparing import compare
from pydsl.errors import PydslError
from pydsl.manifest import load
from pydsl.manifest.comments import comments
from pydsl.spec import encode

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "how-to" / "move-yaml-to-python.md"
BEGIN, END = "<!-- made by benchmarks/decompile.py -->\n", "<!-- end -->\n"


@attrs.define
class Tally:
    """What became of all files, by one tool."""

    equal: int = 0
    differs: int = 0
    lost: int = 0
    crashed: int = 0
    comments: int = 0
    lines: int = 0
    said: list[str] = attrs.Factory(list)

    def add(self, file: Path, source: str, documents: list[Any]) -> None:
        """Count a file that became Python, and the manifests that this makes."""
        text = file.read_text(encoding="utf-8")
        theirs = [one.data for one in load(text)]
        changes = [
            change for old, new in zip(theirs, documents, strict=False) for change in compare(old["kind"], old, new)
        ]
        self.lost += any(one.kind == REMOVED for one in changes) or len(documents) < len(theirs)
        self.equal += not changes and len(documents) == len(theirs)
        self.differs += bool(changes) or len(documents) != len(theirs)
        self.said += [f"{file.name}: {one}" for one in changes]
        kept = {line.strip().lstrip("# ") for line in source.splitlines() if line.strip().startswith("#")}
        self.comments += sum(one.text.strip().lstrip("# ") in kept for one in comments(text))
        self.lines += sum(bool(line.strip()) for line in source.splitlines())


def by_pydsl(files: list[Path]) -> Tally:
    """Decompile each file, and compile it again."""
    tally = Tally()
    for file in files:
        try:
            source = decompile(file.read_text(encoding="utf-8"), str(file)).source
            tally.add(file, source, _compiled(source))
        except PydslError as error:
            tally.crashed += 1
            tally.said.append(f"{file.name}: {error}")
    return tally


def _compiled(source: str) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "flow.py")
        path.write_text(source, encoding="utf-8")
        return [encode(one.object) for one in load_python(path)]


def by_hera(files: list[Path]) -> Tally:
    """Let hera do the same, in a process of its own."""
    python = os.environ.get("HERA_PYTHON", sys.executable)
    done = subprocess.run(
        [python, HERE / "decompile_by_hera.py"], input=json.dumps([str(one) for one in files]), text=True,
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    tally, made = Tally(), json.loads(done.stdout)
    for file in files:
        one = made[str(file)]
        if "crash" in one:
            tally.crashed += 1
            tally.said.append(f"{file.name}: {one['crash']}")
        else:
            tally.add(file, one["source"], one["documents"])
    return tally


def main(words: list[str]) -> None:
    """Print the table, and what each tool didn't bring back."""
    files = sorted(Path(words[0]).rglob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    sides = {"`pydsl decompile`": by_pydsl(files), "`hera generate python` 7.1": by_hera(files)}
    rows = [("", *sides), ("---", *["---:"] * len(sides))]
    for title, name in (
        (f"files that come back equal, of {len(files)}", "equal"),
        ("files that come back as something else", "differs"),
        ("of these, with fields lost", "lost"),
        ("files that crash", "crashed"),
        (f"comments kept, of {sum(len(comments(text)) for text in texts)}", "comments"),
        (
            f"lines of Python, for {sum(bool(line.strip()) for text in texts for line in text.splitlines())} of YAML",
            "lines",
        ),
    ):
        rows.append((title, *(f"{getattr(side, name):,}" for side in sides.values())))
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    print(table)
    for name, side in sides.items():
        print(name, *side.said, sep="\n  ")
    if "--write" in words:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
