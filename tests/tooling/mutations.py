"""Mutants: `python -m tests.tooling.mutations [--count N] [--seed S] [--room ROOM...]` prints which ones tests notice.

A mutant is the code with one small mistake. Each is made in a copy of the tree, and the tests nearest to it are run
there, those that run through its line first: what they let pass, nobody would have noticed. Whoever survives is either
no mistake (the two say the same) or a test that's missing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from coverage import CoverageData

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
NEAREST = {"engine": ("engine",), "plan": ("plan", "engine"), "validate": ("validate",), "compile": ("compile",)}
"""The folders of tests that are nearest to each room."""
COPIED = ("pydsl", "tests", "examples", "golden", "docs", "changes", "pyproject.toml", "README.md")
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
PATIENCE = 6.0
"""How many times longer than the unchanged tree's tests a mutant's may take; one that hangs is noticed."""


Way = tuple[tuple[str, "int | None"], ...]
"""How a node of a tree is reached: by fields, and by places in those that are lists."""


@attrs.frozen
class Mutant:
    """One mistake: a module's tree, the way to a node of it, and what is put there."""

    tree: ast.Module
    way: Way
    new: ast.AST

    @property
    def line(self) -> int:
        """The line that the mistake is made in."""
        line: int = _at(self.tree, self.way).lineno
        return line

    @property
    def lines(self) -> range:
        """The lines of the statement up to the mistake's end."""
        around = [_at(self.tree, self.way[:depth]) for depth in range(1, len(self.way) + 1)]
        statement = [node for node in around if isinstance(node, ast.stmt)][-1]
        return range(statement.lineno, around[-1].end_lineno + 1)

    @property
    def change(self) -> str:
        """The mistake in words."""
        return f"{_told(_at(self.tree, self.way))} -> {_told(self.new)}"

    @property
    def text(self) -> str:
        """The module with the mistake in it."""
        mutated = copy.deepcopy(self.tree)
        _put(mutated, self.way, self.new)
        return ast.unparse(ast.fix_missing_locations(mutated))


def mutants(source: str) -> list[Mutant]:
    """List every mistake that can be made in a module's functions."""
    tree = ast.parse(source)
    return [Mutant(tree, way, new) for way, node in _inside_functions(tree) for new in _changes(node)]


def _inside_functions(tree: ast.AST, way: Way = (), inside: bool = False) -> Iterator[tuple[Way, ast.AST]]:
    """Yield each node of a function's body with the way to it: no annotations, defaults, decorators, types."""
    for field, value in ast.iter_fields(tree):
        if field in _LEFT_OUT or _is_for_types(tree):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.arguments):
                continue
            within = inside or isinstance(tree, (ast.FunctionDef, ast.Lambda))
            here = (*way, (field, index))
            if within and hasattr(child, "lineno"):
                yield here, child
            yield from _inside_functions(child, here, within)


_LEFT_OUT = {"annotation", "returns", "decorator_list", "type_params"}


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _at(tree: Any, way: Way) -> Any:
    for field, index in way:
        value = getattr(tree, field)
        tree = value if index is None else value[index]
    return tree


def _put(tree: Any, way: Way, node: ast.AST) -> None:
    holder = _at(tree, way[:-1])
    field, index = way[-1]
    if index is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[index] = node


def _told(node: ast.AST) -> str:
    first, *rest = ast.unparse(node).splitlines() or ["nothing"]
    return f"{first} ..." if rest else first


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a mistake could make of a node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield _with(node, ops=[OPPOSITE[type(node.ops[0])]()])
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) in {int, bool}:
        yield ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
    elif isinstance(node, ast.Return) and not _is_nothing(node.value):
        yield ast.Return(ast.Constant(None))
    elif _is_dispensable(node):
        yield ast.Pass()


def _with(node: ast.AST, **changed: Any) -> Any:
    """Return a node like another but for some of its fields."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changed})


def _is_nothing(node: ast.AST | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool)))


def _is_dispensable(node: ast.AST) -> bool:
    """Whether a statement can be left out, and the module still means something: no import, no docstring."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    return isinstance(node, (ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete))


@attrs.frozen
class Trial:
    """What became of a mutant."""

    file: str
    mutant: Mutant
    verdict: str

    def __str__(self) -> str:
        return f"{self.verdict:9} {self.file}:{self.mutant.line}: {self.mutant.change}"


def chosen(root: Path, room: str, count: int, seed: int) -> list[tuple[str, Mutant]]:
    """Choose mutants of a room by a seed."""
    files = sorted((root / "pydsl" / room).rglob("*.py"))
    every = [(str(file.relative_to(root)), mutant) for file in files for mutant in mutants(file.read_text("utf-8"))]
    return random.Random(f"{seed}{room}").sample(every, min(count, len(every)))


def copied(root: Path, folder: Path) -> Path:
    """Copy the tree, so that the mistakes are made elsewhere."""
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, folder / name)
    return folder


def trials(copy_: Path, room: str, picked: Iterable[tuple[str, Mutant]]) -> Iterator[Trial]:
    """Try each mutant in a copy of the tree; raises RuntimeError if its tests fail without one."""
    begun = time.monotonic()
    reached = reaching(copy_, room)
    limit = PATIENCE * (time.monotonic() - begun) + 10
    for file, mutant in picked:
        path = copy_ / file
        text, times = path.read_text("utf-8"), (path.stat().st_atime, path.stat().st_mtime)
        path.write_text(mutant.text, "utf-8")
        near = {test: Path(file).stem in test for line in mutant.lines for test in reached.get((file, line), ())}
        first = sorted(near, key=lambda test: not near[test])
        outcome = (not first or passes(copy_, first, limit)) and passes(copy_, _folders(copy_, room), limit)
        path.write_text(text, "utf-8")
        os.utime(path, times)
        yield Trial(file, mutant, {True: "SURVIVED", False: "noticed", None: "hung"}[outcome])


def reaching(copy_: Path, room: str) -> dict[tuple[str, int], list[str]]:
    """Run the tests nearest to a room; return those that run through each line. Raises RuntimeError if one fails.

    Of a line whose outcome is remembered for all tests that is the first one alone.
    """
    (copy_ / "contexts.toml").write_text(
        f'[tool.coverage.run]\ndynamic_context = "test_function"\nsource = ["pydsl/{room}"]\nrelative_files = true\n'
    )
    if passes(copy_, _folders(copy_, room), None, "coverage", "run", "--rcfile=contexts.toml", "-m") is not True:
        raise RuntimeError(f"the tests of {room} fail as they are")
    measured = CoverageData(str(copy_ / ".coverage"))
    measured.read()
    named = {name: _tests(copy_, name) for name in measured.measured_contexts()}
    return {
        (file, line): [test for name in names for test in named[name]]
        for file in measured.measured_files()
        for line, names in measured.contexts_by_lineno(file).items()
    }


def _folders(copy_: Path, room: str) -> list[str]:
    return [f"tests/{name}" for name in NEAREST[room] if (copy_ / "tests" / name).exists()]


def _tests(copy_: Path, context: str) -> list[str]:
    """Return the test that a context of coverage is named by, as pytest is asked for it; none if it's no test's."""
    module, _, function = context.rpartition(".")
    file = f"{module.replace('.', '/')}.py"
    is_there = (copy_ / file).is_file() and f"def {function}(" in (copy_ / file).read_text("utf-8")
    return [f"{file}::{function}"] if is_there else []


def passes(copy_: Path, tests: Iterable[str], limit: float | None, *under: str) -> bool | None:
    """Whether tests pass in a copy of the tree, as modules that `under` runs; None if they don't end."""
    options = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0")
    command = [sys.executable, "-m", *under, "pytest", *options, *tests]
    environment = {"PYDSL_SHARED": str(ROOT.parent / "shared"), **os.environ}
    environment |= {"PYTHONPATH": str(copy_), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, cwd=copy_, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            return process.wait(limit) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None


def main(argv: Sequence[str] | None = None) -> None:
    """Try mutants, print what became of each as it's known, and the share that was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60, help="mutants altogether")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", action="append", choices=NEAREST, help="rooms; by default all")
    given = parser.parse_args(argv)
    rooms = given.room or list(NEAREST)
    done = []
    with tempfile.TemporaryDirectory(prefix="pydsl-mutants-") as folder:
        copy_ = copied(ROOT, Path(folder))
        for number, room in enumerate(rooms):
            share = given.count // len(rooms) + (number < given.count % len(rooms))
            for trial in trials(copy_, room, chosen(ROOT, room, share, given.seed)):
                print(trial, flush=True)
                done.append(trial)
    survivors = sum(trial.verdict == "SURVIVED" for trial in done)
    print(f"{len(done) - survivors} of {len(done)} noticed: {100 * (1 - survivors / max(1, len(done))):.0f} %")


if __name__ == "__main__":
    main()
