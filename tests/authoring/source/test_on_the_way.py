"""What Argo does to values on their way, done by the engine's own substitution: they arrive as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.authoring.codec import decode_value, encode_value
from pydsl.authoring.source import python_template
from pydsl.compile.runner import runner_artifacts
from pydsl.expr import sprig
from pydsl.expr.tags import Mode, substitute
from pydsl.pod import marked
from tests.authoring.source.running import author, staged_run
from tests.authoring.source.test_values import NASTY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif("b64enc" not in sprig.FUNCTIONS, reason="sprig.b64enc isn't there yet")

TWO = """
def first(text: str) -> str:
    return text

def second(text: str, texts: list[str]) -> list[str]:
    return [text, *texts]
"""


def _called(arguments: dict[str, str]) -> str:
    """Fill the raw artifact as a template's call does: globals first, then its inputs (AR: processArgs)."""
    data = runner_artifacts(python_template(_one_text))[1].raw.data
    template = {"inputs": [{"name": name, "value": value} for name, value in arguments.items()], "data": data}
    first = substitute(template, {"workflow.name": "wf", "x": "no"}, Mode.ALLOW)
    inputs = {f"inputs.parameters.{item['name']}": item["value"] for item in first["inputs"]}
    return substitute(first, inputs, Mode.ALLOW)["data"]


def _one_text(text: str) -> None:
    """Stand for a function that takes a text."""


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_from_one_function_to_the_next(text: str, tmp_path: Path) -> None:
    module = author(tmp_path, TWO)
    first, second = python_template(module.first), python_template(module.second)
    output = staged_run(first, tmp_path / "1", _called({"text": marked(text)})).text()
    assert output == marked(text)
    scope = {
        "steps.a.outputs.parameters.output": output,
        "steps.b.outputs.parameters.output": encode_value(list[str], NASTY[:-1]),
    }
    arguments = {
        "text": "{{steps.a.outputs.parameters.output}}",
        "texts": "{{steps.b.outputs.parameters.output}}",
    }
    passed = substitute(arguments, {**scope, "workflow.name": "wf"}, Mode.strict("steps"))
    received = staged_run(second, tmp_path / "2", _called(passed)).text()
    assert decode_value(list[str], received) == [text, *NASTY[:-1]]
