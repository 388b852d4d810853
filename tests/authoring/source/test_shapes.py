"""Every shape of source ships and runs alone: the script gives what the function gives here."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from pydsl.authoring.source import capture, python_template
from tests.authoring.source.running import author, call, run

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = {
    "constant": """
        LIMIT = 3
        UNUSED = open
        def f(text: str) -> str:
            return text * LIMIT
        """,
    "import": """
        import os.path as path, json, sys
        def f(text: str) -> str:
            return path.join(text, "b")
        """,
    "submodule import": """
        import os.path
        import xml.etree.ElementTree
        def f(text: str) -> str:
            return os.path.join(text, "b")
        """,
    "helpers that call each other": """
        def f(text: str) -> str:
            return even(len(text))
        def even(n): return "even" if n == 0 else odd(n - 1)
        def odd(n): return "odd" if n == 0 else even(n - 1)
        """,
    "class with a base and a decorator": """
        import functools
        class Base:
            def shout(self): return self.text.upper()
        @functools.total_ordering
        class Thing(Base):
            FACTOR = 2
            def __init__(self, text): self.text = text * Thing.FACTOR
            def __lt__(self, other): return True
            def __eq__(self, other): return False
        def f(text: str) -> str:
            return Thing(text).shout()
        """,
    "decorator of one's own": """
        import functools
        def twice(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                return function(*args, **kwargs) * 2
            return inner
        @twice
        def f(text: str) -> str:
            return text
        """,
    "decorator with an argument": """
        import functools
        TIMES = 3
        def times(n):
            def decorate(function):
                return functools.wraps(function)(lambda *a, **k: function(*a, **k) * n)
            return decorate
        @times(
            TIMES
        )
        def f(text: str) -> str:
            return text
        """,
    "closure over constants": """
        def make(n, *, suffix="!"):
            table = {"a": [1, (2.5, None)], "b": {3}}
            def f(text: str) -> str:
                return text * n + suffix + str(table)
            return f
        f = make(2)
        """,
    "closure over a function, a class and a module": """
        def make():
            import json as j
            class Mark:
                TEXT = '''
            indented less
          '''
            def mark(text):
                return Mark.TEXT + j.dumps(text)
            def f(text: str) -> str:
                return mark(text)
            return f
        f = make()
        """,
    "closure over what has other names": """
        import datetime, functools, json, math
        def twice(text, mark): return text * 2 + mark
        class Shout:
            sign = "!"
        def make(by, sign_of, day, root, smallest, dump, several):
            def f(text: str) -> str:
                made = [day(2020, 1, 2).isoformat(), root(4), smallest("ba"), dump([1])]
                return by(text=text) + sign_of.sign + str(made) + "".join(each("x", "y") for each in several)
            return f
        part = functools.partial(twice, mark="?")
        f = make(part, Shout, datetime.date, math.sqrt, min, json.dumps, (twice, part.func))
        """,
    "classes of libraries inside of a function": """
        from dataclasses import dataclass
        from typing import NamedTuple
        def make():
            @dataclass
            class Point:
                x: str
            class Pair(NamedTuple):
                left: Point
            def f(text: str) -> str:
                return Pair(Point(text)).left.x
            return f
        f = make()
        """,
    "values of the function around as defaults": """
        def make(marks):
            made = []
            for mark in marks:
                def helper(text, mark=mark, *, times=len(mark), other="o"): return (text + mark) * times + other
                def f(text: str) -> str: return helper(text)
                made.append(f)
            return made[0]
        f = make(["ab"])
        """,
    "lambda": """
        double = lambda text: text * 2
        f2 = key = lambda pair: pair[1]
        def f(text: str) -> str:
            return double(key((1, text))) + (lambda x: x)("!")
        """,
    "f-strings": '''
        def f(text: str) -> str:
            table = {"a": text, "n": 3}
            width = 12
            return (f"{{{text}}} {{x}} {table['a']!r:>{width}} ${text} $${text} ${{HOME}} $(HOME)"
                    f"""{"{"} {table["n"]:{width}.{2}f} {{=1+1}}""" rf"\\{{{text}\\d}}" f'{ {1: 2}[1] }')
        ''',
    "texts that Argo or Kubernetes would read": r"""
        DOC = '''{{x}} $$ $(HOME) {{{ $$$( \{{ \\{{ '''
        RAW = r"\d{{2}}\"$$ $(A)"
        DATA = b"{{x}}$$$(A)"
        RAW_DATA = rb'\{{'
        # a comment with {{x}}, $$ and $(HOME)
        def f(text: str) -> str:
            "Doc {{inputs.parameters.x}}"
            # {{x}} here too
            nested = {{}.get(1): {1: 2}, (): {}}
            return DOC + RAW + repr(DATA + RAW_DATA) + str(nested) + u"{{"  # $$
        """,
    "type aliases": """
        from typing import List, Union
        Texts = List[str]
        Number = Union[int, float]
        def join(texts: Texts, n: "Number" = 2) -> str:
            result: Texts = texts * n
            return "".join(result)
        def f(text: str) -> str:
            return join([text])
        """,
    "walrus and match": """
        if (limit := 3) > 2:
            BIG = True
        PATTERN = "b"
        class Point:
            __match_args__ = ("x", "y")
            def __init__(self, x, y): self.x, self.y = x, y
        def f(text: str) -> str:
            if (size := len(text)) > limit:
                return "big"
            match Point(text, size):
                case Point(x="a", y=1): return "a"
                case Point(x=str(other), y=n) if n: return f"{other} {n} {BIG}"
                case _: return "nothing"
        """,
    "non-ASCII": """
        GRÖSSE = "größe ✓ 日本語"
        def länge(текст): return len(текст)
        def f(text: str) -> str:
            ö = "é"; return f"{GRÖSSE}: {länge(text)} {ö}"
        """,
    "type checking only": """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from pandas import DataFrame
        else:
            FALLBACK = "fallback"
        def helper(x: DataFrame) -> DataFrame:
            y: DataFrame = x
            return y
        def f(text: str) -> str:
            return helper(text) + FALLBACK
        """,
    "hints that aren't there": """
        import decimal
        class Unneeded: ...
        def helper(x: "Unneeded", *rest: decimal.Decimal, **more: Unneeded) -> "decimal.Decimal":
            return x
        def f(text: str) -> str:
            return helper(text)
        """,
    "imports that may fail": """
        try:
            import nowhere_to_be_found as fast
        except ImportError:
            import json as fast
        import sys
        if sys.version_info >= (3, 0):
            def text_of(x): return fast.dumps(x)
        else:
            text_of = None
        def f(text: str) -> str:
            return text_of(text)
        """,
    "tables filled in place": """
        TABLE = {}
        TABLE["a"] = 1
        TABLE.update(b=2)
        NAMES = []
        def register(function):
            NAMES.append(function.__name__)
            return function
        class Registry:
            def __init__(self): self.known = {}
            def add(self, function): self.known[function.__name__] = function; return function
        registry = Registry()
        @registry.add
        def shout(text): return text.upper()
        COUNT = 1
        COUNT += 1
        FIRST, *REST = "abc"
        def f(text: str) -> str:
            return text + str(TABLE) + registry.known["shout"](text) + str(COUNT) + FIRST + "".join(REST)
        """,
    "tables filled by loops and by other names": """
        SQUARES = {}
        for n in range(3):
            SQUARES[n] = n * n
        import io
        with io.StringIO("data") as file:
            DATA = file.read()
        names = also = []
        names.append("a")
        def f(text: str) -> str:
            return text + str(SQUARES) + DATA + str(also)
        """,
    "single dispatch and overloads": """
        import functools
        from typing import overload
        @functools.singledispatch
        def show(value): return "?"
        @show.register
        def _(value: int): return "int"
        @show.register(str)
        def _(value): return "str"
        @overload
        def twice(x: int) -> int: ...
        @overload
        def twice(x: str) -> str: ...
        def twice(x): return x * 2
        def f(text: str) -> str:
            return show(text) + show(1) + show(None) + twice(text)
        """,
    "global": """
        COUNT = 0
        def bump():
            global COUNT
            COUNT += 1
            return COUNT
        def f(text: str) -> str:
            return text + str([bump(), bump()])
        """,
    "scopes that hide names": """
        text = other = x = "module"
        def f(text: str) -> str:
            other = [x for x in text]
            class Local:
                x = text
                y = x
            return "".join(other) + Local.y
        """,
    "semicolons": """
        import sys; A = "a"; B = "b"  # both
        def f(text: str) -> str: return text + A + B
        """,
    "defaults and keyword-only": """
        LIMIT = 2
        def f(text: str, *, times: int = LIMIT * 2) -> str:
            return text * times
        """,
    "a star import": """
        from os.path import *
        def f(text: str) -> str:
            return join(text, basename("x/y"))
        """,
    "tabs and continuations": """
        def f(text: str) -> str:
        \tif text and \\
        \t\ttrue():
        \t\treturn (text
        \t\t  + "a")
        \treturn ""
        def true():
        \treturn True
        """,
    "a multi-line string in a nested function": """
        def make():
            if True:
                def f(text: str) -> str:
                    return text + '''
          left
            {{inner}}
                ''' + f'''
          {text
             + "x"}
         '''
                return f
        f = make()
        """,
    "a name said in quotes": """
        from dataclasses import dataclass, field
        class Inner:
            TEXT = "inner"
        @dataclass
        class Outer:
            inner: "Inner | None" = None
            parts: list["Inner"] = field(default_factory=list)
        def f(text: str) -> str:
            from typing import get_type_hints
            return text + str(sorted(get_type_hints(Outer)))
        """,
    "exceptions and context managers": """
        import contextlib
        class Wrong(Exception): pass
        @contextlib.contextmanager
        def quiet():
            try: yield
            except Wrong as error: print(error)
        def f(text: str) -> str:
            with quiet() as q, quiet():
                raise Wrong(text)
            return "quiet"
        """,
    "async helpers and generators": """
        import asyncio
        async def later(x): return x
        def parts(text):
            for c in text: yield c
        def f(text: str) -> str:
            return asyncio.run(later("".join(parts(text))))
        """,
}


def _text(name: str) -> str:
    return textwrap.dedent(SHAPES[name]).lstrip("\n")


@pytest.mark.filterwarnings("ignore:invalid escape sequence", "ignore:'set' object is not")
@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_ships_and_runs_alone(name: str, tmp_path: Path) -> None:
    module = author(tmp_path, _text(name))
    script = python_template(module.f).script_source
    assert not any(pair in script for pair in ("{{", "$$", "$("))
    assert str(tmp_path) not in script
    assert call(module.f, tmp_path, text="aé", **_defaults(name)) == module.f("aé")


def _defaults(name: str) -> dict[str, int]:
    return {"times": 4} if name.startswith("defaults") else {}


def test_only_what_is_needed_ships(tmp_path: Path) -> None:
    module = author(
        tmp_path,
        """
import sys, json, os as system
from typing import Any, NamedTuple as Tuple, cast

UNUSED = 1
class Row(Tuple):
    x: int
class Other: ...
def unused(): ...
def helper(x: Any) -> Row: return Row(json.loads(x))
def f(text: str) -> str:
    return str(helper(text)) + system.sep
print("imported")
""",
    )
    assert (
        capture(module.f).text
        == """\
from __future__ import annotations

import json, os as system
from typing import NamedTuple as Tuple


class Row(Tuple):
    x: int


def helper(x: Any) -> Row: return Row(json.loads(x))


def f(text: str) -> str:
    return str(helper(text)) + system.sep
"""
    )


def test_windows_line_ends(tmp_path: Path) -> None:
    text = 'LONG = """a\r\nb"""\r\ndef f(text: str) -> str:\r\n    return text + LONG  # fin\r\n'
    module = author(tmp_path, text.encode())
    assert "\r" not in capture(module.f).text
    assert call(module.f, tmp_path, text="x") == module.f("x") == "xa\nb"


def test_the_text_is_the_same_from_any_folder(tmp_path: Path) -> None:
    texts = set()
    for folder in ("here", "there/deep"):
        (tmp_path / folder).mkdir(parents=True)
        texts.add(python_template(author(tmp_path / folder, _text("closure over constants")).f).script_source)
    assert len(texts) == 1


PACKAGE = {
    "__init__": "",
    "flow": """
from __future__ import annotations
from . import names
from .helpers import clean as tidy, LIMIT, Point
from .deep.inner import *
def f(text: str) -> str:
    return tidy(text) + str(LIMIT) + inner(text) + str(Point(1, 2))
def whole(text: str) -> str:
    return names.NAME
""",
    "names": "NAME = 1",
    "helpers": """
from typing import NamedTuple
from .names import NAME as N
LIMIT = N + 1
class Point(NamedTuple):
    x: int
    y: int
def clean(text): return text.strip() + later(LIMIT)
def later(n):
    return "." * n
""",
    "deep/__init__": "",
    "deep/inner": """
from ..helpers import clean
TWICE = clean("a")
def inner(text): return clean(text) + TWICE
""",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, text in PACKAGE.items():
        file = tmp_path / "house" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "house"]:
        del sys.modules[name]
    return "house.flow"


def test_relative_imports_are_followed(package: str, tmp_path: Path) -> None:
    module = __import__(package, fromlist=["f"])
    assert call(module.f, tmp_path, text=" a ") == module.f(" a ")


RENAMED = """
from math import floor
from .helpers import clean as cleaned
for LAST in range(3):
    pass
"""
RENAMES = """
from .again import LAST as last, cleaned as tidy, floor as down
def f(text: str) -> str:
    return f"{tidy(text)}{down(2.5)}{last}"
"""


def test_names_that_imports_give_twice_ship(package: str, tmp_path: Path) -> None:
    """What a module imports from has it by an import itself: from Python's, by another name, made by a loop."""
    (tmp_path / "house/again.py").write_text(RENAMED)
    (tmp_path / "house/renames.py").write_text(RENAMES)
    module = __import__("house.renames", fromlist=["f"])
    assert call(module.f, tmp_path, text=" a ") == module.f(" a ") == "a..22"


HINTED = """
from .models import Point
from .names import NAME
def f(point: Point) -> int:
    return point.x + NAME
def alone(point: Point) -> None:
    print(point)
"""


@pytest.mark.parametrize("name", ["f", "alone"])
def test_a_class_that_only_an_annotation_names_stands_before_it(name: str, package: str, tmp_path: Path) -> None:
    (tmp_path / "house/models.py").write_text(
        "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n"
    )
    (tmp_path / "house/hinted.py").write_text(HINTED)
    module = __import__("house.hinted", fromlist=[name])
    ran = run(python_template(getattr(module, name)), tmp_path, point='{"x": 2}')
    assert (ran.code, ran.stderr) == (0, "")


def test_what_the_image_has_is_imported(package: str) -> None:
    module = __import__(package, fromlist=["f"])
    assert capture(module.f, installed=["house"]).text.startswith(
        "from __future__ import annotations\n\n"
        "from house.helpers import clean as tidy, LIMIT, Point\nfrom house.deep.inner import inner\n"
    )
