"""The name that Python gives a file's module, and the folders that it imports from."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.authoring.source.modules import NAMELESS, is_local

if TYPE_CHECKING:
    from collections.abc import Iterator

_numbers = itertools.count(1)
_PACKAGE = "__init__.py"
_OF_OTHERS = frozenset({"site-packages", "dist-packages"})


class ModuleHome(Struct, frozen=True):
    """Where a module belongs: its dotted name, the folder that its name begins in, its own folder, its project's."""

    name: str
    root: str
    folder: str
    project: str | None
    is_package: bool

    @property
    def package(self) -> str:
        """The package that relative imports start from; "" for a file that's in none."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def before(self) -> list[str]:
        """The folders that Python would put first: the one above the package, and the file's own."""
        return list(dict.fromkeys([self.root, self.folder]))

    @property
    def after(self) -> list[str]:
        """The folders of the project, which hide nothing that's installed."""
        if self.project is None:
            return []
        return [self.project, os.path.join(self.project, "src")]


def home_of(file: str) -> ModuleHome:
    """Find where a file belongs: a folder with `__init__.py` is a package, the one with pyproject.toml a project."""
    path = os.path.abspath(file)
    folder, base = os.path.split(path)
    is_package = base == _PACKAGE
    parts = [] if is_package else [os.path.splitext(base)[0]]
    root = folder
    while os.path.isfile(os.path.join(root, _PACKAGE)):
        root, part = os.path.split(root)
        parts.insert(0, part)
    name = ".".join(parts)
    return ModuleHome(name if _is_free(parts) else _made_up(parts[-1]), root, folder, _project(root), is_package)


def _is_free(parts: list[str]) -> bool:
    """Whether a name can be imported, and is nobody's yet: neither Python's, nor ours, nor one that's loaded."""
    top = parts[0]
    taken = (
        top in sys.stdlib_module_names
        or top == "pydsl"
        or (len(parts) == 1 and top in sys.modules and not is_local(top))
    )
    return all(part.isidentifier() for part in parts) and not taken


def _made_up(stem: str) -> str:
    return f"{NAMELESS}{next(_numbers)}_{stem}"


def _project(folder: str) -> str | None:
    while True:
        if os.path.isfile(os.path.join(folder, "pyproject.toml")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


@contextlib.contextmanager
def importable(home: ModuleHome) -> Iterator[None]:
    """Let a file import its neighbours; forget them afterwards, so that another folder's have their names free."""
    before, path = dict(sys.modules), list(sys.path)
    sys.path[:] = [*home.before, *path, *home.after]
    _forget(home)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - set(before):
            if _is_neighbour(name, home):
                del sys.modules[name]
        sys.modules.update(before)


def _forget(home: ModuleHome) -> None:
    """Make room for a package: one of its name may be loaded from another folder."""
    top = home.name.partition(".")[0]
    if "." not in home.name and not home.is_package:
        return
    for name in [one for one in sys.modules if one == top or one.startswith(f"{top}.")]:
        origin = getattr(sys.modules[name], "__file__", None)
        if origin and not _is_within(os.path.abspath(origin), home.root):
            del sys.modules[name]


def _is_neighbour(name: str, home: ModuleHome) -> bool:
    module = sys.modules[name]
    origin = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    if origin is None or name.partition(".")[0] == "pydsl":
        return False
    folders = [home.root, home.folder, *([home.project] if home.project else [])]
    return any(_is_within(os.path.abspath(origin), folder) for folder in folders)


def _is_within(origin: str, folder: str) -> bool:
    inside = origin == folder or origin.startswith(folder.rstrip(os.sep) + os.sep)
    return inside and _OF_OTHERS.isdisjoint(origin[len(folder) :].split(os.sep))
