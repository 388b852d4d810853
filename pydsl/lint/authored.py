"""Objects made in Python as manifests, with the templates that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.compile import compile_object
from pydsl.lint.manifests import PlacedManifest, of_compiled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.compile import Compiled


def load_objects(objects: Iterable[Any]) -> tuple[list[PlacedManifest], list[PlacedManifest]]:
    """Compile objects; return their manifests, and those of what they refer to, directly or not.

    Raises AuthoringError for what's wrong in any of them.
    """
    made = [compile_object(one) for one in objects]
    return [of_compiled(one) for one in made], beside(made)


def beside(made: Iterable[Compiled]) -> list[PlacedManifest]:
    """Return the manifests of the templates that others refer to, directly or not."""
    found: dict[int, PlacedManifest] = {}
    waiting = [library for one in made for library in one.libraries]
    while waiting:
        library = waiting.pop()
        if id(library) not in found:
            compiled = compile_object(library)
            found[id(library)] = of_compiled(compiled)
            waiting.extend(compiled.libraries)
    return list(found.values())
