"""Replacing tags in templates and calls, where a `{{` that never ends is only text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydsl.expr.errors import ExprError
from pydsl.expr.tags import Mode, substitute

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
_ENDLESS = "Cannot find end tag"


def replaced(value: T, variables: Mapping[str, Any], mode: Mode) -> T:
    """Replace tags as `pydsl.expr.tags.substitute` does; raises MissingVariable and ExprError.

    A `{{` without `}}` stays: in Argo the JSON of a template goes on behind it, and some `}}` of its own ends the tag,
    which is then unknown and written back.
    """
    try:
        return substitute(value, variables, mode)
    except ExprError as error:
        if mode is Mode.DENY or not error.message.startswith(_ENDLESS):
            raise
        made: T = _by_strings(value, variables, mode)
        return made


def _by_strings(value: Any, variables: Mapping[str, Any], mode: Mode) -> Any:
    if isinstance(value, dict):
        return {key: _by_strings(item, variables, mode) for key, item in value.items()}
    if isinstance(value, list):
        return [_by_strings(item, variables, mode) for item in value]
    try:
        return substitute(value, variables, mode)
    except ExprError as error:
        if error.message.startswith(_ENDLESS):
            return value
        raise
