"""What a module makes when it's imported, and that each pod makes anew: the time, a random number, what a file says."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Any

from pydsl.authoring.source.modules import bound_names, module_text
from pydsl.authoring.source.shipped import capture
from pydsl.authoring.templates import Template
from pydsl.compile.extents import extent
from pydsl.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.authoring.source.modules import ModuleText

_FILE = ("the file has to be in its image", "pass what the file says as an input, or the file, as a Path")
_VARIABLE = ("the variable has to be set there", "set it by env={...}, or pass the value as an input")
_OTHER = ("it gives something else there", "pass the value as an input")
_WHY = {
    **dict.fromkeys(("open", "io.open", "read_text", "read_bytes"), _FILE),
    **dict.fromkeys(("os.environ", "os.environ.get", "os.getenv"), _VARIABLE),
    **{f"random.{name}": _OTHER for name in ("random", "randint", "randrange", "choice", "choices", "sample")},
    **{f"secrets.{name}": _OTHER for name in ("token_hex", "token_bytes", "token_urlsafe", "choice", "randbelow")},
    **{f"uuid.uuid{number}": _OTHER for number in (1, 4)},
    **{f"time.{name}": _OTHER for name in ("time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime")},
    **{f"datetime.datetime.{name}": _OTHER for name in ("now", "utcnow", "today")},
    **dict.fromkeys(("datetime.date.today", "os.getpid", "os.getcwd", "os.urandom", "socket.gethostname"), _OTHER),
    **dict.fromkeys(("platform.node", "getpass.getuser", "pathlib.Path.cwd", "pathlib.Path.home"), _OTHER),
}  # fmt: skip
_METHODS = frozenset({"read_text", "read_bytes"})
_WITH_DEFAULT = 2
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def remade(callees: Iterable[Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each line that ships with a Python template and gives something else in its pod."""
    seen: set[tuple[str, int]] = set()
    for callee in callees:
        if not isinstance(callee, Template) or not callee.has_fn or callee.options.get("mode") == "image":
            continue
        for module, statement in _shipped(callee):
            place = (module.file, statement.lineno)
            if place not in seen:
                seen.add(place)
                yield from _told(callee, module, statement)


def _shipped(template: Any) -> Iterator[tuple[ModuleText, ast.stmt]]:
    options = template.options
    archives = options.get("mode") == "archive"
    shipped = capture(template.function, installed=options.get("installed", ()), archives=archives)
    for part in shipped.parts:
        module = module_text(part.file, {})
        yield from ((module, one) for one in module.tree.body if one.lineno == part.origin) if module else ()


def _told(template: Any, module: ModuleText, statement: ast.stmt) -> Iterator[Diagnostic]:
    for node in _run_at_once(statement):
        called = _called(node, module)
        if called is None or (_WHY[called] is _VARIABLE and _is_set(_key(node), template.options)):
            continue
        why, hint = _WHY[called]
        name = next(iter(sorted(bound_names(statement))), "this")
        message = f"{name} is made again in each pod of {template.__name__}, by {called}: {why}"
        place = extent(module.file, node)
        yield Diagnostic(code="PD519", message=message, severity=Severity.WARNING, place=place, hint=hint)
        return


def _run_at_once(statement: ast.stmt) -> Iterator[ast.expr]:
    """Walk what runs when the module is imported: not what functions do later."""
    waiting: list[ast.AST] = [] if isinstance(statement, _INNER) else [statement]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.expr):
            yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, _INNER)]


def _called(node: ast.expr, module: ModuleText) -> str | None:
    """Return what a call or `os.environ[...]` asks for, of what's another in each pod."""
    if isinstance(node, ast.Subscript):
        return "os.environ" if _dotted(node.value, module) == "os.environ" else None
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return node.func.attr
    name = _dotted(node.func, module)
    return None if _has_its_default(name, node) else name if name in _WHY else None


def _has_its_default(name: str, call: ast.Call) -> bool:
    """Whether a variable that may be missing has here what it has where it's missing, as far as can be seen."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name not in ("os.getenv", "os.environ.get") or len(given) != _WITH_DEFAULT:
        return False
    default = given[1].value if isinstance(given[1], ast.Constant) else None
    here = os.environ.get(str(_key(call)), default)
    return default is None or here == default


def _is_set(name: object, options: Mapping[str, Any]) -> bool:
    """Whether a template sets a variable of the environment, or may do so by a ConfigMap."""
    env = options.get("env") or ()
    names = [getattr(one, "name", one["name"] if isinstance(one, dict) else one) for one in env]
    return name in names or bool(options.get("env_from"))


def _key(node: ast.expr) -> object:
    said = node.slice if isinstance(node, ast.Subscript) else next(iter(getattr(node, "args", ())), None)
    return said.value if isinstance(said, ast.Constant) else None


def _dotted(node: ast.expr, module: ModuleText) -> str:
    """Return a name as its import says it: `datetime.datetime.now`, whether by `import` or by `from ... import`."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, module)}.{node.attr}"
    if not isinstance(node, ast.Name):
        return ""
    for statement in module.bindings.get(node.id, ()):
        for alias in getattr(statement, "names", ()):
            if (alias.asname or alias.name.partition(".")[0]) == node.id:
                source = f"{statement.module}." if isinstance(statement, ast.ImportFrom) else ""
                return source + (alias.name if alias.asname or source else node.id)
    return "" if node.id in module.bindings else node.id
