"""The syntax tree of an expression. Positions count characters of the text from 0 and don't take part in equality."""

from __future__ import annotations

import attrs


@attrs.frozen
class Node:
    """Any piece of an expression."""

    position: int = attrs.field(eq=False)


@attrs.frozen
class Nil(Node):
    """`nil`."""


@attrs.frozen
class Literal(Node):
    """A number, text, truth value or bytes: int, float, str, bool or bytes of Python."""

    value: int | float | str | bool | bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and type(other.value) is type(self.value) and other.value == self.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@attrs.frozen
class Name(Node):
    """A name: of a `let` variable, else of the environment. `$env` is the environment itself."""

    name: str


@attrs.frozen
class Unary(Node):
    """`not x`, `!x`, `-x`, `+x`."""

    operator: str
    operand: Node


@attrs.frozen
class Binary(Node):
    """Two operands and an operator in between."""

    operator: str
    left: Node
    right: Node


@attrs.frozen
class Chain(Node):
    """The reach of a `?.`: where one inside finds nil, the whole of `node` is nil."""

    node: Node


@attrs.frozen
class Member(Node):
    """`base.key`, `base?.key`, `base[key]`; a name after a dot is a text literal. `method`: it's called."""

    base: Node
    key: Node
    optional: bool = False
    method: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Slice(Node):
    """`base[start:end]`; either may be absent."""

    base: Node
    start: Node | None
    end: Node | None


@attrs.frozen
class Call(Node):
    """A call of a function from the environment, or of a method."""

    function: Node
    arguments: tuple[Node, ...]


@attrs.frozen
class Builtin(Node):
    """A call of one of the language's own functions."""

    name: str
    arguments: tuple[Node, ...]


@attrs.frozen
class Predicate(Node):
    """The closure given to `filter`, `map`, ...."""

    body: Node


@attrs.frozen
class Pointer(Node):
    """`#`, `#index`, `#acc`: the element at hand (name ""), its index, what was accumulated."""

    name: str


@attrs.frozen
class Let(Node):
    """`let name = value; body`."""

    name: str
    value: Node
    body: Node


@attrs.frozen
class Sequence(Node):
    """`a; b; c`: the last one is the value."""

    parts: tuple[Node, ...]


@attrs.frozen
class Conditional(Node):
    """`condition ? first : second` and `if condition { first } else { second }`."""

    condition: Node
    first: Node
    second: Node


@attrs.frozen
class Array(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@attrs.frozen
class MapLiteral(Node):
    """`{key: value}`; keys are text literals or expressions."""

    pairs: tuple[tuple[Node, Node], ...]


def children(node: Node) -> list[Node]:
    """Return the nodes directly below one, in source order."""
    found: list[Node] = []
    for field in attrs.fields(type(node)):
        _collect(getattr(node, field.name), found)
    return found


def _collect(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
