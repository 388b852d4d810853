"""Where go-yaml 2 is stricter than the libyaml that it was ported from: Argo refuses what PyYAML would read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.manifest.source import Source

_ESCAPE = lazy_regex(r"\\(.)", re.DOTALL)


def may_differ(text: str) -> bool:
    """Whether a text has a character in it for which its scalars must be looked at."""
    return "?" in text or "\\/" in text


def check_scalar(source: Source, event: Any, in_flow: bool) -> None:
    """Raise ReadError for a scalar that Argo's reader doesn't take as libyaml does."""
    place = source.place(event.start_mark, event.end_mark)
    if in_flow and not event.style and "?" in event.value:
        message = "this isn't YAML to Argo: inside [ ] and { }, `?` ends unquoted text"
        raise source.error("PD001", message, place, f"quote it: '{event.value}'")
    if event.style == '"':
        written = source.text[event.start_mark.index : event.end_mark.index]
        if any(escape[1] == "/" for escape in _ESCAPE.finditer(written)):
            raise source.error("PD001", "this isn't YAML to Argo: it doesn't know the escape `\\/`", place, "write `/`")
