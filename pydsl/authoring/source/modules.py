"""The text of a module and what its top level binds: where shipped source is taken from."""

from __future__ import annotations

import ast
import functools
import importlib.util
import linecache
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FunctionType


NAMELESS = "pydsl_file_"
"""What the name of a module begins with that no `import` can find: its file's name is no word, or somebody else's."""
_TIMED = "<timed exec>"
"""The file name of every cell that begins with `%%time`."""
_CELLS = ("<ipython-input-", "ipykernel_", "<python-input-", "<stdin>", "<timed exec ")
"""What the file names of IPython's, Jupyter's and Python's own prompts hold."""


@attrs.frozen(eq=False)
class Parsed:
    """A text's syntax tree and what's found in it. Worked out once, so that what a function costs is its own size."""

    tree: ast.Module
    lines: list[str]
    bindings: dict[str, list[ast.stmt]]
    """The statements that bind each top-level name."""
    functions: dict[tuple[str, int], ast.FunctionDef | ast.AsyncFunctionDef]
    """By name and first line, a decorator's if there is one: as code objects have them."""
    top: frozenset[int]
    """The ids of the statements at the top level."""
    stars: tuple[ast.ImportFrom, ...]
    """`from ... import *`."""
    has_future_annotations: bool


@attrs.frozen
class ModuleText:
    """A module's (or a notebook cell's) text as it's read, and the values of its names."""

    file: str
    """As Python names it: for messages, never for what ships."""
    name: str = attrs.field(eq=False)
    scope: dict[str, Any] = attrs.field(repr=False, eq=False)
    parsed: Parsed = attrs.field(repr=False, eq=False)

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return self.parsed.tree

    @property
    def bindings(self) -> dict[str, list[ast.stmt]]:
        """The statements that bind each top-level name."""
        return self.parsed.bindings

    def is_top(self, statement: ast.AST) -> bool:
        """Whether a statement stands at the module's top level."""
        return id(statement) in self.parsed.top

    @property
    def is_cell(self) -> bool:
        """True for what was typed into a notebook or a prompt: its file name means nothing tomorrow."""
        return any(mark in self.file for mark in _CELLS)

    @property
    def label(self) -> str | None:
        """The file's own name, without its folder; None for a cell."""
        return None if self.is_cell else os.path.basename(self.file)

    @property
    def has_future_annotations(self) -> bool:
        """Whether the module's annotations are kept as text (PEP 563)."""
        return self.parsed.has_future_annotations

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end."""
        lines = self.parsed.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""


def module_text(file: str, scope: dict[str, Any]) -> ModuleText | None:
    """Read the text that Python runs as `file`, from disk or from a notebook's memory; None where there is none."""
    linecache.checkcache(file)  # a reloaded module has new text
    lines = linecache.getlines(file, scope)
    if not lines:
        return None
    try:
        parsed = _parsed(_Lines(file, lines))
    except SyntaxError:
        return None
    return ModuleText(file, scope.get("__name__", ""), scope, parsed)


def module_of(function: FunctionType) -> ModuleText | None:
    """Read the text that a function stands in; None where there is none."""
    code, scope = function.__code__, function.__globals__
    if code.co_filename != _TIMED:
        return module_text(code.co_filename, scope)
    key = (code.co_name, code.co_firstlineno)
    return next((module for module in _timed(scope) if key in module.parsed.functions), None)


def _timed(scope: dict[str, Any]) -> Iterator[ModuleText]:
    """Yield the cells that began with `%%time`, the latest first: IPython keeps them in its history alone."""
    for number, text in reversed([*enumerate(scope.get("In", ()))]):
        body = _magic_body(text) if "run_cell_magic('time'" in text else None
        if body is not None:
            file = f"<timed exec {number}>"  # Python calls all of them the same
            parsed = _parsed(_Lines(file, body.splitlines(keepends=True)))
            yield ModuleText(file, scope.get("__name__", ""), scope, parsed)


def _magic_body(text: str) -> str | None:
    """Return what IPython's history has a cell magic run: the last text of `run_cell_magic('time', '', '...')`."""
    call = ast.parse(text).body[0]
    body = call.value.args[-1] if isinstance(call, ast.Expr) and isinstance(call.value, ast.Call) else None
    return body.value if isinstance(body, ast.Constant) and isinstance(body.value, str) else None


class _Lines:
    """The lines of a file as `linecache` holds them; the same list is the same text."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file, self.lines = file, lines

    def __hash__(self) -> int:
        return hash(self.file)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Lines) or self.file != other.file:
            return False
        return self.lines is other.lines or self.lines == other.lines


@functools.lru_cache(maxsize=512)
def _parsed(source: _Lines) -> Parsed:
    """Parse once, so that a statement of a module is one object however often the module is read."""
    text = "".join(source.lines)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python has told the author already
        tree = ast.parse(text, source.file)
    functions: dict[tuple[str, int], ast.FunctionDef | ast.AsyncFunctionDef] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            functions.setdefault((node.name, first), node)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    future = {alias.name for node in imports if node.module == "__future__" for alias in node.names}
    stars = tuple(node for node in imports if node.names[0].name == "*")
    top = frozenset(map(id, tree.body))
    return Parsed(tree, text.split("\n"), _bindings(tree), functions, top, stars, "annotations" in future)


def cells(scope: dict[str, Any]) -> Iterator[ModuleText]:
    """Yield the cells that were run in a notebook or at a prompt, the latest first."""
    for file in reversed(list(linecache.cache)):
        if any(mark in file for mark in _CELLS):
            module = module_text(file, scope)
            if module is not None:
                yield module
    yield from _timed(scope)


def is_local(module_name: str) -> bool:
    """Whether a module is the author's own: neither Python's nor installed among its packages."""
    top = module_name.partition(".")[0]
    if top in sys.stdlib_module_names or top in sys.builtin_module_names:
        return False
    folders = [folder.replace(os.sep, "/").split("/") for folder in _locations(top)]
    return any("site-packages" not in parts and "dist-packages" not in parts for parts in folders)


def _locations(top: str) -> list[str]:
    module = sys.modules.get(top)
    if module is not None and getattr(module, "__file__", None):
        return [str(module.__file__)]
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    return [spec.origin] if spec.origin else list(spec.submodule_search_locations or ())


def _bindings(tree: ast.Module) -> dict[str, list[ast.stmt]]:
    found: dict[str, list[ast.stmt]] = {}
    for statement in _statements(tree.body):
        for name in sorted(bound_names(statement)):
            found.setdefault(name, []).append(statement)
    return {name: _binding(statements) for name, statements in found.items()}


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what a module runs when it's imported: not what's for type checkers, or for running it as a script."""
    for statement in body:
        if isinstance(statement, ast.If) and _says(statement.test, "__name__", "TYPE_CHECKING"):
            yield from _statements(statement.orelse)
        else:
            yield statement


def _binding(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out what only changes a name in place where the name is imported or given by Python."""
    definitions = (ast.Import, ast.ImportFrom)
    first = statements[0]
    if isinstance(first, definitions):
        return [statement for statement in statements if isinstance(statement, definitions)]
    return statements


def bound_names(statement: ast.stmt) -> set[str]:
    """Name what a top-level statement binds, or changes in place."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}.union(*(_changed_by(decorator) for decorator in statement.decorator_list))
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {bound_by(alias, statement) for alias in statement.names}
    if isinstance(statement, ast.Expr):
        return _changed_by(statement.value)
    names: set[str] = set()
    for node in _own_nodes(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names |= _root(node)
        elif isinstance(node, ast.stmt) and node is not statement:
            names |= bound_names(node)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
    return names


def is_bound_inside(name: str, module: ModuleText) -> bool:
    """Whether anything below the top level binds a name, other than as an argument."""
    statements = (node for node in ast.walk(module.tree) if isinstance(node, ast.stmt) and not module.is_top(node))
    return any(name in bound_names(statement) for statement in statements)


def bound_by(alias: ast.alias, statement: ast.Import | ast.ImportFrom) -> str:
    """Return the name that one alias of an import binds."""
    if alias.asname:
        return alias.asname
    return alias.name.partition(".")[0] if isinstance(statement, ast.Import) else alias.name


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk a statement, but not into the functions, classes and comprehensions that have scopes of their own."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop(0)
        yield node
        closed = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom)
        if not isinstance(node, closed):
            waiting.extend(ast.iter_child_nodes(node))


def _changed_by(value: ast.expr) -> set[str]:
    """`TABLE.update(...)` changes TABLE, `@convert.register` changes convert: a method used for its effect."""
    if isinstance(value, ast.Call):
        return _changed_by(value.func)
    if isinstance(value, ast.Attribute):
        return _root(value)
    if isinstance(value, ast.NamedExpr):
        return {value.target.id}
    return set()


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _says(test: ast.expr, *names: str) -> bool:
    said = {getattr(node, "id", None) or getattr(node, "attr", None) for node in ast.walk(test)}
    return not said.isdisjoint(names)
