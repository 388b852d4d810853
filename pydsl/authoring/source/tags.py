"""Shipped text in which Argo and Kubernetes find nothing to replace.

Argo replaces `{{...}}` in a script's source, and on its way into the pod Kubernetes takes `$$` for `$` and expands
`$(NAME)`. So the second character of each such pair is written otherwise: as an escape in a string, apart from the
first in code and comments. What the script means stays the same.
"""

from __future__ import annotations

from pydsl.authoring.source.strings import StringToken, format_parts, strings_and_comments
from pydsl.lazy import lazy_regex

PAIR = lazy_regex(r"\{(?=\{)|\$(?=[$(])")
"""The first character of what Argo or Kubernetes would read."""

_SECOND = lazy_regex(r"(?<=\{)\{|(?<=\$)[$(]")


def without_tags(text: str) -> str:
    """Write Python source so that it has no `{{`, no `$$` and no `$(`, line for line.

    What can't be written otherwise (such a pair in a string inside of an f-string's braces) is left as it is.
    """
    if not PAIR.search(text):
        return text
    pieces, end = [], 0
    for piece in strings_and_comments(text):
        pieces.append(_apart(text[end : piece.start]))
        pieces.append(_rewritten(text, piece))
        end = piece.end
    return "".join([*pieces, _apart(text[end:])])


def _apart(code: str) -> str:
    return _SECOND.sub(r" \g<0>", code)


def _rewritten(text: str, piece: StringToken) -> str:
    if piece.is_comment:
        return _apart(text[piece.start : piece.end])
    opening, body = piece.prefix + piece.quote, piece.body(text)
    if piece.is_format:
        body = _format_text(body, piece)
    elif piece.is_raw:  # no escapes here: two strings side by side are one
        body = _SECOND.sub(lambda second: f"{piece.quote} {opening}{second[0]}", body)
    else:
        body = _SECOND.sub(lambda second: f"\\x{ord(second[0]):02x}", body)
    return f"{opening}{body}{piece.quote}"


def _format_text(body: str, piece: StringToken) -> str:
    """Rewrite the literal text of an f-string; `{{` is one brace there."""
    out: list[str] = []
    for text, literal in format_parts(body, raw=piece.is_raw):
        if literal and (text == "{{" or (text in "$(" and out and out[-1].endswith("$"))):
            if out and out[-1] == "\\" and not piece.is_raw:  # a backslash by itself would take the escape's
                out[-1] = "\\\\"
            out.append(_in_format(text[0], raw=piece.is_raw))
        else:
            out.append(text)
    return "".join(out)


def _in_format(character: str, *, raw: bool) -> str:
    return f"{{chr({ord(character)})}}" if raw else f"\\x{ord(character):02x}"
