"""A module that's being written: what it imports, its constants, its names."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from typing import TYPE_CHECKING

import pydsl
from pydsl.decompile.layout import WIDTH, block_text, flat, laid_out, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PYDSL = frozenset(pydsl.FACE)
_STANDARD = {"Path": "pathlib", "Annotated": "typing", "Any": "typing", "Literal": "typing", "NamedTuple": "typing"}
_BUILT_IN = frozenset(dir(builtins))
_LONG = 60
"""A text of more characters than this isn't looked at as a name."""


class PythonNames:
    """The names of one scope: a module's, or a function's inside of it."""

    def __init__(self, outer: PythonNames | None = None, reserved: Iterable[str] = ()) -> None:
        self.outer = outer
        self.taken = set(reserved)

    def has(self, name: str) -> bool:
        """Whether a name is taken, here or outside."""
        return name in self.taken or (self.outer is not None and self.outer.has(name))

    def new(self, wanted: str) -> str:
        """Take a name for something that YAML calls `wanted`: `_` is added to one that's taken, then a number."""
        base = identifier(wanted)
        name, number = base, 1
        while self.has(name) or name in _BUILT_IN or keyword.iskeyword(name):
            number += 1
            name = f"{base}_" if number == 2 else f"{base}_{number - 1}"
        self.taken.add(name)
        return name


def identifier(text: str) -> str:
    """Write a name of YAML's as Python writes names: lower case, `_` between words."""
    words = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).lower()
    return f"n_{words}" if not words or words[0].isdigit() else words


def module_name(text: str) -> str:
    """Return what a module made from a file of that name is called: it can be imported, and stands before no other."""
    name = identifier(text)
    return f"{name}_" if keyword.iskeyword(name) or is_taken(name) else name


def is_taken(name: str) -> bool:
    """Whether Python, or what files import, has a module of this name."""
    return name in sys.stdlib_module_names or name == "pydsl"


class PythonModule:
    """What a module imports and the texts that it names, collected while its definitions are written."""

    def __init__(self) -> None:
        self.names = PythonNames(reserved={*_PYDSL, *_STANDARD, "spec"})
        self.imported: dict[str, set[str]] = {}
        self.local: dict[tuple[str, str], str] = {}
        """What's imported from neighbours, by module and name, and what it's called here."""
        self.constants: dict[str, tuple[str, object]] = {}
        """What each holds, and how that's written: the same is written once."""

    def use(self, name: str) -> str:
        """Import a name of pydsl, or of the standard library, and return it."""
        self.imported.setdefault(_STANDARD.get(name, "pydsl"), set()).add(name)
        return name

    def use_spec(self, name: str) -> str:
        """Import a class of the API, and return what it's called here: `spec.Artifact` beside pydsl's own word."""
        if name in _PYDSL or self.names.has(name):
            self.use_module("spec")
            return f"spec.{name}"
        self.imported.setdefault("pydsl.spec", set()).add(name)
        return name

    def use_module(self, name: str) -> str:
        """Import a part of pydsl as a module."""
        self.imported.setdefault("pydsl", set()).add(name)
        return name

    def use_local(self, module: str, name: str) -> str:
        """Import a name of a neighbouring module, and return what it's called here."""
        if (module, name) not in self.local:
            self.local[module, name] = self.names.new(name)
        return self.local[module, name]

    def text(self, text: str, wanted: str) -> str:
        """Write a text as a literal; one of several lines becomes a constant, called after what it's for."""
        written = block_text(text)
        if written is None:
            return quoted(text)
        return self._constant(text, wanted, written)

    def constant(self, expression: object, wanted: str) -> str:
        """Write an expression as a constant, called after what it's for."""
        return self._constant(flat(expression), wanted, expression)

    def _constant(self, content: str, wanted: str, written: object) -> str:
        known = next((name for name, (same, _) in self.constants.items() if same == content), None)
        if known is None:
            known = self.names.new(wanted[:_LONG]).upper()
            while known in self.constants:
                known += "_"
            self.constants[known] = (content, written)
        return known

    def header(self) -> list[str]:
        """Write the imports and the constants."""
        standard = {one: names for one, names in self.imported.items() if not one.startswith("pydsl")}
        ours = {one: names for one, names in self.imported.items() if one.startswith("pydsl")}
        local: dict[str, set[str]] = {}
        for (module, name), here in self.local.items():
            local.setdefault(module, set()).add(name if here == name else f"{name} as {here}")
        lines: list[str] = []
        for section in (standard, ours, local):
            lines += [""] if lines and section else []
            lines += [line for one in sorted(section) for line in _import(one, section[one])]
        for name, (_, written) in self.constants.items():
            lines += ["", *"\n".join(laid_out(f"{name} = ", written)).split("\n")]
        return lines


def _import(module: str, names: Collection[str]) -> list[str]:
    """Write the import of names from a module; one that's called otherwise here has a line of its own."""
    renamed = [f"from {module} import {name}" for name in sorted(names) if " as " in name]
    ordered = sorted((name for name in names if " as " not in name), key=_import_order)
    if not ordered:
        return renamed
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= WIDTH:
        return [line, *renamed]
    return [f"from {module} import (", *(f"    {name}," for name in ordered), ")", *renamed]


def _import_order(name: str) -> tuple[int, list[tuple[bool, int, str]], str]:
    """Order names as isort does: constants, classes, then functions; small letters as capitals, numbers by value."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    words = [(not one.isdigit(), int(one) if one.isdigit() else 0, one) for one in re.findall(r"\d+|\D+", name.lower())]
    return (kind, words, name)
