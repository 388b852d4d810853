"""`pydsl compile`: files and folders, to standard output or to files; compared by --check; all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli_offline.files import HELLO, HELLO_YAML, NOTHING, SEVERAL, WRONG
from tests.command_line import Ended, pydsl


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    """Write files, path -> text."""
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def tree() -> dict[str, str]:
    """Read every YAML file below the folder."""
    return {str(path): path.read_text() for path in sorted(Path().rglob("*.yaml"))}


def test_a_file_is_printed() -> None:
    write({"hello.py": HELLO})
    assert pydsl("compile", "hello.py") == Ended(0, HELLO_YAML, "")
    assert pydsl("compile", "hello.py", "-o", "-") == Ended(0, HELLO_YAML, "")
    assert not Path("-").exists()


def test_what_a_file_binds_is_printed_in_order() -> None:
    write({"several.py": SEVERAL})
    result = pydsl("compile", "several.py")
    assert result.status == 0
    kinds = [line.removeprefix("kind: ") for line in result.output.splitlines() if line.startswith("kind: ")]
    assert kinds == ["Workflow", "ConfigMap", "WorkflowTemplate"]
    assert result.output.count("\n---\n") == 2


def test_several_files_are_printed_as_one_stream() -> None:
    write({"a.py": HELLO, "b.py": HELLO})
    assert pydsl("compile", "a.py", "b.py") == Ended(0, f"{HELLO_YAML}---\n{HELLO_YAML}", "")


def test_output_may_be_a_file() -> None:
    write({"hello.py": HELLO})
    assert pydsl("compile", "hello.py", "-o", "out/w.yaml") == Ended(0, "", "")
    assert tree() == {"out/w.yaml": HELLO_YAML}


def test_output_may_be_a_folder() -> None:
    write({"hello.py": HELLO})
    assert pydsl("compile", "hello.py", "-o", "out") == Ended(0, "", "")
    assert tree() == {"out/hello.yaml": HELLO_YAML}


def test_a_folder_is_searched_and_its_shape_kept() -> None:
    write({"flows/a.py": HELLO, "flows/deep/b.py": HELLO, "flows/helpers.py": NOTHING, "flows/__hidden.py": WRONG})
    assert pydsl("compile", "flows", "-o", "out") == Ended(0, "", "")
    assert tree() == {"out/a.yaml": HELLO_YAML, "out/deep/b.yaml": HELLO_YAML}


ELSEWHERE = "this Workflow is bound to no name of the module, so it isn't written"
HERE = "hint: write workflow = Workflow(...) at module level"
GUARD = "hint: compile imports the file: bind it above `if __name__ == ...`"


@pytest.mark.parametrize(
    ("line", "place", "hint"),
    [
        ("class Flows:\n    flow = Workflow(hello)", "10:12", HERE),
        ("make = lambda: Workflow(hello)", "9:16", HERE),
        ("print(Workflow(hello).to_yaml()[:0])", "9:7", HERE),
        ('if __name__ == "__main__":\n    workflow = Workflow(hello)', "10:16", GUARD),
    ],
)
def test_a_workflow_that_no_name_of_the_module_holds_is_told_at_its_line(line: str, place: str, hint: str) -> None:
    body = HELLO[: HELLO.index("workflow = Workflow(")]
    write({"hello.py": f"{body}{line}\n"})
    told = pydsl("compile", "hello.py").error.splitlines()
    first = next(number for number, text in enumerate(told) if "error[" in text)
    assert (told[first], told[-1].strip()) == (f"hello.py:{place}: error[PD513]: {ELSEWHERE}", hint)


def test_what_a_dict_holds_is_printed() -> None:
    write({"hello.py": HELLO.replace("workflow = Workflow(hello)", 'flows = {"first": Workflow(hello)}')})
    assert pydsl("compile", "hello.py") == Ended(0, HELLO_YAML, "")


def test_check_is_silent_where_the_files_are_what_python_makes() -> None:
    write({"flows/a.py": HELLO})
    pydsl("compile", "flows", "-o", "out")
    assert pydsl("compile", "flows", "-o", "out", "--check") == Ended(0, "", "")


def test_check_prints_the_difference_and_writes_nothing() -> None:
    write({"flows/a.py": HELLO})
    Path("out").mkdir()
    Path("out/a.yaml").write_text(HELLO_YAML.replace("busybox", "alpine"))
    before = tree()
    result = pydsl("compile", "flows", "-o", "out", "--check")
    assert result.status == 2
    assert result.output == (
        "--- out/a.yaml\n+++ flows/a.py\n@@ -7,7 +7,7 @@\n   templates:\n   - name: hello\n     container:\n"
        "-      image: alpine\n+      image: busybox\n       command:\n       - echo\n       args:\n"
    )
    assert result.error == "1 of 1 files are not what Python makes: `pydsl compile flows -o out` writes them\n"
    assert tree() == before


def test_check_tells_files_that_are_missing_and_files_that_nothing_makes() -> None:
    write({"flows/a.py": HELLO})
    Path("out").mkdir()
    Path("out/old.yaml").write_text("kind: ConfigMap\n")
    result = pydsl("compile", "flows", "-o", "out", "--check")
    assert result.status == 2
    assert result.output.endswith("out/old.yaml: nothing compiles to it any more: remove it\n")
    assert result.error == "2 of 2 files are not what Python makes: `pydsl compile flows -o out` writes them\n"
    assert list(tree()) == ["out/old.yaml"]


def test_check_needs_an_output() -> None:
    write({"hello.py": HELLO})
    message = "--check compares with what is at --output: say where that is\n"
    assert pydsl("compile", "hello.py", "--check") == Ended(2, "", message)


def test_nothing_is_written_unless_everything_compiles() -> None:
    write({"flows/a.py": HELLO, "flows/b.py": WRONG, "flows/c.py": WRONG})
    result = pydsl("compile", "flows", "-o", "out")
    assert (result.status, result.output) == (2, "")
    assert "flows/b.py:6:" in result.error
    assert "flows/c.py:6:" in result.error
    assert "Traceback" not in result.error
    assert tree() == {}


def test_an_old_file_stays_where_compiling_fails() -> None:
    write({"flows/a.py": WRONG})
    Path("out").mkdir()
    Path("out/a.yaml").write_text(HELLO_YAML)
    assert pydsl("compile", "flows", "-o", "out").status == 2
    assert tree() == {"out/a.yaml": HELLO_YAML}


def test_a_named_file_that_binds_nothing_is_a_mistake() -> None:
    write({"helpers.py": NOTHING})
    message = "helpers.py: binds no workflow, template or Manifest at module level\n"
    assert pydsl("compile", "helpers.py") == Ended(2, "", message)


def test_a_file_that_is_not_there_is_named() -> None:
    assert pydsl("compile", "nowhere.py") == Ended(2, "", "nowhere.py: no such file or folder\n")


def test_a_syntax_error_is_told_at_its_line() -> None:
    write({"broken.py": "x = 1\ndef f(:\n"})
    result = pydsl("compile", "broken.py")
    assert (result.status, result.output) == (2, "")
    assert "broken.py:2:" in result.error
    assert "Traceback" not in result.error


def test_an_exception_of_the_file_is_told_at_its_line() -> None:
    write({"broken.py": "import json\n\njson.loads('{')\n"})
    result = pydsl("compile", "broken.py")
    assert (result.status, result.output) == (2, "")
    assert "broken.py:3" in result.error
    assert "JSONDecodeError" in result.error
    assert "pydsl/" not in result.error


def test_the_same_file_compiles_to_the_same_bytes_twice() -> None:
    write({"several.py": SEVERAL})
    assert pydsl("compile", "several.py") == pydsl("compile", "several.py")


def test_a_file_may_import_its_neighbour() -> None:
    write(
        {"flows/a.py": "from shared_templates import hello\nfrom pydsl import Workflow\n\nworkflow = Workflow(hello)\n"}
    )
    write({"flows/shared_templates.py": HELLO.partition("\n\nworkflow")[0] + "\n"})
    assert pydsl("compile", "flows/a.py") == Ended(0, HELLO_YAML, "")


CYCLE = """\
from pydsl import DAG, Container, Workflow, template

@template
def echo(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])

@template
def main() -> None:
    with DAG():
        a = echo(message="a").named("a")
        b = echo(message="b").named("b").after(a)
        a.after(b)

workflow = Workflow(main)
"""


def test_what_lint_calls_an_error_is_not_written() -> None:
    write({"cycle.py": CYCLE})
    told = """\
cycle.py:12:9: error[PD306]: dependency cycle detected: a->b->a
  at spec.templates[0].dag.tasks[0].depends
   |
12 |         a.after(b)
   |         ^^^^^^^^^^
"""
    assert pydsl("compile", "cycle.py", "-o", "out.yaml") == Ended(2, "", told)
    assert tree() == {}


def test_no_lint_writes_it() -> None:
    write({"cycle.py": CYCLE})
    result = pydsl("compile", "cycle.py", "--no-lint")
    assert (result.status, result.error) == (0, "")
    assert result.output.startswith("apiVersion: ")


def test_a_template_that_is_on_the_cluster_is_no_error() -> None:
    write({"flow.py": CYCLE.replace("        a.after(b)\n", "") + REFERENCE})
    assert pydsl("compile", "flow.py").status == 0


REFERENCE = """

from pydsl import Steps, TemplateRef

@template
def greet(who: str) -> TemplateRef:
    return TemplateRef("on-the-cluster", "greet")

@template
def other() -> None:
    with Steps():
        greet(who="you")

second = Workflow(other)
"""


def test_a_function_that_makes_a_workflow_has_to_be_called() -> None:
    write({"flow.py": CYCLE.replace("workflow = Workflow(main)", "def make() -> Workflow:\n    return Workflow(main)")})
    told = """\
flow.py:14:5: error[PD513]: make() makes a Workflow, and nothing binds one at module level
   |
14 | def make() -> Workflow:
   |     ^^^^
  hint: call it at the end of the file: workflow = make(...)
"""
    assert pydsl("compile", "flow.py") == Ended(2, "", told)


def test_what_a_file_prints_names_references_in_words() -> None:
    printing = CYCLE.replace("        a.after(b)\n", "        print(a.status)\n")
    write({"flow.py": printing})
    result = pydsl("compile", "flow.py")
    assert result.status == 0
    assert result.error == "{the status of a}\n"


NIGHTLY = """\
from pydsl import spec

nightly = spec.CronWorkflow(
    api_version="argoproj.io/v1alpha1",
    kind="CronWorkflow",
    metadata={"name": "nightly"},
    spec={
        "schedules": ["0 3 * * *"],
        "workflowSpec": {
            "entrypoint": "main",
            "synchronization": {"mutexes": [{"name": "one"}]},
            "templates": [{"name": "main", "container": {"image": "busybox"}}],
        },
    },
)
"""


def test_an_older_target_gets_the_fields_that_it_knows() -> None:
    write({"nightly.py": NIGHTLY})
    new = pydsl("compile", "nightly.py")
    old = pydsl("compile", "nightly.py", "--target", "3.5")
    assert (new.status, old.status) == (0, 0)
    for then, now in (
        ("schedule: '0 3 * * *'", "schedules:\n  - '0 3 * * *'"),
        ("mutex:\n        name: one", "mutexes:\n      - name: one"),
    ):
        assert then in old.output
        assert now in new.output
        new = Ended(0, new.output.replace(now, then), "")
    assert old == new


def test_what_an_older_target_cannot_say_is_an_error() -> None:
    write({"nightly.py": NIGHTLY.replace('"0 3 * * *"', '"0 3 * * *", "0 4 * * *"')})
    assert pydsl("compile", "nightly.py", "--target", "3.6").status == 0
    ended = pydsl("compile", "nightly.py", "--target", "3.5")
    assert (ended.status, ended.output) == (2, "")
    assert "error[PD110]: Argo 3.5 doesn't know CronWorkflowSpec's field 'schedules': it came with 3.6" in ended.error
    assert "hint: write schedule, with the one value" in ended.error


def test_the_projects_target_counts_unless_another_is_given() -> None:
    write({"nightly.py": NIGHTLY, "pyproject.toml": '[tool.pydsl.lint]\ntarget = "3.5"\n'})
    assert "schedule: " in pydsl("compile", "nightly.py").output
    assert "schedules:" in pydsl("compile", "nightly.py", "--target", "4.1").output


def test_what_was_compiled_for_the_target_is_what_the_file_makes() -> None:
    write({"nightly.py": NIGHTLY, "pyproject.toml": '[tool.pydsl.lint]\ntarget = "3.5"\n'})
    assert pydsl("compile", "nightly.py", "-o", "nightly.yaml").status == 0
    assert pydsl("lint", ".") == Ended(0, "2 manifests checked: 0 errors, 0 warnings\n", "")
