"""Where Argo finds the end of a tag that its text doesn't end: it looks for `}}` in the JSON of a template or call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.diagnostics import Path
    from pydsl.spec.values import Json
    from pydsl.validate.view import CallView, TemplateView

_MARK = "\ue000here\ue000"
OF_TEMPLATES = {"name": "", "inputs": {}, "outputs": {}, "metadata": {}}
"""What Argo's JSON of a template has, be it empty."""
OF_CALLS: dict[str, Json] = {"name": "", "template": "", "inline": None, "arguments": {}}
"""How Argo's JSON of a step or task begins; of these, only the arguments are there when they're empty."""


def read_on(text: str, path: Path, call: CallView | None, template: TemplateView) -> str | None:
    """Return what Argo reads between the end of a text and the next `}}`; None where there's none in the JSON.

    A call is looked at by itself, and before that as a part of its template.
    """
    whole = _after({**OF_TEMPLATES, **template.json}, path[len(template.path) :], text)
    if whole is None or call is None or path[: len(call.path)] != call.path:
        return whole
    return _after({**OF_CALLS, **call.json}, path[len(call.path) :], text)


def _after(holder: Mapping[str, Json], path: Path, text: str) -> str | None:
    marked = json.dumps(_with_mark(holder, path, text), separators=(",", ":"), ensure_ascii=False)
    rest = marked.rpartition(_MARK)[2]
    end = rest.find("}}")
    return rest[:end] if end >= 0 else None


def _with_mark(value: Json, path: Path, text: str) -> Json:
    if not path:
        return text + _MARK
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_with_mark(one, rest, text) if number == first else one for number, one in enumerate(value)]
    if not rest and text == first and value[first] != text:
        return {text + _MARK if key == first else key: one for key, one in value.items()}
    return {key: _with_mark(one, rest, text) if key == first else one for key, one in value.items()}
