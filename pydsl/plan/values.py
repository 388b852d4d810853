"""Values of parameters as text (Argo: AnyString)."""

from __future__ import annotations

from pydsl.expr.gofmt import format_float


def text_of(value: object) -> str | None:
    """Return a parameter's value as Argo holds it: a number as Go prints a float, a list or a map as "" (AnyString)."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format_float(float(value), "f")
    return ""
