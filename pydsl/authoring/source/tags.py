"""Shipped text in which Argo and Kubernetes find nothing to replace.

Argo replaces `{{...}}` in a script's source, and on its way into the pod Kubernetes takes `$$` for `$` and expands
`$(NAME)`. So the second character of each such pair is written otherwise: as an escape in a string, apart from the
first in code and comments. What the script means stays the same.
"""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIR = re.compile(r"\{(?=\{)|\$(?=[$(])")
"""The first character of what Argo or Kubernetes would read."""

_SECOND = re.compile(r"(?<=\{)\{|(?<=\$)[$(]")
_PREFIX = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")


def without_tags(text: str) -> str:
    """Write Python source so that it has no `{{`, no `$$` and no `$(`, line for line.

    What can't be written otherwise (such a pair in a string inside of an f-string's braces) is left as it is.
    """
    if not PAIR.search(text):
        return text
    pieces, end = [], 0
    for start, stop, kind in _tokens(text):
        pieces.append(_SECOND.sub(r" \g<0>", text[end:start]))
        pieces.append(_rewritten(text[start:stop], kind))
        end = stop
    pieces.append(_SECOND.sub(r" \g<0>", text[end:]))
    return "".join(pieces)


def _rewritten(token: str, kind: str) -> str:
    if kind == "COMMENT":
        return _SECOND.sub(r" \g<0>", token)
    found = _PREFIX.match(token)
    assert found is not None, token
    prefix, quote = found[1].lower(), found[2]
    body = token[found.end() : -len(quote)]
    if "f" in prefix or "t" in prefix:
        return f"{found[0]}{_format_text(body, 'r' in prefix)}{quote}"
    if "r" in prefix:  # no escapes here: two strings side by side are one
        return found[0] + _SECOND.sub(lambda second: f"{quote} {found[0]}{second[0]}", body) + quote
    return found[0] + _SECOND.sub(_escape, body) + quote


def _escape(second: re.Match[str]) -> str:
    return f"\\x{ord(second[0]):02x}"


def _format_text(body: str, raw: bool) -> str:
    """Rewrite the literal text of an f-string; `{{` is one brace there."""

    def written(character: str) -> str:
        return f"{{chr({ord(character)})}}" if raw else f"\\x{ord(character):02x}"

    out: list[str] = []
    for text, literal in _format_parts(body, raw):
        if not literal:
            out.append(text)
        elif text == "{{":
            out.append(written("{"))
        elif out and out[-1].endswith("$") and text in "$(":
            out.append(written(text))
        else:
            out.append(text)
    return "".join(out)


def _format_parts(body: str, raw: bool) -> Iterator[tuple[str, bool]]:
    """Split an f-string's body into literal characters (`{{` and `\\N{...}` whole) and replacement fields."""
    at = 0
    while at < len(body):
        if body.startswith(("{{", "}}"), at):
            end = at + 2
        elif body.startswith("\\N{", at) and not raw:
            end = body.index("}", at) + 1
        elif body[at] == "\\" and not raw and body[at + 1] not in "{}":
            end = at + 2
        elif body[at] == "{":
            end = _field_end(body, at)
            yield body[at:end], False
            at = end
            continue
        else:
            end = at + 1
        yield body[at:end], True
        at = end


def _field_end(body: str, start: int) -> int:
    """Find the end of the replacement field that begins at `start`: braces nest, strings are passed over."""
    depth, at = 0, start
    while at < len(body):
        string = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"", re.DOTALL).match(body, at)
        if string:
            at = string.end()
            continue
        depth += {"{": 1, "}": -1}.get(body[at], 0)
        at += 1
        if depth == 0:
            return at
    return len(body)


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the strings and comments of a text by offset; an f-string is one, with all it holds."""
    offsets = [0]
    for line in text.split("\n"):
        offsets.append(offsets[-1] + len(line) + 1)
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        start = offsets[token.start[0] - 1] + token.start[1]
        stop = offsets[token.end[0] - 1] + token.end[1]
        if kind.endswith("STRING_START"):
            opened.append(start)
        elif kind.endswith("STRING_END"):
            first = opened.pop()
            if not opened:
                yield first, stop, "STRING"
        elif kind in ("STRING", "COMMENT") and not opened:
            yield start, stop, kind
