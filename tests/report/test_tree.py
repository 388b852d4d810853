from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.report.tree import SIGNS, LiveTree, Tree, plain_lines
from pydsl.report.updates import NodeState, Update


def node(name: str, phase: str, parent: str = "", type: str = "Pod", message: str = "") -> NodeState:
    return NodeState(
        id=name, name=f"wf.{name}", display_name=name, type=type, phase=phase, message=message, parent=parent
    )


def update(*nodes: NodeState) -> Update:
    return Update(at=0.0, run="wf", phase="Running", nodes=nodes)


def tree(*nodes: NodeState) -> Tree:
    made = Tree()
    made.take(update(*nodes))
    return made


RUN = (
    node("wf", "Running", type="Steps"),
    node("group", "Succeeded", "wf", "StepGroup"),
    node("a", "Succeeded", "wf"),
    node("inner", "Running", "wf", "DAG"),
    node("b", "Failed", "inner", message="main: Error\n(exit code 1)"),
    node("c", "Pending", "inner"),
    node("d", "Skipped", "wf"),
)


def test_nodes_lie_below_the_template_that_called_them() -> None:
    assert tree(*RUN).lines(height=20) == [
        "● wf",
        "├─ ✔ a",
        "├─ ● inner",
        "│  ├─ ✖ b  main: Error (exit code 1)",
        "│  └─ ◷ c",
        "└─ ○ d",
    ]


def test_items_and_attempts_lie_below_what_holds_them() -> None:
    drawn = tree(
        NodeState(id="1", name="wf", display_name="wf", type="DAG", phase="Running"),
        NodeState(id="2", name="wf.a", display_name="a", type="TaskGroup", phase="Running", parent="1"),
        NodeState(id="3", name="wf.a(0:f(x))", display_name="a(0:f(x))", type="Retry", phase="Running", parent="1"),
        NodeState(
            id="4", name="wf.a(0:f(x))(0)", display_name="a(0:f(x))(0)", type="Steps", phase="Running", parent="1"
        ),
        NodeState(id="5", name="wf.a(0:f(x))(0)[0].b(1)", display_name="b(1)", type="Pod", phase="Pending", parent="4"),
    ).lines(height=20)
    assert drawn == [
        "● wf",
        "└─ ● a",
        "   └─ ● a(0:f(x))",
        "      └─ ● a(0:f(x))(0)",
        "         └─ ◷ b(1)",
    ]


def test_plain_lines_leave_out_what_only_waits() -> None:
    waiting = node("c", "Pending", message="Unschedulable")
    lines = list(plain_lines(update(node("a", "Pending"), node("b", "Running"), waiting)))
    assert lines == ["Running   wf.b", "Pending   wf.c: Unschedulable"]


def test_a_later_state_takes_the_place_of_an_earlier_one() -> None:
    made = tree(*RUN)
    made.take(update(node("c", "Succeeded", "inner")))
    assert "│  └─ ✔ c" in made.lines(height=20)
    assert len(made.lines(height=20)) == 6


def test_what_doesnt_fit_is_counted() -> None:
    assert tree(*RUN).lines(height=4) == ["● wf", "├─ ● inner", "│  └─ ◷ c", "… and 3 more, 3 under way"]


PHASES = st.lists(st.sampled_from(sorted(SIGNS)), max_size=30)


@given(PHASES, st.integers(1, 40))
def test_a_tree_never_takes_more_than_its_height(phases: list[str], height: int) -> None:
    nodes = [node(f"n{number}", phase) for number, phase in enumerate(phases)]
    assert len(tree(*nodes).lines(height=height)) <= max(height, 2)


def test_plain_lines_leave_out_what_only_holds_others() -> None:
    assert list(plain_lines(update(*RUN[:5]))) == [
        "Running   wf.wf",
        "Succeeded wf.a",
        "Running   wf.inner",
        "Failed    wf.b: main: Error (exit code 1)",
    ]


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((20, 10)))
    monkeypatch.setenv("NO_COLOR", "1")


class Terminal(io.StringIO):
    encoding = "utf-8"


def test_a_tree_is_drawn_over_the_one_before() -> None:
    stream = Terminal()
    live = LiveTree(stream)
    live(update(node("wf", "Running", type="Steps"), node("a", "Running", "wf")))
    live(update(node("a", "Succeeded", "wf")))
    live.end()
    assert stream.getvalue() == "● wf\n└─ ● a\n\x1b[2F\x1b[J● wf\n└─ ✔ a\n"


def test_lines_are_cut_at_the_terminals_width() -> None:
    stream = Terminal()
    LiveTree(stream)(update(node("wf", "Failed", message="a very long message")))
    assert stream.getvalue() == "✖ wf  a very long m\n"


def test_a_terminal_without_unicode_gets_ascii() -> None:
    stream = io.StringIO()
    LiveTree(stream)(update(node("wf", "Failed", type="DAG"), node("é", "Failed", "wf")))
    assert stream.getvalue() == "x wf\n+- x ?\n"


def test_a_message_cant_steer_the_terminal() -> None:
    assert tree(node("wf", "Failed", message="\x1b[2Jgone")).lines(height=5) == ["✖ wf  \\x1b[2Jgone"]


def test_signs_have_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    stream = Terminal()
    LiveTree(stream)(update(node("wf", "Running", type="Steps"), node("a", "Failed", "wf")))
    assert stream.getvalue() == "\x1b[36m●\x1b[0m wf\n└─ \x1b[31m✖\x1b[0m a\n"
