"""The author's modules that a script is made of: which they are, what ships of them, and in what order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import attrs

from pydsl.authoring.source.modules import ModuleText, is_local, module_of, module_text
from pydsl.authoring.source.refusals import NO_SOURCE, refuse, refuse_nowhere

if TYPE_CHECKING:
    import ast
    from types import FunctionType


@attrs.define
class SeenModules:
    """Modules in the order in which they were seen; the first is the function's own."""

    installed: frozenset[str]
    """The packages that the image has."""
    archives: bool = False
    packages: set[str] = attrs.field(factory=set)
    """The author's own that come as archives, where they do."""
    seen: list[ModuleText] = attrs.field(factory=list)
    _before: dict[str, list[ModuleText]] = attrs.field(factory=dict)
    """The modules that a file's module imports from: theirs come first."""

    @property
    def first(self) -> ModuleText:
        """The module of the function that ships."""
        return self.seen[0]

    def see(self, module: ModuleText) -> None:
        """Note a module, once."""
        if module not in self.seen:
            self.seen.append(module)

    def uses(self, using: ModuleText, used: ModuleText) -> None:
        """Note that one module imports from another."""
        self._before.setdefault(using.file, []).append(used)

    def called(self, name: str) -> ModuleText | None:
        """Find a module that was seen."""
        return next((module for module in self.seen if module.name == name), None)

    def in_order(self) -> list[ModuleText]:
        """Return the modules, each behind those that it imports from."""
        ordered: dict[str, ModuleText] = {}
        under_way: set[str] = set()

        def place(module: ModuleText) -> None:
            if module.file in under_way:
                return
            under_way.add(module.file)
            for earlier in self._before.get(module.file, ()):
                place(earlier)
            ordered[module.file] = module

        for module in self.seen:
            place(module)
        return list(ordered.values())

    def ships(self, name: str) -> bool:
        """Whether a module's source has to ship, because the image can't be expected to have it."""
        top = name.partition(".")[0]
        own = top not in self.installed and top != "pydsl" and is_local(name)
        if own and self.archives and name != self.first.name:
            self.packages.add(top)
            return False
        return own

    def is_own(self, name: str) -> bool:
        """Whether a module ships, or was seen."""
        return self.ships(name) or self.called(name) is not None

    def named(self, name: str, at: ast.AST | None = None, using: ModuleText | None = None) -> ModuleText:
        """Find a module, or read it. Raises AuthoringError where its source can't be read."""
        for module in self.seen:
            if module.name == name and not module.is_cell:
                return module
        loaded = sys.modules.get(name)
        file = getattr(loaded, "__file__", None)
        found = module_text(file, vars(loaded)) if file and loaded else None
        if found is None:
            message, hint = f"the source of the module {name} can't be read", "ship it in the image"
            if using is not None and at is not None:
                raise refuse(NO_SOURCE, message, hint, using, at)
            raise refuse_nowhere(NO_SOURCE, message, hint)
        return found


def read_module_of(function: FunctionType) -> ModuleText:
    """Read the module of a function. Raises AuthoringError where its source can't be read."""
    module = module_of(function)
    if module is None:
        raise refuse_nowhere(
            NO_SOURCE,
            f"the source of {function.__name__} can't be read",
            "define it in a file or in a notebook cell",
            function.__code__.co_filename,
            function.__code__.co_firstlineno,
        )
    return module
