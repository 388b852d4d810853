"""`{{x}}` and `{{=expr}}` in a manifest: Argo replaces them in the JSON text of an object (its package util/template).

The answers here are those of that text algorithm, without its cost: a string without `{{` is left alone, and one
whose tags all end in it is replaced by itself, in its JSON form only where that could differ from the plain one.
Where a tag begins in one string and ends in another, the whole object takes the way through JSON text.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from msgspec import Struct

from pydsl.expr import lang
from pydsl.expr.errors import ExprError, MissingVariable
from pydsl.expr.gofmt import quote
from pydsl.expr.lang.text import bad_json, json_quote, marshal
from pydsl.expr.scope import Scope, expand
from pydsl.expr.tagging import Tag, find_tags, holds_tags, iterate
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.expr.lang.values import Value

__all__ = ["Mode", "Scope", "Tag", "expand", "find_tags", "substitute", "substitute_raw", "substitute_text"]

T = TypeVar("T")
PLACEHOLDER = "__argo__internal__placeholder-"
"""How a validator begins the value of a variable that it doesn't know: expressions that fail over one are left."""

_LATE = frozenset(["item", "retries", "workflow.status", "workflow.failures"])
_INVALID = "cannot finish template replacement because the result was invalid JSON"
_ABSENT = "output is an absent optional (skipped/omitted node with no default)"
_PLAIN = lazy_regex(r'[^"\\\x00-\x1f\x7f-\x9f\xad\u0600-\U0010ffff]*\Z')
_LONE = lazy_regex(r"\{\{([-.\w ]+)\}\}", re.ASCII)
"""A text that's one tag of one variable."""
_HTML = lazy_regex(r"\\u00(3c|3e|26)")
_KEPT = 8192


class Mode(Struct, frozen=True):
    """Which tags must resolve: `Mode.ALLOW` none, `Mode.DENY` all, `Mode.strict("tasks")` those that begin so."""

    prefixes: tuple[str, ...] | None

    ALLOW: ClassVar[Mode]
    DENY: ClassVar[Mode]

    @classmethod
    def strict(cls, *prefixes: str) -> Mode:
        """Variables whose first part is one of `prefixes` must resolve; other tags may be left."""
        return cls(prefixes)

    def requires(self, name: str) -> bool:
        """Whether a variable must resolve."""
        if self.prefixes is None:
            return True
        return any(name == prefix or name.startswith(prefix + ".") for prefix in self.prefixes)


Mode.ALLOW = Mode(())
Mode.DENY = Mode(None)


def substitute(value: T, variables: Mapping[str, Value], mode: Mode) -> T:
    """Replace the tags in every string of a value, keys included; gives a new value, or the same where there are none.

    Values of `variables` are texts, or nil for an output that is absent; in expressions they may be of any kind.
    Raises `MissingVariable` for one that must resolve and isn't there, `ExprError` for what can't be replaced.
    """
    if not holds_tags(value):
        return value
    try:
        made: T = _replaced(value, variables, mode)
    except _SpansStrings:
        made = _through_json(value, variables, mode)
    return made


def substitute_text(text: str, variables: Mapping[str, Value], mode: Mode) -> str:
    """Replace the tags in one string; see `substitute`."""
    if "{{" not in text:
        return text
    template = _template(text)
    if template is None:
        raise _unterminated(json_quote(text))
    if template.lone is not None:
        value = variables.get(template.lone)
        if type(value) is str and _is_plain(value):
            return value
    return _filled(template, variables, mode)


def substitute_raw(text: str, variables: Mapping[str, Value], mode: Mode) -> str:
    """Replace the tags in a text that Argo doesn't write as JSON first: a CronWorkflow's `when`. Escapes stay."""
    return "".join([piece if isinstance(piece, str) else piece.replace(variables, mode) for piece in _whole(text)])


def _whole(text: str) -> list[_Piece]:
    tags = list(iterate(text))
    if tags and not tags[-1].terminated:
        raise _unterminated(text)
    return list(_pieces(text, tags))


def _replaced(value: Any, variables: Mapping[str, Value], mode: Mode) -> Any:
    if isinstance(value, str):
        if "{{" not in value:
            return value
        template = _template(value)
        if template is None:
            raise _SpansStrings
        return _filled(template, variables, mode)
    if isinstance(value, dict):
        return _replaced_map(value, variables, mode)
    if isinstance(value, list):
        items = [_replaced(item, variables, mode) for item in value]
        unchanged = all(new is old for new, old in zip(items, value, strict=True))  # of one length by making
        return value if unchanged else items
    return value


def _replaced_map(value: dict[str, Any], variables: Mapping[str, Value], mode: Mode) -> dict[str, Any]:
    changed = False
    made: dict[str, Any] = {}
    for key, item in value.items():
        new_key = _replaced(key, variables, mode) if isinstance(key, str) and "{{" in key else key
        new_item = _replaced(item, variables, mode) if isinstance(item, (str, dict, list)) else item
        changed = changed or new_key is not key or new_item is not item
        made[new_key] = new_item
    return made if changed else value


class _SpansStrings(Exception):
    """A tag doesn't end in the string that it begins in."""


def _through_json(value: Any, variables: Mapping[str, Value], mode: Mode) -> Any:
    """Replace as Argo does: in the JSON text of the whole value."""
    text = marshal(value)
    try:
        return json.loads(substitute_raw(text, variables, mode))
    except ValueError:
        raise ExprError(_INVALID, text) from None


def _unterminated(text: str) -> ExprError:
    tag = next(tag for tag in iterate(text) if not tag.terminated)
    rest = text[tag.start + 2 :]
    return ExprError(f'Cannot find end tag="}}}}" in the template={quote(text)} starting from {quote(rest)}', text)


class _Template(Struct, frozen=True):
    """A string with tags: what stands between them, with a `%s` for each, is `escaped` as in JSON text, or `plain`.

    `lone` is the variable's name where the string is one tag of one variable, and nothing else: most are.
    """

    text: str
    tags: tuple[_Simple | _Expression, ...]
    escaped: str
    plain: str
    lone: str | None = None


@functools.lru_cache(maxsize=_KEPT)
def _template(text: str) -> _Template | None:
    """Read a string once; None where a tag doesn't end."""
    if lone := _LONE.fullmatch(text):
        tag = _Simple(lone[1])
        return _Template(text, (tag,), "%s", "%s", tag.name)
    escaped = json_quote(text)[1:-1]
    found = list(iterate(escaped))
    if not found[-1].terminated:
        return None
    pieces = list(_pieces(escaped, found))
    tags = tuple(piece for piece in pieces if not isinstance(piece, str))
    between = [piece if isinstance(piece, str) else None for piece in pieces]
    plain = [piece if piece is None else _unescaped(piece) for piece in between]
    return _Template(text, tags, _pattern(between), _pattern(plain))


def _pattern(between: Iterable[str | None]) -> str:
    """Return a pattern for `%`: each text is itself, and None stands for a tag."""
    return "".join(["%s" if text is None else text.replace("%", "%%") for text in between])


def _pieces(text: str, tags: Iterable[Tag]) -> Iterator[_Piece]:
    at = 0
    for tag in tags:
        if tag.start > at:
            yield text[at : tag.start]
        yield _Expression(text[tag.start : tag.end], tag.content) if tag.is_expression else _Simple(tag.content)
        at = tag.end
    if at < len(text):
        yield text[at:]


def _is_plain(text: str) -> bool:
    """Whether a text is written the same way in JSON, and by Go's `strconv.Quote`."""
    return (text.isalnum() and text.isascii()) or _PLAIN.match(text) is not None


def _unescaped(piece: str) -> str:
    if "\\" not in piece:
        return piece
    text: str = json.loads(f'"{piece}"')
    return text


def _filled(template: _Template, variables: Mapping[str, Value], mode: Mode) -> str:
    values = [tag.replace(variables, mode) for tag in template.tags]
    if all(map(_is_plain, values)):
        return template.plain % (*values,)
    joined = template.escaped % (*values,)
    try:
        text: str = json.loads(f'"{joined}"')
    except ValueError:
        raise ExprError(_INVALID, template.text) from None
    return text


class _Simple:
    """`{{x}}`: the variable's text, escaped as Go escapes string literals."""

    __slots__ = ("content", "inner", "name")

    def __init__(self, content: str) -> None:
        self.content = content
        self.name = content.strip()
        index = content.rfind("{{")
        self.inner = (content[:index], content[index + 2 :]) if index >= 0 else None

    def replace(self, variables: Mapping[str, Value], mode: Mode) -> str:
        if self.name in variables:
            return self._quoted(variables[self.name], self.content)
        if self.inner is not None and self.inner[1].strip() in variables:
            return self._nested(*self.inner, variables)
        if mode.requires(self.name):
            message = f"failed to resolve {{{{{self.content}}}}}"
            raise MissingVariable(message, self.name)
        return f"{{{{{self.content}}}}}"

    def _nested(self, before: str, inner: str, variables: Mapping[str, Value]) -> str:
        name = inner.strip()
        value = variables[name]
        if value is None:
            raise ExprError(f'unable to substitute nested tag {{{{{self.content}}}}}: "{name}" is an absent optional')
        return "{{" + before + self._quoted(value, inner)

    def _quoted(self, value: Value, content: str) -> str:
        if type(value) is str:
            return value if _is_plain(value) else quote(value)[1:-1]
        if value is None:
            raise ExprError(f"unable to substitute {{{{{content}}}}}: {_ABSENT}")
        if isinstance(value, str):
            return quote(value)[1:-1]
        raise MissingVariable(f"failed to resolve {{{{{content}}}}} to string", self.name)


class _Expression:
    """`{{=expr}}`: the expression's value, as JSON."""

    __slots__ = ("content", "problem", "tag", "text")

    def __init__(self, tag: str, content: str) -> None:
        self.tag = tag
        self.content = _HTML.sub(lambda match: chr(int(match[1], 16)), content)
        self.text: str | None = None
        self.problem = ""
        try:
            self.text = json.loads(f'"{self.content}"')
        except json.JSONDecodeError as error:
            self.problem = bad_json(f'"{self.content}"', error).message

    def replace(self, variables: Mapping[str, Value], mode: Mode) -> str:
        text = self._text()
        environment = expanded(variables)
        missing = [name for name in self._identifiers(text) if not _present(name, environment)]
        for name in missing:
            if mode.requires(name):
                raise MissingVariable(f"failed to evaluate expression: {name} is missing", name, text)
        leave = bool(missing) or mode.prefixes == ()
        if leave and any(name in _LATE or name.startswith("lastRetry") for name in missing):
            return self.tag
        try:
            return self._value(text, environment)
        except ExprError as error:
            if leave or self._over_placeholder(text, environment):
                return self.tag
            raise error

    def _text(self) -> str:
        if self.text is None:
            raise ExprError(f"failed to unmarshall JSON expression: {self.problem}", self.content)
        return self.text

    def _identifiers(self, text: str) -> tuple[str, ...]:
        try:
            return lang.ordered(text)
        except ExprError as error:
            raise failed(error) from None

    def _value(self, text: str, environment: Mapping[str, Value]) -> str:
        try:
            value = lang.evaluate(text, environment, lang.ARGO)
        except ExprError as error:
            raise failed(error) from None
        if value is None:
            raise ExprError(f"failed to evaluate expression {quote(self.content)}", text)
        try:
            marshalled = marshal(value)
        except ExprError as error:
            raise ExprError(f"failed to marshal evaluated expression: {error.message}", text) from None
        return marshalled[1:-1] if marshalled.startswith('"') else quote(marshalled)[1:-1]

    def _over_placeholder(self, text: str, environment: Mapping[str, Value]) -> bool:
        found = (_value_of(name, environment) for name in lang.ordered(text))
        return any(isinstance(value, str) and value.startswith(PLACEHOLDER) for value in found)


def failed(error: ExprError) -> ExprError:
    """Return an error that says that a tag's expression failed."""
    return ExprError(f"failed to evaluate expression: {error.message}", error.text, error.position)


def expanded(variables: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the variables as expressions see them: nested at the dots."""
    own = getattr(variables, "expanded", None)
    return own() if own is not None else expand(variables)


def _present(name: str, environment: Mapping[str, Value]) -> bool:
    return _value_of(name, environment) is not _NOWHERE


def _value_of(name: str, environment: Mapping[str, Value]) -> Value:
    first, *rest = name.split(".")
    value = lang.ARGO[first] if first in lang.ARGO else environment.get(first, _NOWHERE)
    for part in rest:
        if not isinstance(value, Mapping) or part not in value:
            return _NOWHERE
        value = value[part]
    return value


_NOWHERE = object()

_Piece = str | _Simple | _Expression
