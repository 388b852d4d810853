"""The document that the face was designed by (AUTHORING.md of the shared facts): its blocks do what it says.

Where each part of it is held, and each ruling behind it:

| AUTHORING.md | here or in |
|---|---|
| every block compiles, lints, runs | this module |
| one decorator, three forms; what fits none | compile/mistakes.txt ("a method", "an async function", "a generator", "star arguments", "a kind without its annotation", "a block that a helper opens"), source/test_templates.py |
| what a file emits, `file.py:name` | compile/test_loading.py, compile/files.txt |
| `.given`, `arguments=` | compile/files.txt ("arguments of a workflow"), mistakes.txt ("given ...", "arguments ...") |
| equal definitions merge, different ones clash; cells | files.txt ("equal definitions ..."), mistakes.txt ("two templates of one name"), test_isolation.py, source/test_cells.py |
| `.fn`, `.variant` | files.txt ("a variant ..."), mistakes.txt ("the plain function of a composite"), source/test_templates.py |
| names, numbering, clashes | blocks.txt ("calls of one template ..."), mistakes.txt ("two steps of one name", "a name that Argo refuses") |
| `.after`, `.when`, `.continue_on`, `.inline`, `.passing`, hooks | blocks.txt, mistakes.txt ("after ...", "a hook ...") |
| references, scope, f-strings | blocks.txt, mistakes.txt ("an item outside of its loop", "the output of a call that may be skipped", "the repr of a reference"), compile/test_expressions.py |
| conditions: `when`, `otherwise`, `choose`, `first`, `in_`, `matches`, `not_` | blocks.txt, mistakes.txt, compile/test_running.py |
| loops: `each`, `sequence`, `collect`; several calls; loops in loops | blocks.txt, mistakes.txt, compile/test_running.py, compile/test_generated.py |
| Python that can't work at compile time | mistakes.txt ("if of a reference" to "a reference as a key") |
| values by annotation; unions; "null"; braces | test_codec.py, source/test_values.py, test_arriving.py, mistakes.txt |
| files, `from_path`, `supplied`, `raw`, `s3` | files.txt ("kinds of every sort", "what a template says of itself"), blocks.txt |
| sharing: `ref`, `TemplateRef`, `workflowTemplateRef`, cron, event binding | files.txt |
| blocks and objects | files.txt ("a workflow of blocks", "objects") |
| running, `to_yaml`, `lint` | test_shortcuts.py |
| types | tests/typing |
| rulings: function templates, `$`, tags, 256 kB, trailing newline | source/test_tags.py, test_values.py, test_scripts.py, test_refusals.py, test_shapes.py |
| modes "image" and "archive"; codecs | source/test_scripts.py, source/test_packages.py, test_registered.py |
"""

# ruff: noqa: E501 - rows of the table

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pydsl.compile import load_python
from pydsl.local import run_workflow
from pydsl.manifest.library import Library
from pydsl.spec import encode
from tests.command_line import pydsl
from tests.documents import blocks
from tests.shared import shared

if TYPE_CHECKING:
    from pathlib import Path

EMITTED = ["workflow", "library", "words", "from_library", "nightly", "hello"]
"""What the document binds, in its order."""
MORE = """
diamonds = Workflow(diamond)
tours = Workflow(tour)
shared_use = Workflow(shared)
described = Workflow(print_message, name="described", templates=[fetch, train, approval, echo]).given(message="x")
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the document's Python down, without its last part, which runs the workflow; and a use of each template."""
    code = [block.text for block in blocks(shared("AUTHORING.md"), "python")]
    found = tmp_path_factory.mktemp("document") / "document.py"
    found.write_text("\n".join(text for text in code if ".run(" not in text) + MORE, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def manifests(file: Path) -> dict[str, Any]:
    return {one.name: encode(one.object) for one in load_python(file)}


def template(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in manifest["spec"]["templates"] if one["name"] == name)
    assert isinstance(found, dict)
    return found


def test_what_the_file_binds_is_emitted_in_order(manifests: dict[str, Any]) -> None:
    assert [name for name in manifests if name in EMITTED] == EMITTED


def test_it_lints_without_an_error(file: Path) -> None:
    result = pydsl("lint", file)
    assert "error[" not in result.output + result.error


def test_a_loop_over_a_reference_and_what_it_collects(manifests: dict[str, Any]) -> None:
    workflow = manifests["workflow"]
    tasks = {task["name"]: task for task in template(workflow, "word-count")["dag"]["tasks"]}
    assert workflow["metadata"] == {"generateName": "word-count-"}
    assert tasks["count"]["withParam"] == "{{tasks.split.outputs.parameters.shards}}"
    assert [tasks[name].get("depends") for name in tasks] == [None, "split", "count"]
    assert tasks["add"]["arguments"]["parameters"][0]["value"].startswith("{{=")


def test_the_diamond_depends_as_its_comment_says(manifests: dict[str, Any]) -> None:
    tasks = template(manifests["diamonds"], "diamond")["dag"]["tasks"]
    assert [(one["name"], one.get("depends")) for one in tasks] == [
        ("A", None),
        ("B", "A"),
        ("C", "A"),
        ("D", "A && (B.Succeeded || C.Failed)"),
    ]


def test_the_tour_is_groups_items_and_a_sequence(manifests: dict[str, Any]) -> None:
    tour = template(manifests["tours"], "tour")
    cities, numbers = tour["steps"][2][0], tour["steps"][3][0]
    assert [[step["name"] for step in group] for group in tour["steps"][:2]] == [["flip-coin"], ["heads", "tails"]]
    assert cities["withItems"] == ["Tokyo", "Paris"]
    assert "withSequence" in numbers
    assert numbers["arguments"]["parameters"][0]["value"] == "{{=asInt(item) + 1}} of 5"
    assert "expression" in tour["outputs"]["parameters"][0]["valueFrom"]


def test_templates_of_a_library_are_referred_to(manifests: dict[str, Any]) -> None:
    steps = template(manifests["shared_use"], "shared")["steps"]
    assert steps[0][0]["templateRef"] == {"name": "library", "template": "print-message"}
    assert steps[1][0]["templateRef"] == {"name": "on-the-cluster", "template": "greet"}


def test_a_workflow_of_a_template_refers_to_it(manifests: dict[str, Any]) -> None:
    from_library = manifests["from_library"]
    assert from_library["metadata"] == {"generateName": "words-"}
    assert from_library["spec"] == {
        "workflowTemplateRef": {"name": "words"},
        "arguments": {"parameters": [{"name": "text", "value": "a b"}]},
    }


def test_a_default_location_is_the_artifacts_own(manifests: dict[str, Any]) -> None:
    fetch = template(manifests["described"], "fetch")
    assert fetch["inputs"]["artifacts"] == [{"name": "data", "path": "/in", "s3": {"bucket": "b", "key": "k"}}]
    assert fetch["outputs"]["parameters"][0]["valueFrom"] == {"path": "/out/acc", "default": "0"}


def test_a_choice_is_an_enum_of_the_input(manifests: dict[str, Any]) -> None:
    approval = template(manifests["described"], "approval")
    assert approval["inputs"]["parameters"] == [
        {"name": "deploy", "default": "NO", "description": "Deploy?", "enum": ["YES", "NO"]}
    ]
    assert approval["outputs"]["parameters"][0]["valueFrom"] == {"supplied": {}}


@pytest.mark.parametrize(("name", "output"), [("workflow", "6"), ("hello", None)])
def test_it_runs_to_the_right_answer(name: str, output: str | None, file: Path, tmp_path: Path) -> None:
    (found,) = (one for one in load_python(file) if one.name == name)
    report = run_workflow(found.object, Library(), home=tmp_path)
    root = report.workflow["status"]["nodes"][report.workflow["metadata"]["name"]]
    outputs = [one["value"] for one in root.get("outputs", {}).get("parameters", [])]
    assert (report.phase, outputs) == ("Succeeded", [output] if output else [])
