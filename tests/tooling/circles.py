"""Circles of imports: `python -m tests.tooling.circles [PACKAGE...]` prints each package's largest, or every room's.

Modules that import each other, directly or through others, can't be read, tested or replaced one at a time. Imports for
types alone count: they say who knows whom as much as the others do.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
Edges = dict[str, set[str]]


def modules(package: str, root: Path = ROOT) -> dict[str, Path]:
    """Map the modules of a package, by dotted name, to their files."""
    folder = root.joinpath(*package.split("."))
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    return {_dotted(file.relative_to(root)): file for file in files}


def _dotted(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(package: str, root: Path = ROOT) -> Edges:
    """Map each module of a package to those of the same package that it imports, wherever in its file."""
    files = modules(package, root)
    return {name: set(_imported(name, ast.parse(file.read_text()), files)) - {name} for name, file in files.items()}


def _imported(name: str, tree: ast.Module, files: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in files)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or "" if not node.level else _relative(name, files[name], node)
            for one in node.names:
                inner = f"{base}.{one.name}"
                if inner in files or base in files:
                    yield inner if inner in files else base


def _relative(name: str, file: Path, node: ast.ImportFrom) -> str:
    parts = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, node.module] if node.module else parts)


def circles(edges: Edges) -> list[list[str]]:
    """List the strongly connected components that have more than one module, the largest first."""
    below = {name: _reached(name, edges) for name in edges}
    seen: set[str] = set()
    found = []
    for name in sorted(edges):
        if name not in seen:
            circle = sorted({name} | {other for other in below[name] if name in below[other]})
            seen.update(circle)
            found.append(circle)
    return sorted((circle for circle in found if len(circle) > 1), key=lambda circle: (-len(circle), circle))


def _reached(name: str, edges: Edges) -> set[str]:
    reached: set[str] = set()
    queue = [name]
    while queue:
        for other in edges.get(queue.pop(), ()):
            if other not in reached:
                reached.add(other)
                queue.append(other)
    return reached


def largest(package: str) -> list[str]:
    """Return the largest circle of a package; an empty list where there's none."""
    return next(iter(circles(imports(package))), [])


def rooms() -> list[str]:
    """List the rooms of pydsl that are packages."""
    return sorted(f"pydsl.{file.parent.name}" for file in (ROOT / "pydsl").glob("*/__init__.py"))


def main(packages: list[str]) -> None:
    """Print a line for each package."""
    for package in packages or rooms():
        circle = largest(package)
        names = ", ".join(name.removeprefix(f"{package}.") for name in circle)
        print(f"{package:20} {len(modules(package)):>4} files, largest circle {len(circle):>3}  {names}".rstrip())


if __name__ == "__main__":
    main(sys.argv[1:])
