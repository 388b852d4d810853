"""Loading: documents, what they say of themselves, and where their parts lie."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pydsl.diagnostics import Diagnostic, Place
from pydsl.errors import ManifestError
from pydsl.manifest import load, load_all, load_file, locate, read
from tests.shared import shared

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: hello
spec:
  entrypoint: main
  arguments: {parameters: [{name: a, value: '1'}, {name: b}]}
  templates:
    - name: main
      steps:
        - - name: one
            template: say
      empty:
    - &say
      name: say
      script:
        image: python
        source: |
          print(1)
    - <<: [*say]
      retryStrategy: {limit: 1}
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "end_column"),
    [
        (("kind",), 2, 7, 15),
        (("spec", "entrypoint"), 6, 15, 19),
        (("spec", "arguments"), 7, 14, 62),
        (("spec", "arguments", "parameters", 1, "name"), 7, 58, 59),
        (("spec", "templates"), 9, 5, None),
        (("spec", "templates", 0), 9, 7, 11),
        (("spec", "templates", 0, "steps", 0, 0, "template"), 12, 23, 26),
        (("spec", "templates", 0, "empty"), 13, 7, 12),
        (("spec", "templates", 1, "script", "source"), 18, 17, None),
        (("spec", "templates", 2, "script", "image"), 17, 16, 22),
        (("spec", "templates", 2, "retryStrategy", "limit"), 21, 30, 31),
    ],
)
def test_a_path_has_the_place_of_its_value(path, line, column, end_column):
    (document,) = load(WORKFLOW, "flow.yaml")
    assert document.place(path) == Place("flow.yaml", line, column, end_column)


@pytest.mark.parametrize(
    ("path", "line", "column", "end_column"),
    [
        ((), 1, 1, 11),
        (("spec", "templates", 1, "script"), 16, 7, 13),
        (("spec", "templates", 1), 14, 7, None),
        (("metadata", "name"), 4, 3, 7),
    ],
)
def test_a_key_has_a_place_of_its_own(path, line, column, end_column):
    (document,) = load(WORKFLOW, "flow.yaml")
    assert document.key_place(path) == Place("flow.yaml", line, column, end_column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("spec", "templates", 1, "script", "command"), 16, 7),
        (("spec", "templates", 0, "steps", 7, "name"), 10, 7),
        (("spec", "templates", 0, "name", "deeper"), 9, 7),
        (("spec", "templates", 9), 8, 3),
        (("spec", "templates", "x"), 8, 3),
        (("status", "phase"), 1, 1),
    ],
)
def test_a_path_that_leads_nowhere_has_the_place_of_the_nearest_thing_above(path, line, column):
    (document,) = load(WORKFLOW, "flow.yaml")
    place = document.place(path)
    assert (place.line, place.column) == (line, column)


def test_places_count_lines_of_the_file_and_columns_of_characters():
    documents = load("a: 1\n--- {b: 日本, c: x}\n---\nd:\n  é: 1\n", "flow.yaml")
    assert documents[1].place(("c",)) == Place("flow.yaml", 2, 16, 17)
    assert documents[2].place(("d", "é")) == Place("flow.yaml", 5, 6, 7)


def test_keys_are_found_as_json_spells_them():
    (document,) = load("1: a\ny: b\n1.50: c\n")
    assert document.data == {"1": "a", "true": "b", "1.5": "c"}
    assert [document.place((key,)).line for key in document.data] == [1, 2, 3]


def test_findings_get_the_place_and_the_line_of_their_path():
    (document,) = load("spec:\n  entrypoint: man\n", "flow.yaml")
    elsewhere = Diagnostic(code="PD202", message="other", place=Place("x.py", 1))
    finding = Diagnostic(code="PD201", message="no such template", path=("spec", "entrypoint"))
    assert locate([finding, elsewhere], document) == [
        replace(finding, place=Place("flow.yaml", 2, 15, 18), source_line="  entrypoint: man"),
        elsewhere,
    ]


def test_a_document_says_what_it_is():
    first, second = load("# nothing\n---\n" + WORKFLOW + "---\nmetadata: {generateName: x-}\n---\n- list\n")[:2]
    assert (first.kind, first.api_version, first.name, first.index) == (
        "Workflow",
        "argoproj.io/v1alpha1",
        "hello",
        0,
    )
    assert (second.kind, second.api_version, second.name, second.index) == (None, None, "x-", 1)
    assert first.text == WORKFLOW


def test_documents_that_say_nothing_are_left_out():
    assert load("---\n# only this\n---\n\n--- ~\n---\n") == []
    assert read("# only this\n") is None


def test_one_broken_document_does_not_lose_the_others():
    documents, findings = load_all("a: 1\n---\nb: [\n---\nc: 3\n", "flow.yaml")
    assert [document.data for document in documents] == [{"a": 1}, {"c": 3}]
    assert [(finding.code, finding.place.line) for finding in findings] == [("PD001", 3)]


def test_documents_end_where_argo_ends_them():
    # Argo cuts at a newline and `---` before it reads YAML, so the block's own newline is gone
    assert [document.data for document in load("a: |\n  x\n---\nb: |\n  y\n")] == [{"a": "x"}, {"b": "y\n"}]


def test_aliases_make_values_of_their_own():
    (document,) = load("a: &x {b: [1]}\nc: *x\n")
    document.data["a"]["b"].append(2)
    assert document.data["c"] == {"b": [1]}


def test_an_anchor_may_be_set_again():
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_endless_nesting_is_refused(text):
    with pytest.raises(ManifestError):
        load(text)


def test_nesting_by_aliases_is_bounded():
    text = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 300))
    with pytest.raises(ManifestError, match="nest deeper than 200"):
        load(text)


def test_a_file_is_read_as_utf_8(tmp_path):
    path = tmp_path / "flow.yaml"
    path.write_bytes("\ufeffname: é\n".encode())
    assert [document.data for document in load_file(path)] == [{"name": "é"}]
    path.write_bytes(b"a: 1\nb: \xe9\n")
    with pytest.raises(ManifestError) as caught:
        load_file(path)
    assert str(caught.value).startswith(f"{path}:2:4: error[PD001]: this isn't UTF-8 text: ")


def test_every_example_of_argos_loads():
    folder = shared("argo", "examples")
    twice = []
    for path in sorted(folder.rglob("*.y*ml")):
        documents, findings = load_all(path.read_text(encoding="utf-8"), path.name)
        assert documents or findings
        twice += [(path.name, finding.message) for finding in findings]
    # the API server refuses it too (lint-divergences: "Of Argo's own examples")
    assert twice in ([], [("k8s-patch-json-workflow.yaml", "the key `parameters` is given twice")])
