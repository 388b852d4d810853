"""Kubernetes' label selectors: `a=b,c in (d, e),!f,g>3`. Argo writes conditions on resources in them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import as_bytes, quote
from pydsl.expr.numerals import atoi, read_whole
from pydsl.lazy import lazy_regex

_SPACE = " \t\r\n"
_SPECIAL = "=!(),><"
_SYMBOLS = frozenset([")", ",", "!", "==", "=", ">", "(", "<", "!="])
_WORDS = frozenset(["in", "notin"])
_OPERATORS = frozenset(["in", "notin", "=", "==", "!=", ">", "<"])
_NAME = lazy_regex(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\Z")
_DOMAIN = lazy_regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
_INTEGER = lazy_regex(r"[+-]?[0-9]+\Z")
_LONGEST, _LONGEST_DOMAIN = 63, 253
_CONSIST = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
_REGEX = "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'"
_EXAMPLE = f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is {_REGEX})"
_BAD_NAME = f"name part {_CONSIST} {_EXAMPLE}"
_BAD_KEY = (
    f"a valid label key {_CONSIST} {_EXAMPLE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
)
_BAD_VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
_BAD_DOMAIN = (
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)

Get = Callable[[str], "str | None"]
"""Gives a label's value; None where it isn't there."""


class Requirement(Struct, frozen=True):
    """One requirement; `operator` is exists, !, in, notin, =, ==, !=, > or <."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, get: Get) -> bool:
        """Whether labels fulfil it."""
        value = get(self.key)
        if self.operator in ("exists", "!"):
            return (value is not None) == (self.operator == "exists")
        if self.operator in ("notin", "!="):
            return value is None or value not in self.values
        if value is None:
            return False
        return self._compares(value) if self.operator in "<>" else value in self.values

    def _compares(self, value: str) -> bool:
        try:
            number = atoi(value)
        except ExprError:
            return False
        bound = read_whole(self.values[0])
        return number > bound if self.operator == ">" else number < bound

    def __str__(self) -> str:
        if self.operator in ("exists", "!"):
            return self.key if self.operator == "exists" else f"!{self.key}"
        if self.operator in ("in", "notin"):
            return f"{self.key} {self.operator} ({','.join(sorted(self.values))})"
        return f"{self.key}{self.operator}{self.values[0]}"


def parse(text: str) -> list[Requirement]:
    """Read a selector; raises `ExprError` with Kubernetes' message."""
    return _Parser(_tokens(text)).requirements()


def _tokens(text: str) -> list[str]:
    """Cut a text into words and symbols; "" is the end."""
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in _SPACE:
            at += 1
            continue
        end = at
        if text[at] in _SPECIAL:
            end = at + 1
            while end < len(text) and text[at : end + 1] in _SYMBOLS:
                end += 1
        else:
            while end < len(text) and text[end] not in _SPACE and text[end] not in _SPECIAL:
                end += 1
        found.append(text[at:end])
        at = end
    return [*found, ""]


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def _next(self) -> str:
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def _take(self) -> str:
        token = self._next()
        self.at += 1
        return token

    def requirements(self) -> list[Requirement]:
        found: list[Requirement] = []
        while self._next():
            if not _is_word(self._next()) and self._next() != "!":
                raise ExprError(f"found '{self._next()}', expected: !, identifier, or 'end of string'")
            try:
                found.append(self._requirement())
            except ExprError as error:
                raise ExprError(f"unable to parse requirement: {error.message}") from None
            token = self._take()
            if not token:
                break
            if token != ",":
                raise ExprError(f"found '{token}', expected: ',' or 'end of string'")
            if not _is_word(self._next()) and self._next() != "!":
                raise ExprError(f"found '{self._next()}', expected: identifier after ','")
        return found

    def _requirement(self) -> Requirement:
        absent = self._next() == "!"
        self.at += absent
        key = self._take()
        if not _is_word(key):
            raise ExprError(f"found '{key}', expected: identifier")
        _check_key(key)
        if absent or self._next() in ("", ","):
            return Requirement(key, "!" if absent else "exists")
        operator = self._take()
        if operator not in _OPERATORS:
            raise ExprError(f"found '{operator}', expected: in, notin, =, ==, !=, gt, lt")
        values = sorted(self._values() if operator in _WORDS else {self._value()})
        _check_values(key, operator, values)
        return Requirement(key, operator, tuple(values))

    def _value(self) -> str:
        if self._next() in ("", ","):
            return ""
        token = self._take()
        if not _is_word(token):
            raise ExprError(f"found '{token}', expected: identifier")
        return token

    def _values(self) -> set[str]:
        token = self._take()
        if token != "(":
            raise ExprError(f"found '{token}' expected: '('")
        if self._next() == ")":
            self.at += 1
            return {""}
        if not _is_word(self._next()) and self._next() != ",":
            raise ExprError(f"found '{self._next()}', expected: ',', ')' or identifier")
        found = self._listed()
        self.at += 1
        return found

    def _listed(self) -> set[str]:
        """Take values up to the closing bracket; where one lacks, it's the empty text."""
        found: set[str] = set()
        while True:
            token = self._take()
            if _is_word(token):
                found.add(token)
                if self._next() == ")":
                    return found
                if self._next() != ",":
                    raise ExprError(f"found '{self._next()}', expected: ',' or ')'")
            elif token == ",":
                if not found or self._next() in (",", ")"):
                    found.add("")
                if self._next() == ")":
                    return found
                self.at += self._next() == ","
            else:
                raise ExprError(f"found '{token}', expected: ',', or identifier")


def _is_word(token: str) -> bool:
    return token != "" and token[0] not in _SPECIAL


def _check_key(key: str) -> None:
    parts = key.split("/")
    problems: list[str] = [_BAD_KEY] if len(parts) > 2 else []  # a prefix and a name
    if len(parts) == 2:  # a prefix and a name
        problems += _domain_problems(parts[0])
    if len(parts) <= 2:  # a prefix and a name
        problems += _name_problems(parts[-1])
    if problems:
        raise ExprError(f"<nil>: Invalid value: {quote(key)}: {'; '.join(problems)}")


def _domain_problems(domain: str) -> list[str]:
    if not domain:
        return ["prefix part must be non-empty"]
    long = [f"prefix part must be no more than {_LONGEST_DOMAIN} bytes"] if len(domain) > _LONGEST_DOMAIN else []
    return long if _DOMAIN.match(domain) else [*long, _BAD_DOMAIN]


def _name_problems(name: str) -> list[str]:
    if not name:
        return ["name part must be non-empty", _BAD_NAME]
    long = [f"name part must be no more than {_LONGEST} bytes"] if len(as_bytes(name)) > _LONGEST else []
    return long if _NAME.match(name) else [*long, _BAD_NAME]


def _check_values(key: str, operator: str, values: list[str]) -> None:
    problems: list[str] = []
    if operator in "<>" and not _INTEGER.match(values[0]):
        problems.append(
            f"values[0]: Invalid value: {quote(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer"
        )
    for index, value in enumerate(values):
        wrong = label_value_problems(value)
        if wrong:
            problems.append(f"values[{index}][{key}]: Invalid value: {quote(value)}: {'; '.join(wrong)}")
    if problems:
        raise ExprError(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")


def label_value_problems(value: str) -> list[str]:
    """Return what keeps a text from being a label's value, in Kubernetes' words (apimachinery: IsValidLabelValue)."""
    long = [f"must be no more than {_LONGEST} bytes"] if len(as_bytes(value)) > _LONGEST else []
    return [*long, _BAD_VALUE] if value and not _NAME.match(value) else long
