"""sprig's functions on texts. Lengths and places count bytes, as Go's do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import SPACE, as_bytes, quote
from pydsl.expr.lang.builtins import lower, upper
from pydsl.expr.lang.text import sprint
from pydsl.expr.lang.values import Strings, Value, as_text
from pydsl.expr.sprig.declaring import table

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 1_000_000
_MARK = b"..."


def strings_of(value: Value) -> list[str]:
    """Return a list's elements as texts, without the nils; anything else is a list of one."""
    if value is None:
        return []
    items = list(value) if isinstance(value, (list, bytes)) else [value]
    return [sprint(item) for item in items if item is not None]


def _bytewise(function: Callable[..., bytes]) -> Callable[..., str]:
    """Make a function whose last argument is a text work on the text's bytes."""

    def applied(*arguments: Value) -> str:
        return as_text(function(*arguments[:-1], as_bytes(arguments[-1])))

    return applied


def _abbreviated(offset: int, width: int, text: bytes) -> bytes:
    if len(text) <= width:
        return text
    offset = min(offset, len(text))
    if len(text) - offset < width - 3:
        offset = len(text) - (width - 3)
    if offset <= 4:  # the mark is about as long as what it would hide
        return text[: width - 3] + _MARK
    if offset + width - 3 < len(text):
        return _MARK + _abbreviated(0, width - 3, text[offset:])
    return _MARK + text[len(text) - (width - 3) :]


def _abbrev(width: int, text: bytes) -> bytes:
    return text if width < 4 else _abbreviated(0, width, text)  # no room for a letter and the mark


def _abbrev_both(left: int, right: int, text: bytes) -> bytes:
    if right < 4 or (left > 0 and right < 7):  # no room for a letter and the marks
        return text
    return _abbreviated(left, right, text)


def _truncated(count: int, text: bytes) -> bytes:
    if count < 0 and len(text) + count > 0:
        return text[len(text) + count :]
    return text[:count] if 0 <= count < len(text) else text


def _part(start: int, end: int, text: bytes) -> bytes:
    if start < 0:
        return _cut(text, 0, end)
    return _cut(text, start, len(text) if end < 0 or end > len(text) else end)


def _cut(text: bytes, start: int, end: int) -> bytes:
    if end < 0 or end > len(text):
        raise ExprError(f"runtime error: slice bounds out of range [:{end}]" + _with_length(end, len(text)))
    if start > end:
        raise ExprError(f"runtime error: slice bounds out of range [{start}:{end}]")
    return text[start:end]


def _with_length(end: int, length: int) -> str:
    return f" with length {length}" if end >= 0 else ""


def _wrapped(width: int, newline: bytes, text: bytes, *, break_words: bool) -> bytes:
    width, at, lines = max(width, 1), 0, []
    while len(text) - at > width:
        if text[at : at + 1] == b" ":
            at += 1
            continue
        end = text.rfind(b" ", at, at + width + 1)
        if end < 0:
            end = at + width if break_words else text.find(b" ", at + width)
            if end < 0:
                break
            lines.append(text[at:end])
            at = end if break_words else end + 1
            continue
        lines.append(text[at:end])
        at = end + 1
    return newline.join([*lines, text[at:]])


def _repeat(count: int, text: str) -> str:
    if count < 0:
        raise ExprError("strings: negative Repeat count")
    if count * len(text) > _LONGEST:
        raise ExprError("memory budget exceeded")
    return text * count


def _indent(width: int, text: str) -> str:
    pad = _repeat(width, " ")
    return pad + text.replace("\n", "\n" + pad)


def _words(change: Callable[[str], str], text: str, starts: Callable[[str], bool]) -> str:
    """Change the first letter of each word; `starts` tells what may stand before one."""
    before = " "
    changed = []
    for character in text:
        changed.append(change(character) if starts(before) else character)
        before = character
    return "".join(changed)


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character.isspace()


def _swap_case(text: str) -> str:
    return "".join(lower(one) if one.isupper() or one.istitle() else upper(one) for one in text)


def _snake(text: str, connector: str = "_") -> str:
    text = re.sub(r"[-_\s]", connector, text)
    text = re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", connector, text)
    text = re.sub(r"(?<=[A-Za-z])(?=\d+[a-z])(?<!\d[a-z])", connector, text)
    return text.lower()


def _camel(text: str) -> str:
    lead = re.match(r"[-_\s]*", text)
    start = lead.group() if lead else ""
    rest = text[len(start) :]
    return start + re.sub(r"([-_\s]*)([^-_\s]+)|([-_\s]+)\Z", _camel_word, rest)


def _camel_word(match: re.Match[str]) -> str:
    if match[3]:
        return match[3]
    word = match[2]
    first, rest = upper(word[:1]), word[1:]
    if word[:1].isupper():
        capitals = re.match(r"[^a-z]*", rest)
        count = capitals.end() if capitals else 0
        rest = lower(rest[:count]) + rest[count:]
    return match[1][1:] + first + rest


def _quote_all(*values: Value) -> str:
    return " ".join(quote(sprint(value)) for value in values if value is not None)


def _single_quote_all(*values: Value) -> str:
    return " ".join(f"'{sprint(value)}'" for value in values if value is not None)


def _cat(*values: Value) -> str:
    return " ".join(sprint(value) for value in values if value is not None).strip()


def _numbered(parts: list[str]) -> dict[str, str]:
    return _TextMap({f"_{index}": part for index, part in enumerate(parts)})


class _TextMap(dict[str, str]):
    go_type = "map[string]string"


def _split(separator: str, text: str, count: int = -1) -> list[str]:
    from pydsl.expr.lang.builtins import split  # the same as the language's own

    return list(split(text, separator, count))


FUNCTIONS = table(
    ("hello", "-> string", lambda: "Hello!"),
    ("abbrev", "int, string -> string", _bytewise(_abbrev)),
    ("abbrevboth", "int, int, string -> string", _bytewise(_abbrev_both)),
    ("trunc", "int, string -> string", _bytewise(_truncated)),
    ("substr", "int, int, string -> string", _bytewise(_part)),
    ("trim", "string -> string", lambda text: text.strip(SPACE)),
    ("trimAll trimall", "string, string -> string", lambda cut, text: text.strip(cut) if cut else text),
    ("trimPrefix", "string, string -> string", lambda part, text: text.removeprefix(part)),
    ("trimSuffix", "string, string -> string", lambda part, text: text.removesuffix(part)),
    ("upper", "string -> string", upper),
    ("lower", "string -> string", lower),
    ("title", "string -> string", lambda text: _words(upper, text, _separates)),
    ("untitle", "string -> string", lambda text: _words(lower, text, str.isspace)),
    ("swapcase", "string -> string", _swap_case),
    ("snakecase", "string -> string", _snake),
    ("kebabcase", "string -> string", lambda text: _snake(text, "-")),
    ("camelcase", "string -> string", _camel),
    ("nospace", "string -> string", lambda text: "".join(text.split())),
    ("initials", "string -> string", lambda text: "".join(word[0] for word in text.split())),
    ("repeat", "int, string -> string", _repeat),
    ("wrap", "int, string -> string", _bytewise(lambda n, text: _wrapped(n, b"\n", text, break_words=False))),
    (
        "wrapWith",
        "int, string, string -> string",
        _bytewise(lambda n, line, text: _wrapped(n, as_bytes(line or "\n"), text, break_words=True)),
    ),
    ("indent", "int, string -> string", _indent),
    ("nindent", "int, string -> string", lambda width, text: "\n" + _indent(width, text)),
    ("contains", "string, string -> bool", lambda part, text: part in text),
    ("hasPrefix", "string, string -> bool", lambda part, text: text.startswith(part)),
    ("hasSuffix", "string, string -> bool", lambda part, text: text.endswith(part)),
    ("replace", "string, string, string -> string", lambda old, new, text: text.replace(old, new)),
    ("plural", "string, string, int -> string", lambda one, many, count: one if count == 1 else many),
    ("quote", "...any -> string", _quote_all),
    ("squote", "...any -> string", _single_quote_all),
    ("cat", "...any -> string", _cat),
    ("split", "string, string -> map[string]string", lambda sep, text: _numbered(_split(sep, text))),
    ("splitn", "string, int, string -> map[string]string", lambda sep, n, text: _numbered(_split(sep, text, n))),
    ("splitList", "string, string -> strings", lambda sep, text: Strings(_split(sep, text))),
    ("join", "string, any -> string", lambda sep, values: sep.join(strings_of(values))),
    ("toStrings", "any -> strings", lambda values: Strings(strings_of(values))),
    ("toString", "any -> string", sprint),
    ("sortAlpha", "any -> strings", lambda values: Strings(sorted(strings_of(values), key=as_bytes))),
)
