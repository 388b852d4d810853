"""The syntax tree of an expression. Positions count characters of the text from 0 and don't take part in equality."""

from __future__ import annotations

import attrs


@attrs.frozen
class SyntaxNode:
    """Any piece of an expression."""

    position: int = attrs.field(eq=False)


@attrs.frozen
class Nil(SyntaxNode):
    """`nil`."""


@attrs.frozen
class Literal(SyntaxNode):
    """A number, text, truth value or bytes: int, float, str, bool or bytes of Python."""

    value: int | float | str | bool | bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and type(other.value) is type(self.value) and other.value == self.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@attrs.frozen
class Name(SyntaxNode):
    """A name: of a `let` variable, else of the environment. `$env` is the environment itself."""

    name: str


@attrs.frozen
class Unary(SyntaxNode):
    """`not x`, `!x`, `-x`, `+x`."""

    operator: str
    operand: SyntaxNode


@attrs.frozen
class Binary(SyntaxNode):
    """Two operands and an operator in between."""

    operator: str
    left: SyntaxNode
    right: SyntaxNode


@attrs.frozen
class Chain(SyntaxNode):
    """The reach of a `?.`: where one inside finds nil, the whole of `node` is nil."""

    node: SyntaxNode


@attrs.frozen
class Member(SyntaxNode):
    """`base.key`, `base?.key`, `base[key]`; a name after a dot is a text literal. `method`: it's called."""

    base: SyntaxNode
    key: SyntaxNode
    optional: bool = False
    method: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Slice(SyntaxNode):
    """`base[start:end]`; either may be absent."""

    base: SyntaxNode
    start: SyntaxNode | None
    end: SyntaxNode | None


@attrs.frozen
class FunctionCall(SyntaxNode):
    """A call of a function from the environment, or of a method."""

    function: SyntaxNode
    arguments: tuple[SyntaxNode, ...]


@attrs.frozen
class Builtin(SyntaxNode):
    """A call of one of the language's own functions."""

    name: str
    arguments: tuple[SyntaxNode, ...]


@attrs.frozen
class Predicate(SyntaxNode):
    """The closure given to `filter`, `map`, ...."""

    body: SyntaxNode


@attrs.frozen
class Pointer(SyntaxNode):
    """`#`, `#index`, `#acc`: the element at hand (name ""), its index, what was accumulated."""

    name: str


@attrs.frozen
class Let(SyntaxNode):
    """`let name = value; body`."""

    name: str
    value: SyntaxNode
    body: SyntaxNode


@attrs.frozen
class Statements(SyntaxNode):
    """`a; b; c`: the last one is the value."""

    parts: tuple[SyntaxNode, ...]


@attrs.frozen
class Conditional(SyntaxNode):
    """`condition ? first : second` and `if condition { first } else { second }`."""

    condition: SyntaxNode
    first: SyntaxNode
    second: SyntaxNode


@attrs.frozen
class Array(SyntaxNode):
    """`[a, b]`."""

    items: tuple[SyntaxNode, ...]


@attrs.frozen
class MapLiteral(SyntaxNode):
    """`{key: value}`; keys are text literals or expressions."""

    pairs: tuple[tuple[SyntaxNode, SyntaxNode], ...]


def children(node: SyntaxNode) -> list[SyntaxNode]:
    """Return the nodes directly below one, in source order."""
    found: list[SyntaxNode] = []
    for field in attrs.fields(type(node)):
        _collect(getattr(node, field.name), found)
    return found


def _collect(value: object, found: list[SyntaxNode]) -> None:
    if isinstance(value, SyntaxNode):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
