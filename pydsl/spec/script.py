"""Scripts: source code that runs in a container."""

from __future__ import annotations

from pydsl.spec.classes import define
from pydsl.spec.container import ContainerFields
from pydsl.spec.order import first


@define(kw_only=True, field_transformer=first("name", "image"))
class ScriptTemplate(ContainerFields):
    """A container that runs a source text."""

    name: str | None = None
    image: str
    source: str
