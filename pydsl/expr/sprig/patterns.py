"""sprig's functions on regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.lang import regex
from pydsl.expr.lang.values import NilList, Strings, Value
from pydsl.expr.numerals import read_whole
from pydsl.expr.sprig.declaring import table
from pydsl.lazy import lazy_regex

_TEMPLATE = lazy_regex(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)
_SPECIAL = lazy_regex(r"([\\.+*?()|\[\]{}^$])")


def _compiled(pattern: str) -> regex.Regex:
    """Compile as Go's MustCompile does."""
    try:
        return regex.compile(pattern)
    except ExprError as error:
        shown = f"`{pattern}`" if "`" not in pattern else quote(pattern)
        raise ExprError(f"regexp: Compile({shown}): {error.message}") from None


Compile = Callable[[str], regex.Regex]


def _test(pattern: str, text: str) -> bool:
    try:
        return regex.compile(pattern).test(text)
    except ExprError:
        return False


def _find(compiled: Compile) -> Callable[[str, str], str]:
    def find(pattern: str, text: str) -> str:
        found = compiled(pattern).search(text)
        return found.group() if found else ""

    return find


def _find_all(compiled: Compile) -> Callable[[str, str, int], Value]:
    def find_all(pattern: str, text: str, count: int) -> Value:
        found = [match.group() for match in compiled(pattern).finditer(text)]
        chosen = found if count < 0 else found[:count]
        return Strings(chosen) if chosen else NilList()

    return find_all


def _replace_all(compiled: Compile, *, expand: bool) -> Callable[[str, str, str], str]:
    def replace_all(pattern: str, text: str, replacement: str) -> str:
        expression = compiled(pattern)
        pieces, at = [], 0
        for match in expression.finditer(text):
            pieces += [text[at : match.start()], _expanded(expression, match, replacement) if expand else replacement]
            at = match.end()
        return "".join(pieces) + text[at:]

    return replace_all


def _expanded(expression: regex.Regex, match: regex.Match, template: str) -> str:
    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        if name.isdecimal():
            return (match[read_whole(name)] or "") if read_whole(name) <= len(expression.names) else ""
        return (match[expression.names.index(name) + 1] or "") if name in expression.names else ""

    return _TEMPLATE.sub(group, template)


def _split(compiled: Compile) -> Callable[[str, str, int], Value]:
    def split(pattern: str, text: str, count: int) -> Value:
        if count == 0:
            return NilList()
        parts: list[str] = []
        begin = 0
        for match in compiled(pattern).finditer(text) if pattern or text else ():
            if count > 0 and len(parts) == count - 1:
                break
            if match.end() != 0:
                parts.append(text[begin : match.start()])
            begin = match.end()
        return Strings([*parts, text[begin:]] if begin != len(text) or not parts or text[begin:] == "" else parts)

    return split


FUNCTIONS = table(
    ("regexMatch", "string, string -> bool", _test),
    ("mustRegexMatch", "string, string -> bool", lambda pattern, text: regex.compile(pattern).test(text)),
    ("regexFind", "string, string -> string", _find(_compiled)),
    ("mustRegexFind", "string, string -> string", _find(regex.compile)),
    ("regexFindAll", "string, string, int -> strings", _find_all(_compiled)),
    ("mustRegexFindAll", "string, string, int -> strings", _find_all(regex.compile)),
    ("regexReplaceAll", "string, string, string -> string", _replace_all(_compiled, expand=True)),
    ("mustRegexReplaceAll", "string, string, string -> string", _replace_all(regex.compile, expand=True)),
    ("regexReplaceAllLiteral", "string, string, string -> string", _replace_all(_compiled, expand=False)),
    ("mustRegexReplaceAllLiteral", "string, string, string -> string", _replace_all(regex.compile, expand=False)),
    ("regexSplit", "string, string, int -> strings", _split(_compiled)),
    ("mustRegexSplit", "string, string, int -> strings", _split(regex.compile)),
    ("regexQuoteMeta", "string -> string", lambda text: _SPECIAL.sub(r"\\\1", text)),
)
