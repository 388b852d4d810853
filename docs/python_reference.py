"""Write docs/reference/python.md: every public name of `pydsl`, as its source says it. `./dev reference` runs this."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pydsl

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "python.md"
SOURCE = ROOT / "pydsl" / "authoring"

GROUPS = {
    "Templates": ["template", "Template", "PythonTemplate", "Call", "Condition"],
    "Kinds": [
        "Container", "Script", "Resource", "Suspend", "HTTP", "ContainerSet", "Data", "Plugin", "TemplateRef",
        "Kind", "_Containerish",
    ],
    "Blocks": ["Steps", "DAG", "parallel", "when", "otherwise", "each", "sequence"],
    "Values": ["argo", "collect", "choose", "first", "expr", "parse", "literal", "not_", "in_", "matches", "codec"],
    "Inputs and outputs": ["Parameter", "Artifact", "value", "from_path", "stdout", "supplied", "json_path", "jq"],
    "Files, secrets and events": [
        "raw", "s3", "gcs", "azure", "oss", "hdfs", "artifactory", "http", "git", "secret", "config", "event",
    ],
    "Policies": ["Retry", "Backoff"],
    "Runs": ["runs"],
    "What a file binds": [
        "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "WorkflowEventBinding", "Manifest",
    ],
}  # fmt: skip
"""The page's sections. A public name that's in none of them is an error."""
TITLES = {"Kind": "Fields of every kind", "_Containerish": "Fields of Container and Script"}
MADE = ("argo", "Template", "PythonTemplate", "Call", "Condition")
"""What pydsl makes, and authors don't."""
INTRODUCTION = """\
# Python

Every name of `from pydsl import ...`. This page is written from the source by `./dev reference`; how the parts go
together is shown in the [tutorial](../tutorial/first-workflow.md). The types of Argo's API are in `pydsl.spec`: any
field takes one, a dict, or a model of the `kubernetes` package.
"""
Definition = ast.FunctionDef | ast.ClassDef


def page() -> str:
    """Write the page. Raises SystemExit for a public name that has no section, or no docstring."""
    known = {name for names in GROUPS.values() for name in names}
    lacking = sorted(set(pydsl.FACE) - known)
    if lacking:
        sys.exit(f"docs/python_reference.py puts these names into no section: {', '.join(lacking)}")
    definitions = _definitions()
    parts = [INTRODUCTION]
    for title, names in GROUPS.items():
        parts.append(f"## {title}\n")
        parts.extend(_entry(name, definitions[_inner(name)]) for name in names)
    return "\n".join(parts)


def _inner(name: str) -> str:
    return "Argo" if name == "argo" else name


def _definitions() -> dict[str, list[Definition]]:
    """Return what each name of the authoring face is defined by: overloads too, in order."""
    found: dict[str, list[Definition]] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.setdefault(node.name, []).append(node)
    return found


def _entry(name: str, nodes: list[Definition]) -> str:
    text = _docstring(name, nodes[-1])
    title = TITLES.get(name, f"`{name}`")
    last = nodes[-1]
    if isinstance(last, ast.FunctionDef):
        return f"### {title}\n\n{_code(_signatures(nodes))}\n{text}\n"
    made = _signatures([node for node in _members(last) if node.name == "__init__"], name)
    shown = f"{_code(made)}\n" if made and name not in MADE else ""
    return f"### {title}\n\n{shown}{text}\n{_fields(last)}{_methods(last)}"


def _docstring(name: str, node: Definition) -> str:
    text = ast.get_docstring(node)
    if not text:
        sys.exit(f"{name} has no docstring")
    return text


def _code(lines: list[str]) -> str:
    return "".join(["```\n", *(f"{line}\n" for line in lines), "```\n"]) if lines else ""


def _signatures(nodes: list[Definition], name: str = "") -> list[str]:
    """Write a function's signatures: its overloads where it has some."""
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    overloads = [node for node in functions if any(ast.unparse(one) == "overload" for one in node.decorator_list)]
    return [_signature(node, name or node.name) for node in overloads or functions]


def _signature(node: ast.FunctionDef, name: str) -> str:
    arguments = ast.unparse(node.args)
    first = node.args.posonlyargs[:1] or node.args.args[:1]
    if first and first[0].arg == "self":
        arguments = arguments.removeprefix(ast.unparse(first[0])).removeprefix(", ")
        arguments = arguments.removeprefix("/, ")
    gives = "" if node.name == "__init__" or node.returns is None else f" -> {ast.unparse(node.returns)}"
    return f"{name}({arguments}){gives}"


def _members(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """Return a class's methods, those for type checkers too."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef):
            yield one
        elif isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING":
            yield from (inner for inner in one.body if isinstance(inner, ast.FunctionDef))


def _fields(node: ast.ClassDef) -> str:
    lines = []
    for one, after in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(one, ast.AnnAssign) or "ClassVar" in ast.unparse(one.annotation):
            continue
        said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        text = f": {_line(str(said))}" if said else ""
        lines.append(f"- `{ast.unparse(one.target)}: {ast.unparse(one.annotation)}`{text}\n")
    return "".join(["\n", *lines]) if lines else ""


def _methods(node: ast.ClassDef) -> str:
    """List what a class has: methods with their signatures, properties, and variables of inner classes."""
    lines = []
    for one in _members(node):
        text = ast.get_docstring(one)
        if one.name.startswith("_") or not text:
            continue
        is_property = any(ast.unparse(decorator) == "property" for decorator in one.decorator_list)
        gives = ast.unparse(one.returns) if one.returns else ""
        shown = f".{one.name}: {gives}" if is_property else f".{_signature(one, one.name)}"
        lines.append(f"- `{shown}`: {_line(text)}\n")
    inner = [line for name, kind in _inner_variables(node) for line in _inner_lines(name, kind)]
    return "".join(["\n", *lines, *inner]) if lines or inner else ""


def _inner_variables(node: ast.ClassDef) -> Iterator[tuple[str, ast.ClassDef]]:
    classes = {name: nodes[-1] for name, nodes in _definitions().items()} if node.name == "Argo" else {}
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call):
            kind = classes.get(ast.unparse(one.value.func))
            if isinstance(kind, ast.ClassDef):
                yield ast.unparse(one.targets[0]), kind


def _inner_lines(name: str, kind: ast.ClassDef) -> Iterator[str]:
    for line in _methods(kind).splitlines(keepends=True):
        if line.strip():
            yield line.replace("- `.", f"- `.{name}.", 1)


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
