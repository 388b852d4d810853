"""Words that build values for run time: conditions, choices, lists, expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from pydsl.authoring.calls import collected
from pydsl.authoring.codec import CodecError, codec_for, is_path, items_of
from pydsl.authoring.families import fields_of, fits, said
from pydsl.authoring.operators import never_chosen, opposite, require_condition
from pydsl.authoring.passing import holds_references, with_references
from pydsl.authoring.places import mistake
from pydsl.authoring.references import Constant, Operation, Raw, Term, lifted, read_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def choose(condition: bool, yes: T, no: T) -> T:
    """Return one of two values, by a condition that's known at run time."""
    if not isinstance(condition, Term):
        if isinstance(condition, bool):
            raise mistake(
                "PD510", f"choose({condition}, ...) is decided already", "use `x if ... else y` for what's known"
            )
        raise mistake("PD510", f"{condition!r:.60} is no condition", "compare references: choose(a.output == 1, ...)")
    require_condition(condition, "choose(x.output != {}, ...)")
    kind, (left, right) = _alike("choose", yes, no)
    return Operation("?:", (condition, left, right), kind)


def first(*values: T) -> T:
    """Return the first value whose call wasn't skipped. For parameters only: a skipped call leaves no files.

    Argo: from 4.0.7 and 3.7.16 on.
    """
    kind, nodes = _alike("first", *values)
    if is_path(kind) or any(map(is_path, (fields_of(kind) or {}).values())):
        raise mistake(
            "PD502",
            "first() can't choose between files: a skipped call leaves none",
            "choose(condition, ..., ...) says which",
        )
    return Operation("??", tuple(nodes), kind)  # type: ignore[return-value]  # stands for the value


def _alike(word: str, *values: Any) -> tuple[Any, list[Term]]:
    """Return the type that all of some values have, and the values as nodes."""
    like = next((value._type for value in values if isinstance(value, Term)), None)
    nodes = [with_references(value) if _is_made(value) else lifted(value, like) for value in values]
    kind = next((one._type for one in nodes if all(fits(other._type, one._type) for other in nodes)), None)
    if kind is None:
        kinds = ", ".join(dict.fromkeys(said(node._type) for node in nodes))
        raise mistake("PD502", f"{word}() takes values of one type, and these are {kinds}", "parse(...) reads a text")
    return kind, nodes


def _is_made(value: Any) -> bool:
    return not isinstance(value, (Term, str)) and holds_references(value)


def collect(looped: T) -> list[T]:
    """Return the list of what a loop's iterations gave, in order; those that failed or were skipped aren't in it."""
    return collected(looped)  # type: ignore[return-value]  # stands for the list


def parse(text: str, type: type[T]) -> T:
    """Read a text that's known at run time as another type: `parse(call.result, list[int])`."""
    if not isinstance(text, Term):
        raise mistake("PD502", "parse() reads what's known at run time", "use json.loads for a text that's known now")
    value: Any = Operation("as", (text,), _readable("parse", type))
    return value  # type: ignore[no-any-return, unused-ignore]  # stands for the value


@overload
def expr(text: str) -> str: ...
@overload
def expr(text: str, type: type[T]) -> T: ...
def expr(text: str, type: Any = str) -> Any:
    """Write an expression in Argo's expr language; references in an f-string become their paths in it."""
    kind = type if is_path(type) else _readable("expr", type)  # an expression may choose a file, too
    return Raw(tuple(read_pieces(text)), kind)


def _readable(word: str, annotation: Any) -> Any:
    """Return a type as it is. Raises AuthoringError for what is none, or what no text can be read as."""
    if isinstance(annotation, str):
        message = f"{word}() takes a type, and {annotation!r:.60} is a text"
        raise mistake("PD502", message, f"write it without quotes: {word}(..., {annotation:.60})")
    try:
        codec_for(annotation)
    except CodecError as error:
        raise mistake("PD502", f"{word}(): {error.message}", error.hint) from None
    return annotation


def literal(text: str) -> str:
    """Mean a text as it is: its braces are no tags of Argo's."""
    return Constant(text, str, verbatim=True)  # type: ignore[return-value]  # stands for the text


def not_(condition: bool) -> bool:
    """Turn a condition around."""
    _condition(condition, "not_")
    return opposite(condition)  # type: ignore[return-value]  # stands for the truth


def in_(value: T, choices: Iterable[T]) -> bool:
    """Whether a value is one of some others."""
    if not isinstance(value, Term) and not isinstance(choices, Term):
        raise mistake("PD510", "in_() of values that are known is decided already", "use `in`")
    if isinstance(choices, Term):
        operands: tuple[Any, ...] = (lifted(value), choices)
    else:
        kind = value._type if isinstance(value, Term) else None
        operands = (lifted(value), Operation("[,]", tuple(lifted(one, kind) for one in items_of(choices)), list))
        for one in operands[1]._operands:
            never_chosen(operands[0], one)
    return Operation("in", operands, bool)  # type: ignore[return-value]  # stands for the truth


def matches(value: str, pattern: str) -> bool:
    """Whether a text has a part that matches a pattern. The patterns are Go's (RE2)."""
    if not isinstance(value, Term):
        raise mistake("PD510", "matches() of a text that's known is decided already", "use re.search")
    found: Any = Operation("matches", (value, lifted(pattern)), bool)
    return found  # type: ignore[no-any-return, unused-ignore]  # stands for the truth


def _condition(value: Any, word: str) -> None:
    if isinstance(value, bool) or not isinstance(value, Term):
        shown = repr(value)
        raise mistake("PD510", f"{word}({shown:.40}) is decided already, or no condition", "use `not` for what's known")
