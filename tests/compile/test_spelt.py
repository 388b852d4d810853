"""What the spec's own classes say beside the words: templates, arguments, lists as text, `dependencies`, stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.compile import load_python
from pydsl.errors import AuthoringError
from pydsl.spec import encode

HEAD = """\
from pathlib import Path
from typing import Annotated, Any
from pydsl import *
from pydsl import spec


@template
def echo(message: str) -> Container:
    return Container(image="busybox", args=[message])


"""


AZURE = {"endpoint": "https://e", "container": "c", "blob": "b"}


def compiled(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "flow.py"
    file.write_text(HEAD + text)
    (made,) = load_python(file)
    return encode(made.object)["spec"]


def composite(body: str, word: str = "Steps()") -> str:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return f"@template\ndef main() -> None:\n    with {word}:\n{lines}\n\nworkflow = Workflow(main)\n"


def test_a_template_of_the_spec_is_called_as_others(tmp_path: Path) -> None:
    spelt = (
        'one = template(spec.Template(name="one", suspend={}, inputs=spec.Inputs(parameters=[{"name": "p-q"}]),\n'
        '    outputs=spec.Outputs(parameters=[{"name": "r", "valueFrom": {"supplied": {}}}])))\n\n\n'
    )
    made = compiled(tmp_path, spelt + composite('a = one(p_q="1")\necho(message=a.output.r)'))
    assert made["templates"][0]["steps"] == [
        [{"name": "one", "template": "one", "arguments": {"parameters": [{"name": "p-q", "value": "1"}]}}],
        [{"name": "echo", "template": "echo", "arguments": {"parameters": [
            {"name": "message", "value": "{{steps.one.outputs.parameters.r}}"}]}}],
    ]  # fmt: skip
    assert made["templates"][1] == {
        "name": "one",
        "inputs": {"parameters": [{"name": "p-q"}]},
        "suspend": {},
        "outputs": {"parameters": [{"name": "r", "valueFrom": {"supplied": {}}}]},
    }


def test_its_arguments_are_checked_by_name(tmp_path: Path) -> None:
    spelt = 'one = template(spec.Template(name="one", suspend={}))\n\n\n'
    with pytest.raises(AuthoringError, match="one has no input x"):
        compiled(tmp_path, spelt + composite('one(x="1")'))


def test_a_list_may_be_argos_text(tmp_path: Path) -> None:
    made = compiled(tmp_path, composite('with each("[1, 2]") as n:\n    echo(message=f"{n}")'))
    assert made["templates"][0]["steps"][0][0]["withParam"] == "[1, 2]"


def test_another_text_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="is no list of items"):
        compiled(tmp_path, composite('with each("abc") as n:\n    echo(message=n)'))


def test_a_parameter_of_the_workflow_may_be_looped_over(tmp_path: Path) -> None:
    body = 'with each(argo.workflow.parameter("l", list[int])) as n:\n    echo(message=f"{n}")'
    made = compiled(tmp_path, composite(body).replace("Workflow(main)", 'Workflow(main, arguments={"l": "[1]"})'))
    assert made["templates"][0]["steps"][0][0]["withParam"] == "{{workflow.parameters.l}}"


def test_a_dag_may_name_what_its_tasks_wait_for(tmp_path: Path) -> None:
    body = (
        'a = echo(message="a").named("a")\nb = echo(message="b").named("b")\necho(message="c").named("c").after(a, b)'
    )
    made = compiled(tmp_path, composite(body, "DAG(dependencies=True)"))
    assert [(one.get("depends"), one.get("dependencies")) for one in made["templates"][0]["dag"]["tasks"]] == [
        (None, None),
        (None, None),
        (None, ["a", "b"]),
    ]


def test_such_a_dag_can_not_ask_how_a_task_ended(tmp_path: Path) -> None:
    body = 'a = echo(message="a").named("a")\necho(message="b").named("b").after(a.failed)'
    with pytest.raises(AuthoringError) as caught:
        compiled(tmp_path, composite(body, "DAG(dependencies=True)"))
    assert "b asks how a task ended, in a DAG with dependencies=True" in str(caught.value)


def test_arguments_may_be_the_specs(tmp_path: Path) -> None:
    given = 'Workflow(main, arguments=spec.Arguments(parameters=[spec.Parameter(name="p", value=1, enum=["1"])]))'
    made = compiled(tmp_path, composite('echo(message="a")').replace("Workflow(main)", given))
    assert made["arguments"] == {"parameters": [{"name": "p", "value": 1, "enum": ["1"]}]}


def test_arguments_said_whole_are_not_said_one_by_one_too(tmp_path: Path) -> None:
    text = 'workflow = Workflow(echo, arguments=spec.Arguments()).given(message="a")\n'
    with pytest.raises(AuthoringError, match="said whole, and one by one too"):
        compiled(tmp_path, text)


def test_an_expression_may_be_returned(tmp_path: Path) -> None:
    text = composite('echo(message="a")').replace("-> None:\n    with", "-> str:\n    with")
    made = compiled(
        tmp_path, text.replace("\n\nworkflow", "    return expr(\"steps.echo.status + 'x'\")\n\n\nworkflow")
    )
    assert made["templates"][0]["outputs"] == {
        "parameters": [{"name": "output", "valueFrom": {"expression": "steps.echo.status + 'x'"}}]
    }


def test_a_tag_may_be_passed_as_the_file_of_an_object(tmp_path: Path) -> None:
    spelt = 'take = Container("take", image="i", inputs=[spec.Artifact(name="f", path="/f")])\n\n\n'
    made = compiled(tmp_path, spelt + composite('take(f="{{workflow.outputs.artifacts.g}}")'))
    assert made["templates"][0]["steps"][0][0]["arguments"] == {
        "artifacts": [{"name": "f", "from": "{{workflow.outputs.artifacts.g}}"}]
    }


@pytest.mark.parametrize(
    "file",
    [
        'spec.Artifact(name="f", path="/f", git=spec.GitArtifact(repo="r"))',
        '{"name": "f", "path": "/f", "gcs": {"key": "k"}}',
    ],
)
def test_a_file_of_an_object_that_says_where_it_is_need_not_be_passed(file: str, tmp_path: Path) -> None:
    made = compiled(tmp_path, f'take = Container("take", image="i", inputs=[{file}])\n\n\n' + composite("take()"))
    assert made["templates"][0]["steps"] == [[{"name": "take", "template": "take"}]]


@pytest.mark.parametrize(
    ("written", "field", "said"),
    [
        ('azure(endpoint="https://e", container="c", blob="b")', "azure", AZURE),
        ('oss(key="k", bucket="b")', "oss", {"bucket": "b", "key": "k"}),
        ('hdfs(path="/p")', "hdfs", {"path": "/p"}),
        ('artifactory("http://a/b")', "artifactory", {"url": "http://a/b"}),
    ],
)
def test_files_of_other_stores_are_named(written: str, field: str, said: Any, tmp_path: Path) -> None:
    text = (
        f'@template\ndef take(f: Annotated[Path, Artifact(path="/f")] = {written}) -> Container:\n'
        '    return Container(image="i")\n\n\nworkflow = Workflow(take)\n'
    )
    assert compiled(tmp_path, text)["templates"][0]["inputs"]["artifacts"] == [{"name": "f", "path": "/f", field: said}]
