"""What can't be shipped is told at its line: whole texts."""

# ruff: noqa: E501 - whole texts

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from pydsl.authoring.source import python_template
from pydsl.errors import AuthoringError
from tests.authoring.source.running import author

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = {
    "an undefined name": (
        """
        import json
        LIMIT = 3
        def f(text: str) -> str:
            return text + LIMTI
        """,
        """
        flow.py:4:19: error[PD522]: the name LIMTI isn't defined
          |
        4 |     return text + LIMTI
          |                   ^^^^^
          hint: did you mean LIMIT?
        """,
    ),
    "the author's file": (
        """
        from pathlib import Path
        HERE = Path(__file__).parent
        def f(text: str) -> str:
            return str(HERE) + text
        """,
        """
        flow.py:2:13: error[PD521]: __file__ is the script's in the pod, not your file's
          |
        2 | HERE = Path(__file__).parent
          |             ^^^^^^^^
          hint: pass what you read by it as an input
        """,
    ),
    "a module of one's own": (
        """
        import tests.authoring.source.running as running
        def f(text: str) -> str:
            return running.call(text)
        """,
        """
        flow.py:1:1: error[PD521]: tests.authoring.source.running is a module of your own: the pod doesn't have it, and a whole module can't be shipped
          |
        1 | import tests.authoring.source.running as running
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: write `from tests.authoring.source.running import ...` with the names that you use, so that they ship
        """,
    ),
    "a module of one's own, inside": (
        """
        def f(text: str) -> str:
            from tests.authoring.source import running
            return running.call(text)
        """,
        """
        flow.py:2:5: error[PD521]: tests.authoring.source is a module of your own, imported inside of a function: the pod doesn't have it
          |
        2 |     from tests.authoring.source import running
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: write `from ... import ...` at the top of the module, so that what you use of it ships
        """,
    ),
    "a closure over an object": (
        """
        def make(thing):
            def f(text: str) -> str:
                return thing(text)
            return f
        f = make(object())
        """,
        """
        flow.py:2:5: error[PD521]: thing comes from the function around, and its value has no text that could be shipped
          |
        2 |     def f(text: str) -> str:
          |     ^^^^^^^^^^^^^^^^^^^^^^^^
          hint: pass it as an input, or make it inside of the function
        """,
    ),
    "what a decorator gets": (
        """
        def loud(function):
            def inner(text: str) -> str:
                return function(text) + "!"
            return inner
        @loud
        def f(text: str) -> str:
            return text
        """,
        """
        flow.py:2:5: error[PD521]: function comes from the function around, and its value has no text that could be shipped
          |
        2 |     def inner(text: str) -> str:
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: a decorator says `@functools.wraps(function)` above what it returns; other functions stand at the top
        """,
    ),
    "a closure over a lambda": (
        """
        def make(change):
            def f(text: str) -> str:
                return change(text)
            return f
        f = make(lambda text: text)
        """,
        """
        flow.py:2:5: error[PD521]: change comes from the function around, and its value has no text that could be shipped
          |
        2 |     def f(text: str) -> str:
          |     ^^^^^^^^^^^^^^^^^^^^^^^^
          hint: write a function with `def` instead of the lambda
        """,
    ),
    "a closure over an object that can change": (
        """
        import dataclasses
        @dataclasses.dataclass
        class Box:
            text: str
        def make(box):
            def f(text: str) -> str:
                return box.text
            return f
        f = make(Box("a"))
        """,
        """
        flow.py:6:5: error[PD521]: box comes from the function around, and its value has no text that could be shipped
          |
        6 |     def f(text: str) -> str:
          |     ^^^^^^^^^^^^^^^^^^^^^^^^
          hint: make it one that can't change, `@dataclass(frozen=True)`; or pass it as an input, or make it inside of the function
        """,
    ),
    "a base that only the function around has": (
        """
        def make():
            class Base: pass
            class Part(Base): pass
            def f(text: str) -> str:
                return str(Part())
            return f
        f = make()
        """,
        """
        flow.py:3:16: error[PD522]: the name Base isn't defined
          |
        3 |     class Part(Base): pass
          |                ^^^^
          hint: it's bound inside of a function: define it at the top of the module
        """,
    ),
    "a decorator with other inputs": (
        """
        import functools
        def first(function):
            @functools.wraps(function)
            def inner(text: str) -> str:
                return function(text, 3)
            return inner
        @first
        def f(text: str, times: int) -> str:
            return text * times
        """,
        """
        flow.py:8:1: error[PD526]: a decorator of f returns what can't take its inputs: got an unexpected keyword argument 'times'
          |
        8 | def f(text: str, times: int) -> str:
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: let it take *args and **kwargs, or say its own inputs: `inner.__signature__ = inspect.signature(...)`
        """,
    ),
    "a value that's computed, and changed by a function": (
        """
        SQUARES = [n * n for n in range(3)]
        def add(items):
            items.append(1)
        add(SQUARES)
        def f(text: str) -> str:
            return text + str(SQUARES)
        """,
        """
        flow.py:1:1: error[PD521]: SQUARES has changed since this line: the pod would begin with what is written here
          |
        1 | SQUARES = [n * n for n in range(3)]
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: change SQUARES where it's defined, at the top of the module, or pass it as an input
        """,
    ),
    "a value that a loop made": (
        """
        for HANDLE in [open]:
            pass
        def f(text: str) -> str:
            return str(HANDLE)
        """,
        """
        flow.py:1:1: error[PD521]: HANDLE is made where its source can't be shipped from
          |
        1 | for HANDLE in [open]:
          | ^^^^^^^^^^^^^^^^^^^^^
          hint: bind it by a plain assignment at the top of the module, or pass it as an input
        """,
    ),
    "a table that something else fills": (
        """
        KNOWN = []
        def register(function):
            KNOWN.append(function.__name__)
            return function
        @register
        def other(): ...
        def f(text: str) -> str:
            return str(KNOWN)
        """,
        """
        flow.py:1:1: error[PD521]: KNOWN has changed since this line: the pod would begin with what is written here
          |
        1 | KNOWN = []
          | ^^^^^^^^^^
          hint: change KNOWN where it's defined, at the top of the module, or pass it as an input
        """,
    ),
    "pydsl inside": (
        """
        from pydsl import errors
        def f(text: str) -> str:
            return errors.UsageError(text)
        """,
        """
        flow.py:3:12: error[PD523]: errors is pydsl's: it builds workflows, and isn't there in the pod
          |
        3 |     return errors.UsageError(text)
          |            ^^^^^^
          hint: use it in a composite; a Python function gets values through its inputs
        """,
    ),
    "pydsl behind a star": (
        """
        from pydsl import *
        def f(text: str) -> str:
            return argo.workflow.name + text
        """,
        """
        flow.py:3:12: error[PD523]: argo is pydsl's: it builds workflows, and isn't there in the pod
          |
        3 |     return argo.workflow.name + text
          |            ^^^^
          hint: take it as an input that has it as its default: `run: str = argo.workflow.name`
        """,
    ),
    "a secret inside": (
        """
        from pydsl import secret
        def f(text: str) -> str:
            return secret("a", text)
        """,
        """
        flow.py:3:12: error[PD523]: secret is pydsl's: it builds workflows, and isn't there in the pod
          |
        3 |     return secret("a", text)
          |            ^^^^^^
          hint: give it to the template, @template(env={"TOKEN": secret(...)}), and read os.environ["TOKEN"]
        """,
    ),
    "pydsl inside a function": (
        """
        def f(text: str) -> str:
            import pydsl
            return text
        """,
        """
        flow.py:2:5: error[PD523]: pydsl is pydsl's: it builds workflows, and isn't there in the pod
          |
        2 |     import pydsl
          |     ^^^^^^^^^^^^
          hint: use it in a composite; a Python function gets values through its inputs
        """,
    ),
    "a tag where nothing can be done": (
        """
        def f(text: str) -> str:
            return f"{text + '{{x}}'}"
        """,
        """
        flow.py:2:23: error[PD524]: a tag of Argo's begins with {{, and inside of an f-string's braces it can't be written otherwise
          |
        2 |     return f"{text + '{{x}}'}"
          |                       ^^
          hint: give the text a name first, and use the name in the f-string
        """,
    ),
    "one name, two meanings": (
        """
        def make(limit):
            def f(text: str) -> str:
                return text * limit + helper()
            return f
        limit = 3
        def helper(): return str(limit)
        f = make(2)
        """,
        """
        flow.py:6:26: error[PD525]: limit is bound inside of a function and at the top of the module, and both ship: a script has one limit
          |
        6 | def helper(): return str(limit)
          |                          ^^^^^
          hint: rename one of them
        """,
    ),
    "a lambda": (
        """
        f = lambda text: text
        """,
        """
        flow.py:1:5: error[PD521]: a lambda can't be a template
          |
        1 | f = lambda text: text
          |     ^^^^^^^^^^^^^^^^^
          hint: write a function with `def`
        """,
    ),
    "any number of arguments": (
        """
        def f(*texts: str) -> str:
            return "".join(texts)
        """,
        """
        flow.py:1:8: error[PD526]: *texts: str can't be an input
          |
        1 | def f(*texts: str) -> str:
          |        ^^^^^^^^^^
          hint: name every input
        """,
    ),
    "an input without a name": (
        """
        def f(text: str, /, n: int) -> str:
            return text * n
        """,
        """
        flow.py:1:7: error[PD526]: text is positional only: Argo's inputs have names
          |
        1 | def f(text: str, /, n: int) -> str:
          |       ^^^^^^^^^
          hint: leave out the `/` among its inputs
        """,
    ),
    "a union": (
        """
        def f(text: int | str) -> str:
            return str(text)
        """,
        """
        flow.py:1:7: error[PD527]: text: int | str has no one reading: a text could be either
          |
        1 | def f(text: int | str) -> str:
          |       ^^^^^^^^^^^^^^^
          hint: say one type; `X | None` is the only union with one reading
        """,
    ),
    "a class that can't be read": (
        """
        class Thing: ...
        def f(text: str) -> list[Thing]:
            return []
        """,
        """
        flow.py:2:21: error[PD527]: the result: Thing can't travel as text
          |
        2 | def f(text: str) -> list[Thing]:
          |                     ^^^^^^^^^^^
          hint: use str, int, float, bool, bytes, datetime, an Enum, list, dict, a dataclass, a NamedTuple, an attrs class, or a class with model_validate_json and model_dump_json; codec(...) says how another class travels
        """,
    ),
    "a path inside of a list": (
        """
        from pathlib import Path
        def f(text: str) -> list[Path]:
            return []
        """,
        """
        flow.py:2:21: error[PD527]: the result: a Path inside of another value can't travel
          |
        2 | def f(text: str) -> list[Path]:
          |                     ^^^^^^^^^^
          hint: a Path travels as an artifact of its own: return it by itself, or as a field of a NamedTuple
        """,
    ),
    "a result that is printed, not returned": (
        """
        def f(text: str) -> int:
            def inner():
                return 1
            print(inner())
        """,
        """
        flow.py:1:21: error[PD527]: no line of the function returns a value, and its annotation says that it gives one
          |
        1 | def f(text: str) -> int:
          |                     ^^^
          hint: return it (what's printed is in the logs alone); or annotate `-> None`
        """,
    ),
    "a result that isn't annotated": (
        """
        def f(text: str):
            return text
        """,
        """
        flow.py:2:5: error[PD527]: the function returns a value, and its annotation doesn't say what
          |
        2 |     return text
          |     ^^^^^^^^^^^
          hint: annotate it: `-> str`, `-> int`, `-> Path`, ...; or `-> None` for no output
        """,
    ),
    "an annotation for type checkers": (
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from decimal import Decimal
        def f(text: Decimal) -> str:
            return str(text)
        """,
        """
        flow.py:5:1: error[PD527]: an annotation of f names Decimal, which isn't there at run time
          |
        5 | def f(text: Decimal) -> str:
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: import or define it where Python runs it, not for type checkers alone
        """,
    ),
    "a default of another type": (
        """
        def f(times: int = "3") -> str:
            return ""
        """,
        """
        flow.py:1:7: error[PD528]: times: expected int, got '3'
          |
        1 | def f(times: int = "3") -> str:
          |       ^^^^^^^^^^
          hint: write a default of the type that the annotation says
        """,
    ),
    "the text null as an optional text": (
        """
        def f(text: str | None = "null") -> str:
            return ""
        """,
        """
        flow.py:1:7: error[PD528]: text: the text 'null' can't be told from None
          |
        1 | def f(text: str | None = "null") -> str:
          |       ^^^^^^^^^^^^^^^^
          hint: write a default of the type that the annotation says
        """,
    ),
    "a file of this machine as default": (
        """
        from pathlib import Path
        def f(data: Path = Path("x")) -> str:
            return ""
        """,
        """
        flow.py:2:7: error[PD528]: the default of data is a file of this machine
          |
        2 | def f(data: Path = Path("x")) -> str:
          |       ^^^^^^^^^^
          hint: use raw(...) or s3(...), or `Path | None = None`
        """,
    ),
    "a path of an output": (
        """
        from pathlib import Path
        from typing import Annotated
        from pydsl.authoring.markers import Artifact
        def f() -> Annotated[Path, Artifact(path="/out")]:
            return Path("x")
        """,
        """
        flow.py:4:12: error[PD526]: the path of the output output isn't the function's to say
          |
        4 | def f() -> Annotated[Path, Artifact(path="/out")]:
          |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: return the file, wherever it is: the script copies it to where Argo takes it from
        """,
    ),
    "two inputs with one name": (
        """
        def f(text: str, text_: str) -> str:
            return text
        """,
        """
        flow.py:1:1: error[PD525]: two inputs are called text in Argo
          |
        1 | def f(text: str, text_: str) -> str:
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: rename one, or say its name: Annotated[..., Parameter("name")]
        """,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_at_its_line(case: str, tmp_path: Path) -> None:
    source, message = (textwrap.dedent(text).strip("\n") for text in REFUSED[case])
    module = author(tmp_path, source + "\n")
    with pytest.raises(AuthoringError) as caught:
        python_template(module.f)
    assert str(caught.value).replace(f"{tmp_path}/", "") == message


def test_a_function_without_source() -> None:
    scope: dict[str, object] = {}
    exec(compile("def f(text: str) -> str:\n    return text\n", "<nowhere>", "exec"), scope)
    with pytest.raises(AuthoringError) as caught:
        python_template(scope["f"])  # type: ignore[arg-type]  # it is a function
    assert str(caught.value) == (
        "<nowhere>:1:1: error[PD520]: the source of f can't be read\n  hint: define it in a file or in a notebook cell"
    )


def test_a_builtin_function() -> None:
    with pytest.raises(AuthoringError) as caught:
        python_template(len)
    assert str(caught.value) == (
        "error[PD520]: 'len' is no function written in Python: it has no source to ship\n"
        "  hint: write a function with `def`"
    )


def test_a_file_that_changed_since(tmp_path: Path) -> None:
    module = author(tmp_path, "def f(text: str) -> str:\n    return text\n")
    (tmp_path / "flow.py").write_text("# new\n\ndef f(text: str) -> str:\n    return text\n")
    with pytest.raises(AuthoringError) as caught:
        python_template(module.f)
    assert str(caught.value).splitlines()[0].replace(f"{tmp_path}/", "") == (
        "flow.py:1:1: error[PD520]: the definition of f isn't where Python read it: the file has changed since"
    )


@pytest.mark.parametrize(
    "body",
    ["...", "raise ValueError", "sys.exit(3)", "while True: pass", "return None if text else 1", "assert not text"],
)
def test_a_function_that_may_not_end_without_a_result_ships(body: str, tmp_path: Path) -> None:
    python_template(author(tmp_path, f"import sys\ndef f(text: str) -> int:\n    {body}\n").f)


def test_what_may_be_none_needs_no_return(tmp_path: Path) -> None:
    python_template(author(tmp_path, "def f(text: str) -> int | None:\n    print(text)\n").f)
