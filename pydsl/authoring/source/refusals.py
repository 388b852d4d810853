"""What can't be shipped, told at the author's line. Its codes begin with PD52."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.authoring.marks import unshown
from pydsl.diagnostics import Diagnostic, Place
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    import ast

    from pydsl.authoring.source.modules import ModuleText

NO_SOURCE = "PD520"
NOT_SHIPPED = "PD521"
UNDEFINED = "PD522"
PYDSL_IN_POD = "PD523"
UNSAFE_TEXT = "PD524"
NAME_CLASH = "PD525"
SIGNATURE = "PD526"
ANNOTATION = "PD527"
DEFAULT = "PD528"
TOO_LARGE = "PD529"


def refuse(code: str, message: str, hint: str, module: ModuleText, node: ast.AST) -> AuthoringError:
    """Make the error that tells why the code at `node` can't be shipped, and what to write instead."""
    line = getattr(node, "lineno", 1)
    text = module.line(line)
    column = _characters(text, getattr(node, "col_offset", 0))
    one_line = getattr(node, "end_lineno", line) == line
    end = _characters(text, getattr(node, "end_col_offset", 0)) if one_line else len(text.rstrip())
    place = Place(module.file, line, column + 1, max(end, column) + 1)
    told = Diagnostic(code=code, message=unshown(message), hint=hint or None, place=place, source_line=text)
    return AuthoringError([told])


def refuse_nowhere(code: str, message: str, hint: str, file: str = "", line: int = 1) -> AuthoringError:
    """Make the error for something whose source can't be read."""
    place = Place(file, line) if file else None
    return AuthoringError([Diagnostic(code=code, message=message, hint=hint or None, place=place)])


def _characters(line: str, offset: int) -> int:
    return len(line.encode()[:offset].decode(errors="ignore"))
