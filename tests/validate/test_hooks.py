"""Hooks are given what their templates take."""

from __future__ import annotations

import pytest

from tests.validate.manifests import dag, findings, steps, workflow
from tests.validate.test_advice import told

NEED = """\
  - name: need
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, args: ["{{inputs.parameters.m}}"]}
"""
GIVEN = "arguments: {parameters: [{name: m, value: a}]}"
LACKS = (
    "PD833 inputs.parameters.m of template 'need' isn't given: the hook ends in an error when it's due; "
    "give it in the hook's arguments, or give the input a default"
)
STRAY = "PD833 template 'need' has no input {} 'mm'; Argo ignores it; {}"


def step(handlers: str, arguments: str = "") -> str:
    text = steps(f"- - {{name: a, template: echo, {handlers}}}") + NEED
    return text.replace("  entrypoint: main\n", f"  entrypoint: main\n{arguments}")


def of_workflow(hook: str, arguments: str = "") -> str:
    spec = f"entrypoint: main\n{arguments}hooks: {{{hook}}}\n"
    return workflow("- name: main\n  steps: [[{name: a, template: echo}]]\n", spec) + NEED


WORKFLOWS = "arguments: {parameters: [{name: m, value: a}]}\n"
CASES = [
    ("an exit hook", step("hooks: {exit: {template: need}}"), [LACKS]),
    ("an exit handler", step("onExit: need"), [LACKS]),
    ("a task's", dag("- {name: a, template: echo, hooks: {exit: {template: need}}}") + NEED, [LACKS]),
    ("another hook", step("hooks: {h: {expression: 'true', template: need}}", f"  {WORKFLOWS}"), [LACKS]),
    ("an exit hook gets the workflow's arguments", step("hooks: {exit: {template: need}}", f"  {WORKFLOWS}"), []),
    ("so does an exit handler", step("onExit: need", f"  {WORKFLOWS}"), []),
    ("arguments of its own", step(f"hooks: {{exit: {{template: need, {GIVEN}}}}}"), []),
    ("the workflow's hook", of_workflow("exit: {template: need}"), [LACKS]),
    ("the workflow's hook gets its arguments", of_workflow("exit: {template: need}", WORKFLOWS), []),
    ("a misspelt one", step("hooks: {exit: {template: need, arguments: {parameters: [{name: mm, value: a}]}}}"),
     [LACKS, STRAY.format("parameter", "did you mean 'm'?")]),
    ("an artifact too many", step("hooks: {exit: {template: need, arguments: {parameters: [{name: m, value: a}], "
                                  "artifacts: [{name: mm, raw: {data: a}}]}}}"), [STRAY.format("artifact", "None")]),
    ("a template by a tag", step("hooks: {exit: {template: '{{workflow.name}}'}}"), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_hook_lacks_is_told(text: str, wanted: list[str]) -> None:
    assert [one for one in told(text) if not one.startswith("PD813")] == wanted


TAGS = [
    ("tasks.nope.outputs.result", "PD210"),
    ("steps.a.outputs.result", "PD210"),
    ("inputs.parameters.q", "PD209"),
    ("workflow.parameters.q", "PD209"),
    ("workflow.name", None),
    ("workflow.status", None),
    ("workflow.failures", None),
]


@pytest.mark.parametrize(("tag", "code"), TAGS, ids=[tag for tag, _ in TAGS])
def test_a_tag_that_nothing_fills_in_the_workflows_own_hook_is_told(tag: str, code: str | None) -> None:
    hook = "exit: {template: need, arguments: {parameters: [{name: m, value: '{{TAG}}'}]}}".replace("TAG", tag)
    expected = [(code, f"failed to resolve {{{{{tag}}}}}", ())] if code else []
    assert [(one.code, one.message, one.refused_by) for one in findings(of_workflow(hook))] == expected
