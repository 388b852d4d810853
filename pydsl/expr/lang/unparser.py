"""A syntax tree as text: what `parse` reads back as the same tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.expr.gofmt import format_float
from pydsl.expr.lang.syntax import (
    Array,
    Binary,
    Builtin,
    Chain,
    Conditional,
    FunctionCall,
    Let,
    Literal,
    MapLiteral,
    Member,
    Name,
    Nil,
    Pointer,
    Predicate,
    Slice,
    Statements,
    SyntaxNode,
    Unary,
)
from pydsl.expr.lang.text import json_quote
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Callable

_IDENTIFIER = lazy_regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ATOMS = (Nil, Literal, Name, Pointer, Array, MapLiteral, Builtin, FunctionCall, Member, Slice)


def unparse(node: SyntaxNode) -> str:
    """Write a tree as text; brackets are put wherever they could matter."""
    return _WRITERS[type(node)](node)


def _inside(node: SyntaxNode) -> str:
    """Write an operand: in brackets unless nothing can come between its parts."""
    text = unparse(node)
    return text if isinstance(node, _ATOMS) else f"({text})"


def _literal(node: Literal) -> str:
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json_quote(value, html=False)
    if isinstance(value, bytes):
        return 'b"' + "".join(f"\\x{byte:02x}" for byte in value) + '"'
    if isinstance(value, int):
        return str(value)
    text = format_float(value)
    return text if "." in text or "e" in text else f"{text}.0"


def _base(node: SyntaxNode) -> str:
    """Write what a dot or bracket follows: a number would swallow the dot, and nil, true and false take none."""
    alone = isinstance(node, Nil) or (isinstance(node, Literal) and not isinstance(node.value, (str, bytes)))
    return f"({unparse(node)})" if alone else _inside(node)


def _member(node: Member) -> str:
    key = node.key.value if isinstance(node.key, Literal) else None
    question = "?" if node.optional else ""
    if isinstance(key, str) and _IDENTIFIER.match(key):
        return f"{_base(node.base)}{question}.{key}"
    return f"{_base(node.base)}{'?.' if node.optional else ''}[{unparse(node.key)}]"


def _slice(node: Slice) -> str:
    start = "" if node.start is None else _inside(node.start)
    end = "" if node.end is None else _inside(node.end)
    return f"{_base(node.base)}[{start}:{end}]"


def _arguments(nodes: tuple[SyntaxNode, ...]) -> str:
    return ", ".join(map(_argument, nodes))


def _argument(node: SyntaxNode) -> str:
    return f"({unparse(node)})" if isinstance(node, (Let, Statements)) else unparse(node)


def _map(node: MapLiteral) -> str:
    return "{" + ", ".join(f"{_key(key)}: {_argument(value)}" for key, value in node.pairs) + "}"


def _key(node: SyntaxNode) -> str:
    return unparse(node) if isinstance(node, Literal) and isinstance(node.value, str) else f"({unparse(node)})"


def _unary(node: Unary) -> str:
    return f"{node.operator}{' ' if node.operator == 'not' else ''}{_inside(node.operand)}"


def _conditional(node: Conditional) -> str:
    return f"{_inside(node.condition)} ? {_inside(node.first)} : {_inside(node.second)}"


_WRITERS: dict[type[SyntaxNode], Callable[[Any], str]] = {
    Nil: lambda node: "nil",
    Literal: _literal,
    Name: lambda node: node.name,
    Pointer: lambda node: f"#{node.name}",
    Unary: _unary,
    Binary: lambda node: f"{_inside(node.left)} {node.operator} {_inside(node.right)}",
    Chain: lambda node: unparse(node.node),
    Member: _member,
    Slice: _slice,
    FunctionCall: lambda node: f"{_base(node.function)}({_arguments(node.arguments)})",
    Builtin: lambda node: f"{node.name}({_arguments(node.arguments)})",
    Predicate: lambda node: "{" + unparse(node.body) + "}",
    Let: lambda node: f"let {node.name} = {_inside(node.value)}; {unparse(node.body)}",
    Statements: lambda node: "; ".join(map(_inside, node.parts)),
    Conditional: _conditional,
    Array: lambda node: f"[{_arguments(node.items)}]",
    MapLiteral: _map,
}
