"""The script as people review it, and what it does around the function."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

from pydsl.authoring.source import python_template
from tests.authoring.source.running import author, call, run

GOLDENS = Path(__file__).parent / "goldens"

TEXT_ONLY = """
def greet(name: str) -> str:
    return "hello " + name
"""

TYPED = """
import enum
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"

@dataclass
class Config:
    name: str
    limits: list[int]
    parent: "Config | None" = None

class Model(NamedTuple):
    weights: Path
    log: Path | None
    accuracy: float
    names: list[str]

def train(data: Path, config: Config, size: Size = Size.SMALL, epochs: int = 3, extra: Path | None = None) -> Model:
    weights = Path("weights")
    weights.mkdir()
    (weights / "w.bin").write_bytes(data.read_bytes()[:epochs])
    print(config, size, extra)
    return Model(weights, None if extra is None else extra, 0.5, [config.name, size.name])
"""

NOTHING = """
def tell() -> None:
    print("told")
"""


@pytest.mark.parametrize(("name", "source"), [("greet", TEXT_ONLY), ("train", TYPED), ("tell", NOTHING)])
def test_the_text_people_review(name: str, source: str, tmp_path: Path) -> None:
    text = python_template(getattr(author(tmp_path, source), name)).script_source
    golden = GOLDENS / f"{name}.py.txt"
    if os.environ.get("PYDSL_WRITE_GOLDENS"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_files_come_and_go(tmp_path: Path) -> None:
    script = python_template(author(tmp_path, TYPED).train)
    (tmp_path / "some").write_bytes(b"12345")
    config = '{"name": "a", "limits": [1], "parent": {"name": "b", "limits": []}}'
    ran = run(script, tmp_path, data=tmp_path / "some", config=config, size="large")
    assert ran.stdout == (
        "Config(name='a', limits=[1], parent=Config(name='b', limits=[], parent=None)) Size.LARGE None\n"
    )
    assert (tmp_path / "tmp/pydsl-outputs/weights/w.bin").read_bytes() == b"123"
    assert ran.outputs == {"weights": None, "log": None, "accuracy": b"0.5", "names": b'["a", "LARGE"]'}


def test_an_optional_file_that_is_there(tmp_path: Path) -> None:
    script = python_template(author(tmp_path, TYPED).train)
    (tmp_path / "some").write_bytes(b"12345")
    ran = run(script, tmp_path, data=tmp_path / "some", extra=tmp_path / "some", config='{"name": "", "limits": []}')
    assert ran.outputs["log"] == b"12345"


def _ran(tmp_path: Path, body: str, **given: str) -> str:
    module = author(tmp_path, textwrap.dedent(body).lstrip("\n"))
    ran = run(python_template(module.f), tmp_path, **given)
    assert ran.code == 1
    return ran.stderr


@pytest.mark.parametrize(
    ("annotation", "text", "message"),
    [
        ("int", "three", "input x: Expecting value: line 1 column 1 (char 0)"),
        ("int", '"3"', "input x: expected int, got '3'"),
        ("int", "true", "input x: expected int, got True"),
        ("bool", "1", "input x: expected bool, got 1"),
        ("list[int]", "3", "input x: expected list, got 3"),
        ("dict[str, int]", '{"a": "b"}', "input x: expected int, got 'b'"),
        ("Literal['a', 'b']", "c", "input x: expected one of a, b; got 'c'"),
        ("tuple[int, str]", "[1]", "input x: expected 2 items, got [1]"),
        ("Row", '{"a": 1, "c": 2}', "input x: Row has no field c"),
        ("bytes", "abc", "input x: Incorrect padding"),
    ],
)
def test_text_that_is_no_value(annotation: str, text: str, message: str, tmp_path: Path) -> None:
    head = "from typing import *\nclass Row(NamedTuple):\n    a: int\n    b: int\n"
    assert _ran(tmp_path, f"{head}def f(x: {annotation}) -> None:\n    pass\n", x=text) == message + "\n"


@pytest.mark.parametrize(
    ("annotation", "expression", "message"),
    [
        ("int", "'3'", "output output: expected int, got '3'"),
        ("str", "3", "output output: expected str, got 3"),
        ("str", "None", "output output: expected str, got None"),
        ("str | None", "'null'", "output output: the text 'null' can't be told from None"),
        ("list[str]", "[1]", "output output: expected str, got 1"),
        ("Path", "'x'", "output output: expected Path, got 'x'"),
        (
            "str",
            "'x' * 256 * 1024 + 'y'",
            "output output: 262145 bytes are more than Argo keeps (256 kB): return a Path",
        ),
    ],
)
def test_a_result_of_another_type(annotation: str, expression: str, message: str, tmp_path: Path) -> None:
    told = _ran(tmp_path, f"from pathlib import Path\ndef f() -> {annotation}:\n    return {expression}\n")
    assert told.startswith(message)
    assert told.count("\n") == 1


def test_the_largest_result(tmp_path: Path) -> None:
    module = author(tmp_path, "def f() -> str:\n    return 'x' * 256 * 1024\n")
    assert run(python_template(module.f), tmp_path).text() == "x" * 256 * 1024


def test_a_traceback_names_the_authors_lines(tmp_path: Path) -> None:
    told = _ran(
        tmp_path,
        """
        LIMIT = 3


        class Thing:
            def broken(self):
                return 1 / 0  # here


        def helper(text):
            try:
                Thing().broken()
            except ZeroDivisionError as error:
                raise ValueError(text) from error


        def f(x: str) -> None:
            helper(
                x)
        """,
        x="oops",
    )
    lines = [line.strip() for line in told.splitlines() if "^" not in line and "~" not in line]
    assert lines == [
        "Traceback (most recent call last):",
        'File "flow.py", line 11, in helper',
        "Thing().broken()",
        'File "flow.py", line 6, in broken',
        "return 1 / 0  # here",
        "ZeroDivisionError: division by zero",
        "",
        "The above exception was the direct cause of the following exception:",
        "",
        "Traceback (most recent call last):",
        'File "flow.py", line 17, in f',
        "helper(",
        *(["x)"] if sys.version_info >= (3, 13) else []),  # it shows all lines of what was being run
        'File "flow.py", line 13, in helper',
        "raise ValueError(text) from error",
        "ValueError: oops",
    ]


def test_an_exit_status_is_the_authors(tmp_path: Path) -> None:
    module = author(tmp_path, "import sys\ndef f() -> str:\n    sys.exit(7)\n")
    ran = run(python_template(module.f), tmp_path)
    assert (ran.code, ran.stderr, ran.outputs) == (7, "", {"output": None})


def test_names_of_the_runner_are_free(tmp_path: Path) -> None:
    names = [
        "marked",
        "unmarked",
        "Shape",
        "Named",
        "main",
        "explain",
        "own",
        "text",
        "str",
        "list",
        "types",
        "Path",
        "Any",
        "datetime",
    ]
    body = "".join(f"def {name}(): return 1\n" for name in names)
    total = "+".join(f"{name}()" for name in names)
    module = author(tmp_path, f"def f(x: list[int]) -> int:\n    return x[0] + {total}\n{body}")
    assert run(python_template(module.f), tmp_path, x="[1]").text() == "15"


def test_classes_that_are_called_as_types_are(tmp_path: Path) -> None:
    source = """
from dataclasses import dataclass
import datetime as real
@dataclass
class datetime:
    x: int
@dataclass
class Answer:
    it: datetime
class own(real.datetime): pass
class Decimal(str): pass
def f(x: datetime, y: real.datetime) -> Answer:
    return Answer(datetime(x.x + y.year))
"""
    script = python_template(author(tmp_path, source).f)
    assert script.words == ("f", "x: own.datetime(x=int)", "y: datetime", "-> it: own.datetime")
    assert run(script, tmp_path, x='{"x": 1}', y="2024-01-02T03:04:05").text("it") == '{"x": 2025}'


def test_the_image_holds_the_package(tmp_path: Path) -> None:
    script = python_template(author(tmp_path, TEXT_ONLY).greet, mode="image")
    assert script.script_source == "from flow import greet\n"
    assert script.words == ("greet", "name: str", "-> str")


def test_classes_come_from_the_image_too(tmp_path: Path) -> None:
    script = python_template(author(tmp_path, TYPED).train, mode="image").script_source
    assert script == "from flow import train\nfrom flow import Config\nfrom flow import Size\n"


def test_the_words_of_inputs_and_outputs(tmp_path: Path) -> None:
    script = python_template(author(tmp_path, TYPED).train)
    assert script.words == (
        "train", "data: Path", "config: Config(name=str, limits=list[int], parent=Config | None)", "size: Size",
        "epochs: int", "extra: Path | None",
        "-> weights: Path", "-> log: Path | None", "-> accuracy: float", "-> names: list[str]",
    )  # fmt: skip


def test_names_that_argo_has_otherwise(tmp_path: Path) -> None:
    source = """
from typing import Annotated, Literal
from pydsl import Parameter
def f(
    num_parts: Annotated[int, Parameter("numParts")], b: Literal["a: b", "$(x)", "{{y}}"]
) -> Annotated[Literal["a: b"], Parameter("theResult")]:
    return b
"""
    script = python_template(author(tmp_path, source).f)
    assert script.words == (
        "f", "num_parts as numParts: int", r"b: Literal['a: b', '$\x28x)', '{\x7by}}']",
        "-> return as theResult: Literal['a: b']",
    )  # fmt: skip
    assert run(script, tmp_path, num_parts="1", b="a: b").text("theResult") == "a: b"


def test_markers_of_files(tmp_path: Path) -> None:
    source = """
from pathlib import Path
from typing import Annotated
from pydsl.authoring.markers import Artifact
def f(data: Annotated[Path, Artifact("the-data", path="/in/data", optional=True)]) -> str:
    return str(data)
"""
    script = python_template(author(tmp_path, source).f)
    assert [(item.name, item.path, item.optional) for item in script.inputs] == [("the-data", "/in/data", True)]
    assert run(script, tmp_path).text() == "None"
    (tmp_path / "some").touch()
    assert run(script, tmp_path, data=tmp_path / "some").text() == f"{tmp_path}/in/data"


def test_collected_texts(tmp_path: Path) -> None:
    module = author(tmp_path, "def f(x: list[int]) -> int:\n    return sum(x)\n")
    assert run(python_template(module.f), tmp_path, x='["3","5"]').text() == "8"


DECORATED = """
import functools
import attrs
from typing import Annotated
class Twice:
    def __init__(self, fn):
        functools.update_wrapper(self, fn)
        self.fn = fn
    def __call__(self, *arguments, **named):
        return self.fn(*arguments, **named) * 2
@Twice
def f(text: str) -> str:
    return text
@attrs.frozen
class Pair:
    left: int
    _right: int = attrs.field(alias="second")
def g(pair: Pair) -> str:
    return repr(pair)
"""


def test_a_decorator_has_its_own_plain_function(tmp_path: Path) -> None:
    assert run(python_template(author(tmp_path, DECORATED).f), tmp_path, text="ab").text() == "abab"


def test_a_field_that_attrs_names_otherwise(tmp_path: Path) -> None:
    module = author(tmp_path, DECORATED)
    assert call(module.g, tmp_path, pair=module.Pair(1, second=2)) == "Pair(left=1, _right=2)"
