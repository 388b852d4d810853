"""`depends` as `.after()`: conditions in Python where they compile to the same text, else the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.decompile.order import DependsTerm, after, compiled, conjuncts, read


def python(depends: str, needed: list[str] | None = None, unknown: str = "") -> list[str]:
    return after(depends, needed or [], lambda name: name != unknown, str.lower)


@pytest.mark.parametrize(
    ("depends", "terms"),
    [
        ("A", ["a"]),
        ("A && B", ["a", "b"]),
        ("A.Succeeded || B.Failed", ["a.succeeded | b.failed"]),
        ("A && (B.Succeeded || C.AllFailed)", ["a", "b.succeeded | c.all_failed"]),
        ("!A.Failed", ["~a.failed"]),
        ("A || B && C", ['"A || B && C"']),
        ("A&&B", ['"A&&B"']),
        ("!A", ['"!A"']),
        ("A.Succeded", ['"A.Succeded"']),
        ("(A", ['"(A"']),
    ],
)
def test_a_text_is_python_where_that_is_the_same(depends: str, terms: list[str]) -> None:
    assert python(depends) == terms


def test_a_task_that_comes_later_stays_text() -> None:
    assert python("A && B", unknown="B") == ['"A && B"']


@pytest.mark.parametrize(
    ("depends", "needed", "terms"),
    [("A", ["A"], []), ("A && B", ["B"], ["a"]), ("A && B", ["A"], ["a", "b"]), ("A.Failed", ["A"], ["a.failed"])],
)
def test_what_data_need_anyway_is_left_out(depends: str, needed: list[str], terms: list[str]) -> None:
    assert python(depends, needed) == terms


NAMES = st.sampled_from(["A", "b", "c-1"])
LEAVES = st.builds(DependsTerm, NAMES, st.sampled_from(["", "Succeeded", "Omitted"]))
OPERATORS = st.sampled_from(["&&", "||"])


def joined(operator: str, one: DependsTerm, other: DependsTerm) -> DependsTerm:
    return DependsTerm(operator=operator, sides=(one, other))


def truth(term: DependsTerm, holds: frozenset[tuple[str, str]]) -> bool:
    if not term.operator:
        return (term.name, term.result) in holds
    sides = [truth(side, holds) for side in term.sides]
    return all(sides) if term.operator == "&&" else any(sides)


@given(
    st.recursive(LEAVES, lambda inner: st.builds(joined, OPERATORS, inner, inner)),
    st.frozensets(st.tuples(NAMES, st.sampled_from(["", "Succeeded", "Omitted"]))),
)
def test_what_is_written_is_read_as_the_same(term: DependsTerm, holds: frozenset[tuple[str, str]]) -> None:
    found = read(compiled([term]))
    assert found is not None
    assert truth(found, holds) is truth(term, holds)
    again = read(compiled(conjuncts(found)))
    assert again is not None
    assert truth(again, holds) is truth(term, holds)
