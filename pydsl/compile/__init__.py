"""Graph to spec: what authors wrote, as objects of Argo's API, with the author's line for every path.

`load_python` runs a file and compiles what it binds, `compile_text` writes that as YAML, `compile_object` takes one
authored object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.compile.loading import compile_text, load_python, text_of
    from pydsl.compile.origins import Origins
    from pydsl.compile.workflows import Compiled, compile_object

__all__ = ["Compiled", "Origins", "compile_object", "compile_text", "load_python", "text_of"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "loading": ("compile_text", "load_python", "text_of"),
            "origins": ("Origins",),
            "workflows": ("Compiled", "compile_object"),
        },
    )
