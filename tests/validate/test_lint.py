"""`pydsl lint`: mistakes that people make, and what they read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pydsl.cli.verbs import pydsl as root
from pydsl.errors import UsageError

GOOD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: hello-
spec:
  entrypoint: hello
  templates:
  - name: hello
    steps:
    - - name: say
        template: print-message
        arguments:
          parameters:
          - name: message
            value: hi
    - - name: again
        template: print-message
        when: "{{steps.say.status}} == Succeeded"
        arguments:
          parameters:
          - name: message
            value: bye
  - name: print-message
    inputs:
      parameters:
      - name: message
    container:
      image: busybox
      command: [echo]
      args: ["{{inputs.parameters.message}}"]
    retryStrategy:
      limit: 3
      backoff:
        duration: 10s
        factor: 2
"""
ONE_ERROR = "1 manifest checked: 1 error, 0 warnings\n"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lint(text: str, *more: str) -> tuple[int, str]:
    Path("flow.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(root, ["lint", "flow.yaml", *more])
    if isinstance(result.exception, UsageError):
        raise result.exception
    return result.exit_code, re.sub(r"^  refused by: .*\n", "", result.output, flags=re.MULTILINE)


def mistake(right: str, wrong: str) -> str:
    """Lint the good manifest with one mistake in it; the end of the output is the same for all of these."""
    assert right in GOOD
    status, output = lint(GOOD.replace(right, wrong, 1))
    assert status == 2
    assert output.endswith(ONE_ERROR)
    return output[: -len(ONE_ERROR)]


def test_nothing_is_wrong() -> None:
    assert lint(GOOD) == (0, "1 manifest checked: 0 errors, 0 warnings\n")


def test_a_misspelt_field() -> None:
    assert mistake("image: busybox", "imgae: busybox") == (
        "flow.yaml:28:7: error[PD101]: Container has no field 'imgae'\n"
        "  at spec.templates[1].container.imgae\n"
        "   |\n"
        "28 |       imgae: busybox\n"
        "   |       ^^^^^\n"
        "  hint: did you mean 'image'?\n"
    )


def test_a_misspelt_argument() -> None:
    assert mistake("- name: message\n            value: hi", "- name: mesage\n            value: hi") == (
        "flow.yaml:14:19: error[PD204]: templates.hello.steps[0].say templates.print-message "
        "inputs.parameters.message was not supplied\n"
        "  at spec.templates[0].steps[0][0].arguments.parameters[0].name\n"
        "   |\n"
        "14 |           - name: mesage\n"
        "   |                   ^^^^^^\n"
        "  hint: it passes 'mesage', which the template doesn't have: did you mean 'message'?\n"
    )


def test_a_misspelt_input_is_told_where_it_is_used() -> None:
    assert mistake("      - name: message\n    container", "      - name: mesage\n    container") == (
        "flow.yaml:30:14: error[PD209]: failed to resolve {{inputs.parameters.message}}\n"
        "  at spec.templates[1].container.args[0]\n"
        "   |\n"
        '30 |       args: ["{{inputs.parameters.message}}"]\n'
        "   |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  hint: did you mean 'inputs.parameters.mesage'?\n"
    )


def test_a_misspelt_template() -> None:
    assert mistake("template: print-message\n        arguments", "template: print-mesage\n        arguments") == (
        "flow.yaml:11:19: error[PD201]: template name 'print-mesage' undefined\n"
        "  at spec.templates[0].steps[0][0].template\n"
        "   |\n"
        "11 |         template: print-mesage\n"
        "   |                   ^^^^^^^^^^^^\n"
        "  hint: did you mean 'print-message'?\n"
    )


def test_a_misspelt_entrypoint() -> None:
    assert mistake("entrypoint: hello", "entrypoint: helo") == (
        "flow.yaml:6:15: error[PD202]: template name 'helo' undefined\n"
        "  at spec.entrypoint\n"
        "  |\n"
        "6 |   entrypoint: helo\n"
        "  |               ^^^^\n"
        "  hint: did you mean 'hello'?\n"
    )


def test_a_misspelt_step() -> None:
    assert mistake("steps.say.status", "steps.sya.status") == (
        "flow.yaml:18:15: error[PD210]: failed to resolve {{steps.sya.status}}\n"
        "  at spec.templates[0].steps[1][0].when\n"
        "   |\n"
        '18 |         when: "{{steps.sya.status}} == Succeeded"\n'
        "   |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  hint: did you mean 'say'?\n"
    )


def test_a_misspelt_kind() -> None:
    status, output = lint(GOOD.replace("kind: Workflow", "kind: Workfow"))
    assert (status, output) == (
        2,
        "flow.yaml:2:7: error[PD104]: 'Workfow' isn't a kind of Argo's\n"
        "  at kind\n"
        "  |\n"
        "2 | kind: Workfow\n"
        "  |       ^^^^^^^\n"
        "  hint: did you mean 'Workflow'?\n"
        "0 manifests checked: 1 error, 0 warnings; passed over: 1 Workfow\n",
    )


ONE_DASH = """\
    - name: say
      template: print-message
      arguments: {parameters: [{name: message, value: hi}]}
    - name: again
      template: print-message
      arguments: {parameters: [{name: message, value: bye}]}
"""


def test_steps_with_one_dash() -> None:
    start, end = GOOD.index("    - - name: say"), GOOD.index("  - name: print-message")
    assert mistake(GOOD[start:end], ONE_DASH) == (
        "flow.yaml:10:7: error[PD102]: each item of steps must be a list of the steps that run together, not a map\n"
        "  at spec.templates[0].steps[0]\n"
        "   |\n"
        "10 |     - name: say\n"
        "   |       ^^^^\n"
        "  hint: write two dashes, `- - name: say`; a step that runs beside the one above it has one dash, further in\n"
    )


def test_an_input_with_neither_default_nor_argument() -> None:
    arguments = """\
        arguments:
          parameters:
          - name: message
            value: hi
"""
    assert mistake(arguments, "") == (
        "flow.yaml:10:9: error[PD204]: templates.hello.steps[0].say templates.print-message "
        "inputs.parameters.message was not supplied\n"
        "  at spec.templates[0].steps[0][0]\n"
        "   |\n"
        "10 |     - - name: say\n"
        "   |         ^^^^\n"
        "  hint: 'say' has to pass it, or template 'print-message' needs a default for it\n"
    )


def test_braces_that_nothing_closes() -> None:
    assert mistake("{{inputs.parameters.message}}", "{{inputs.parameters.message") == (
        "flow.yaml:30:14: error[PD401]: {{ without }} in '{{inputs.parameters.message'\n"
        "  at spec.templates[1].container.args[0]\n"
        "   |\n"
        '30 |       args: ["{{inputs.parameters.message"]\n'
        "   |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  hint: a tag is written {{name}}\n"
    )


def test_a_factor_with_a_fraction() -> None:
    assert mistake("factor: 2", 'factor: "1.5"') == (
        "flow.yaml:35:17: error[PD403]: backoff.factor must be a whole number, not '1.5'\n"
        "  at spec.templates[1].retryStrategy.backoff.factor\n"
        "   |\n"
        '35 |         factor: "1.5"\n'
        "   |                 ^^^^^\n"
        "  hint: Argo reads it as an integer\n"
    )


def test_braces_without_quotes() -> None:
    status, output = lint(GOOD.replace('when: "{{steps.say.status}} == Succeeded"', "when: {{steps.say.status}} == x"))
    assert (status, output) == (
        2,
        "flow.yaml:18:15: error[PD008]: this `{{` isn't quoted\n"
        "   |\n"
        "18 |         when: {{steps.say.status}} == x\n"
        "   |               ^^\n"
        "  hint: quote it: a value that begins with `{{` is a map to YAML, so write '{{steps.say.status}} == x'\n"
        "0 manifests checked: 1 error, 0 warnings\n",
    )


def test_a_number_where_text_is_needed() -> None:
    assert mistake("value: hi", "value: hi\n          artifacts: []\n        continueOn: yes") == (
        "flow.yaml:17:21: error[PD102]: continueOn must be a map (of ContinueOn), not true\n"
        "  at spec.templates[0].steps[0][0].continueOn\n"
        "   |\n"
        "17 |         continueOn: yes\n"
        "   |                     ^^^\n"
    )


UPPER_CASE = (
    "flow.yaml:4:9: {severity}[PD319]: Workflow name 'Hello' isn't a name of Kubernetes: the API server refuses it\n"
    "  at metadata.name\n"
    "  |\n"
    "4 |   name: Hello\n"
    "  |         ^^^^^\n"
    "  hint: it's made of lower case letters, digits, '-' and '.', and begins and ends with a letter or digit\n"
)


def test_what_only_the_server_refuses_is_an_error() -> None:
    status, output = lint(GOOD.replace("generateName: hello-", "name: Hello"))
    assert (status, output) == (2, UPPER_CASE.format(severity="error") + "1 manifest checked: 1 error, 0 warnings\n")


def test_a_warning_does_not_change_the_status() -> None:
    status, output = lint(GOOD.replace("generateName: hello-", "name: Hello"), "--argo-lint-only")
    assert (status, output) == (0, UPPER_CASE.format(severity="warning") + "1 manifest checked: 0 errors, 1 warning\n")


TEMPLATE = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: shelf
spec:
  templates:
  - name: x
    suspend: {}
"""


def test_files_are_checked_as_one_set() -> None:
    Path("shelf.yaml").write_text(TEMPLATE, encoding="utf-8")
    text = GOOD.replace(
        "template: print-message\n        when", "templateRef: {name: shelf, template: x}\n        when"
    )
    status, output = lint(text, "shelf.yaml")
    assert (status, output.splitlines()[0]) == (
        0,
        "flow.yaml:21:19: warning[PD206]: template 'x' has no input parameter 'message'; Argo ignores it",
    )
    assert lint(text)[1].splitlines()[0] == (
        "flow.yaml:17:29: warning[PD207]: WorkflowTemplate 'shelf' not found among the files that were given: "
        "not checked further"
    )


def test_two_templates_of_one_name() -> None:
    Path("shelf.yaml").write_text(TEMPLATE, encoding="utf-8")
    status, output = lint(TEMPLATE, "shelf.yaml")
    assert (status, output.splitlines()[0]) == (
        2,
        "shelf.yaml:4:9: error[PD214]: there is a WorkflowTemplate 'shelf' already",
    )


def test_nothing_to_lint() -> None:
    with pytest.raises(UsageError, match=r"nothing to lint in flow\.yaml: no manifest of Argo's kinds"):
        lint("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")


def test_a_document_without_a_kind_is_told() -> None:
    assert lint("a: b\n---\n" + GOOD) == (
        0,
        "flow.yaml:1:1: warning[PD105]: a document without a kind: nothing reads it\n"
        "  at kind\n"
        "  |\n"
        "1 | a: b\n"
        "  | ^\n"
        "1 manifest checked: 0 errors, 1 warning; passed over: 1 without a kind\n",
    )


PYTHON = """\
from pydsl.spec import Container, ObjectMeta, Template, Workflow, WorkflowSpec

main = Template(name="main", container={"imge": "busybox"})
flow = Workflow(metadata=ObjectMeta(name="a"), spec=WorkflowSpec(entrypoint="main", templates=[main]))
"""


def test_a_misspelt_field_in_a_dict_of_python() -> None:
    Path("flow.py").write_text(PYTHON, encoding="utf-8")
    result = CliRunner().invoke(root, ["lint", "flow.py"])
    assert (result.exit_code, result.output) == (
        2,
        "flow.py:4:1: error[PD101]: Container has no field 'imge'\n"
        "  at spec.templates[0].container.imge\n"
        "  |\n"
        '4 | flow = Workflow(metadata=ObjectMeta(name="a"), spec=WorkflowSpec(entrypoint="main", templates=[main]))\n'
        "  | ^^^^\n"
        "  hint: did you mean 'image'?\n"
        "  refused by: argo lint and API server\n" + ONE_ERROR,
    )
