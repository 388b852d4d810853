"""What an import loads: import time is a feature, so each entry point has the list of what it may load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pydsl
from tests.fresh import loaded

COLLECTING = {
    "authoring",
    "authoring.blocks",
    "authoring.entries",
    "authoring.callee",
    "authoring.calls",
    "authoring.codec",
    "authoring.codec.registry",
    "authoring.codec.shapes",
    "authoring.codec.values",
    "authoring.emitted",
    "authoring.families",
    "authoring.forms",
    "authoring.innermost",
    "authoring.inputs",
    "authoring.kinds",
    "authoring.library",
    "authoring.markers",
    "authoring.marks",
    "authoring.names",
    "authoring.operators",
    "authoring.passing",
    "authoring.places",
    "authoring.printing",
    "authoring.references",
    "authoring.sealed",
    "authoring.sources",
    "authoring.stack",
    "authoring.templates",
    "authoring.workflow",
    "authoring.workflow_options",
    "errors",
    "expr",
    "lazy",
    "pod",
}
ALLOWED = {
    "import pydsl": {"expr", "lazy"},
    "from pydsl import template, Steps, Workflow": COLLECTING,
    "from pydsl import template, DAG, Container, Script, each, when": COLLECTING | {"authoring.flow"},
}
NEVER = {"yaml", "kubernetes", "click", "sqlite3", "asyncio", "pydantic", "unittest", "http", "msgspec"}
if sys.version_info >= (3, 11):
    NEVER.add("subprocess")  # on 3.10 attrs loads it, by way of `platform`


@pytest.mark.parametrize("statement", ALLOWED)
def test_an_entry_point_loads_what_its_list_allows(statement: str) -> None:
    ours = {name.removeprefix("pydsl.") for name in loaded(statement) if name.startswith("pydsl.")}
    assert ours <= ALLOWED[statement], f"loads {sorted(ours - ALLOWED[statement])}"


@pytest.mark.parametrize("statement", ALLOWED)
def test_an_entry_point_loads_nothing_heavy(statement: str) -> None:
    assert {name.partition(".")[0] for name in loaded(statement)} & NEVER == set()


def test_attrs_is_loaded_only_with_the_first_word() -> None:
    assert "attr" not in loaded("import pydsl")


@pytest.mark.parametrize("name", sorted(pydsl.FACE))
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(pydsl, name) is not None
    assert name in dir(pydsl)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match=r"^module 'pydsl' has no attribute 'Workflw'$"):
        pydsl.Workflw  # noqa: B018 - asking is the test


@pytest.mark.parametrize(
    "loading", ["", "import pydsl.expr.lang", "from pydsl.expr import evaluate", "import pydsl.authoring.words"]
)
def test_expr_is_a_function_whatever_of_its_room_was_loaded_before(loading: str) -> None:
    program = f"{loading}\nfrom pydsl import expr\nimport inspect, pydsl.expr.tags\nassert inspect.isfunction(expr)"
    subprocess.run([sys.executable, "-c", f"{program}\nassert pydsl.expr is expr"], check=True)


def test_the_room_of_the_languages_is_imported_from_beside_the_word_expr() -> None:
    program = "from pydsl import expr\nfrom pydsl.expr import evaluate, lang\nassert evaluate('1 + 1') == 2"
    subprocess.run([sys.executable, "-c", program], check=True)


FLOW = """
from pydsl import DAG, Workflow, each, template


@template(image="python:3.12-slim", env={"A": "b"}, timeout="1m", mode="image")
def double(number: int) -> int:
    return 2 * number


@template
def main() -> None:
    with DAG(), each([1, 2]) as number:
        double(number)


workflow = Workflow(main)
"""


def test_a_flow_that_is_only_made_loads_nothing_that_tells_of_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text(FLOW)
    assert loaded(f"import runpy; runpy.run_path({str(file)!r})") & {"msgspec", "pydsl.diagnostics"} == set()
