"""The runner alone: its text, what it starts with, and values through the words."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pydsl import pod
from pydsl.pod import Types, Word, marked, read, unmarked, write

TEXT = Path(pod.__file__).read_text(encoding="utf-8")


def test_nothing_in_it_is_replaced() -> None:
    assert not [pair for pair in ("{{", "$$", "$(") if pair in TEXT]
    assert TEXT.isascii()


def test_it_starts_with_what_python_has_loaded_anyway() -> None:
    program = (
        "import sys\nimport __future__\nbefore = set(sys.modules)\nexec(sys.stdin.read())\n"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program.replace("exec(", "__name__ = 'pod'\nexec(")],
        input=TEXT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "[]\n"


def _works(name: str) -> bool:
    found = shutil.which(name)
    return bool(found) and subprocess.run([str(found), "-c", ""], capture_output=True, check=False).returncode == 0


OLD = [name for name in ("python3.8", "python3.9", "python3.10") if _works(name)]


@pytest.mark.parametrize("python", OLD or [pytest.param("", marks=pytest.mark.skip(reason="no older Python here"))])
def test_it_runs_on_an_older_python(python: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("def f(x):\n    return [x]\n")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp/pydsl-arguments").write_bytes(base64.b64encode(json.dumps({"x": "3"}).encode()))
    subprocess.run(
        [python, pod.__file__, "f", "x: int | None", "-> list[int]", script],
        env={"PATH": os.environ["PATH"], "PYDSL_ROOT": str(tmp_path)},
        check=True,
    )
    assert (tmp_path / "tmp/pydsl-outputs/output").read_text() == "[3]\n"


@pytest.mark.parametrize(
    ("said", "name", "argo", "kind"),
    [
        ("text: str", "text", "text", "str"),
        ("num_parts: int", "num_parts", "num-parts", "int"),
        ("_x_: int", "_x_", "x", "int"),
        ("num_parts as numParts: int", "num_parts", "numParts", "int"),
        ("int", "", "output", "int"),
        ("return as it: Literal['a: b']", "", "it", "Literal['a: b']"),
        ("Literal['a: b']", "", "output", "Literal['a: b']"),
        ("dict[str, int] | None", "", "output", "dict[str, int] | None"),
    ],
)
def test_a_word(said: str, name: str, argo: str, kind: str) -> None:
    word = Word(said)
    assert (word.name, word.argo, word.type) == (name, argo, kind)


@pytest.mark.parametrize(
    ("said", "is_optional", "path"),
    [
        ("data: Path", False, "/tmp/pydsl-inputs/data"),
        ("data: Path | None", True, "/tmp/pydsl-inputs/data"),
        ("data: Path('/in') | None", True, "/in"),
    ],
)
def test_a_word_for_a_file(said: str, is_optional: bool, path: str) -> None:
    word = Word(said)
    assert (word.is_file, word.is_optional, word.path) == (True, is_optional, path)


def test_types_are_words_before_they_are_names() -> None:
    types = Types({"str": 3, "Point": complex})
    assert read(types.shape("list[str]"), '["a"]') == ["a"]
    assert types["own"].str == 3


def test_a_class_is_said_once_and_may_hold_itself() -> None:
    class Node:
        def __init__(self, value: int, inner: Node | None = None) -> None:
            self.value, self.inner = value, inner

    types = Types({"Node": Node})
    shape = types.shape("Node(value=int, inner=Node | None)")
    text = '{"value": 1, "inner": {"value": 2, "inner": null}}'
    assert write(shape, read(shape, text)) == text
    assert write(types.shape("list[Node]"), [Node(1)]) == '[{"value": 1, "inner": null}]'


@pytest.mark.parametrize("text", ["{", "{{", "{{{", "{\x00", "a{p", "{~}", "{~", "\ud800", "{\n"])
def test_a_mark_never_makes_a_tag(text: str) -> None:
    for before in ("", "{", "a"):
        joined = marked(before) + marked(text) + marked(text)
        assert "{{" not in joined
        assert unmarked(joined) == before + text + text


def test_what_only_looks_like_a_mark_is_itself() -> None:
    assert unmarked("{~110000} {~ffffff} {~x} {~7f") == "{~110000} {~ffffff} {~x} {~7f"


def test_a_class_may_have_methods_and_choices_of_any_name() -> None:
    class Money:
        read, write, label = int, str, "text"

    assert read(Types({"Money": Money}).shape("text(Money.read, Money.write)"), "3") == 3
    assert read(Types({"Money": Money}).shape("Literal[Money.label, 'b']"), "text") == "text"
