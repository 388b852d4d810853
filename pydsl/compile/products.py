"""Products: templates that were compiled, and how calls name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.compile.origins import TemplateOrigin
    from pydsl.diagnostics import Place
    from pydsl.spec.calls import TemplateRef as SpecTemplateRef
    from pydsl.spec.template import Template as SpecTemplate


@attrs.define(eq=False)
class Product:
    """A template that was compiled, or is being compiled: `spec` is None until then."""

    name: str
    where: Callable[[], Place | None]
    spec: SpecTemplate | None = None
    origin: TemplateOrigin | None = None


class Used(Struct, frozen=True):
    """How a call names what it calls, and how that takes its arguments."""

    template: str | None = None
    reference: SpecTemplateRef | None = None
    is_marked: bool = False
    """Whether it reads marks: a Python function does, and what's made of calls hands them on."""
    is_python: bool = False


def equal(one: Product, other: Product) -> bool:
    """Compare two templates by what they'd be written as."""
    from pydsl.spec import encode

    if one.spec is None or other.spec is None:
        return one.spec is other.spec
    return bool(encode(one.spec) == encode(other.spec))
