"""Where the tags of a text are. Who only looks for them loads nothing else."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class Tag(Struct, frozen=True):
    """A tag in a text: `text[start:end]` with its braces; `content` is what stands between them.

    An expression's content has lost its `=`. A tag that doesn't end runs to the end of the text.
    """

    start: int
    end: int
    content: str
    is_expression: bool
    terminated: bool = True


def holds_tags(value: object) -> bool:
    """Whether there may be a tag anywhere in a value: so for every value that has one, and for few others."""
    return "{{" in value if isinstance(value, str) else b"{{" in raw(value)


def raw(value: Any) -> bytes:
    """Return bytes that hold every text of a JSON value as UTF-8, and other bytes between them.

    Python's own format for compiled code is written several times faster than what `repr` gives, or JSON.
    """
    try:
        return marshal.dumps(value)
    except ValueError:  # it holds something else than JSON, or is too deep
        return repr(value).encode("utf-8", "surrogatepass")


def find_tags(text: str) -> list[Tag]:
    """Find the tags of a text, one that doesn't end included."""
    return list(iterate(text))


def iterate(text: str) -> Iterator[Tag]:
    """Yield the tags of a text, one that doesn't end included."""
    at = text.find("{{")
    while at >= 0:
        end = text.find("}}", at + 2)
        content = text[at + 2 :] if end < 0 else text[at + 2 : end]
        expression = content.startswith("=")
        after = len(text) if end < 0 else end + 2
        yield Tag(at, after, content[1:] if expression else content, expression, terminated=end >= 0)
        at = text.find("{{", after) if end >= 0 else -1
