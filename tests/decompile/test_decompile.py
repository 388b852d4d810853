"""What isn't said by functions is said in a plainer way, and always comes back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydsl.compile import load_python
from pydsl.decompile import decompile
from pydsl.errors import ManifestError
from pydsl.manifest import emit_one, load
from pydsl.spec import encode
from tests.shared import ROOT

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: a-}
spec:
  entrypoint: main
  templates:
"""


def back(source: str, folder: Path) -> list[object]:
    file = folder / "flow.py"
    file.write_text(source, encoding="utf-8")
    return [encode(one.object) for one in load_python(file)]


def source_of(templates: str) -> str:
    return decompile(HEAD + templates).source


def test_data_loops_conditions_and_hooks_are_python() -> None:
    text = """\
# Words, measured.
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: words-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: text, value: a b}]}
  templates:
  - name: main
    inputs: {parameters: [{name: text}]}
    dag:
      tasks:
      - name: split
        template: split
        arguments: {parameters: [{name: text, value: "{{inputs.parameters.text}}"}]}
      # one for each word
      - name: measure
        template: measure
        depends: split
        withParam: "{{tasks.split.outputs.result}}"
        arguments: {parameters: [{name: word, value: "{{item}}"}]}
        hooks: {exit: {template: bye}}
      - name: bye
        template: bye
        depends: measure.Failed
        when: "{{tasks.measure.status}} != Succeeded"
  - name: split
    inputs: {parameters: [{name: text}]}
    script: {image: python, command: [python], source: "print('{{inputs.parameters.text}}'.split())"}
  - name: measure
    inputs: {parameters: [{name: word, default: x}]}
    container:
      image: busybox
      command: [echo]
      args: ["a {{inputs.parameters.word}}"]
      env: [{name: T, valueFrom: {secretKeyRef: {name: s, key: k}}}]
    retryStrategy: {limit: "3", backoff: {duration: 10s}}
  - name: bye
    suspend: {}
"""
    assert (
        decompile(text).source
        == """\
# Words, measured.

from typing import Any

from pydsl import (
    DAG,
    Backoff,
    Container,
    Retry,
    Script,
    Suspend,
    Workflow,
    each,
    secret,
    stdout,
    template,
)


@template
def main(text: str) -> None:
    with DAG():
        split_ = split(text=text)
        # one for each word
        with each(split_.output) as item:
            measure_ = measure(word=f"{item}")
            with measure_.on_exit():
                bye()
        bye().when("{{tasks.measure.status}} != Succeeded").after(measure_.failed)


@template
def split(text: str) -> Script[list[Any]]:
    return Script(
        image="python",
        command=["python"],
        source=f"print('{text}'.split())",
        outputs=stdout(),
    )


@template
def measure(word: str = "x") -> Container:
    return Container(
        image="busybox",
        command=["echo"],
        args=[f"a {word}"],
        env={"T": secret("s", "k")},
        retry=Retry(limit="3", backoff=Backoff("10s")),
    )


@template
def bye() -> Suspend:
    return Suspend()


workflow = Workflow(main, generate_name="words-").given(text="a b")
"""
    )


def test_an_input_that_no_signature_says_makes_an_object() -> None:
    written = source_of("  - name: main\n    inputs: {parameters: [{name: a, value: 5}]}\n    container: {image: i}\n")
    assert written == (
        "from pydsl import Container, Workflow, spec\n\n"
        'main = Container("main", inputs=[spec.Parameter(name="a", value=5)], image="i")\n\n'
        'workflow = Workflow(main, generate_name="a-")\n'
    )


def test_a_step_that_no_call_says_is_spelt_out() -> None:
    written = source_of(
        "  - name: main\n    steps: [[{name: a, template: x, onExit: x}]]\n  - name: x\n    container: {image: i}\n"
    )
    assert (
        written
        == """\
from pydsl import Container, Workflow, spec, template
from pydsl.spec import WorkflowStep

main = template(
    spec.Template(
        name="main", steps=[[WorkflowStep(name="a", template="x", on_exit="x")]]
    ),
)


@template
def x() -> Container:
    return Container(image="i")


workflow = Workflow(main, generate_name="a-", templates=[main, x])
"""
    )


def test_a_document_that_lacks_a_required_field_comes_back(tmp_path: Path) -> None:
    text = HEAD + "  - name: main\n    container: {command: [a]}\n"
    assert back(decompile(text).source, tmp_path) == [load(text)[0].data]


def test_fields_without_a_value_are_left_out_and_named() -> None:
    written = source_of("  - name: main\n    inputs:\n    container: {image: i, args: }\n")
    assert written == (
        "from pydsl import Container, Workflow, template\n\n\n"
        "@template\ndef main() -> Container:\n"
        '    return Container(image="i")\n\n\n'
        "# Left out, as there's nothing in it: spec.templates[0].inputs, spec.templates[0].container.args\n"
        'workflow = Workflow(main, generate_name="a-")\n'
    )


def test_a_null_that_is_a_value_stays(tmp_path: Path) -> None:
    text = HEAD + "  - name: main\n    steps: [[{name: a, template: b, withItems: [{k: null}]}]]\n"
    text += "  - {name: b, container: {image: i}}\n"
    assert back(decompile(text).source, tmp_path) == [load(text)[0].data]


def test_a_file_that_an_expression_chooses(tmp_path: Path) -> None:
    text = HEAD + (
        "  - name: main\n    steps: [[{name: a, template: b}]]\n"
        "    outputs: {artifacts: [{name: f, fromExpression: steps.a.outputs.artifacts.f}]}\n"
        "  - {name: b, container: {image: i}, outputs: {artifacts: [{name: f, path: /f}]}}\n"
    )
    written = decompile(text)
    assert '-> Annotated[Path, Artifact("f")]:' in written.source
    assert '    return expr("steps.a.outputs.artifacts.f", Path)\n' in written.source
    assert back(written.source, tmp_path) == [load(text)[0].data]


def test_other_kinds_ride_along() -> None:
    written = decompile("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n").source
    assert written == (
        "from pydsl import Manifest\n\n"
        "c = Manifest(\n"
        "    {\n"
        '        "apiVersion": "v1",\n'
        '        "kind": "ConfigMap",\n'
        '        "metadata": {"name": "c"},\n'
        '        "data": {"a": "b"},\n'
        "    },\n"
        ")\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("entrypoint", "entrypont") + "  - {name: main, suspend: {}}\n", "did you mean 'entrypoint'?"),
        (HEAD + "  - {name: main, container: {image: i, comand: [a]}}\n", "did you mean 'command'?"),
        (HEAD.replace("metadata", "metdata") + "  - {name: main, suspend: {}}\n", "did you mean 'metadata'?"),
    ],
)
def test_an_unknown_field_is_an_error_with_the_nearest_name(text: str, said: str) -> None:
    with pytest.raises(ManifestError) as caught:
        decompile(text)
    assert said in str(caught.value)


def test_a_lenient_reader_keeps_it_and_says_so(tmp_path: Path) -> None:
    text = HEAD + "  - {name: main, container: {image: i, comand: [a]}}\n"
    written = decompile(text, lenient=True).source
    assert back(written, tmp_path) == [load(text)[0].data]
    assert "# Kept as it is: Container has no field 'comand'" in written


HARD = [
    "{{", "}}", "on", "1e3", "0755", "1_000", "~", "@a", "a\tb", "a  ", "x" * 300, "a\r\nb", "\U0001f600", "\0", "\x07",
    "a\n\n", "\\", "'''", '"""',
]  # fmt: skip


@settings(max_examples=60)
@given(text=st.text() | st.sampled_from(HARD), script=st.text() | st.sampled_from(HARD).map(lambda one: f"a\n{one}\n"))
def test_any_text_comes_back(text: str, script: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = load(HEAD + "  - name: main\n    script: {image: i, command: [sh], source: a}\n")[0].data
    data["spec"]["templates"][0]["script"].update(args=[text], source=script)
    yaml = emit_one(data)
    assert load(yaml)[0].data == data
    assert back(decompile(yaml).source, tmp_path_factory.mktemp("back")) == [data]


def test_the_guide_shows_what_happens() -> None:
    page = (ROOT / "docs" / "how-to" / "move-yaml-to-python.md").read_text(encoding="utf-8")
    (yaml,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (python,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert decompile(yaml).source == python


def test_five_manifests_beside_their_python(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "yaml-beside-python.md").read_text(encoding="utf-8")
    pairs = re.findall(r"```yaml\n(.*?)```\n\n```python\n(.*?)```", page, re.DOTALL)
    assert len(pairs) == 5
    for yaml, python in pairs:
        assert decompile(yaml).source == python
        assert back(python, tmp_path) == [one.data for one in load(yaml)]


def test_a_cron_workflow_with_an_exit_handler_is_one_manifest() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: nightly}\nspec:\n"
        "  schedules: ['@daily']\n  workflowSpec:\n    entrypoint: main\n    onExit: bye\n"
        "    hooks: {running: {template: bye, expression: 'true'}}\n"
        "    templates: [{name: main, suspend: {}}, {name: bye, suspend: {}}]\n"
    )
    assert decompile(text).source.endswith(
        """\
cron_workflow = CronWorkflow(
    "nightly",
    schedules=["@daily"],
    workflow=Workflow(
        main,
        on_exit=bye,
        hooks={"running": LifecycleHook(expression="true", template="bye")},
    ),
)
"""
    )
