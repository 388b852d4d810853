"""Tokens to a syntax tree: expr-lang 1.17.8's grammar (its package parser), by precedence climbing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.lang import lexer, names
from pydsl.expr.lang.lexer import BRACKET, BYTES, EOF, IDENTIFIER, NUMBER, OPERATOR, STRING, Token
from pydsl.expr.lang.limits import MAX_NESTING, MAX_NODES
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
from pydsl.expr.numerals import read_whole
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Collection

_MAX_INT = 2**63 - 1
_BAD_KEY = (
    "a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses "
    "(unexpected token {})"
)
_MIXED = "Operator ({}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses."
_FLOAT = lazy_regex(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z")
_BASES = {"0x": (16, "hex"), "0b": (2, "binary"), "0o": (8, "octal")}


def parse(text: str, overridden: Collection[str] = ()) -> SyntaxNode:
    """Read an expression.

    Names in `overridden` are functions of the environment even where the language has one of that name.
    Raises `ExprError` with the place.
    """
    try:
        return _Parser(text, overridden).parse()
    except RecursionError:
        raise ExprError("expression is nested too deeply", text) from None


class _Parser:
    def __init__(self, text: str, overridden: Collection[str]) -> None:
        self.text = text
        self.overridden = overridden
        self.tokens = lexer.tokens(text)
        self.current = next(self.tokens)
        self.stashed: Token | None = None
        self.nodes = 0
        self.nesting = 0
        self.predicates = 0

    def parse(self) -> SyntaxNode:
        node = self._sequence()
        if self.current.kind != EOF:
            raise self._unexpected()
        return node

    # The stream of tokens.

    def _advance(self) -> Token:
        token = self.current
        if self.stashed is not None:
            self.current, self.stashed = self.stashed, None
        else:
            following = next(self.tokens, None)
            if following is None:
                raise self._error("unexpected end of expression")
            self.current = following
        return token

    def _at(self, kind: str, value: str) -> bool:
        return self.current.kind == kind and self.current.value == value

    def _skip(self, kind: str, value: str) -> bool:
        if self._at(kind, value):
            self._advance()
            return True
        return False

    def _expect(self, kind: str, value: str | None = None) -> Token:
        if self.current.kind != kind or (value is not None and self.current.value != value):
            raise self._unexpected()
        return self._advance()

    def _error(self, message: str, position: int | None = None) -> ExprError:
        return ExprError(message, self.text, self.current.position if position is None else position)

    def _unexpected(self) -> ExprError:
        return self._error(f"unexpected token {self.current}")

    def _count(self, number: int = 1) -> None:
        self.nodes += number
        if self.nodes > MAX_NODES:
            raise self._error("compilation failed: expression exceeds maximum allowed nodes")

    # Expressions.

    def _sequence(self) -> SyntaxNode:
        parts = [self._expression(0)]
        while self._skip(OPERATOR, ";"):
            if self.current.kind == EOF:
                break
            parts.append(self._expression(0))
        if len(parts) == 1:
            return parts[0]
        self._count()
        return Statements(parts[0].position, tuple(parts))

    def _expression(self, precedence: int) -> SyntaxNode:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self._error("expression is nested too deeply")
        try:
            if precedence == 0 and self.current.kind == OPERATOR:
                if self.current.value == "let":
                    return self._let()
                if self.current.value == "if":
                    return self._if()
            node = self._operators(self._primary(), precedence)
            return self._conditional(node) if precedence == 0 else node
        finally:
            self.nesting -= 1

    def _operators(self, left: SyntaxNode, precedence: int) -> SyntaxNode:
        previous = ""
        while self.current.kind == OPERATOR:
            operator = self.current
            negation = self._negation(precedence) if operator.value == "not" else None
            if operator.value == "not":
                if negation is None:
                    break
                operator = negation
            binding = names.BINARY.get(operator.value)
            if binding is None or binding < precedence:
                break
            self._advance()
            left = self._operation(left, operator, binding, previous)
            if negation is not None:
                self._count()
                left = Unary(negation.position, "not", left)
            previous = operator.value
        return left

    def _negation(self, precedence: int) -> Token | None:
        """Read the `not` of `not in` and its kin; None, with nothing read, where it binds too loosely here."""
        negation = self._advance()
        if self.current.value not in names.NEGATABLE:
            raise self._unexpected()
        if names.BINARY[self.current.value] >= precedence:
            return self.current
        self.stashed, self.current = self.current, negation
        return None

    def _operation(self, left: SyntaxNode, operator: Token, binding: int, previous: str) -> SyntaxNode:
        if operator.value == "|":
            return self._call(self._expect(IDENTIFIER), (left,), overridable=True)
        if previous == "??" and operator.value != "??":
            raise self._error(_MIXED.format(operator.value), operator.position)
        if operator.value in names.COMPARISONS:
            return self._comparison(left, operator, binding)
        right = self._expression(binding if operator.value in names.RIGHT else binding + 1)
        self._count()
        return Binary(operator.position, operator.value, left, right)

    def _comparison(self, left: SyntaxNode, operator: Token, binding: int) -> SyntaxNode:
        """Read `a < b`, and `a < b < c` as `a < b && b < c`."""
        root: SyntaxNode | None = None
        while True:
            right = self._expression(binding + 1)
            node = Binary(operator.position, operator.value, left, right)
            root = node if root is None else Binary(operator.position, "&&", root, node)
            self._count(2)
            left, operator = right, self.current
            if operator.kind != OPERATOR or operator.value not in names.COMPARISONS:
                return root
            self._advance()

    def _let(self) -> SyntaxNode:
        self._advance()
        name = self._expect(IDENTIFIER)
        self._expect(OPERATOR, "=")
        value = self._expression(0)
        self._expect(OPERATOR, ";")
        body = self._sequence()
        self._count()
        return Let(name.position, name.value, value, body)

    def _if(self) -> SyntaxNode:
        position = self._advance().position
        condition = self._expression(0)
        first = self._block()
        self._expect(OPERATOR, "else")
        if self._at(OPERATOR, "if"):
            return Conditional(position, condition, first, self._expression(0))
        return Conditional(position, condition, first, self._block())

    def _block(self) -> SyntaxNode:
        self._expect(BRACKET, "{")
        node = self._sequence()
        self._expect(BRACKET, "}")
        return node

    def _conditional(self, node: SyntaxNode) -> SyntaxNode:
        while self._skip(OPERATOR, "?"):
            if self._skip(OPERATOR, ":"):
                first = node
            else:
                first = self._expression(0)
                self._expect(OPERATOR, ":")
            second = self._expression(0)
            self._count()
            node = Conditional(self.current.position, node, first, second)
        return node

    def _primary(self) -> SyntaxNode:
        token = self.current
        if token.kind == OPERATOR:
            if token.value in names.UNARY:
                self._advance()
                self._count()
                operand = self._expression(names.UNARY[token.value])
                return self._postfix(Unary(token.position, token.value, operand))
            if token.value == "::":
                self._advance()
                return self._postfix(self._call(self._expect(IDENTIFIER), (), overridable=False))
            if self.predicates and token.value in ("#", "."):
                return self._postfix(self._pointer())
        if self._skip(BRACKET, "("):
            node = self._sequence()
            self._expect(BRACKET, ")")
            return self._postfix(node)
        return self._secondary()

    def _pointer(self) -> SyntaxNode:
        position, name = self.current.position, ""
        if self._skip(OPERATOR, "#") and self.current.kind == IDENTIFIER:
            name = self._advance().value
        self._count()
        return Pointer(position, name)

    def _secondary(self) -> SyntaxNode:
        token = self.current
        if token.kind == NUMBER:
            self._advance()
            return self._number(token)
        if token.kind == IDENTIFIER and token.value in ("true", "false", "nil"):
            self._advance()
            self._count()
            return Nil(token.position) if token.value == "nil" else Literal(token.position, token.value == "true")
        return self._postfix(self._operand(token))

    def _operand(self, token: Token) -> SyntaxNode:
        if token.kind == IDENTIFIER:
            self._advance()
            if self._at(BRACKET, "("):
                return self._call(token, (), overridable=True)
            self._count()
            return Name(token.position, token.value)
        if token.kind in (STRING, BYTES):
            self._advance()
            self._count()
            return Literal(token.position, token.value if token.kind == STRING else token.value.encode("latin-1"))
        if self._at(BRACKET, "["):
            return self._array()
        if self._at(BRACKET, "{"):
            return self._map()
        raise self._unexpected()

    def _number(self, token: Token) -> SyntaxNode:
        self._count()
        value = token.value.replace("_", "")
        base, kind = _BASES.get(value[:2].lower(), (10, "integer"))
        if base != 16 and ("." in value or "e" in value.lower()):  # an e is a digit in base 16
            return Literal(token.position, self._float(value))
        digits = value if base == 10 else value[2:]  # only base 10 has no prefix
        try:
            number = read_whole(digits, base)
        except ValueError:
            raise self._error(
                f"invalid {kind} literal: strconv.ParseInt: parsing {quote(value)}: invalid syntax"
            ) from None
        if number > _MAX_INT:
            raise self._error(f"invalid {kind} literal: strconv.ParseInt: parsing {quote(value)}: value out of range")
        return Literal(token.position, number)

    def _float(self, value: str) -> float:
        if not _FLOAT.match(value):
            raise self._error(f"invalid float literal: strconv.ParseFloat: parsing {quote(value)}: invalid syntax")
        number = float(value)
        if math.isinf(number):
            raise self._error(f"invalid float literal: strconv.ParseFloat: parsing {quote(value)}: value out of range")
        return number

    # Calls.

    def _call(self, token: Token, given: tuple[SyntaxNode, ...], *, overridable: bool) -> SyntaxNode:
        name = token.value
        overridden = overridable and name in self.overridden
        if name in names.PREDICATES and not overridden:
            arguments = self._predicate_arguments(name, given)
            self._count()
            return Builtin(token.position, name, arguments)
        arguments = given + self._arguments()
        self._count()
        if name in names.FUNCTIONS and not overridden:
            return Builtin(token.position, name, arguments)
        self._count()
        return FunctionCall(token.position, Name(token.position, name), arguments)

    def _arguments(self) -> tuple[SyntaxNode, ...]:
        self._expect(BRACKET, "(")
        return self._items(")")

    def _items(self, closing: str) -> tuple[SyntaxNode, ...]:
        found: list[SyntaxNode] = []
        while not self._at(BRACKET, closing):
            if found:
                self._expect(OPERATOR, ",")
                if self._at(BRACKET, closing):
                    break
            found.append(self._expression(0))
        self._expect(BRACKET, closing)
        return tuple(found)

    def _predicate_arguments(self, name: str, given: tuple[SyntaxNode, ...]) -> tuple[SyntaxNode, ...]:
        self._expect(BRACKET, "(")
        found = list(given)
        wanted = names.PREDICATES[name][len(given) :]
        for index, (kind, optional) in enumerate(wanted):
            if self._at(BRACKET, ")"):
                if optional:
                    break
                raise self._error(f"expected at least {len(wanted)} arguments")
            if index > 0:
                self._expect(OPERATOR, ",")
            found.append(self._expression(0) if kind == names.VALUE else self._predicate())
        self._skip(OPERATOR, ",")
        self._expect(BRACKET, ")")
        return tuple(found)

    def _predicate(self) -> SyntaxNode:
        position = self.current.position
        braced = self._skip(BRACKET, "{")
        self.predicates += 1
        body = self._sequence() if braced else self._expression(0)
        if not braced and self._at(OPERATOR, ";"):
            raise self._error("wrap predicate with brackets { and }")
        self.predicates -= 1
        if braced:
            self._expect(BRACKET, "}")
        self._count()
        return Predicate(position, body)

    # Arrays and maps.

    def _array(self) -> SyntaxNode:
        position = self._advance().position
        items = self._items("]")
        self._count()
        return Array(position, items)

    def _map(self) -> SyntaxNode:
        position = self._advance().position
        pairs: list[tuple[SyntaxNode, SyntaxNode]] = []
        while not self._at(BRACKET, "}"):
            if pairs:
                self._expect(OPERATOR, ",")
                if self._at(BRACKET, "}"):
                    break
                if self._at(OPERATOR, ","):
                    raise self._unexpected()
            key = self._map_key()
            self._expect(OPERATOR, ":")
            pairs.append((key, self._expression(0)))
            self._count()
        self._expect(BRACKET, "}")
        self._count()
        return MapLiteral(position, tuple(pairs))

    def _map_key(self) -> SyntaxNode:
        if self.current.kind in (NUMBER, STRING, IDENTIFIER):
            self._count()
            token = self._advance()
            return Literal(token.position, token.value)
        if self._at(BRACKET, "("):
            return self._expression(0)
        raise self._error(_BAD_KEY.format(self.current))

    # What may follow a value.

    def _postfix(self, node: SyntaxNode) -> SyntaxNode:
        while self.current.kind in (OPERATOR, BRACKET):
            token = self.current
            if token.value == "[":
                self._advance()
                node = self._index(node, token, optional=False)
            elif token.value in (".", "?."):
                self._advance()
                optional = token.value == "?."
                if optional and self._at(BRACKET, "["):
                    bracket = self._advance()
                    node = self._index(node, bracket, optional=True)
                else:
                    node = self._member(node, optional=optional)
            else:
                break
        return node

    def _member(self, node: SyntaxNode, *, optional: bool) -> SyntaxNode:
        name = self._advance()
        if name.kind != IDENTIFIER and (name.kind != OPERATOR or not lexer.is_name(name.value)):
            raise self._error("expected name")
        chained = isinstance(node, Chain)
        base = node.node if isinstance(node, Chain) else node
        key = Literal(name.position, name.value)
        self._count(2)
        result: SyntaxNode
        if self._at(BRACKET, "("):
            callee = Member(name.position, base, key, optional, method=True)
            result = FunctionCall(name.position, callee, self._arguments())
            self._count()
        else:
            result = Member(name.position, base, key, optional)
        if chained or optional:
            self._count()
            return Chain(name.position, result)
        return result

    def _index(self, node: SyntaxNode, bracket: Token, *, optional: bool) -> SyntaxNode:
        self._count()
        if self._skip(OPERATOR, ":"):
            return Slice(bracket.position, node, None, self._slice_end())
        start = self._expression(0)
        if self._skip(OPERATOR, ":"):
            return Slice(bracket.position, node, start, self._slice_end())
        self._expect(BRACKET, "]")
        member = Member(bracket.position, node, start, optional)
        if optional:
            self._count()
            return Chain(bracket.position, member)
        return member

    def _slice_end(self) -> SyntaxNode | None:
        end = None if self._at(BRACKET, "]") else self._expression(0)
        self._expect(BRACKET, "]")
        return end
