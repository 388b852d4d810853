"""Graph to spec: what authors wrote, as objects of Argo's API, with the author's line for every path.

`load_python` runs a file and compiles what it binds, `compile_text` writes that as YAML, `compile_object` takes one
authored object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.compile.loading import compile_text, load_python, text_of
    from pydsl.compile.origins import Origins
    from pydsl.compile.reading import readers
    from pydsl.compile.workflows import Compiled, compile_object

__all__ = ["Compiled", "Origins", "compile_object", "compile_text", "load_python", "readers", "text_of"]

_HOMES = {
    "compile_text": "loading",
    "load_python": "loading",
    "readers": "reading",
    "text_of": "loading",
    "Origins": "origins",
}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'workflows')}"), name)
