"""Templates written into the steps that call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.library import LibraryTemplate
from pydsl.authoring.places import mistake
from pydsl.compile.marking import is_python, reads_marks
from pydsl.compile.products import Product, Used

if TYPE_CHECKING:
    from pydsl.authoring.calls import Call
    from pydsl.compile.compilation import Compilation


def refuse_inline(call: Call[Any], where: str) -> None:
    """Raise AuthoringError for an inline call in a loop of its own, whose template Argo never finds, or as a hook."""
    if call.inline_spot is not None:
        raise mistake(
            "PD515",
            f"{call.words} is inline in {where}: Argo can't run that",
            "leave out .inline(): the template stands beside, under its name",
            call.inline_spot,
        )


def inlined(compilation: Compilation, call: Call[Any]) -> tuple[Used, Any]:
    """Return the template of an inline call: the same as it would be beside it, without a name."""
    callee = call.callee
    if isinstance(callee, LibraryTemplate):
        message = f"{callee.name} can't be inline: it's called by reference, and stands in {callee.library.name}"
        raise mistake("PD515", message, "leave out .inline(), or call the template itself", call.inline_spot)
    product = compilation.inline.get(callee)
    if product is None:
        product = compilation.inline[callee] = Product(callee.name, callee.where)
        compilation.write(compilation, callee, product)
    if product.spec is None:
        raise mistake("PD515", f"{callee.name} can't be inline: it calls itself", None, call.spot)
    return Used(is_marked=reads_marks(callee), is_python=is_python(callee)), attrs.evolve(product.spec, name=None)
