"""`pydsl graph` draws what the entrypoint calls, in Mermaid and in DOT."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli_offline.files import HELLO
from tests.command_line import Ended, pydsl

NESTED = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: nested}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: first, template: leaf}
    - - {name: inner, template: diamond, when: '"{{workflow.name}}" == a<b'}
      - {name: many, template: leaf, withItems: [1, 2]}
    - - {name: again, template: main}
  - name: diamond
    dag:
      tasks:
      - {name: A, template: leaf}
      - {name: B, template: leaf, depends: A}
      - {name: C, template: leaf, dependencies: [A]}
  - name: leaf
    container: {image: busybox, command: [echo]}
"""
NESTED = NESTED.replace(", dependencies: [A]}", ", depends: A.Succeeded}")

MERMAID = """\
flowchart TD
  subgraph n["main"]
    n_first["first"]
    subgraph n_inner["inner<br>when &quot;{{workflow.name}}&quot; == a&lt;b"]
      n_inner_A["A"]
      n_inner_B["B"]
      n_inner_C["C"]
    end
    n_many["many<br>for each"]
    n_again["again"]
  end
  n_first --> n_inner_A
  n_first --> n_many
  n_inner_B --> n_again
  n_inner_C --> n_again
  n_many --> n_again
  n_inner_A --> n_inner_B
  n_inner_A --> n_inner_C
"""
DOT = r"""digraph workflow {
  node [shape=box];
  subgraph cluster_n {
    label="main";
    n_first [label="first"];
    subgraph cluster_n_inner {
      label="inner\nwhen \"{{workflow.name}}\" == a<b";
      n_inner_A [label="A"];
      n_inner_B [label="B"];
      n_inner_C [label="C"];
    }
    n_many [label="many\nfor each"];
    n_again [label="again"];
  }
  n_first -> n_inner_A;
  n_first -> n_many;
  n_inner_B -> n_again;
  n_inner_C -> n_again;
  n_many -> n_again;
  n_inner_A -> n_inner_B;
  n_inner_A -> n_inner_C;
}
"""
TEMPLATE = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  templates:
  - name: pair
    steps:
    - - {name: one, template: leaf}
    - - {name: two, template: leaf}
  - name: leaf
    container: {image: busybox, command: [echo]}
"""
CALLER = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: caller}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: far, templateRef: {name: library, template: pair}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_mermaid_is_the_default() -> None:
    Path("w.yaml").write_text(NESTED)
    assert pydsl("graph", "w.yaml") == Ended(0, MERMAID, "")


def test_dot_on_request() -> None:
    Path("w.yaml").write_text(NESTED)
    assert pydsl("graph", "w.yaml", "--format", "dot") == Ended(0, DOT, "")


def test_a_python_file_is_drawn() -> None:
    Path("hello.py").write_text(HELLO)
    assert pydsl("graph", "hello.py") == Ended(0, 'flowchart TD\n  n["hello"]\n', "")


def test_a_template_of_another_file_is_drawn_where_it_is_given() -> None:
    Path("w.yaml").write_text(CALLER)
    Path("library.yaml").write_text(TEMPLATE)
    drawn = pydsl("graph", "w.yaml", "-f", "library.yaml")
    assert drawn == Ended(
        0,
        'flowchart TD\n  subgraph n["main"]\n    subgraph n_far["far"]\n      n_far_one["one"]\n'
        '      n_far_two["two"]\n    end\n  end\n  n_far_one --> n_far_two\n',
        "",
    )
    assert pydsl("graph", "w.yaml").output == 'flowchart TD\n  subgraph n["main"]\n    n_far["far"]\n  end\n'


def test_one_of_several_is_chosen_by_name() -> None:
    Path("w.yaml").write_text(f"{CALLER}---\n{NESTED}")
    assert pydsl("graph", "w.yaml:nested") == Ended(0, MERMAID, "")
    message = "w.yaml has several workflows: say which, as w.yaml:NAME, of caller, nested\n"
    assert pydsl("graph", "w.yaml") == Ended(2, "", message)
    message = "w.yaml: nothing is called 'nestde'. Did you mean 'nested'? There is: caller, nested\n"
    assert pydsl("graph", "w.yaml:nestde") == Ended(2, "", message)


def test_a_workflow_without_its_entrypoint_is_a_mistake() -> None:
    Path("w.yaml").write_text(NESTED.replace("entrypoint: main", "entrypoint: man"))
    message = "no template is called 'man', which is the entrypoint\n"
    assert pydsl("graph", "w.yaml") == Ended(2, "", message)


def test_a_workflow_template_is_drawn_as_it_would_be_submitted() -> None:
    Path("library.yaml").write_text(TEMPLATE.replace("spec:\n", "spec:\n  entrypoint: pair\n"))
    expected = 'flowchart TD\n  subgraph n["pair"]\n    n_one["one"]\n    n_two["two"]\n  end\n  n_one --> n_two\n'
    assert pydsl("graph", "library.yaml") == Ended(0, expected, "")


def test_what_has_no_name_is_drawn_all_the_same() -> None:
    unnamed = "  - name: main\n    steps: [[{name: a, template: b}, {template: b}]]\n  - container: {image: x}\n"
    Path("flow.yaml").write_text(NESTED[: NESTED.index("  - name: main")] + unnamed, encoding="utf-8")
    drawing = 'flowchart TD\n  subgraph n["main"]\n    n_a["a"]\n    n__28_1_29_["(1)"]\n  end\n'
    assert pydsl("graph", "flow.yaml") == Ended(0, drawing, "")


LOCKED = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: locked}
spec:
  entrypoint: main
  synchronization: {mutex: {name: one}}
  templates:
  - name: main
    annotations: {}
    container: {image: busybox}
"""


def test_old_fields_that_the_target_knows_are_told() -> None:
    Path("locked.yaml").write_text(LOCKED)
    ended = pydsl("graph", "locked.yaml", "--target", "3.7")
    assert (ended.status, ended.output) == (0, 'flowchart TD\n  n["main"]\n')
    assert (
        ended.error
        == """\
locked.yaml:6:21: warning[PD111]: Synchronization's field 'mutex' is gone after Argo 3.7
  at spec.synchronization.mutex
  |
6 |   synchronization: {mutex: {name: one}}
  |                     ^^^^^
  hint: from Argo 4.0 on, write mutexes, a list
"""
    )


def test_fields_that_the_target_does_not_know_are_errors() -> None:
    Path("locked.yaml").write_text(LOCKED)
    ended = pydsl("graph", "locked.yaml", "--target", "3.6")
    assert (ended.status, ended.output) == (2, "")
    assert "error[PD110]: Argo 3.6 doesn't know Template's field 'annotations': it came with 3.7" in ended.error
