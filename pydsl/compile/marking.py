"""Which templates take marked texts, and write what they give as values in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.authoring.blocks import TemplateBlock
from pydsl.authoring.templates import COMPOSITE, PYTHON, Template

if TYPE_CHECKING:
    from pydsl.authoring.callee import Callee


def is_python(callee: Callee) -> bool:
    """Whether a template is a Python function."""
    return isinstance(callee, Template) and callee.form == PYTHON


def reads_marks(callee: Callee) -> bool:
    """Whether a template takes marked texts (docs/adr/0003): Python functions do, and what's made of calls."""
    return is_composite(callee) or is_python(callee)


def is_composite(callee: Callee) -> bool:
    """Whether a template is made of calls."""
    return isinstance(callee, TemplateBlock) or (isinstance(callee, Template) and callee.form == COMPOSITE)
