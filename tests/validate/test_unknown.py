"""Names in expressions that nothing gives: where they're told, with which hint, and where nothing is wrong."""

# ruff: noqa: E501 - the lines of a table are as long as they are

from __future__ import annotations

import pytest

from pydsl.lint import LintOptions, lint_text
from tests.validate.manifests import steps, workflow


def told(text: str) -> list[str]:
    """List what's told of names that are unknown: where, message and hint."""
    found = lint_text(text, options=LintOptions(select=("PD835",))).findings
    return [f"{one.message}; {one.hint}" for one in found if one.code == "PD835"]


def of_leaf(expression: str) -> str:
    """Write a Workflow whose entrypoint has an input `text`, and prints what an expression gives."""
    return workflow(
        "- name: main\n  inputs: {parameters: [{name: text, value: x}, {name: a.b, value: y}, {name: a-b, value: z}]}\n"
        f"  container: {{image: busybox, args: ['{{{{={expression}}}}}']}}\n"
    )


def of_call(expression: str, more: str = "") -> str:
    """Write a Workflow in which a step `b` gets what an expression gives; `a` ran before it."""
    given = f'arguments: {{parameters: [{{name: text, value: "{{{{={expression}}}}}"}}]}}'
    first = "{name: a, template: echo, arguments: {parameters: [{name: text, value: x}]}}"
    return steps(f"- - {first}\n- - {{name: b, template: echo, {given}{more}}}")


UNKNOWN = "unknown to Argo's expressions"
FOUND = [
    ("a function", of_leaf("uper(inputs.parameters.text)"), [f"uper() is {UNKNOWN}; did you mean 'upper'?"]),
    ("a function of sprig", of_leaf("sprig.uper(workflow.name)"), [f"sprig.uper() is {UNKNOWN}; did you mean 'upper'?"]),
    ("one that Argo takes away", of_leaf('sprig.env("HOME")'), [f"sprig.env() is {UNKNOWN}; None"]),
    ("a variable", of_leaf("workflw.name"), [f"workflw is {UNKNOWN}; did you mean 'workflow'?"]),
    ("of the workflow", of_leaf("workflow.nam"), [f"workflow.nam is {UNKNOWN}; did you mean 'name'?"]),
    ("an input", of_leaf("inputs.parameters.txt"), [f"inputs.parameters.txt is {UNKNOWN}; did you mean 'text'?"]),
    ("in brackets, guarded", of_leaf('inputs?.parameters["txt"] ?? 1'), [f"inputs.parameters.txt is {UNKNOWN}; did you mean 'text'?"]),
    ("each once, in a closure", of_leaf("map([1], {foo(#) + bar})"), [f"foo() is {UNKNOWN}; did you mean 'floor'?", f"bar is {UNKNOWN}; None"]),
    ("after its let", of_leaf("(let n = 1; n) + n"), [f"n is {UNKNOWN}; None"]),
    ("a step", of_call("steps.aa.status"), [f"steps.aa is {UNKNOWN}; did you mean 'a'?"]),
    ("a task among steps", of_call("tasks.a.status"), [f"tasks.a is {UNKNOWN}; write steps.a"]),
    ("of a step", of_call("steps.a.outputs.rsult"), [f"steps.a.outputs.rsult is {UNKNOWN}; did you mean 'result'?"]),
    ("in a hook of a step", of_call("1", ", hooks: {h: {template: main, expression: steps.a.state == 'x'}}"), [f"steps.a.state is {UNKNOWN}; did you mean 'status'?"]),
    ("in a hook of the workflow", workflow("- name: main\n  container: {image: x}\n").replace("spec:\n", "spec:\n  hooks: {h: {template: main, expression: workflow.status == Running}}\n"), [f"Running is {UNKNOWN}; write 'Running', in quotes"]),
]  # fmt: skip
RIGHT = [
    ("functions", of_leaf("toJson(asInt(inputs.parameters.text) + len(sprig.trim(workflow.name)))")),
    ("a name with a dot", of_leaf("inputs.parameters.a.b")),
    ("a name with a hyphen", of_leaf('inputs.parameters["a-b"]')),
    ("let, closures, all that there is", of_leaf("let n = [1]; map(n, {# + len($env)})")),
    ("what a retry has", of_leaf("retries + lastRetry.message")),
    ("labels and outputs", of_leaf("workflow.labels.x + workflow.outputs.parameters.y + workflow.creationTimestamp.s")),
    ("what an own artifact is", of_leaf("outputs.parameters.x.path + pod.name + node.name")),
    ("of a step", of_call("steps.a.outputs.parameters.x ?? steps['a'].exitCode")),
    ("what can't be known", of_leaf("inputs.parameters[workflow.name]")),
    ("what can't be read", of_leaf("foo(")),
]


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND])
def test_a_name_that_nothing_gives_is_told(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize("text", [case[1] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_names_that_there_are(text: str) -> None:
    assert told(text) == []


def test_an_inline_template_has_inputs_of_its_own() -> None:
    inline = (
        "inline: {inputs: {parameters: [{name: own, value: x}]}, "
        "container: {image: x, args: ['{{=inputs.parameters.own}}']}}"
    )
    assert told(steps(f"- - {{name: a, {inline}}}")) == []
