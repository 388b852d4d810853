"""pydsl's own rules: what Argo's lint takes and what then fails, each with its whole text, and what's like it and works."""

# ruff: noqa: E501 - the lines of a table are as long as they are

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.lint import LintOptions, lint_files, lint_text
from tests.validate.manifests import dag, steps, workflow

if TYPE_CHECKING:
    from pathlib import Path

TELL = "hooks: {exit: {template: echo, arguments: {parameters: [{name: text, value: 'TEXT'}]}}}"
INLINE = "inline: {inputs: {parameters: [{name: m, value: x}]}, container: {image: x, args: ['TEXT']}}"


def told(text: str, *select: str) -> list[str]:
    """List the warnings of a text: code, message and hint."""
    found = lint_text(text, options=LintOptions(select=select)).findings
    return [f"{one.code} {one.message}; {one.hint}" for one in found if one.severity.value == "warning"]


def asking(expression: str, name: str = "a-b") -> str:
    """Write a Workflow whose entrypoint has an input, and an expression about it."""
    return workflow(
        f"- name: main\n  inputs: {{parameters: [{{name: {name}, value: x}}]}}\n"
        f"  container: {{image: busybox, args: [\"{{{{={expression}}}}}\", '{{{{inputs.parameters.{name}}}}}']}}\n"
    ).replace("- name: echo\n", "- name: main-echo\n")


def retried(expression: str) -> str:
    """Write a Workflow whose entrypoint has an input, and is retried if an expression about it holds."""
    row = "value: x}]}\n"
    return asking("'x'").replace(row, f"{row}    retryStrategy: {{expression: '{expression}'}}\n")


INLINE_FAILS = (
    "PD816 failed to resolve {{inputs.parameters.m}}: a loop over an inline template can't give it inputs; "
    "give the template a name of its own"
)
GATHERED = (
    "PD816 failed to get a template: the outputs of a loop over an inline template can't be gathered; "
    "give the template a name of its own"
)
MINUS = "PD818 inputs.parameters.a-b is a subtraction here, so this isn't what's meant; write inputs.parameters['a-b']"
UNUSED = "PD815 nothing calls template 'main-echo'; None"


def of_item(root: str) -> str:
    return (
        f"PD817 failed to resolve {{{{{root}.a.status}}}}: the exit hook of a loop runs for each item, which has no such "
        "name; call the hook's template from a template that the loop calls"
    )


def looping(loop: str, given: str | None = None) -> str:
    """Write a Workflow whose entrypoint has a loop, and an input `p` if a value is given for it."""
    inputs = f"    inputs: {{parameters: [{{name: p, value: '{given}'}}]}}\n" if given is not None else ""
    return steps("- - {name: a, template: echo, " + loop + "}").replace("- name: main\n", f"- name: main\n{inputs}")


def pod(more: str) -> str:
    """Write a Workflow of one pod, with more said of it."""
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: w-}\nspec:\n  entrypoint: main\n"
    return f"{head}  templates:\n  - {{name: main, container: {{image: x}}, {more}}}\n"


MAKE = "  - name: make\n    container: {image: x}\n" + (
    "    inputs: {artifacts: [{name: f, path: /in, optional: true}]}\n    outputs: {artifacts: [{name: f, path: /f}]}\n"
)


def given(root: str, more: str = "") -> str:
    """Write the arguments that pass on an artifact of `a`."""
    return f"arguments: {{artifacts: [{{name: f, from: '{{{{{root}.a.outputs.artifacts.f}}}}'{more}}}]}}"


def of_artifact(root: str) -> str:
    return (
        f'PD825 Unable to resolve: "{root}.a.outputs.artifacts.f": a loop makes an artifact for each item, and Argo '
        "gathers none; let each item write below one key, and read that; or pass on a list of parameters"
    )


def chosen(prefix: str, output: str, more: str = "") -> str:
    """Write a call that chooses by the status of `a`, for an argument."""
    condition = f"{prefix}.a.status == 'Skipped' ? 'none' : {prefix}{output}"
    return (
        f'{{name: b, template: echo{more}, arguments: {{parameters: [{{name: text, value: "{{{{={condition}}}}}"}}]}}}}'
    )


UNTRUE = ", when: 'false'"
FOR_EVER = (
    "PD832 this waits for the result of 'a' for ever if that is skipped, whatever the condition says; "
    "return an output parameter, which may have a default, or give this one the same `when`"
)
PRINTS = "template: echo"
WRITES = "inline: {container: {image: x}, outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}}"

CASES = [
    ("chosen result of what may be skipped", steps(f"- - {{name: a, {PRINTS}{UNTRUE}}}\n- - {chosen('steps', '.a.outputs.result')}"), [FOR_EVER]),
    ("the same in a DAG", dag(f"- {{name: a, {PRINTS}{UNTRUE}}}\n- " + chosen("tasks", "['a'].outputs.result", ", depends: a")), [FOR_EVER]),
    ("the same by ??", steps(f"- - {{name: a, {PRINTS}{UNTRUE}}}\n- - {chosen('steps', '.a.outputs.result ?? 1')}"), []),
    ("the same under a condition", steps(f"- - {{name: a, {PRINTS}{UNTRUE}}}\n- - {chosen('steps', '.a.outputs.result', UNTRUE)}"), []),
    ("chosen result of what always runs", steps(f"- - {{name: a, {PRINTS}}}\n- - {chosen('steps', '.a.outputs.result')}"), []),
    ("chosen parameter of what may be skipped", steps(f"- - {{name: a, {WRITES}{UNTRUE}}}\n- - {chosen('steps', '.a.outputs.parameters.o')}"), []),
    ("inline loop of steps", steps("- - {name: a, withItems: [1], " + INLINE.replace("TEXT", "{{inputs.parameters.m}}")
                                   + "}\n- - {name: b, template: echo}"), [INLINE_FAILS]),
    ("inline loop of a DAG", dag("- {name: a, withItems: [1], " + INLINE.replace("TEXT", "{{inputs.parameters.m}}")
                                 + "}\n- {name: b, template: echo}"), [INLINE_FAILS]),
    ("inline without a loop", steps("- - {name: a, " + INLINE.replace("TEXT", "{{inputs.parameters.m}}")
                                    + "}\n- - {name: b, template: echo}"), []),
    ("inline loop without inputs", steps("- - {name: a, withItems: [1], inline: {container: {image: x, args: ['{{pod.name}}']}}}\n"
                                         "- - {name: b, template: echo}"), [GATHERED]),
    ("inline loop of a DAG, waited for", dag("- {name: a, withItems: [1], inline: {container: {image: x}}}\n"
                                             "- {name: b, template: echo, depends: a.Succeeded}"), [GATHERED]),
    ("inline loop of a DAG that nobody waits for", dag("- {name: a, withItems: [1], inline: {container: {image: x}}}\n"
                                                       "- {name: a-b, template: echo}\n"
                                                       "- {name: c, template: echo, dependencies: [a-b]}"), []),
    ("exit hook of steps", steps("- - {name: a, template: echo, withItems: [1], " + TELL.replace("TEXT", "{{steps.a.status}}") + "}"),
     [of_item("steps")]),
    ("exit hook of a DAG", dag("- {name: a, template: echo, withItems: [1], " + TELL.replace("TEXT", "{{tasks.a.status}}") + "}"),
     [of_item("tasks")]),
    ("exit hook without a loop", steps("- - {name: a, template: echo, " + TELL.replace("TEXT", "{{steps.a.status}}") + "}"), []),
    ("exit hook with an item", steps("- - {name: a, template: echo, withItems: [1], " + TELL.replace("TEXT", "{{item}}") + "}"), []),
    ("artifact of a loop of steps", steps("- - {name: a, template: make, withItems: [1]}\n- - {name: b, template: make, ARGS}\n"
                                          "  - {name: c, template: echo}".replace("ARGS", given("steps"))) + MAKE, [of_artifact("steps")]),
    ("artifact of a loop of a DAG", dag("- {name: a, template: make, withParam: '[]'}\n- {name: b, template: make, depends: a, ARGS}\n"
                                        "- {name: c, template: echo}".replace("ARGS", given("tasks"))) + MAKE, [of_artifact("tasks")]),
    ("artifact of a loop, for a hook", dag("- {name: a, template: make, withItems: [1], hooks: {exit: {template: make, ARGS}}}\n"
                                           "- {name: c, template: echo}".replace("ARGS", given("tasks"))) + MAKE, [of_artifact("tasks")]),
    ("artifact of a loop, handed out", steps("- - {name: a, template: make, withItems: [1]}\n- - {name: b, template: echo}").replace(
        "- name: main\n", "- name: main\n    outputs: {artifacts: [{name: f, from: '{{steps.a.outputs.artifacts.f}}'}]}\n") + MAKE,
     [of_artifact("steps")]),
    ("optional artifact of a loop", steps("- - {name: a, template: make, withItems: [1]}\n- - {name: b, template: make, ARGS}\n"
                                          "  - {name: c, template: echo}".replace("ARGS", given("steps", ", optional: true"))) + MAKE, []),
    ("artifact of one step", steps("- - {name: a, template: make}\n- - {name: b, template: make, ARGS}\n"
                                   "  - {name: c, template: echo}".replace("ARGS", given("steps"))) + MAKE, []),
    ("items that are no list", looping("withParam: '[1,'"),
     ["PD826 withParam value could not be parsed as a JSON list: [1,: unexpected end of JSON input; None"]),
    ("items of a parameter that is no list", looping("withParam: '{{inputs.parameters.p}}'", "a-b"),
     ["PD826 withParam value could not be parsed as a JSON list: a-b: invalid character 'a' looking for beginning of value; None"]),
    ("items of a parameter that is one", looping("withParam: '{{inputs.parameters.p}}'", "[1]"), []),
    ("a list that isn't known", looping("withParam: '{{inputs.parameters.p}}'", "{{workflow.name}}"), []),
    ("a count that is no number", looping("withSequence: {count: two}"),
     ['PD826 strconv.Atoi: parsing "two": invalid syntax; None']),
    ("an end of a parameter that is no number", looping("withSequence: {start: '1', end: '{{inputs.parameters.p}}'}", "1.5"),
     ['PD826 strconv.Atoi: parsing "1.5": invalid syntax; None']),
    ("a sequence", looping("withSequence: {start: '1', end: '-2', format: x%d}"), []),
    ("an item that lacks a name", looping("withItems: [{k: 1}, a], arguments: {parameters: [{name: text, value: '{{item.k}}'}]}"),
     ['PD826 failed to resolve {{item.k}}: item 1 is "a"; None']),
    ("items with all names", looping("withItems: [{k: 1}, {k: 2}], arguments: {parameters: [{name: text, value: '{{item.k}}'}]}"), []),
    ("hyphen", asking("inputs.parameters.a-b"), [MINUS, UNUSED]),
    ("hyphen in a call", asking("len(inputs.parameters.a-b) - 1"), [MINUS, UNUSED]),
    ("hyphen in a text", asking("'inputs.parameters.a-b' + inputs.parameters['a-b']"), [UNUSED]),
    ("hyphen in a tag of an expression", retried("{{inputs.parameters.a-b}} == true"), [UNUSED]),
    ("hyphen beside a tag of an expression", retried("inputs.parameters.a-b == {{=true}}"), [MINUS, UNUSED]),
    ("a subtraction", asking("inputs.parameters.a-1", "a"), [UNUSED]),
    ("hyphen of a task", dag("- {name: a-b, template: echo}\n- {name: c, template: echo, depends: a-b, arguments: {parameters: "
                             "[{name: text, value: \"{{=tasks.a-b.id}}\"}]}}"),
     ["PD818 tasks.a-b is a subtraction here, so this isn't what's meant; write tasks['a-b']"]),
    ("age in days", workflow("- name: main\n  memoize: {key: k, maxAge: 2d, cache: {configMap: {name: c}}}\n  steps: [[{name: a, template: echo}]]\n"),
     ["PD404 memoize.maxAge is not a duration, so the step fails: '2d'; write 48h"]),
    ("age without a unit", workflow("- name: main\n  memoize: {key: k, maxAge: '10', cache: {configMap: {name: c}}}\n"
                                    "  steps: [[{name: a, template: echo}]]\n"),
     ["PD404 memoize.maxAge is not a duration, so the step fails: '10'; write it as 90s, 1m30s or 24h"]),
    ("age in hours", workflow("- name: main\n  memoize: {key: k, maxAge: 48h, cache: {configMap: {name: c}}}\n  steps: [[{name: a, template: echo}]]\n"), []),
    ("volumes without names", workflow("- name: main\n  steps: [[{name: a, template: echo}]]\n  volumes: [{emptyDir: {}}, {emptyDir: {}}]\n"), []),
    ("volumes of one name", workflow("- name: main\n  steps: [[{name: a, template: echo}]]\n"
                                     "  volumes: [{name: v, emptyDir: {}}, {name: v, emptyDir: {}}]\n"),
     ["PD803 there is a volume 'v' already: no pod can be made; None"]),
    ("an init container and a sidecar of one name", pod("initContainers: [{name: a, image: x}], sidecars: [{name: a, image: x}]"),
     ["PD803 there is an init container 'a' already: no pod can be made; None"]),
    ("two init containers of one name", pod("initContainers: [{name: a, image: x}, {name: a, image: x}]"),
     ["PD803 there is an init container 'a' already: no pod can be made; None"]),
    ("two sidecars of one name", pod("sidecars: [{name: a, image: x}, {name: a, image: x}]"),
     ["PD803 there is a sidecar 'a' already: no pod can be made; None"]),
    ("one of each", pod("initContainers: [{name: a, image: x}], sidecars: [{name: b, image: x}]"), []),
    ("an item in what a loop calls",
     workflow("- name: main\n  steps: [[{name: a, template: leaf, withItems: [1]}, {name: b, template: echo}]]\n"
              "- name: leaf\n  container: {image: x, args: ['<{{ item }}>', '{{=item}}']}\n"),
     ["PD801 template 'leaf' doesn't see the item of the loop that calls it: {{item}} stays; "
      "make it an input, and pass {{item}} for it"]),
    ("braces in what no loop calls",
     workflow("- name: main\n  steps: [[{name: a, template: leaf}, {name: b, template: echo}]]\n- name: leaf\n  container: {image: x, args: ['{{item}}']}\n"), []),
    ("an item in a workflow's hook",
     workflow("- name: main\n  steps: [[{name: a, template: echo}]]\n- name: leaf\n  inputs: {parameters: [{name: p}]}\n"
              "  container: {image: x, args: ['{{inputs.parameters.p}}']}\n").replace(
         "  templates:", "  hooks: {exit: {template: leaf, arguments: {parameters: [{name: p, value: '{{item}}'}]}}}\n  templates:"),
     ["PD801 hook 'exit' has no loop: {{item}} stays as it is; None"]),
    ("an answer's choices", workflow("- name: main\n  steps: [[{name: a, template: ask}, {name: b, template: echo}]]\n- name: ask\n"
                                     "  inputs: {parameters: [{name: yes-or-no, default: 'no'}]}\n  suspend: {}\n"
                                     "  outputs: {parameters: [{name: yes-or-no, valueFrom: {supplied: {}}}]}\n"), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_fails_in_a_run_is_a_warning(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(("data", "count"), [("cost: 5$$", 1), ("cost: 5$", 0), ("$(HOME) {{=1}}", 0)])
def test_dollars_of_a_raw_artifact(data: str, count: int) -> None:
    rows = f"[{{name: f, path: /f, raw: {{data: '{data}'}}}}]"
    leaf = f"- name: leaf\n  inputs: {{artifacts: {rows}}}\n  container: {{image: x}}\n"
    main = f"- name: main\n  steps: [[{{name: a, template: leaf, arguments: {{artifacts: {rows}}}}}, {{name: b, template: echo}}]]\n"
    wanted = ["PD808 `$$` in a raw artifact arrives as `$`; write four of them for two"] * 2 * count
    assert [one for one in told(workflow(main + leaf)) if one.startswith("PD808")] == wanted


SETTINGS = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"


def using(reference: str, volumes: str = "") -> str:
    spec = f"entrypoint: main\n{volumes}"
    return workflow(f"- name: main\n  container: {{image: busybox, {reference}}}\n", spec).replace(
        "- name: echo", "- name: unused"
    )


def missing(text: str) -> list[str]:
    return [one for one in told(text) if one.startswith("PD819")]


NOT_GIVEN = "PD819 there's no ConfigMap 'setings' among those that were given; did you mean 'settings'?"


def test_a_config_map_that_was_not_given_is_reported_where_others_were() -> None:
    for reference in ("envFrom: [{configMapRef: {name: setings}}]",
                      "env: [{name: A, valueFrom: {configMapKeyRef: {name: setings, key: a}}}]"):  # fmt: skip
        assert missing(using(reference) + SETTINGS) == [NOT_GIVEN]
        assert missing(using(reference)) == []
        assert missing(using(reference) + SETTINGS.replace("ConfigMap", "Secret")) == []
        assert missing(using(reference) + SETTINGS.replace("name: settings", "name: settings, namespace: other")) == []
        assert missing(using(reference.replace("name: setings", "optional: true, name: setings")) + SETTINGS) == []
        assert missing(using(reference.replace("setings", "settings")) + SETTINGS) == []


def test_volumes_name_what_they_hold() -> None:
    secret = SETTINGS.replace("ConfigMap", "Secret")
    volumes = "volumes: [{name: v, VOLUME}]"
    assert missing(using("args: [a]", volumes.replace("VOLUME", "configMap: {name: setings}")) + SETTINGS) == [
        NOT_GIVEN
    ]
    held = volumes.replace("VOLUME", "secret: {secretName: setings}")
    assert missing(using("args: [a]", held) + secret) == [NOT_GIVEN.replace("ConfigMap", "Secret")]
    projected = volumes.replace("VOLUME", "projected: {sources: [{secret: {name: setings}}]}")
    assert missing(using("args: [a]", projected) + secret) == [NOT_GIVEN.replace("ConfigMap", "Secret")]


PASTED = """\
- name: main
  inputs: {parameters: [{name: who, value: me}]}
  script: {image: busybox, command: [sh], source: "echo {{inputs.parameters.who}}"}
"""
CODE = (
    "PD822 inputs.parameters.who becomes part of the program: a value may end a string and run as code; "
    "pass it in the environment: env with value {{...}}, and read it there"
)


def test_data_in_a_program_is_reported_by_default() -> None:
    assert told(workflow(PASTED))[0] == CODE


PASSED_ON = """\
- name: main
  steps:
  - - {name: one, template: inner}
  - - name: two
      template: made
      arguments: {parameters: [{name: text, value: '{{steps.one.outputs.parameters.output}}'}]}
- name: inner
  steps:
  - - {name: it, template: made, arguments: {parameters: [{name: text, value: a}]}}
  outputs: {parameters: [{name: output, valueFrom: {parameter: '{{steps.it.outputs.parameters.output}}'}}]}
- name: made
  inputs:
    parameters: [{name: text}]
    artifacts: [{name: RUNNER, path: /tmp/RUNNER.py, raw: {data: ""}}]
  script: {image: python, command: [python, '{{inputs.artifacts.RUNNER.path}}'], source: ""}
  outputs: {parameters: [{name: output, valueFrom: {path: /tmp/o}}]}
"""
DANGER = (
    "PD823 Argo looks for tags in this value once more when it's known: data may hold {{=...}}; "
    "encode it: {{=sprig.b64enc(...)}}, and decode it where it's used"
)


def test_what_a_function_run_by_pydsl_gives_is_marked_and_no_danger() -> None:
    assert DANGER not in told(workflow(PASSED_ON.replace("RUNNER", "pydsl")))
    assert DANGER in told(workflow(PASSED_ON.replace("RUNNER", "other")))


def test_what_such_a_function_prints_is_not_marked() -> None:
    printed = PASSED_ON.replace("RUNNER", "pydsl").replace(
        "steps.it.outputs.parameters.output", "steps.it.outputs.result"
    )
    assert DANGER.partition(";")[0] in [one.partition(";")[0] for one in told(workflow(printed))]


FUNCTION = """\
from pydsl import Container, DAG, Workflow, from_path, template

@template
def make() -> Container[str]:
    return Container(image="busybox", command=["date"], outputs=from_path("/o"))

@template(image="python")
def mine() -> str:
    return ""

@template(image="python"MODE)
def take(text: str) -> str:
    return text

@template
def main() -> None:
    with DAG():
        made = make()
        take(text=made.output)
        take(text=take(text=mine().output).output)

workflow = Workflow(main)
"""


@pytest.mark.parametrize("mode", ["", ', mode="image"'])
def test_what_a_container_hands_to_a_function_is_told_in_python(mode: str, tmp_path: Path) -> None:
    file = tmp_path / "flow.py"
    file.write_text(FUNCTION.replace("MODE", mode))
    (found,) = lint_files([str(file)]).findings
    assert (found.code, found.message, found.hint) == (
        "PD823",
        "Argo looks for tags in this value once more when it's known: data may hold {{=...}}",
        "pass it as a file, by an artifact (Path in Python): Argo looks for no tags in files",
    )
    assert found.place is not None
    assert found.place.line == 19


def test_a_hint_quotes_what_stands_in_the_file() -> None:
    values = "[{name: o, value: 0123}, {name: t, value: yes}, {name: f, value: 1.50}]"
    text = workflow("- name: main\n  suspend: {}\n", f"entrypoint: main\narguments: {{parameters: {values}}}")
    hints = [one.hint for one in lint_text(text).findings if one.code == "PD102"]
    assert hints == ['quote it: "0123"', 'quote it: "yes"', 'quote it: "1.50"']


OUTSIDE = "PD804 'c' isn't one of the values that {} takes: a, b; there is: 'a', 'b'"
CHOOSING = "- name: main\n  inputs: {parameters: [{name: mode, FIELD, enum: [a, b]}]}\n  steps: [[{name: it, template: echo}]]\n"


@pytest.mark.parametrize("field", ["default", "value"])
def test_what_an_input_has_by_itself_is_one_of_its_choices(field: str) -> None:
    text = workflow(CHOOSING.replace("FIELD", f"{field}: c"))
    assert OUTSIDE.format("mode of 'main'") in told(text)
    assert not [one for one in told(text.replace("c, enum", "b, enum")) if one.startswith("PD804")]


def test_the_workflow_s_arguments_are_choices_of_its_entrypoint() -> None:
    spec = "entrypoint: main\narguments: {parameters: [{name: mode, value: c}]}"
    text = workflow(CHOOSING.replace("FIELD, ", ""), spec)
    assert OUTSIDE.format("'main'") in told(text)
    assert not [one for one in told(text.replace("value: c", "value: b")) if one.startswith("PD804")]


@pytest.mark.parametrize(
    ("condition", "is_told"),
    [("{{=inputs.parameters.m == 'a'}}", False), ("{{=inputs.parameters.m}} == a", True), ("{{item}} == a", True)],
)
def test_a_condition_that_is_one_expression_needs_no_quotes(condition: str, is_told: bool) -> None:
    text = steps(f'- - {{name: it, template: echo, withItems: [1], when: "{condition}"}}')
    assert any(one.startswith("PD821") for one in told(text, "style")) == is_told


@pytest.mark.parametrize(
    ("expression", "is_told"),
    [
        ("workflow.parameters.nobody == 'a'", True),
        ("workflow.parameters['no-body'] == 'a'", True),
        ("workflow.parameters.known == 'a'", False),
        ("(workflow.parameters.nobody ?? 'a') == 'a'", False),
        ("'workflow.parameters.nobody' == 'a'", False),
    ],
)
def test_an_expression_asks_for_parameters_that_the_workflow_has(expression: str, is_told: bool) -> None:
    spec = "entrypoint: main\narguments: {parameters: [{name: known, value: a}]}"
    text = workflow(f'- name: main\n  steps: [[{{name: it, template: echo, when: "{{{{={expression}}}}}"}}]]\n', spec)
    assert any(one.startswith("PD824") for one in told(text)) == is_told
