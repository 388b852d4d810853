"""What keeps imports cheap: packages that load a part when somebody asks for it (PEP 562), and no `typing`.

Regular expressions, too, are compiled when somebody asks.
"""

from __future__ import annotations

import sys
from collections import namedtuple

TYPE_CHECKING = False
"""For modules that a quick command loads: type checkers know the name, and `typing` takes a fifth of Python's start."""

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - others import it from here


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


def modules_in(folders: Iterable[str]) -> dict[str, bool]:
    """Return the names of the modules in a package's folders (its `__path__`), sorted, and whether each is a package.

    `pkgutil.iter_modules` says the same, and imports `inspect` for it, which takes as long as five other modules.
    """
    import os
    from importlib.machinery import all_suffixes

    found: dict[str, bool] = {}
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                name, dot, suffix = entry.name.partition(".")
                if dot and f".{suffix}" in all_suffixes() and name != "__init__":
                    found.setdefault(name, False)
                elif not dot and os.path.exists(os.path.join(entry.path, "__init__.py")):
                    found[name] = True
    return dict(sorted(found.items()))


if not TYPE_CHECKING:

    class _Declaring(type):
        """Makes a named tuple of a class whose body declares its fields, as `typing.NamedTuple` does."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            """Return the class: the fields with the values in the body as defaults, and what else is in there."""
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body["__annotations__"]
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            return type(name, (made,), {"__slots__": (), **body})

    class NamedTuple(metaclass=_Declaring):
        """`typing.NamedTuple` for such modules."""


class _Regex:
    """Stands for a regular expression; each method is the compiled one's own from its first call on."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made_from = pattern, flags

    def __getattr__(self, name: str) -> object:
        import re

        value: object = getattr(re.compile(*self._made_from), name)
        setattr(self, name, value)
        return value


def lazy_regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that's compiled when it's first used.

    To compile one takes a third of a millisecond, and who starts up uses few of those that are defined. `re` itself
    keeps what it has compiled.
    """
    made: re.Pattern[str] = _Regex(pattern, flags)  # type: ignore[assignment]  # it answers as one does
    return made
