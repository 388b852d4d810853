"""Authors' files for tests: a prelude of templates, the text under test, and what it compiles to."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from pydsl.compile import load_python
from pydsl.errors import AuthoringError
from pydsl.manifest import emit_one
from pydsl.spec import encode

PRELUDE = """\
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from pydsl import *


@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


@template
def flip() -> Script[str]:
    return Script(image="busybox", command=["sh"], source="echo 1", outputs=stdout())


@template(image="python")
def count(shard: str, size: int = 3) -> int:
    return 1


@template(image="python")
def ratio() -> float:
    return 1.5


@template(image="python")
def ready() -> bool:
    return True


@template(image="python")
def make() -> Path:
    return Path("x")


@template(image="python")
def read(data: Path) -> int:
    return 1


@template(image="python")
def numbers() -> list[int]:
    return [1]


@template(image="python")
def names() -> list[str]:
    return ["a"]


@template(image="python")
def maybe() -> str | None:
    return None


@template(image="python")
def take(items: list[Any]) -> None:
    print(items)


class Two(NamedTuple):
    number: int
    file: Path


@template(image="python")
def two() -> Two:
    return Two(1, Path("x"))


"""


def file_of(text: str) -> str:
    """Return a whole file: text that binds nothing is the body of a composite, after a line that says its kind."""
    kind, _, body = text.partition("\n")
    found = re.fullmatch(r"(steps|dag)(?: -> (.+))?", kind)
    if found is None:
        return PRELUDE + text
    block = {"steps": "Steps", "dag": "DAG"}[found[1]]
    lines = body.rstrip("\n").split("\n")
    inner = "".join(f"        {line}\n" if not line.startswith("return") else f"    {line}\n" for line in lines)
    head = f"@template\ndef main() -> {found[2] or 'None'}:\n    with {block}():\n"
    return f"{PRELUDE}{head}{inner}\n\nworkflow = Workflow(main)\n"


def compiled(text: str, folder: Path) -> list[Any]:
    """Compile a file; give each manifest's JSON."""
    path = folder / "flow.py"
    path.write_text(file_of(text))
    return [encode(one.object) for one in load_python(path)]


def main_template(text: str, folder: Path) -> str:
    """Compile the body of a composite; give its template, and those of its loops and hooks, as YAML."""
    templates = compiled(text, folder)[0]["spec"]["templates"]
    own = [one for one in templates if one["name"] == "main" or one["name"].startswith("main-")]
    shown = [{key: value for key, value in one.items() if key != "name" or value != "main"} for one in own]
    return "---\n".join(emit_one(one) for one in shown)


def refusal(text: str, folder: Path) -> str:
    """Compile a file that has a mistake; give the whole error text."""
    (folder / "flow.py").write_text(file_of(text))
    before = os.getcwd()
    os.chdir(folder)
    try:
        load_python("flow.py")
    except AuthoringError as error:
        return f"{error}\n"
    finally:
        os.chdir(before)
    raise AssertionError("nothing was refused")


def sections(file: Path) -> list[tuple[str, str, str]]:
    """Read a file of cases: `=== name`, a text, `---`, what's expected."""
    cases = []
    for part in file.read_text().split("=== ")[1:]:
        name, _, rest = part.partition("\n")
        text, _, expected = rest.partition("\n-----\n")
        cases.append((name, text, expected.rstrip("\n") + "\n"))
    return cases


def manifests_text(text: str, folder: Path) -> str:
    """Compile a file; give its manifests as YAML, the templates of the prelude without what's in them."""
    manifests = compiled(text, folder)
    for manifest in manifests:
        spec = manifest.get("spec", {})
        spec = spec.get("workflowSpec", spec)
        spec["templates"] = [_shown(one) for one in spec.get("templates", ())] or None
        if spec["templates"] is None:
            del spec["templates"]
    return "---\n".join(emit_one(one) for one in manifests)


_PRELUDE_NAMES = {"echo", "flip", "count", "read", "take", "make", "names"}


def _shown(template: dict[str, Any]) -> dict[str, Any]:
    return {"name": template["name"]} if template["name"] in _PRELUDE_NAMES else template
