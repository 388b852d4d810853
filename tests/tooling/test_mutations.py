"""Mutants: which mistakes are made, where, and that tests are asked about each."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.tooling import mutations
from tests.tooling.mutations import copied, mutants, trials

if TYPE_CHECKING:
    from pathlib import Path


def changes(body: str) -> list[str]:
    return [mutant.change for mutant in mutants(f"def f(a, b):\n    {body}\n")]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("a < b", ["a < b -> pass", "a < b -> a <= b"]),
        ("return a is None", ["return a is None -> return None", "a is None -> a is not None"]),
        ("return a and b", ["return a and b -> return None", "a and b -> a or b"]),
        ("return not a", ["return not a -> return None", "not a -> a"]),
        ("return a[1]", ["return a[1] -> return None", "1 -> 2"]),
        ("return f(a, True)", ["return f(a, True) -> return None", "True -> False"]),
        ("return None", []),
        ("return False", ["False -> True"]),
        ("raise ValueError", ["raise ValueError -> pass"]),
        ("a.b = a\n    del b", ["a.b = a -> pass", "del b -> pass"]),
        ("if a:\n        f(a)", ["f(a) -> pass"]),
        ("import a", []),
        ("'Say what it does.'", []),
    ],
)
def test_each_kind_of_mistake(body: str, wanted: list[str]) -> None:
    assert changes(body) == wanted


def test_only_what_functions_do_is_changed() -> None:
    source = """
from __future__ import annotations
if TYPE_CHECKING:
    from x import y
LIMIT = 3 > 2
@cache(1)
def f(a: int = 1) -> Literal[2]:
    b: Literal[3]
"""
    assert mutants(source) == []


def test_a_mutant_is_the_module_with_one_mistake() -> None:
    source = "def f(a):\n    return a == 1\n\ndef g(a):\n    return a == 1\n"
    assert [ast.unparse(ast.parse(one.text)) for one in mutants(source) if one.line == 5] == [
        "def f(a):\n    return a == 1\n\ndef g(a):\n    return None",
        "def f(a):\n    return a == 1\n\ndef g(a):\n    return a != 1",
        "def f(a):\n    return a == 1\n\ndef g(a):\n    return a == 2",
    ]


def test_tests_are_asked_about_each_mutant_and_the_copy_is_put_right_again(tmp_path: Path) -> None:
    code = "def f(a):\n    return a > 0\n"
    tree = {
        "pydsl/__init__.py": "",
        "pydsl/plan/__init__.py": "",
        "pydsl/plan/x.py": code,
        "tests/__init__.py": "",
        "tests/plan/__init__.py": "",
        "tests/plan/test_x.py": "from pydsl.plan.x import f\n\ndef test_f():\n    assert f(2)\n",
        "tests/plan/test_y.py": "from pydsl.plan.x import f\n\nNUMBER = f(2)\n\ndef test_g():\n    assert NUMBER\n",
        "pyproject.toml": "",
    }
    for name, text in tree.items():
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    copy = copied(tmp_path / "tree", tmp_path / "copy")
    picked = [("pydsl/plan/x.py", mutant) for mutant in mutants(code)]
    assert [str(trial) for trial in trials(copy, "plan", picked)] == [
        "noticed   pydsl/plan/x.py:2: return a > 0 -> return None",
        "SURVIVED  pydsl/plan/x.py:2: a > 0 -> a >= 0",
        "SURVIVED  pydsl/plan/x.py:2: 0 -> 1",
    ]
    assert (copy / "pydsl/plan/x.py").read_text() == (tmp_path / "tree/pydsl/plan/x.py").read_text() == code


def test_tests_that_fail_anyway_tell_nothing(tmp_path: Path) -> None:
    (tmp_path / "tests/plan").mkdir(parents=True)
    (tmp_path / "tests/plan/test_x.py").write_text("def test_f():\n    assert False\n")
    with pytest.raises(RuntimeError, match="the tests of plan fail as they are"):
        list(trials(tmp_path, "plan", []))


def test_mutants_are_chosen_by_a_seed() -> None:
    first = [(file, mutant.line, mutant.change) for file, mutant in mutations.chosen(mutations.ROOT, "plan", 5, 1)]
    again = [(file, mutant.line, mutant.change) for file, mutant in mutations.chosen(mutations.ROOT, "plan", 5, 1)]
    other = [(file, mutant.line, mutant.change) for file, mutant in mutations.chosen(mutations.ROOT, "plan", 5, 2)]
    assert first == again != other
