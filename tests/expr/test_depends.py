from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.expr import depends, lang
from tests.expr.failing import message


def test_the_tasks_of_a_text_in_order_and_once() -> None:
    assert depends.parse("b && (a.Succeeded || b.Failed) && c-1").tasks == ("b", "a", "c-1")


def test_tasks_whose_items_are_asked_about() -> None:
    assert depends.parse("a.AnySucceeded || b.AllFailed || c.Failed").of_items == {"a", "b"}


def test_bare_names_are_written_out() -> None:
    expanded = depends.parse("a && !b.Failed").expanded()
    assert expanded == "(a.Succeeded || a.Skipped || a.Daemoned) && !b.Failed"


def test_continue_on_adds_errors_before_failures() -> None:
    expanded = depends.parse("a").expanded(lambda name: (True, True))
    assert expanded == "(a.Succeeded || a.Skipped || a.Daemoned || a.Errored || a.Failed)"


def test_dependencies_are_joined_by_and() -> None:
    assert depends.expand_dependencies(["a", "b-c"]) == "a && b-c"


@pytest.mark.parametrize(
    ("text", "phases", "answer"),
    [
        ("a", {"a": "Succeeded"}, True),
        ("a", {"a": "Skipped"}, True),
        ("a", {"a": "Omitted"}, False),
        ("a-b.Failed", {"a-b": "Failed"}, True),
        ("a || b && c", {"a": "Succeeded", "b": "Failed", "c": "Failed"}, True),
        ("!(a.Failed || b.Errored)", {"a": "Succeeded", "b": "Error"}, False),
        ("a.Succeeded ? b.Succeeded : a.Failed", {"a": "Failed", "b": "Failed"}, True),
    ],
)
def test_answers(text: str, phases: dict[str, str], answer: bool) -> None:
    outcomes = {name: depends.outcome(phase) for name, phase in phases.items()}
    assert depends.evaluate(depends.parse(text).expanded(), outcomes) is answer


def test_a_daemon_that_runs_counts() -> None:
    expanded = depends.parse("a").expanded()
    assert depends.evaluate(expanded, {"a": depends.outcome("Running", daemoned=True)}) is True
    assert depends.evaluate(expanded, {"a": depends.outcome("Pending", daemoned=True)}) is False


@pytest.mark.parametrize(
    ("phases", "any_succeeded", "all_failed"),
    [
        (["Succeeded", "Failed"], True, False),
        (["Failed", "Failed"], False, True),
        (["Failed", "Error"], False, False),
        ([], False, False),
    ],
)
def test_the_items_of_a_loop(phases: list[str], any_succeeded: bool, all_failed: bool) -> None:
    found = depends.outcome("Failed", children=phases)
    assert (found["AnySucceeded"], found["AllFailed"]) == (any_succeeded, all_failed)


def test_a_result_that_doesnt_exist() -> None:
    expected = "type controller.TaskResults has no field Bogus (1:3)"
    assert message(lambda: depends.check(depends.parse("a.Bogus").expanded())) == expected


def test_words_of_the_language_are_read_as_tasks() -> None:
    expected = 'unexpected token Operator("and") (1:14)'
    assert message(lambda: depends.check(depends.parse("A.Succeeded and B.Failed").expanded())) == expected


def test_a_task_that_isnt_there() -> None:
    assert depends.unknown("a && b", ["a"]) == "b"
    assert depends.unknown("a && b", ["a", "b"]) is None


_RESULTS = st.sampled_from(["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned"])
_TERMS = st.builds("{}.{}".format, st.sampled_from(["a", "b-c", "len"]), _RESULTS)
_LOGIC = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        st.builds("{} && {}".format, inner, inner),
        st.builds("{}||{}".format, inner, inner),
        st.builds("!({})".format, inner),
        st.builds("( {} )".format, inner),
    ),
    max_leaves=12,
)


@given(_LOGIC, st.lists(st.sampled_from(["Succeeded", "Failed", "Error", "Skipped"]), min_size=3, max_size=3))
def test_the_short_way_decides_as_the_language_does(text: str, phases: list[str]) -> None:
    outcomes = dict(zip(["a", "b-c", "len"], map(depends.outcome, phases), strict=True))
    environment = {name.replace("-", "_"): found for name, found in outcomes.items()}
    expected = lang.truth(text.replace("-", "_"), environment, lang.BUILTINS)
    assert depends.evaluate(text, outcomes) is expected


@pytest.mark.parametrize("names", [500, 833])
def test_a_chain_of_one_operator_is_not_depth(names: int) -> None:
    text = " && ".join(f"t{number}" for number in range(names))
    outcomes = {f"t{number}": depends.outcome("Succeeded") for number in range(names)}
    assert depends.evaluate(depends.parse(text).expanded(), outcomes) is True


def test_the_limit_of_nodes_is_the_language_s() -> None:
    text = depends.parse(" && ".join(f"t{number}" for number in range(834))).expanded()
    with pytest.raises(depends.ExprError) as error:
        depends.check(text)
    assert error.value.message == "compilation failed: expression exceeds maximum allowed nodes"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a", True),
        (" a-b && c1 ", True),
        ("a&&b", True),
        ("", False),
        ("a || b", False),
        ("a && b.Failed", False),
        ("(a && b)", False),
        ("!a", False),
        ("a && && b", False),
        ("a b", False),
        ("a &&", False),
        ("a && in", False),
        ("1a", False),
        (" && ".join(f"t{number}" for number in range(834)), False),
    ],
)
def test_bare_names_joined_by_and_are_a_conjunction(text: str, is_one: bool) -> None:
    assert depends.parse(text).is_conjunction is is_one


@pytest.mark.parametrize("text", ["a", " a-b && c1 ", "a&&b", " && ".join(f"t{number}" for number in range(800))])
def test_a_conjunction_needs_no_check(text: str) -> None:
    read = depends.parse(text)
    assert not read.is_conjunction or depends.check(read.expanded(lambda _name: (True, True))) is None


@pytest.mark.parametrize("daemoned", [False, True])
@pytest.mark.parametrize("continue_on", [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("phase", ["Pending", "Running", "Succeeded", "Failed", "Error", "Skipped", "Omitted"])
def test_a_bare_name_holds_as_it_does_written_out(phase: str, continue_on: tuple[bool, bool], daemoned: bool) -> None:
    written = depends.parse("a").expanded(lambda _name: continue_on)
    whole = depends.evaluate(written, {"a": depends.outcome(phase, daemoned=daemoned)})
    assert depends.lets_pass(phase, daemoned=daemoned, continue_on=continue_on) == whole
