"""Running a Python file, and compiling what it binds."""

from __future__ import annotations

import ast
import contextlib
import itertools
import linecache
import os
import sys
import traceback
import types
from typing import TYPE_CHECKING, Any

from pydsl.authoring.emitted import Emitted
from pydsl.compile.explained import explained
from pydsl.compile.workflows import Compiled, compile_object
from pydsl.diagnostics import Diagnostic, Place
from pydsl.errors import AuthoringError, PydslError, UsageError
from pydsl.manifest import emit
from pydsl.manifest.collector import no_collections
from pydsl.spec import encode
from pydsl.spec.misspelt import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_numbers = itertools.count(1)


def load_python(path: str | os.PathLike[str]) -> list[Compiled]:
    """Run a Python file, and compile what it binds at its top level, in order; lists too, not what it imports.

    Raises AuthoringError with the author's line for what's wrong, whether in the workflow or in the Python itself.
    """
    file = os.fspath(path)
    source = _read(file)
    with _importable(file):
        module, bound = _run(file, source)
        compiled: list[Compiled] = []
        problems: list[Diagnostic] = []
        for name, authored in bound:
            try:
                compiled.append(compile_object(authored, name))
            except AuthoringError as error:
                problems.extend(error.diagnostics)
            except PydslError:
                raise
            except Exception as error:
                _raise_if_ours(error, file)
                problems.append(_finding(error, file))
        sys.modules.pop(module, None)
    if problems:
        raise AuthoringError(list(dict.fromkeys(problems)))
    return compiled


def compile_text(path: str | os.PathLike[str]) -> str:
    """Write the manifests that a Python file makes, as one YAML text."""
    return text_of_compiled(load_python(path))


def text_of_compiled(compiled: Iterable[Compiled]) -> str:
    """Write manifests as one YAML text."""
    with no_collections():
        return emit(encode(one.object) for one in compiled)


def text_of(authored: Iterable[Any]) -> str:
    """Compile authored objects, and write them as one YAML text."""
    with no_collections():
        return text_of_compiled(compile_object(one) for one in authored)


def _read(file: str) -> str:
    import tokenize

    try:
        with tokenize.open(file) as stream:
            return stream.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not Python source: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None


def _run(file: str, source: str) -> tuple[str, list[tuple[str, Any]]]:
    """Run a file as a module of a new name; give the name, and what it binds."""
    stem = os.path.splitext(os.path.basename(file))[0]
    name = f"pydsl_file_{next(_numbers)}_{stem}"
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    linecache.checkcache(file)
    try:
        tree = ast.parse(source, file)
        exec(compile(tree, file, "exec"), module.__dict__)
    except PydslError:
        sys.modules.pop(name, None)
        raise
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        _raise_if_ours(error, file)
        raise AuthoringError([_finding(error, file)]) from error
    return name, list(_bound(tree, module))


def _bound(tree: ast.Module, module: types.ModuleType) -> Iterator[tuple[str, Any]]:
    imported = _imported(tree)
    seen: set[int] = set()
    for name, value in list(vars(module).items()):
        if name in imported or (name.startswith("__") and name.endswith("__")):
            continue
        for said, one in _emitted(name, value):
            if id(one) not in seen:
                seen.add(id(one))
                yield said, one


def _emitted(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            if _is_emitted(one):
                yield f"{name}[{index}]", one
    elif _is_emitted(value):
        yield name, value


def _is_emitted(value: Any) -> bool:
    kind = type(value)
    if isinstance(value, Emitted):
        return True
    if kind.__module__.startswith("pydsl.spec"):
        return hasattr(value, "api_version") and hasattr(value, "kind") and hasattr(value, "spec")
    is_model = hasattr(kind, "attribute_map")  # of the kubernetes package
    return is_model and bool(getattr(value, "kind", None) and getattr(value, "api_version", None))


def _imported(tree: ast.Module) -> set[str]:
    """Name what a file gets by `import` only."""
    from pydsl.authoring.source.modules import bound_names

    imported: set[str] = set()
    assigned: set[str] = set()
    for statement in tree.body:
        (imported if isinstance(statement, (ast.Import, ast.ImportFrom)) else assigned).update(bound_names(statement))
        if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
            source = sys.modules.get(statement.module or "")
            imported.update(getattr(source, "__all__", None) or vars(source) if source else ())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node not in tree.body:
            imported.update(bound_names(node))
    return imported - {name for name in assigned if name not in _inner_imports(tree)}


def _inner_imports(tree: ast.Module) -> set[str]:
    from pydsl.authoring.source.modules import bound_names

    inner = (
        node for statement in tree.body if isinstance(statement, (ast.If, ast.Try)) for node in ast.walk(statement)
    )
    return {name for node in inner if isinstance(node, (ast.Import, ast.ImportFrom)) for name in bound_names(node)}


@contextlib.contextmanager
def _importable(file: str) -> Iterator[None]:
    """Let a file import its neighbours; forget them afterwards, so that another folder's have their names free."""
    folder = os.path.dirname(os.path.abspath(file))
    before = set(sys.modules)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(folder)
        for name in set(sys.modules) - before:
            origin = getattr(sys.modules[name], "__file__", None)
            if origin and _is_neighbour(os.path.abspath(origin), folder):
                del sys.modules[name]


def _is_neighbour(origin: str, folder: str) -> bool:
    inside = origin.startswith(folder + os.sep)
    return inside and "site-packages" not in origin[len(folder) :].split(os.sep)


def _finding(error: BaseException, file: str) -> Diagnostic:
    """Tell an error of the author's Python at its line."""
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, SyntaxError) and error.filename is not None:
        told = explained(error, file)
        column = error.offset or 1
        end = error.end_offset if error.end_lineno == error.lineno and (error.end_offset or 0) > column else None
        return Diagnostic(
            code="PD530",
            message=told.message if told else message.replace(f" ({os.path.basename(file)}, line {error.lineno})", ""),
            hint=told.hint if told else None,
            place=Place(error.filename, error.lineno or 1, column, end),
            source_line=error.text.rstrip("\n") if error.text else None,
        )
    told = explained(error, file)
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if not _is_ours(frame.filename)]
    chosen = next((frame for frame in reversed(theirs) if frame.filename == file), theirs[-1] if theirs else None)
    if told is not None:
        return Diagnostic(code="PD503", message=told.message, place=_place(chosen) if chosen else None, hint=told.hint)
    hint = did_you_mean(error)
    if theirs and chosen is not theirs[-1]:
        hint = f"raised in {os.path.basename(theirs[-1].filename)}, line {theirs[-1].lineno}"
    return Diagnostic(code="PD530", message=message, place=_place(chosen) if chosen else None, hint=hint)


def _raise_if_ours(error: BaseException, file: str) -> None:
    """Raise an error again that isn't the author's but a bug of pydsl's: it's to be seen with its traceback."""
    if isinstance(error, SyntaxError) and error.filename is not None and not _is_ours(error.filename):
        return
    folder = os.path.dirname(os.path.abspath(file))
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if _is_ours(frame.filename):
            raise error
        if os.path.abspath(frame.filename).startswith(folder):
            return


def _is_ours(file: str) -> bool:
    from pydsl.authoring.places import _OURS

    return file.startswith(_OURS)


def _place(frame: traceback.FrameSummary) -> Place:
    line = frame.lineno or 1
    column = getattr(frame, "colno", None)
    if column is None or getattr(frame, "end_lineno", line) != line:
        text = linecache.getline(frame.filename, line)
        column = len(text) - len(text.lstrip())
        return Place(frame.filename, line, column + 1, len(text.rstrip()) + 1)
    return Place(frame.filename, line, column + 1, (frame.end_colno or column) + 1)  # type: ignore[attr-defined, unused-ignore]  # from 3.11 on
