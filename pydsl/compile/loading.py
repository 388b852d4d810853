"""Running a Python file, and compiling what it binds."""

from __future__ import annotations

import ast
import linecache
import os
import sys
from typing import TYPE_CHECKING, Any

from pydsl.authoring.emitted import Emitted
from pydsl.authoring.source.modules import bound_by
from pydsl.authoring.stack import entered
from pydsl.compile.executing import contained, module_of
from pydsl.compile.failures import finding_of, nul_in, raise_if_ours
from pydsl.compile.modules import ModuleHome, home_of, importable
from pydsl.compile.runner import LAYOUT
from pydsl.compile.unbound import twins, unbound
from pydsl.compile.workflows import Compiled, compile_object
from pydsl.errors import AuthoringError, PydslError, UsageError
from pydsl.manifest import emit
from pydsl.manifest.collector import no_collections
from pydsl.spec.aging import older
from pydsl.spec.versions import NEWEST

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.diagnostics import Diagnostic


def load_python(path: str | os.PathLike[str]) -> list[Compiled]:
    """Run a Python file, and compile what it binds at its top level, in order; lists too, not what it imports.

    Raises AuthoringError with the author's line for what's wrong, whether in the workflow or in the Python itself.
    """
    file = os.fspath(path)
    source = _read(file)
    home = home_of(file)
    with importable(home), contained():
        compiled: list[Compiled] = []
        problems: list[Diagnostic] = []
        for name, authored in _run(file, source, home):
            try:
                compiled.append(compile_object(authored, name))
            except AuthoringError as error:
                problems.extend(error.diagnostics)
            except (PydslError, KeyboardInterrupt):
                raise
            except BaseException as error:
                raise_if_ours(error, file)
                problems.append(finding_of(error, file))
    problems += list(twins(compiled))
    if problems:
        raise AuthoringError(list(dict.fromkeys(problems)))
    return compiled


def compile_text(path: str | os.PathLike[str]) -> str:
    """Write the manifests that a Python file makes, as one YAML text."""
    return _text(load_python(path))


def text_of(authored: Iterable[Any]) -> str:
    """Compile authored objects, and write them as one YAML text."""
    with no_collections():
        return _text(compile_object(one) for one in authored)


def manifests_of(compiled: Iterable[Compiled], target: str = NEWEST) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON of manifests, with the fields that a version of Argo knows where it has equivalents."""
    return (older(one.json(), target) for one in compiled)


def text_of_manifests(manifests: Iterable[Mapping[str, Any]]) -> str:
    """Write the JSON of compiled manifests as one YAML text."""
    with no_collections():
        return emit(manifests, LAYOUT)


def _text(compiled: Iterable[Compiled]) -> str:
    return text_of_manifests(manifests_of(compiled))


def _read(file: str) -> str:
    import tokenize

    try:
        with tokenize.open(file) as stream:
            return stream.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not Python source: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None


def _run(file: str, source: str, home: ModuleHome) -> list[tuple[str, Any]]:
    """Run a file as the module that it is; return what it binds."""
    linecache.cache.pop(file, None)  # what was kept under this name may be another folder's file
    nul = nul_in(source, file)
    if nul is not None:
        raise AuthoringError([nul])
    folder = os.getcwd()
    try:
        tree = ast.parse(source, file)
        code = compile(tree, file, "exec", dont_inherit=True)
        module = module_of(home, file)
        with entered(None):
            exec(code, module.__dict__)
    except (PydslError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise_if_ours(error, file)
        raise AuthoringError([finding_of(error, file)]) from error
    finally:
        os.chdir(folder)
    dropped = unbound(tree, vars(module), file)
    if dropped:
        raise AuthoringError(dropped)
    return list(_bound(tree, module))


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
    elif isinstance(value, dict):
        yield from ((f"{name}[{key!r}]", one) for key, one in value.items() if _is_emitted(one))
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
    """Name what a file gets by `import` only. What changes in place, as by a hook, is imported still."""
    imported: set[str] = set()
    assigned: set[str] = set()
    for statement in _statements(tree.body):
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            imported |= _imported_by(statement)
        else:
            assigned |= _bound_by(statement)
    return imported - assigned


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the top level's statements, and those inside of others; of a choice of imports only the imports."""
    for statement in body:
        inner = [part for name in ("body", "orelse", "finalbody") for part in getattr(statement, name, [])]
        inner += [part for handler in getattr(statement, "handlers", []) for part in handler.body]
        is_choice = isinstance(statement, (ast.If, ast.Try))
        if is_choice and any(isinstance(part, (ast.Import, ast.ImportFrom)) for part in inner):
            yield from (part for part in _statements(inner) if isinstance(part, (ast.Import, ast.ImportFrom)))
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement
        else:
            yield statement
            yield from _statements(inner)


def _imported_by(statement: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
        source = sys.modules.get(statement.module or "")
        return set(getattr(source, "__all__", None) or (vars(source) if source else ()))
    return {bound_by(alias, statement) for alias in statement.names}


def _bound_by(statement: ast.stmt) -> set[str]:
    """Name what one statement binds, without those inside of it."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    found: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        waiting.extend(one for one in ast.iter_child_nodes(node) if not isinstance(one, (ast.stmt, ast.Lambda)))
    return found
