"""Python source, laid out: expressions in one line where they fit, else one part a line, as formatters write them.

An expression is one of the classes here, or a text, which is source as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 88
INDENT = "    "
INDENT_WIDTH = len(INDENT)


class CallOf(Struct, frozen=True):
    """A call: what's called, its positional arguments, and those by name."""

    name: str
    arguments: tuple[object, ...] = ()
    named: tuple[tuple[str, object], ...] = ()


class ListOfParts(Struct, frozen=True):
    """A list."""

    items: tuple[object, ...]


class DictOfParts(Struct, frozen=True):
    """A dict: the source of its keys, and its values."""

    items: tuple[tuple[str, object], ...]


class Subscripted(Struct, frozen=True):
    """A generic type with its arguments: `Annotated[Path, Artifact(path="/in")]`."""

    name: str
    items: tuple[object, ...]


class Chained(Struct, frozen=True):
    """Calls of methods of what a call gives: `echo(...).named("A").after(b)`."""

    first: CallOf
    links: tuple[CallOf, ...]


def flat(part: object) -> str:
    """Write an expression in one line."""
    if isinstance(part, CallOf):
        return f"{part.name}({', '.join(_flat_arguments(part))})"
    if isinstance(part, ListOfParts):
        return f"[{', '.join(map(flat, part.items))}]"
    if isinstance(part, Subscripted):
        return f"{part.name}[{', '.join(map(flat, part.items))}]"
    if isinstance(part, DictOfParts):
        return f"{{{', '.join(f'{key}: {flat(value)}' for key, value in part.items)}}}"
    if isinstance(part, Chained):
        return flat(part.first) + "".join(f".{flat(link)}" for link in part.links)
    return str(part)


def _flat_arguments(call: CallOf) -> list[str]:
    return [*map(flat, call.arguments), *(f"{name}={flat(value)}" for name, value in call.named)]


def laid_out(before: str, part: object, after: str = "", *, depth: int = 0) -> list[str]:
    """Write a statement, or a part of one, as lines: `before`, the expression, `after`, from `depth` indents on."""
    line = f"{INDENT * depth}{before}{flat(part)}{after}"
    if len(line) <= WIDTH and "\n" not in line:
        return [line]
    if isinstance(part, Chained):
        return _laid_out_chain(before, part, after, depth)
    return _split(before, part, after, depth)


def _split(before: str, part: object, after: str, depth: int) -> list[str]:
    opening, inner, closing = _parts(part)
    start, end = f"{INDENT * depth}{before}{opening}", f"{INDENT * depth}{closing}{after}"
    if not inner:
        return [f"{start}{closing}{after}"]
    together = INDENT * (depth + 1) + ", ".join(lead + flat(one) for lead, one in inner)
    if isinstance(part, (CallOf, Subscripted)) and len(together) <= WIDTH:
        return [start, together, end]
    lines = [start]
    for lead, one in inner:
        lines += laid_out(lead, one, ",", depth=depth + 1)
    return [*lines, end]


def _parts(part: object) -> tuple[str, Sequence[tuple[str, object]], str]:
    """Take an expression apart: what opens it, its parts with what stands before each, what closes it."""
    if isinstance(part, CallOf):
        named = [(f"{name}=", value) for name, value in part.named]
        return f"{part.name}(", [*(("", one) for one in part.arguments), *named], ")"
    if isinstance(part, ListOfParts):
        return "[", [("", one) for one in part.items], "]"
    if isinstance(part, Subscripted):
        return f"{part.name}[", [("", one) for one in part.items], "]"
    if isinstance(part, DictOfParts):
        return "{", [(f"{key}: ", value) for key, value in part.items], "}"
    return str(part), [], ""


def _laid_out_chain(before: str, chain: Chained, after: str, depth: int) -> list[str]:
    """Split a chain: one link by the last brackets where what's before them fits; more with a line for each link."""
    if len(chain.links) == 1:
        (link,) = chain.links
        opened = f"{INDENT * depth}{before}{flat(chain.first)}.{link.name}("
        if len(opened) <= WIDTH and (link.arguments or link.named):
            return _split(f"{before}{flat(chain.first)}.", link, after, depth)
        tail = f".{flat(link)}{after}"
        if len(tail) + INDENT_WIDTH * depth < WIDTH:
            return _split(before, chain.first, tail, depth)
        *first, last = _split(before, chain.first, "", depth)
        return [*first, *_split(f"{last.strip()}.", link, after, depth)]
    lines = [f"{INDENT * depth}{before}(", *laid_out("", chain.first, depth=depth + 1)]
    for link in chain.links:
        lines += laid_out(".", link, depth=depth + 1)
    return [*lines, f"{INDENT * depth}){after}"]


def function(name: str, parameters: Sequence[FunctionParameter], returns: str, body: Iterable[str]) -> list[str]:
    """Write a function: its parameters, and the lines of its body, which are indented already."""
    flat_ones = [one.flat for one in parameters]
    line = f"def {name}({', '.join(flat_ones)}) -> {returns}:"
    if len(line) <= WIDTH:
        return [line, *body]
    together = INDENT + ", ".join(flat_ones)
    inner = [line for one in parameters for line in one.lines()]
    if len(together) <= WIDTH and len(parameters) > 1:
        inner = [together]
    return [f"def {name}(", *inner, f") -> {returns}:", *body]


class FunctionParameter(Struct, frozen=True):
    """A parameter of a function: its name, its annotation, and its default."""

    name: str
    annotation: object = None
    default: str | None = None

    @property
    def flat(self) -> str:
        """What it is in one line."""
        if self.annotation is None:
            return self.name
        return f"{self.name}: {flat(self.annotation)}{self._default}"

    @property
    def _default(self) -> str:
        return "" if self.default is None else f" = {self.default}"

    def lines(self) -> list[str]:
        """Write it on lines of its own."""
        if self.annotation is None:
            return [f"{INDENT}{self.name},"]
        return laid_out(f"{self.name}: ", self.annotation, f"{self._default},", depth=1)


def quoted(text: str) -> str:
    """Write a text as a literal: in double quotes, but where single ones need fewer escapes."""
    quote, other = ("'", '"') if text.count('"') > text.count("'") else ('"', "'")
    body = repr(f"{other}{quote}{text}")  # a text with both quotes is written between single ones, those escaped
    escaped = body[4:-1].replace("\\'", "'")
    return f"{quote}{escaped.replace(quote, chr(92) + quote)}{quote}"


def block_text(text: str) -> str | None:
    """Write a text of several lines between triple quotes; None where they can't hold it readably."""
    body = text.removesuffix("\n")
    if "\n" not in text or '"""' in text or text.endswith('"') or not _is_plain(body):
        return None
    escaped = text.replace("\\", "\\\\")
    first = "" if escaped.startswith("\n") else "\\\n"
    return f'"""{first}{escaped}"""'


def _is_plain(text: str) -> bool:
    """Whether all that a text holds is seen as what it is: no blanks at the end of lines, no control characters."""
    lines = text.split("\n")
    return all(line == line.rstrip() and (line.isprintable() or line.replace("\t", "").isprintable()) for line in lines)
