"""Running a file: what it binds is compiled, in order; what it imports isn't."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import pytest

from pydsl import DAG, Container, Workflow, argo, template
from pydsl.compile import compile_text, load_python
from pydsl.errors import AuthoringError, UsageError

ECHO = """\
from pydsl import *

@template
def echo(message: str = "x") -> Container:
    return Container(image="busybox", command=["echo"], args=[message])

"""


FLIP = """
@template
def flip() -> Script[str]:
    return Script(image="busybox", command=["sh"], source="echo 1", outputs=stdout())


"""


def loaded(folder: Path, text: str, name: str = "flow.py") -> list[str]:
    file = folder / name
    file.write_text(text)
    return [one.name for one in load_python(file)]


def test_what_a_file_binds_comes_in_order(tmp_path: Path) -> None:
    text = ECHO + 'b = Workflow(echo)\na = WorkflowTemplate("a", echo)\n_c = Workflow(echo)\n'
    assert loaded(tmp_path, text) == ["b", "a", "_c"]


def test_lists_are_looked_into(tmp_path: Path) -> None:
    text = ECHO + "all_of_them = [Workflow(echo), 3, Workflow(echo)]\npair = (Workflow(echo),)\n"
    assert loaded(tmp_path, text) == ["all_of_them[0]", "all_of_them[2]", "pair[0]"]


def test_one_object_under_two_names_is_one_manifest(tmp_path: Path) -> None:
    assert loaded(tmp_path, ECHO + "a = Workflow(echo)\nb = a\nc = [a]\n") == ["a"]


def test_what_a_file_imports_is_another_files(tmp_path: Path) -> None:
    (tmp_path / "library.py").write_text(ECHO + "shared = Workflow(echo)\n")
    text = "from library import *\nfrom library import shared as other\nimport library\nown = Workflow(echo)\n"
    assert loaded(tmp_path, text) == ["own"]


def test_an_import_inside_of_try_is_an_import(tmp_path: Path) -> None:
    (tmp_path / "library.py").write_text(ECHO + "shared = Workflow(echo)\n")
    text = "try:\n    from library import shared\nexcept ImportError:\n    shared = None\n"
    assert loaded(tmp_path, text) == []


def test_an_imported_object_that_is_bound_again_is_the_files_own(tmp_path: Path) -> None:
    (tmp_path / "library.py").write_text(ECHO + "shared = Workflow(echo)\n")
    assert loaded(tmp_path, "import library\nmine = library.shared\n") == ["mine"]


def test_a_factory_of_another_file_makes_own_objects(tmp_path: Path) -> None:
    (tmp_path / "library.py").write_text(ECHO + "def make():\n    return Workflow(echo)\n")
    assert loaded(tmp_path, "from library import make\nflow = make()\n") == ["flow"]


def test_neighbours_of_one_folder_are_not_those_of_another(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "common.py").write_text(f'IMAGE = "{name}"\n')
        text = "from common import IMAGE\nfrom pydsl import *\n@template\ndef t() -> Container:\n"
        (folder / "flow.py").write_text(f"{text}    return Container(image=IMAGE)\nw = Workflow(t)\n")
    texts = [compile_text(tmp_path / name / "flow.py") for name in ("one", "two")]
    assert ["image: one" in texts[0], "image: two" in texts[1]] == [True, True]


def test_a_file_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "neighbour_of_flow.py").write_text("X = 1\n")
    modules, path = set(sys.modules), list(sys.path)
    loaded(tmp_path, "import neighbour_of_flow\n" + ECHO + "w = Workflow(echo)\n")
    assert {name for name in set(sys.modules) - modules if "flow" in name} == set()
    assert sys.path == path


def test_a_library_that_lies_elsewhere_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries" / "library_of_flows.py").write_text("X = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path / "libraries"))
    (tmp_path / "flows").mkdir()
    loaded(tmp_path / "flows", "import library_of_flows\n" + ECHO + "w = Workflow(echo)\n")
    assert sys.modules.pop("library_of_flows").X == 1


def test_a_module_is_no_main_module(tmp_path: Path) -> None:
    assert loaded(tmp_path, ECHO + 'if __name__ == "__main__":\n    w = Workflow(echo)\n') == []


def test_objects_of_the_spec_are_emitted_too(tmp_path: Path) -> None:
    imports = "from pydsl.spec import ObjectMeta, Workflow, WorkflowSpec\n"
    text = f"{imports}w = Workflow(metadata=ObjectMeta(name='w'), spec=WorkflowSpec(entrypoint='a'))\n"
    (tmp_path / "flow.py").write_text(text)
    assert compile_text(tmp_path / "flow.py") == (
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: w\nspec:\n  entrypoint: a\n"
    )


def test_models_of_the_kubernetes_client_are_emitted(tmp_path: Path) -> None:
    text = """\
from kubernetes.client import V1ConfigMap, V1ObjectMeta
from pydsl import Manifest
bare = V1ConfigMap(api_version="v1", kind="ConfigMap", metadata=V1ObjectMeta(name="a"), data={"k": "v"})
wrapped = Manifest(V1ConfigMap(api_version="v1", kind="ConfigMap", metadata=V1ObjectMeta(name="b")))
"""
    (tmp_path / "flow.py").write_text(text)
    assert compile_text(tmp_path / "flow.py") == (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n"
    )


def test_a_bare_dict_may_be_anything(tmp_path: Path) -> None:
    assert loaded(tmp_path, 'd = {"apiVersion": "v1", "kind": "ConfigMap"}\n') == []


def test_every_mistake_of_a_file_is_told_once(tmp_path: Path) -> None:
    text = ECHO + (
        "@template\ndef one() -> None:\n    with Steps():\n        echo(mesage='x')\n\n"
        "@template\ndef two() -> None:\n    with Steps():\n        echo(mesage='y')\n\n"
        "a = Workflow(one)\nb = Workflow(two)\nc = Workflow(one)\n"
    )
    with pytest.raises(AuthoringError) as caught:
        loaded(tmp_path, text)
    assert [one.place.line for one in caught.value.diagnostics if one.place] == [10, 15]


def test_every_template_with_a_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = """\
from pydsl import DAG, Workflow, template

@template
def one() -> int:
    return 1

@template
def two() -> int:
    return 2

@template
def main() -> None:
    with DAG():
        one().after(two())

workflow = Workflow(main)
"""
    with pytest.raises(AuthoringError) as told:
        loaded(tmp_path, text)
    assert [(one.code, one.message) for one in told.value.diagnostics] == [
        ("PD514", f"{name} runs Python in a container, and has no image") for name in ("one", "two")
    ]


def test_an_error_deep_in_a_library_is_told_at_the_files_line(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError) as caught:
        loaded(tmp_path, "import json\nx = json.loads('[')\n")
    (found,) = caught.value.diagnostics
    assert found.place is not None
    assert (found.place.line, found.message.partition(":")[0]) == (2, "JSONDecodeError")


def test_a_file_that_exits_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=r"SystemExit: 3"):
        loaded(tmp_path, "import sys\nsys.exit(3)\n")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No such file or directory$"):
        load_python(tmp_path / "none.py")


def test_another_encoding_is_read_as_python_reads_it(tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\n" + ECHO + 'w = Workflow(echo).given(message="é")\n'
    (tmp_path / "flow.py").write_bytes(text.encode("latin-1"))
    assert "value: é\n" in compile_text(tmp_path / "flow.py")


def failing(folder: Path, text: str, name: str = "flow.py") -> str:
    with pytest.raises(AuthoringError) as error:
        loaded(folder, text, name)
    (finding,) = error.value.diagnostics
    assert finding.place
    return f"{finding.place.line}: {finding.message}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import os\nos._exit(0)\n", "2: os._exit(0) would have ended Python"),
        ("import os\n\nos.abort()\n", "3: os.abort() would have ended Python"),
        ("import sys\nsys.exit(3)\n", "2: SystemExit: 3"),
        ("class Stop(BaseException):\n    pass\nraise Stop('now')\n", "3: Stop: now"),
        ("x = 1\ny = '\0'\n", "2: SyntaxError: this isn't Python: it holds a NUL character"),
        ("def f():\n    f()\nf()\n", "2: RecursionError: maximum recursion depth exceeded"),
        (
            "import sys\nsys.setrecursionlimit(20)\n",
            "2: RecursionError: a recursion limit of 20 is too low: 500 is the least",
        ),
        ("class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E\n", "4: E"),
        ("x = [0] * (1 << 60)\n", "1: MemoryError"),
        ("from .neighbour import X\n", "1: ImportError: attempted relative import with no known parent package"),
    ],
)
def test_whatever_ends_a_file_is_told_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert failing(tmp_path, text) == said


def test_a_process_that_the_file_forks_may_end(tmp_path: Path) -> None:
    text = "import os\npid = os.fork()\nif not pid:\n    os._exit(7)\nassert os.waitpid(pid, 0)[1] == 7 << 8\n"
    assert loaded(tmp_path, text + ECHO + "w = Workflow(echo)\n") == ["w"]


def test_prints_go_to_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = "import os\nprint('printed')\nos.system('echo echoed')\n"
    body = ECHO.replace("    return", "    print('compiled')\n    return")
    assert loaded(tmp_path, said + body + "w = Workflow(echo)\n") == ["w"]
    output, error = capfd.readouterr()
    assert (output, sorted(error.split())) == ("", ["compiled", "echoed", "printed"])
    os.system("echo afterwards")
    assert capfd.readouterr() == ("afterwards\n", "")


def test_what_is_printed_of_a_reference_are_words(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    body = """\
import logging, sys

@template
def main() -> None:
    with DAG():
        x = flip().output
        print(x, f'{x}!', [f'{x}'], argo.workflow.name)
        sys.stderr.write(f'{x}\\n')
        logging.getLogger('flow').addHandler(logging.StreamHandler())
        logging.getLogger('flow').error('x is %s', x)

with Workflow(name='a') as a:
    print(a.parameter('who'))
    with DAG():
        flip()

w = Workflow(main)
"""
    text = ECHO + FLIP + body
    loaded(tmp_path, text)
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "{workflow.parameters.who}",
        "{the output of flip} {the output of flip}! ['{the output of flip}'] {workflow.name}",
        "{the output of flip}",
        "x is {the output of flip}",
    ]


def test_a_script_that_compiles_itself_prints_words_too(capsys: pytest.CaptureFixture[str]) -> None:
    @template
    def main() -> None:
        with DAG():
            print(argo.workflow.name)
            echo(message="x")

    @template
    def echo(message: str) -> Container:
        return Container(image="busybox", args=[message])

    Workflow(main).to_yaml()
    print("\U0010f0f0mine\U0010f0f1")
    assert capsys.readouterr().out == "{workflow.name}\n\U0010f0f0mine\U0010f0f1\n"


def test_a_change_of_folder_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "import os, sys\nos.chdir('/')\nsys.path.append('/nowhere')\nsys.setrecursionlimit(5000)\n"
    path, limit = list(sys.path), sys.getrecursionlimit()
    Path("flow.py").write_text(text + ECHO + "w = Workflow(echo)\nraise ValueError\n")
    with pytest.raises(AuthoringError) as error:
        load_python("flow.py")
    assert "| raise ValueError" in str(error.value)
    assert (Path.cwd(), sys.path, sys.getrecursionlimit()) == (tmp_path, path, limit)


GREET = """\
from pydsl import *

@template(image="python:3.12")
def greet(name: str) -> str:
    return f"hello {name}"

library = WorkflowTemplate("library", templates=[greet])
"""
NIGHTLY = """\
from pydsl import *

from IMPORT import greet, library

@template
def nightly() -> str:
    with Steps():
        g = greet(name="you")
    return g.output

workflow = Workflow(nightly)
with workflow.on_exit():
    library.ref(greet)(name="all")
"""


@pytest.mark.parametrize("module", [".library", "flows.library", "library"])
@pytest.mark.parametrize("project", [True, False])
def test_a_package_of_flows(tmp_path: Path, module: str, project: bool) -> None:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    if project:
        (tmp_path / "pyproject.toml").write_text("")
    (folder / "library.py").write_text(GREET)
    assert loaded(folder, NIGHTLY.replace("IMPORT", module), "nightly.py") == ["workflow"]
    assert [name for name in sys.modules if "library" in name and str(tmp_path) in str(sys.modules[name])] == []


@pytest.mark.parametrize("source", ["", "src"])
def test_the_project_shows_where_absolute_imports_begin(tmp_path: Path, source: str) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    folder = tmp_path / source / "flows"
    folder.mkdir(parents=True)
    (folder / "library.py").write_text(GREET)
    assert loaded(folder, NIGHTLY.replace("IMPORT", "flows.library"), "nightly.py") == ["workflow"]


def test_packages_of_one_name_in_two_folders(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name / "flows"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(f"IMAGE = {name!r}\n")
        text = "from . import IMAGE\nfrom pydsl import *\n@template\ndef t() -> Container:\n"
        (folder / "flow.py").write_text(f"{text}    return Container(image=IMAGE)\nw = Workflow(t)\n")
    texts = [compile_text(tmp_path / name / "flows" / "flow.py") for name in ("one", "two")]
    assert ["image: one" in texts[0], "image: two" in texts[1]] == [True, True]


@pytest.mark.parametrize("name", ["json.py", "click.py", "my-flow.py"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, "import json\njson.dumps({})\n" + ECHO + "w = Workflow(echo)\n", name) == ["w"]


@pytest.mark.parametrize(("name", "refused"), [("flow.py", False), ("my-flow.py", True), ("json.py", True)])
def test_a_file_that_no_import_finds_ships_nothing_by_its_name(tmp_path: Path, name: str, refused: bool) -> None:
    text = 'from pydsl import *\n\n@template(image="i", mode="image")\ndef add(a: int) -> int:\n    return a\n'
    text += "\nw = Workflow(add)\n"
    if not refused:
        (tmp_path / name).write_text(text)
        assert "from flow import add" in compile_text(tmp_path / name)
        return
    assert failing(tmp_path, text, name) == (
        f"3: add can't be imported from {name}: an image's package holds it by a name of its own"
    )


def test_a_module_of_the_authors_that_has_the_name_already_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = types.ModuleType("flow")
    other.__file__ = str(tmp_path / "elsewhere" / "flow.py")
    monkeypatch.setitem(sys.modules, "flow", other)
    assert loaded(tmp_path, ECHO + "assert __name__ == 'flow'\nw = Workflow(echo)\n") == ["w"]
    assert sys.modules["flow"] is other
