"""Values and payloads travel from function to function byte for byte, in runs of whole workflows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import compile_text, load_python
from pydsl.local import run_workflow
from pydsl.manifest.library import Library
from tests.compile.flows import payloads, typed_values
from tests.runtimes import engine

FLOWS = Path(payloads.__file__).parent
RUNTIMES = ["process", "sandbox"]
ALL = len(payloads.PAYLOADS)


def ended(file: Path, runtime: str, home: Path, **arguments: str) -> tuple[str, list[str], Any]:
    """Run a file's workflow; give its phase, what its failed pods said, and its output."""
    (compiled,) = load_python(file)
    workflow = compiled.object
    if arguments:
        from pydsl.plan.submission import with_parameters

        workflow = with_parameters(workflow, arguments, known=dict.fromkeys(arguments))
    report = run_workflow(workflow, Library(), home=home, runtime=runtime)
    nodes = report.workflow["status"]["nodes"].values()
    said = [
        report.logs(n["id"], errors=True) for n in nodes if n["type"] == "Pod" and n["phase"] in ("Failed", "Error")
    ]
    whole = next(node for node in nodes if node["name"] == report.name)
    outputs = whole.get("outputs", {}).get("parameters", [])
    return report.phase, [text for text in said if text], outputs[0]["value"] if outputs else None


def test_payloads_that_try_to_be_evaluated(tmp_path: Path) -> None:
    assert ended(FLOWS / "payloads.py", "process", tmp_path) == ("Succeeded", [], f"20 of {ALL}")


@pytest.mark.slow
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_every_payload_through_composites_and_loops(runtime: str, tmp_path: Path) -> None:
    found = ended(FLOWS / "payloads.py", runtime, tmp_path, count=str(ALL))
    assert found == ("Succeeded", [], f"{ALL} of {ALL}")


@pytest.mark.slow
def test_payloads_through_containers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All in a list and some by themselves: through composites, loops, a choice, a retry and an exit handler."""
    engine.require(monkeypatch)
    if reason := engine.python_image():
        pytest.skip(reason)
    file = payloads_of(tmp_path, "image=IMAGE", f'image="{engine.PYTHON_IMAGE}"')
    assert ended(file, "container", tmp_path, count="5") == ("Succeeded", [], f"5 of {ALL}")


@pytest.mark.slow
def test_payloads_through_an_image_that_holds_the_functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.require(monkeypatch)
    file = payloads_of(tmp_path, "image=IMAGE", f'image="{engine.PACKAGED_IMAGE}", mode="image"')
    if reason := engine.packaged_image(file):
        pytest.skip(reason)
    assert "raw: {data: *pydsl}" not in compile_text(file)
    assert ended(file, "container", tmp_path, count="5") == ("Succeeded", [], f"5 of {ALL}")


def payloads_of(folder: Path, before: str, after: str) -> Path:
    """Write the flow of the payloads with something changed in it."""
    file = folder / "contained.py"
    file.write_text(Path(payloads.__file__).read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    return file


def test_what_arrives_where_any_value_may(tmp_path: Path) -> None:
    texts = "'1' '{~}{x}} \"' '1{~}{x}} \"' None 'null' 'nothing' 'else' '1'"
    lists = "[1, 2] [1, 2] [1, 2] ['0', '1'] 9 [\"'a'\",\"'1'\"]"
    assert ended(FLOWS / "open_values.py", "process", tmp_path) == ("Succeeded", [], f"{texts} {lists}")


def test_what_arrives_of_any_type_where_a_text_is_asked_for(tmp_path: Path) -> None:
    values = [
        ("x", "x", "x", "x"),
        ("12", "y", None, "12"),
        ("7", "y", "-", ["a", 1]),
        ('["a",1]', "y", "-", None),
        ('a"b', "y", "2", 'a"b'),
        ('x7a"b', "y", "-", None),
        ("x", "y", "no", None),
        ("x", "y", "-", ["x", {"size": 2}]),
    ]
    found = " ".join([*map(repr, values), 'x x a"b <a"b>'])
    assert ended(FLOWS / "any_as_text.py", "process", tmp_path) == ("Succeeded", [], found)


def test_comparisons_give_what_pythons_would(tmp_path: Path) -> None:
    found = "yyy yyy yyy yyy [Decimal('9.50'), Decimal('2')] True"
    assert ended(FLOWS / "compared_values.py", "process", tmp_path) == ("Succeeded", [], found)


def typed_flow(kinds: list[str]) -> str:
    """Write a workflow that sends the values of some annotations from function to function, one by one."""
    text = "from typing import Literal\nfrom pydsl import DAG, Workflow, collect, each, template\n"
    text += Path(typed_values.__file__).read_text(encoding="utf-8")
    lines = ["", "", "@template", "def main() -> None:", "    with DAG():"]
    for n, kind in enumerate(kinds):
        text += typed_values.SAME.format(n=n, kind=kind)
        lines.append(f"        made = make_{n}()")
        if kind == "Any":  # a loop's item is a text: what's no JSON by itself can't be told from what is
            lines.append(f"        check_{n}(values=made.output)")
            continue
        lines += ["        with each(made.output) as value:", f"            one = same_{n}(value=value)"]
        lines.append(f"        check_{n}(values=collect(one.output))")
    return text + "\n".join(lines) + "\n\n\nworkflow = Workflow(main)\n"


def test_values_of_some_annotations(tmp_path: Path) -> None:
    file = tmp_path / "typed_flow.py"
    file.write_text(typed_flow(["str", "Point"]), encoding="utf-8")
    assert ended(file, "process", tmp_path)[:2] == ("Succeeded", [])


@pytest.mark.slow
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_values_of_all_annotations(runtime: str, tmp_path: Path) -> None:
    assert sum(map(len, typed_values.VALUES.values())) >= 320
    file = tmp_path / "typed_flow.py"
    file.write_text(typed_flow(list(typed_values.VALUES)), encoding="utf-8")
    assert ended(file, runtime, tmp_path)[:2] == ("Succeeded", [])
