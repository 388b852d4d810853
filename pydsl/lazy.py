"""Packages that load a part when somebody asks for it (PEP 562)."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost `import pydsl` more

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def lazily(package: str, homes: Mapping[str, Iterable[str]]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return a package's `__getattr__` and `__dir__`; `homes` has the names of each of its modules that are its face.

    Packages keep both from type checkers, which know the names by imports of their own, and find misspelt ones so.
    """
    modules = {name: module for module, names in homes.items() for name in names}

    def load(name: str) -> object:
        module = modules.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"{package}.{module}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *modules})

    return load, names
