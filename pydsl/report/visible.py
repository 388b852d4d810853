"""What a terminal would obey, made visible."""

from __future__ import annotations

from pydsl.lazy import lazy_regex

_OBEYED = lazy_regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")
"""Control characters but tab and line end, marks that turn the direction of writing, halves of characters."""


def visible(text: str) -> str:
    """Return a text with escapes, as Python writes them, for every character that a terminal would obey."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
