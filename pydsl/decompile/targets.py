"""What calls call: a function, an object, or a template that's on the cluster, with what each takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from msgspec import Struct

from pydsl.authoring.names import argo_name
from pydsl.decompile.layout import quoted
from pydsl.decompile.signatures import Unsaid
from pydsl.decompile.texts import ANY, FILE
from pydsl.decompile.values import set_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.signatures import WrittenSignature
    from pydsl.spec import Template


class Target(Struct, frozen=True):
    """Something that can be called. Of an object nothing but the names of its inputs is known."""

    name: str
    python: str
    signature: WrittenSignature | None = None
    inputs: Mapping[str, str] = attrs.Factory(dict)
    """An object's inputs: their types by YAML's names."""
    required: frozenset[str] = frozenset()
    """The inputs that every call has to pass, by Python's names."""

    def parameter(self, name: str) -> tuple[str, str] | None:
        """Return what Python calls an input, and its type; None where it isn't known."""
        if self.signature is not None:
            taken = self.signature.parameters.get(name)
            return None if taken is None else (taken.python, taken.type)
        return (object_input(name), ANY) if self.inputs.get(name) == ANY else None

    def file(self, name: str) -> str | None:
        """Return what Python calls an input that's a file; None where it isn't known."""
        if self.signature is not None:
            taken = self.signature.files.get(name)
            return None if taken is None else taken.python
        return object_input(name) if self.inputs.get(name) == FILE else None


def object_input(name: str) -> str:
    """Write an input's name as calls of objects take it."""
    return name.replace("-", "_").replace(".", "_")


def function_target(name: str, python: str, signature: WrittenSignature) -> Target:
    """Make the target of a function."""
    given = [*signature.parameters.values(), *signature.files.values()]
    required = frozenset(one.python for one in given if one.default is None)
    return Target(name, python, signature, required=required)


def decorated(module: PythonModule, name: str, python: str) -> str:
    """Write the decorator of a function that's called `python`."""
    word = module.use("template")
    return f"@{word}" if argo_name(python) == name else f"@{word}(name={quoted(name)})"


def object_target(name: str, python: str, template: Template) -> Target:
    """Make the target of an object. Raises Unsaid for inputs that calls of objects can't name."""
    inputs: Any = template.inputs
    parameters = list(inputs.parameters or ()) if inputs else []
    files = list(inputs.artifacts or ()) if inputs else []
    names = [object_input(one.name) for one in [*parameters, *files]]
    if len(set(names)) != len(names) or not all(one.isidentifier() for one in names):
        raise Unsaid(f"the inputs of {name}")
    kinds: dict[str, str] = {**{one.name: ANY for one in parameters}, **{one.name: FILE for one in files}}
    bare = [one for one in [*parameters, *files] if not _has_value(one)]
    return Target(name, python, None, kinds, frozenset(object_input(one.name) for one in bare))


def _has_value(item: Any) -> bool:
    return any(name not in ("name", "description", "enum", "path", "mode") for name, _ in set_fields(item))
