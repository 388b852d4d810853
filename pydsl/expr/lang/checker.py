"""The checks that expr-lang makes before it runs an expression (its package checker).

They change answers: `true || s > 4` is an error where `s` is a text, although `s > 4` would never be evaluated.
Only names at the top of the environment have a type; what lies below a dot is checked at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.lang import names, regex, signatures
from pydsl.expr.lang import types as t
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
from pydsl.expr.lang.values import Function

if TYPE_CHECKING:
    from pydsl.expr.lang.types import Type

TypeOf = Callable[[str], "Type | Function | None"]
"""Gives the type of a name of the environment, or the function it is; None where there's no such name."""

_LITERALS = {bool: t.BOOL, int: t.INT, float: t.FLOAT, str: t.STRING, bytes: t.BYTES}
_MISMATCH = "invalid operation: {} (mismatched types {} and {})"


def check(node: SyntaxNode, text: str, type_of: TypeOf) -> dict[int, Type]:
    """Check an expression; gives the types of the nodes by `id`. Raises the first `ExprError` that upstream finds."""
    checker = _Checker(text, type_of)
    try:
        checker.visit(node)
    except RecursionError:
        raise ExprError("expression is nested too deeply", text) from None
    if checker.failure is not None:
        raise checker.failure
    return checker.types


class _Checker:
    def __init__(self, text: str, type_of: TypeOf) -> None:
        self.text = text
        self.type_of = type_of
        self.types: dict[int, Type] = {}
        self.failure: ExprError | None = None
        self.variables: list[tuple[str, Type]] = []
        self.scopes: list[tuple[Type, Mapping[str, Type]]] = []

    def visit(self, node: SyntaxNode) -> Type:
        found = _VISITORS[type(node)](self, node)
        self.types[id(node)] = found
        return found

    def fail(self, node: SyntaxNode, message: str) -> Type:
        """Note an error; upstream reads on, and reports the first."""
        if self.failure is None:
            self.failure = ExprError(message, self.text, node.position)
        return t.UNKNOWN

    # Names.

    def nil(self, node: Nil) -> Type:
        return t.NIL

    def literal(self, node: Literal) -> Type:
        return _LITERALS[type(node.value)]

    def name(self, node: Name) -> Type:
        for name, kind in reversed(self.variables):
            if name == node.name:
                return kind
        if node.name == "$env":
            return t.UNKNOWN
        return self._identifier(node, node.name, strict=True, builtins=True)

    def _identifier(self, node: SyntaxNode, name: str, *, strict: bool, builtins: bool) -> Type:
        found = self.type_of(name)
        if found is not None:
            return signatures.function_type(found) if isinstance(found, Function) else found
        if builtins and name in names.BUILTINS:
            return signatures.builtin_type(name)
        return self.fail(node, f"unknown name {name}") if strict else t.UNKNOWN

    def let(self, node: Let) -> Type:
        if self.type_of(node.name) is not None:
            return self.fail(node, f"cannot redeclare {node.name}")
        if node.name in names.BUILTINS:
            return self.fail(node, f"cannot redeclare builtin {node.name}")
        if any(name == node.name for name, _ in self.variables):
            return self.fail(node, f"cannot redeclare variable {node.name}")
        self.variables.append((node.name, self.visit(node.value)))
        found = self.visit(node.body)
        self.variables.pop()
        return found

    def pointer(self, node: Pointer) -> Type:
        if not self.scopes:
            return self.fail(node, "cannot use pointer accessor outside predicate")
        collection, variables = self.scopes[-1]
        if not node.name:
            return collection.element or t.UNKNOWN
        if node.name in variables:
            return variables[node.name]
        return self.fail(node, f"unknown pointer #{node.name}")

    # Operators.

    def unary(self, node: Unary) -> Type:
        operand = self.visit(node.operand)
        if node.operator in ("!", "not"):
            if operand.kind in ("bool", "interface"):
                return t.BOOL
        elif operand.is_number:
            return operand
        elif t.is_unknown(operand):
            return t.UNKNOWN
        return self.fail(node, f"invalid operation: {node.operator} (mismatched type {operand})")

    def binary(self, node: Binary) -> Type:
        spine = [node]
        while isinstance(spine[-1].left, Binary):
            spine.append(spine[-1].left)
        left = self.visit(spine[-1].left)
        for part in reversed(spine):
            left = self._operation(part, left, self.visit(part.right))
            self.types[id(part)] = left
        return left

    def _operation(self, node: Binary, left: Type, right: Type) -> Type:
        if node.operator == "in":
            found = self._membership(node, left, right)
        elif node.operator == "matches" and self._bad_pattern(node):
            return t.UNKNOWN
        else:
            found = signatures.operation(node.operator, left, right)
        return found or self.fail(node, _MISMATCH.format(node.operator, left, right))

    def _bad_pattern(self, node: Binary) -> bool:
        if not isinstance(node.right, Literal) or not isinstance(node.right.value, str):
            return False
        try:
            regex.compile(node.right.value)
        except ExprError as error:
            self.fail(node, error.message)
            return True
        return False

    def _membership(self, node: Binary, left: Type, right: Type) -> Type | None:
        if right.kind == "struct" and (left.kind in ("string", "interface")):
            return t.BOOL
        if right.kind == "map":
            key = t.STRING if right.name.startswith("map[string]") else t.ANY
            fits = t.is_unknown(left) or t.assignable(left, key)
            return t.BOOL if fits else self.fail(node, f"cannot use {left} as type {key} in map key")
        if right.is_array:
            element = right.element or t.UNKNOWN
            fits = t.comparable(left, element)
            return t.BOOL if fits else self.fail(node, f"cannot use {left} as type {element} in array")
        if t.is_unknown(right) or (t.is_unknown(left) and right.kind == "string"):
            return t.BOOL
        return None

    def conditional(self, node: Conditional) -> Type:
        condition = self.visit(node.condition)
        if condition.kind not in ("bool", "interface"):
            return self.fail(node.condition, f"non-bool expression (type {condition}) used as condition")
        first, second = self.visit(node.first), self.visit(node.second)
        if "nil" in (first.kind, second.kind):
            return second if first.kind == "nil" else first
        if not t.assignable(first, second):
            return t.UNKNOWN
        if first.is_array and second.is_array and not _same_elements(first, second):
            return t.ARRAY
        return first

    def sequence(self, node: Statements) -> Type:
        return [self.visit(part) for part in node.parts][-1]

    # Arrays, maps, and what's in them.

    def array(self, node: Array) -> Type:
        found = [self.visit(item) for item in node.items]
        if not found:
            return t.ARRAY
        alike = all(_kind(kind) == _kind(found[0]) for kind in found)
        return t.array_of(found[-1]) if alike else t.ARRAY

    def map(self, node: MapLiteral) -> Type:
        for key, value in node.pairs:
            self.visit(key)
            self.visit(value)
        return t.MAP

    def chain(self, node: Chain) -> Type:
        return self.visit(node.node)

    def member(self, node: Member) -> Type:
        named = node.key.value if isinstance(node.key, Literal) and isinstance(node.key.value, str) else None
        if isinstance(node.base, Name) and node.base.name == "$env":
            if named is None:
                return t.UNKNOWN
            return self._identifier(node, named, strict=not node.optional, builtins=False)
        base, key = self.visit(node.base), self.visit(node.key)
        if t.is_unknown(base):
            return t.UNKNOWN
        if named is not None:
            if base.kind == "nil":
                return self.fail(node, f"type nil has no field {named}")
            method = signatures.method(base, named)
            if method is not None:
                return signatures.function_type(method)
        return self._element(node, base, key, named)

    def _element(self, node: Member, base: Type, key: Type, named: str | None) -> Type:
        if base.kind == "map":
            return self._of_map(node.key, base, key)
        if base.is_array:
            message = f"array elements can only be selected using an integer (got {key})"
            return self._of_array(node.key, base, key, message)
        if named is None:
            return self.fail(node, f"type {base}[{key}] is undefined")
        if named in base.fields:
            return base.element or t.UNKNOWN
        return self.fail(node, f"type {base} has no {'method' if node.method else 'field'} {named}")

    def _of_map(self, node: SyntaxNode, base: Type, key: Type) -> Type:
        wanted = t.STRING if base.name.startswith("map[string]") else t.ANY
        if not t.assignable(key, wanted) and not t.is_unknown(key):
            return self.fail(node, f"cannot use {key} to get an element from {base}")
        return base.element or t.UNKNOWN

    def _of_array(self, node: SyntaxNode, base: Type, key: Type, message: str) -> Type:
        if not key.is_integer and not t.is_unknown(key):
            return self.fail(node, message)
        return base.element or t.UNKNOWN

    def slice(self, node: Slice) -> Type:
        base = self.visit(node.base)
        if t.is_unknown(base):
            return t.UNKNOWN
        if base.kind not in ("string", "slice"):
            return self.fail(node, f"cannot slice {base}")
        for bound in (node.start, node.end):
            if bound is not None:
                kind = self.visit(bound)
                if not kind.is_integer and not t.is_unknown(kind):
                    return self.fail(bound, f"non-integer slice index {kind}")
        return base

    # Calls.

    def call(self, node: FunctionCall) -> Type:
        name = "function"
        if isinstance(node.function, Name):
            name = node.function.name
        elif isinstance(node.function, Member) and isinstance(node.function.key, Literal):
            name = str(node.function.key.value)
        if name == "$env":
            return self.fail(node, "map[string]interface {} is not callable")
        function = self.visit(node.function)
        if t.is_unknown(function):
            return t.UNKNOWN
        if function.kind == "nil":
            return self.fail(node, f"{name} is nil; cannot call nil as function")
        if not isinstance(function, signatures.FunctionType):
            return self.fail(node, f"{function} is not callable")
        return self._overloads(node, name, function.overloads, node.arguments)

    def _overloads(
        self,
        node: SyntaxNode,
        name: str,
        overloads: tuple[signatures.Signature, ...],
        arguments: tuple[SyntaxNode, ...],
    ) -> Type:
        given = [self.visit(argument) for argument in arguments]
        problem: tuple[SyntaxNode, str] = (node, f"no matching overload for {name}")
        for overload in overloads:
            mismatch = overload.mismatch(name, given)
            if mismatch is None:
                return overload.result
            index, message = mismatch
            problem = (node if index is None else arguments[index]), message
        return self.fail(*problem)

    def builtin(self, node: Builtin) -> Type:
        if node.name in names.PREDICATES:
            return self._predicate_call(node)
        if node.name == "get":
            return self._get(node)
        validate = signatures.VALIDATED.get(node.name)
        if validate is None:
            return self._overloads(node, node.name, signatures.OVERLOADS[node.name], node.arguments)
        given = [self.visit(argument) for argument in node.arguments]
        try:
            return validate(given)
        except ExprError as error:
            return self.fail(node, error.message)

    def _get(self, node: Builtin) -> Type:
        if len(node.arguments) != 2:  # get(value, key)
            return self.fail(node, f"invalid number of arguments (expected 2, got {len(node.arguments)})")
        base, key = self.visit(node.arguments[0]), self.visit(node.arguments[1])
        if t.is_unknown(base):
            return t.UNKNOWN
        if base.is_array:
            return self._of_array(node.arguments[1], base, key, f"non-integer slice index {key}")
        if base.kind == "map":
            return self._of_map(node.arguments[1], base, key)
        return self.fail(node.arguments[0], f"type {base} does not support indexing")

    def _predicate_call(self, node: Builtin) -> Type:
        collection = self.visit(node.arguments[0])
        if not collection.is_array and not t.is_unknown(collection):
            message = f"builtin {node.name} takes only array (got {collection})"
            return self.fail(node.arguments[0], message)
        body: Type | None = None
        if len(node.arguments) > 1:
            variables = {"map": {"index": t.INT}, "reduce": {"index": t.INT, "acc": t.UNKNOWN}}.get(node.name, {})
            self.scopes.append((collection, variables))
            body = self.visit(node.arguments[1])
            self.scopes.pop()
        if len(node.arguments) > 2:  # sortBy's order, reduce's first value
            last = self.visit(node.arguments[2])
            if node.name == "sortBy" and last.kind not in ("string", "interface"):
                return self.fail(node.arguments[2], f"sortBy order argument must be a string (got {last})")
        return self._predicate_result(node, collection, body)

    def _predicate_result(self, node: Builtin, collection: Type, body: Type | None) -> Type:
        element = collection.element or t.UNKNOWN
        if body is None:
            return t.INT if node.name == "count" else element
        if body.kind == "nil" and node.name not in ("sum",):
            count = "two" if node.name == "reduce" else "one"
            return self.fail(node.arguments[1], f"predicate should has {count} input and one output param")
        if node.name in signatures.BOOLEAN_PREDICATES and body.kind not in ("bool", "interface"):
            return self.fail(node.arguments[1], f"predicate should return boolean (got {body})")
        return signatures.predicate_result(node.name, collection, element, body)

    def predicate(self, node: Predicate) -> Type:
        return self.visit(node.body)


def _kind(kind: Type) -> str:
    """Return what Go's reflect.Kind tells apart: an unknown type and nil have none."""
    if kind.kind == "int":
        return (
            kind.name.removeprefix("time.")
            .replace("Duration", "int64")
            .replace("Month", "int")
            .replace("Weekday", "int")
        )
    return {"nil": "invalid"}.get(kind.kind, "invalid" if kind is t.UNKNOWN else kind.kind)


def _same_elements(first: Type, second: Type) -> bool:
    return t.assignable(first.element or t.UNKNOWN, second.element or t.UNKNOWN)


_VISITORS: dict[type[SyntaxNode], Callable[..., Type]] = {
    Nil: _Checker.nil,
    Literal: _Checker.literal,
    Name: _Checker.name,
    Unary: _Checker.unary,
    Binary: _Checker.binary,
    Chain: _Checker.chain,
    Member: _Checker.member,
    Slice: _Checker.slice,
    FunctionCall: _Checker.call,
    Builtin: _Checker.builtin,
    Predicate: _Checker.predicate,
    Pointer: _Checker.pointer,
    Let: _Checker.let,
    Statements: _Checker.sequence,
    Conditional: _Checker.conditional,
    Array: _Checker.array,
    MapLiteral: _Checker.map,
}
