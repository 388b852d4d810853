"""What a run's outputs are in Python: read by the annotations of the templates that made them."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from pydsl.authoring import marks
from pydsl.authoring.codec import CodecError, decode_value, is_text
from pydsl.authoring.families import said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.authoring.callee import Callee
    from pydsl.authoring.inputs import Input
    from pydsl.compile.workflows import Compiled

    Reader = Callable[[str], Any]
    Readers = Mapping[str, Mapping[str, Reader]]
    """By a template's name and an output's: what makes a value of its text, as the template's annotation says."""

RESULT = "result"
"""Argo's name of what a container prints, which is a described template's single output where that is `stdout()`."""


def readers(compiled: Compiled) -> Readers:
    """Return, by a template's name and an output's, what makes a value of its text."""
    return {callee.name: _of(callee) for callee in compiled.callees}


def refusal_of(compiled: Compiled, name: str, text: str) -> str | None:
    """Return what keeps a text from being an argument of a workflow's, by its annotation; None if nothing does."""
    inputs = compiled.entry.inputs.values() if compiled.entry is not None else ()
    item = next((one for one in inputs if one.name == name), None)
    return None if item is None else unread(item, text)


def unread(item: Input, text: str) -> str | None:
    """Return what keeps an input from reading a text; None if nothing does. A text with tags is Argo's to fill."""
    if item.is_artifact or item.is_loose or "{{" in text or marks.OPEN in text:
        return None
    try:
        if not is_text(item.annotation):
            json.loads(text)
        decode_value(item.annotation, text)
    except ValueError:
        return f"expected {said(item.annotation)}, got {text!r:.60}"
    except CodecError as error:
        return error.message
    return None


def _of(callee: Callee) -> Mapping[str, Reader]:
    outputs = callee.outputs
    found = {one.name: functools.partial(decode_value, one.annotation) for one in outputs.items if not one.is_artifact}
    single = outputs.single
    if single is not None and not single.is_artifact:
        found[RESULT] = functools.partial(decode_value, single.annotation)
    return found
