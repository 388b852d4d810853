"""Finding all that a Python function needs to run by itself: imports, constants, helpers and classes, transitively.

The text of each top-level statement is taken as the author wrote it, in the module's order, a dependency's module
first. What the analysis can't follow is refused at its line.
"""

from __future__ import annotations

import ast
import builtins
import functools
import sys
import types
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.source.evaluating import evaluated
from pydsl.authoring.source.imports import absolute, import_line
from pydsl.authoring.source.locate import function_node, has_its_name, is_as_defined, nested_class, unwrapped
from pydsl.authoring.source.modules import (
    ModuleText,
    bound_by,
    cells,
    is_bound_inside,
)
from pydsl.authoring.source.names import hinted_names, needed_names
from pydsl.authoring.source.objects import object_text
from pydsl.authoring.source.origin import is_pydsl, is_template, value_text
from pydsl.authoring.source.plain import plain_statement
from pydsl.authoring.source.refusals import (
    NAME_CLASH,
    NOT_SHIPPED,
    PYDSL_IN_POD,
    UNDEFINED,
    changed_since,
    name_clash,
    no_text,
    pydsl_in_pod,
    refuse,
    refuse_nonlocal,
    whole_module,
)
from pydsl.authoring.source.seen import SeenModules, read_module_of
from pydsl.authoring.source.segments import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_OF_THE_FILE = frozenset({"__file__", "__path__", "__spec__", "__loader__", "__package__", "__cached__"})
_BLOCKS = (ast.For, ast.While, ast.With, ast.Match, ast.AsyncFor, ast.AsyncWith)
Function = types.FunctionType


@attrs.define(eq=False)
class Piece:
    """One statement that ships: its text, and the line of the author's file that it begins at."""

    module: ModuleText
    statement: ast.stmt
    line: int
    text: str
    is_block: bool
    hints: set[str] = attrs.field(factory=set)
    """Names that only its annotations say: Python looks them up where the statement runs."""
    after: list[str] = attrs.field(factory=list)
    """Lines that follow it: other names for what it defines."""


@attrs.define
class Captured:
    """What a function needs, before it's written down: imports by module and pieces in order."""

    name: str
    imports: list[str]
    pieces: list[Piece]
    closed_over: list[str]
    objects: list[str]
    """Lines that make what a function closes over, of the script's classes: they come last."""
    names: dict[str, str]
    """The classes asked for, by the name they were asked by: how the script names them."""
    lacking: set[str]
    """Names that only hints say, and that don't ship."""
    future: bool
    packages: frozenset[str] = frozenset()
    """The author's own top-level packages that it imports, where those are to come as an archive."""


def captured(
    function: Callable[..., Any],
    classes: Iterable[type | Function] = (),
    installed: Iterable[str] = (),
    *,
    archives: bool = False,
) -> Captured:
    """Follow what `function` and `classes` need. Raises `AuthoringError` for what can't be shipped.

    With `archives`, what comes from other modules of the author's own is imported, from packages that are named.
    """
    following = _Following(SeenModules(frozenset(installed), archives))
    name = following.function(function)
    names = {kind.__name__: following.class_name(kind) for kind in classes}
    return following.result(name, names)


@attrs.define
class _Following:
    modules: SeenModules
    pieces: dict[tuple[str, int, int], Piece] = attrs.field(factory=dict)
    imports: dict[tuple[str, int, int], tuple[ModuleText, ast.stmt, set[str]]] = attrs.field(factory=dict)
    extra_imports: dict[str, None] = attrs.field(factory=dict)
    closed_over: dict[str, str] = attrs.field(factory=dict)
    objects: dict[str, str] = attrs.field(factory=dict)
    done: set[tuple[str, str]] = attrs.field(factory=set)
    bound: dict[str, tuple[str, str]] = attrs.field(factory=dict)
    renamed: dict[str, Piece] = attrs.field(factory=dict)
    """The pieces behind which names stand that an import gave them."""
    local_names: set[str] = attrs.field(factory=set)
    around: dict[str, Any] = attrs.field(factory=dict)
    """What functions close over, by name."""
    hints: set[str] = attrs.field(factory=set)
    called_plainly: set[tuple[str, str]] = attrs.field(factory=set)
    """The templates of which the script says `.fn`."""

    # What is asked for

    def function(self, function: Callable[..., Any]) -> str:
        """Follow a function object, wherever it's defined; give its name in the script."""
        inner = unwrapped(function)
        module = read_module_of(inner)
        node = function_node(inner, module)
        self.modules.see(module)
        if module.is_top(node):
            self.done.add((module.file, node.name))
        else:
            self._local(node.name, module, node)
        self._closure(inner, module, node)
        self._take(module, node, inner)
        return node.name

    def class_name(self, kind: type | Function) -> str:
        """Follow a class that the harness makes or reads; give the expression that names it in the script."""
        if kind.__module__ == "builtins":
            return kind.__name__
        outermost = kind.__qualname__.partition(".")[0]
        module = self.modules.called(kind.__module__)
        if module is None and not self.modules.ships(kind.__module__):
            line = f"from {kind.__module__} import {outermost}"
            self._bind(outermost, self.modules.first, line, self.modules.first.tree)
            self.extra_imports[line] = None
            return kind.__qualname__
        module = module or self.modules.named(kind.__module__)
        if isinstance(kind, type) and "<locals>" in kind.__qualname__:
            return self._local_class(kind, module)
        self._need(outermost, module, module.tree)
        return kind.__qualname__

    def _local_class(self, kind: type, module: ModuleText) -> str:
        node = nested_class(kind, module)
        self._local(node.name, module, node)
        for member in vars(kind).values():  # what a dataclass or a NamedTuple adds isn't of the file
            if isinstance(member, Function) and member.__code__.co_filename == module.file:
                self._closure(member, module, node)
        self._take(module, node, None)
        return node.name

    def result(self, name: str, names: dict[str, str]) -> Captured:
        self._put_hinted_first()
        order = {module.file: at for at, module in enumerate(self.modules.in_order())}
        ordered = sorted(self.pieces.values(), key=lambda piece: (order[piece.module.file], piece.line))
        for piece in ordered:
            said = getattr(piece.statement, "name", None)
            if (piece.module.file, said) in self.called_plainly:
                piece.after.insert(0, f"{said}.fn = {said}")
        known = set(self.bound) | set(self.closed_over) | set(self.objects) | set(vars(builtins))
        lacking = self.hints - known
        kept = any(module.has_future_annotations for module in self.modules.seen)
        return Captured(
            name,
            self._import_lines(),
            ordered,
            list(self.closed_over.values()),
            list(self.objects.values()),
            names,
            lacking,
            kept or bool(lacking),
            frozenset(self.modules.packages),
        )

    def _put_hinted_first(self) -> None:
        """Put a module whose class an annotation of another names before that other, as its import did."""
        makers = {name: piece.module for piece in self.pieces.values() for name in _binds(piece)}
        for piece in self.pieces.values():
            if not piece.module.has_future_annotations:
                for name in sorted(piece.hints & set(makers)):
                    self.modules.uses(piece.module, makers[name])

    # Following names

    def _need(self, name: str, module: ModuleText, node: ast.AST, using: ModuleText | None = None) -> None:
        if using is not None and using != module:
            self.modules.uses(using, module)
        if (module.file, name) in self.done:
            return
        if name in self.around and name not in module.bindings:
            self._closed_over(name, self.around[name], module, node)
            return
        self.modules.see(module)
        self.done.add((module.file, name))
        statements = module.bindings.get(name)
        if statements:
            self._follow(name, statements, module, node, using or module)
        elif not self._elsewhere(name, module, node):
            self._undefined(name, module, node)

    def _follow(
        self, name: str, statements: list[ast.stmt], module: ModuleText, node: ast.AST, using: ModuleText
    ) -> None:
        value = module.scope.get(name)
        if is_pydsl(value) and not is_template(value):
            raise pydsl_in_pod(name, using, node)
        block = next((statement for statement in statements if isinstance(statement, _BLOCKS)), None)
        if block is not None or (module.is_cell and not _as_written(name, statements, module)):
            self._by_value(name, module, block or statements[0])
            return
        if not _as_written(name, statements, module):
            raise changed_since(name, statements[0], module)
        for statement in statements:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                self._import(name, statement, module, node)
            else:
                self._take(module, statement, value)

    def _elsewhere(self, name: str, module: ModuleText, node: ast.AST) -> bool:
        """Look for a name in the other cells of a notebook, behind `import *`, and among Python's own."""
        if module.is_cell:
            for cell in cells(module.scope):
                if name in cell.bindings:
                    self._need(name, cell, node, module)
                    return True
        for statement in module.parsed.stars:
            source = absolute(statement, module)
            if name in vars(sys.modules.get(source, types)) and name in module.scope:
                if is_pydsl(module.scope[name]) and not is_template(module.scope[name]):
                    raise pydsl_in_pod(name, module, node)
                self._import_from(source, name, name, module, statement)
                return True
        if name in _OF_THE_FILE:
            raise refuse(
                NOT_SHIPPED,
                f"{name} is the script's in the pod, not your file's",
                "pass what you read by it as an input",
                module,
                node,
            )
        if name not in module.scope:
            return hasattr(builtins, name)
        self._by_value(name, module, node)
        return True

    def _by_value(self, name: str, module: ModuleText, node: ast.AST) -> None:
        text = value_text(module.scope.get(name))
        if text is None:
            raise refuse(
                NOT_SHIPPED,
                f"{name} is made where its source can't be shipped from",
                "bind it by a plain assignment at the top of the module, or pass it as an input",
                module,
                node,
            )
        self._bind(name, module, f"{name} = {text}", node)
        self.closed_over[name] = f"{name} = {text}"

    def _undefined(self, name: str, module: ModuleText, node: ast.AST) -> None:
        from pydsl.diagnostics import nearest

        close = nearest(name, [*module.bindings, *vars(builtins)])
        hint = f"did you mean {close}?" if close else "import or define it at the top of the module"
        if not module.is_top(node) and is_bound_inside(name, module):
            hint = "it's bound inside of a function: define it at the top of the module"
        raise refuse(UNDEFINED, f"the name {name} isn't defined", hint, module, node)

    # Imports

    def _import(self, name: str, statement: ast.Import | ast.ImportFrom, module: ModuleText, node: ast.AST) -> None:
        for alias in statement.names:
            if bound_by(alias, statement) != name:
                continue
            if isinstance(statement, ast.ImportFrom):
                source = absolute(statement, module)
                if source == "__future__":
                    continue
                if self.modules.ships(source):
                    self._import_from(source, alias.name, name, module, node)
                    continue
            elif self.modules.ships(alias.name):
                raise whole_module(alias.name, name, module, statement)
            self._keep_import(statement, alias, module)

    def _keep_import(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias, module: ModuleText) -> None:
        name = bound_by(alias, statement)
        self.modules.see(module)
        self._bind(name, module, import_line(statement, {name}, module), statement)
        key = (module.file, statement.lineno, statement.col_offset)
        self.imports.setdefault(key, (module, statement, set()))[2].add(name)

    def _import_from(self, source: str, original: str, name: str, module: ModuleText, node: ast.AST) -> None:
        """Follow `from source import original as name` where `source` isn't installed in the image."""
        if not self.modules.ships(source):
            line = f"from {source} import {original}" + (f" as {name}" if name != original else "")
            self._bind(name, module, line, node)
            self.extra_imports[line] = None
            return
        if isinstance(vars(sys.modules[source]).get(original), types.ModuleType):
            raise whole_module(f"{source}.{original}", name, module, node)
        self._need(original, self.modules.named(source, node, module), node, module)
        if name != original:
            self._bind(name, module, f"{name} = {original}", node)
            self._call_too(name, original)

    def _call_too(self, name: str, original: str) -> None:
        """Write another name of what ships, behind the line that makes it."""
        line, piece = f"{name} = {original}", self._last_piece_of(original)
        if piece is not None:
            piece.after.append(line)
            self.renamed[name] = piece
        elif original in self.closed_over:
            self.closed_over[name] = line
        else:
            self.extra_imports[line] = None

    def _last_piece_of(self, name: str) -> Piece | None:
        if name in self.renamed:
            return self.renamed[name]
        file = self.bound[name][0] if name in self.bound else None
        found = [piece for piece in self.pieces.values() if piece.module.file == file and name in _binds(piece)]
        return max(found, key=lambda piece: piece.line, default=None)

    def _import_lines(self) -> list[str]:
        lines: dict[str, None] = {}
        kept = sorted(self.imports.values(), key=lambda item: (self.modules.seen.index(item[0]), item[1].lineno))
        for module, statement, names in kept:
            lines[import_line(statement, names, module)] = None
        return list(lines | self.extra_imports)

    # Statements

    def _take(self, module: ModuleText, statement: ast.stmt, value: object) -> None:
        key = (module.file, statement.lineno, statement.col_offset)
        if key in self.pieces:
            return
        self.modules.see(module)
        kept, edits = plain_statement(module, statement, None if module.is_top(statement) else value)
        piece = Piece(module, statement, 0, "", isinstance(kept, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)))
        self.pieces[key] = piece
        self._inner_imports(module, kept)
        refuse_nonlocal(module, kept)
        for name, node in needed_names(kept).items():
            self._check_use(name, module, kept, node)
            if name in self.local_names and name in module.bindings and module.is_top(statement):
                raise name_clash(name, module, node)
            self._need(name, module, node)
        piece.hints = hinted_names(kept)
        self.hints |= piece.hints
        decorators = getattr(kept, "decorator_list", [])
        piece.line = decorators[0].lineno if decorators else statement.lineno
        piece.text = cut(module, statement, piece.line, edits)
        for name in sorted(_binds(piece)):
            self._bind(name, module, piece.text, statement)
            if not piece.is_block:  # what else it binds may be another name for the same object
                self._need(name, module, statement)

    def _check_use(self, name: str, module: ModuleText, statement: ast.stmt, node: ast.AST) -> None:
        """A template is used by its plain function only."""
        template = self.around.get(name, module.scope.get(name))
        if not is_template(template):
            return
        plain = {id(n.value) for n in ast.walk(statement) if isinstance(n, ast.Attribute) and n.attr == "fn"}
        if any(isinstance(use, ast.Name) and use.id == name and id(use) in plain for use in ast.walk(statement)):
            self.called_plainly.add((module.file, name))
        if getattr(statement, "name", None) == name:
            return
        for use in ast.walk(statement):
            if isinstance(use, ast.Name) and use.id == name and id(use) not in plain:
                raise refuse(
                    PYDSL_IN_POD,
                    f"{name} is a template: there is no block to add a step to in the pod",
                    _other_ways(name, template),
                    module,
                    use,
                )

    def _inner_imports(self, module: ModuleText, statement: ast.stmt) -> None:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                sources = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                sources = [absolute(node, module)]
            else:
                continue
            for source in sources:
                if source.partition(".")[0] == "pydsl":
                    raise pydsl_in_pod(source, module, node)
                if self.modules.ships(source):
                    raise refuse(
                        NOT_SHIPPED,
                        f"{source} is a module of your own, imported inside of a function: the pod doesn't have it",
                        "write `from ... import ...` at the top of the module, so that what you use of it ships",
                        module,
                        node,
                    )

    def _closure(self, function: Function, module: ModuleText, node: ast.AST) -> None:
        names = function.__code__.co_freevars
        for name, cell in zip(names, function.__closure__ or (), strict=True):
            try:
                self.around[name] = cell.cell_contents
            except ValueError:
                raise refuse(UNDEFINED, f"{name} has no value yet", "bind it first", module, node) from None
        for name in names:
            self._closed_over(name, self.around[name], module, node)

    def _closed_over(self, name: str, value: Any, module: ModuleText, node: ast.AST) -> None:
        if name in self.local_names or name == "__class__":
            return
        if is_pydsl(value) and not is_template(value):
            raise pydsl_in_pod(name, module, node)
        text = value_text(value)
        if text is not None:
            line = f"{name} = {text}"
        elif isinstance(value, types.ModuleType) and not self.modules.ships(value.__name__):
            line = f"import {value.__name__} as {name}" if value.__name__ != name else f"import {name}"
        else:
            self._named_object(name, value, module, node)
            return
        self._local(name, module, node)
        self._bind(name, module, line, node)
        self.closed_over[name] = line

    def _named_object(self, name: str, value: Any, module: ModuleText, node: ast.AST) -> None:
        """Make what a function closes over of what the script has: a function, a class, an object of them."""
        plain = value.fn if is_template(value) else value
        text = object_text(plain, functools.partial(self._name_of, name))
        if text is None:
            raise no_text(name, value, module, node)
        if text != name:
            self._local(name, module, node)
            self._bind(name, module, f"{name} = {text}", node)
            self.objects[name] = f"{name} = {text}" + (f"\n{name}.fn = {name}" if plain is not value else "")

    def _name_of(self, closed: str, thing: Any) -> str | None:
        """Return what the script calls a class or a function that `closed` holds; None for one without a name."""
        if isinstance(thing, Function) and self.modules.is_own(thing.__module__):
            return self.function(thing) if closed == thing.__name__ or is_as_defined(thing) else None
        return self.class_name(thing) if isinstance(thing, type) or has_its_name(thing) else None

    def _local(self, name: str, module: ModuleText, node: ast.AST) -> None:
        """Note that a name is bound inside of a function; in the script it's one of the top level."""
        if (module.file, name) in self.done and name not in self.local_names:
            raise name_clash(name, module, node)
        self.done.add((module.file, name))
        self.local_names.add(name)

    def _bind(self, name: str, module: ModuleText, text: str, node: ast.AST) -> None:
        file, before = self.bound.setdefault(name, (module.file, text))
        if file != module.file and before != text:
            raise refuse(
                NAME_CLASH,
                f"{name} means one thing here and another in {file.rpartition('/')[2]}: a script has one {name}",
                "rename one of them",
                module,
                node,
            )


def _other_ways(name: str, template: Any) -> str:
    """Hint at what to write instead of a template's call in a Python function."""
    block = "calls of a composite stand in `with Steps():` or `with DAG():`"
    return f"write {name}.fn(...) for the plain function; {block}" if getattr(template, "has_fn", True) else block


def _as_written(name: str, statements: list[ast.stmt], module: ModuleText) -> bool:
    """Whether a constant still has the value that its only line gives it."""
    line = statements[0]
    if len(statements) > 1 or not isinstance(line, (ast.Assign, ast.AnnAssign)) or name not in module.scope:
        return True
    try:
        written = evaluated(line.value, module.bindings) if line.value is not None else ...
    except Exception:
        return True
    targets = line.targets if isinstance(line, ast.Assign) else [line.target]
    value = module.scope[name]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if len(names) < len(targets) or any(len(module.bindings[each]) > 1 for each in names):
        return True
    text = value_text(written)
    return type(value) is type(written) and (text is None or bool(value == written) or text == value_text(value))


def _binds(piece: Piece) -> set[str]:
    from pydsl.authoring.source.modules import bound_names

    statement = piece.statement
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    return set() if isinstance(statement, ast.Expr) else bound_names(statement)
