"""One mistake doesn't hide the next, and isn't told twice."""

from __future__ import annotations

import pytest

from pydsl.diagnostics import LINT, SERVER
from pydsl.lint import lint_text
from tests.lint.test_pages import manifest


def told(templates: str) -> list[tuple[str, tuple[str, ...]]]:
    report = lint_text(manifest(templates))
    return [(finding.code, finding.refused_by) for finding in report.findings]


BOTH = (LINT, SERVER)


def test_a_misspelt_name_is_taken_for_the_name() -> None:
    assert told("- nmae: main\n  suspend: {}\n") == [("PD101", BOTH)]


def test_what_is_left_out_is_not_missed() -> None:
    assert told("- name: main\n  contaner: nothing\n") == [("PD101", BOTH)]


def test_other_mistakes_are_still_found() -> None:
    templates = (
        "- name: main\n  container: {imge: 'a:1'}\n- name: other\n  container: {image: 'a:1'}\n  timeout: '30'\n"
    )
    assert told(templates) == [("PD101", BOTH), ("PD405", (LINT,))]


def test_a_number_for_a_name_is_its_text() -> None:
    steps = "- name: main\n  steps: [[{name: a, template: '12'}]]\n- name: 12\n  suspend: {}\n"
    assert told(steps) == [("PD102", BOTH)]


def test_steps_with_one_dash_are_steps_one_after_the_other() -> None:
    steps = "- name: main\n  steps:\n  - {name: a, template: b}\n  - {name: c, template: z}\n- {name: b, suspend: {}}\n"
    assert told(steps) == [("PD102", BOTH), ("PD201", (LINT,))]


@pytest.mark.parametrize(
    ("field", "refused"), [("continueOn: {fail: true}", (SERVER,)), ("continuOn: {failed: true}", BOTH)]
)
def test_lint_does_not_look_into_the_parts_of_a_step(field: str, refused: tuple[str, ...]) -> None:
    steps = f"- name: main\n  steps:\n  - - name: a\n      template: b\n      {field}\n- {{name: b, suspend: {{}}}}\n"
    assert told(steps) == [("PD101", refused)]


def test_namespaces_keep_templates_apart() -> None:
    caller = manifest("- name: main\n  steps: [[{name: a, templateRef: {name: shelf, template: x}}]]\n")
    shelf = "---\napiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: shelf, namespace: NS}\n"
    shelf += "spec:\n  templates:\n  - {name: x, suspend: {}}\n"
    here = caller.replace("{name: w}", "{name: w, namespace: here}")
    assert lint_text(here + shelf.replace("NS", "here")).findings == ()
    assert [finding.code for finding in lint_text(here + shelf.replace("NS", "there")).findings] == ["PD207"]
