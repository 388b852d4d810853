"""What calls call: a function, an object, or a template that's on the cluster, with what each takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from pydsl.decompile.texts import ANY, FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.decompile.signatures import Signature


@attrs.frozen
class Target:
    """Something that can be called. Of an object nothing but the names of its inputs is known."""

    name: str
    python: str
    signature: Signature | None = None
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
