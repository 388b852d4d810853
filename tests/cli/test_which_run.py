"""Which run is meant, verb by verb: nobody's, a name's beginning, one that's over, a selector that is none."""

from __future__ import annotations

import shlex

import pytest

from pydsl.engine.selecting import selector_of, selects
from pydsl.local.templates import letting_go_on
from tests.cli.test_run import HELLO
from tests.cli.test_runs import gate, run
from tests.command_line import Ended, pydsl

__all__ = ["gate"]

pytestmark = pytest.mark.usefixtures("home")

REST = {
    "get": [], "logs": [], "watch": [], "wait": [], "suspend": [], "resume": [], "stop": [], "terminate": [],
    "retry": [], "resubmit": [], "cp": ["out"], "shell": ["n"], "replay": ["n"],
}  # fmt: skip
SETS = ["--node-field-selector", "displayName=a", "--message", "x"]
NOT_FAILED = "workflow must be Failed/Error to resubmit in memoized mode\n"
NO_SELECTOR = "invalid selector: 'ask'; can't understand 'ask'\n"


@pytest.mark.parametrize("verb", REST)
def test_where_there_are_no_runs_the_latest_is_none(verb: str) -> None:
    assert pydsl(verb, "@latest", *REST[verb]) == Ended(1, "", "no workflows found\n")


def test_nothing_is_set_or_deleted_where_there_are_no_runs() -> None:
    assert pydsl("node", "set", "@latest", *SETS) == Ended(1, "", "no workflows found\n")
    assert pydsl("delete", "@latest", "one") == Ended(0, "Workflow '@latest' not found\nWorkflow 'one' not found\n", "")


def test_a_name_is_a_whole_name() -> None:
    run(HELLO, "one")
    for verb, rest in REST.items():
        assert pydsl(verb, "on", *rest) == Ended(1, "", 'workflow "on" not found\n'), verb
    assert pydsl("node", "set", "on", *SETS) == Ended(1, "", 'workflow "on" not found\n')
    assert pydsl("delete", "on") == Ended(0, "Workflow 'on' not found\n", "")


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        (("suspend", "one"), Ended(1, "", "cannot suspend completed workflows\n")),
        (("resume", "one", "one"), Ended(0, "workflow one resumed\nworkflow one resumed\n", "")),
        (("get", "one", "two", "-o", "name"), Ended(1, "one\n", 'workflow "two" not found\n')),
        (("resubmit", "one", "--memoized"), Ended(1, "", NOT_FAILED)),
        (("cp", "one", "out"), Ended(1, "", "workflow one has no artifacts\n")),
        (("retry", "one"), Ended(1, "", "To retry a succeeded workflow, set the options restartSuccessful and "
                                 "nodeFieldSelector\n")),
        *((
            (verb, "one"),
            Ended(1, "", 'cannot shutdown a completed workflow: workflow: "one", namespace: "argo"\n'),
        ) for verb in ("stop", "terminate")),
        *((
            (*words, "--node-field-selector", "ask"),
            Ended(2, "", NO_SELECTOR),
        ) for words in (("get", "one"), ("resume", "one"), ("retry", "one", "--restart-successful"),
                        ("stop", "one"), ("node", "set", "one", "--message", "x"))),
    ],
)  # fmt: skip
def test_of_a_run_that_is_over(words: tuple[str, ...], ended: Ended) -> None:
    run(HELLO, "one")
    assert pydsl(*words) == ended


def test_of_two_runs_of_one_name_the_later_one_is_meant() -> None:
    for _ in range(2):
        run(HELLO, "one")
    assert pydsl("delete", "one") == Ended(0, "Workflow 'one' deleted\n", "")
    assert pydsl("delete", "one", "one") == Ended(0, "Workflow 'one' deleted\nWorkflow 'one' not found\n", "")


@pytest.mark.usefixtures("gate")
def test_an_output_is_set_once_and_one_that_is_not_there_not_at_all() -> None:
    selected = ("--node-field-selector", "displayName=ask")
    missing = pydsl("node", "set", "gate", *selected, "-p", "other=1")
    assert missing == Ended(1, "", "node is not expecting output parameter 'other'\n")
    assert pydsl("node", "set", "gate", *selected, "-p", "answer=yes") == Ended(0, "workflow values set\n", "")
    assert pydsl("node", "set", "gate", *selected, "-p", "answer=no") == Ended(
        1, "", "cannot set output parameter 'answer' because it does not use valueFrom.raw or it was already set\n"
    )


def test_the_command_that_answers_a_step_of_a_loop_can_be_pasted_into_a_shell() -> None:
    name = "ask(0:a:1,b:2)"
    told = letting_go_on("gate", selector_of("displayName", name), ["answer"])
    words = shlex.split(told.split("`")[1])
    assert words == [
        "pydsl", "node", "set", "gate", "--node-field-selector", r"displayName=ask(0:a:1\,b:2)", "-p", "answer=VALUE",
    ]  # fmt: skip
    assert selects(words[5], {"id": "x", "name": name, "displayName": name, "type": "Suspend"})
