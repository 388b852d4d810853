"""A syntax tree to something that runs: one closure a node (expr-lang's packages compiler and vm).

Each closure takes the `Evaluation` at hand and gives a value. Errors get the place of the node that was at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import Unsupported
from pydsl.expr.errors import ExprError
from pydsl.expr.lang import builtins, names, optimizer, predicates, regex
from pydsl.expr.lang import operations as ops
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
from pydsl.expr.lang.values import Function, Ints, Value, is_nil, type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.expr.lang.run import Evaluation, Step
    from pydsl.expr.lang.types import Type


def build(node: SyntaxNode, types: Mapping[int, Type]) -> Step:
    """Make a checked expression runnable; `types` are the checker's."""
    return _Builder(types).build(node)


def call(function: Value, arguments: list[Value]) -> Value:
    """Call a function value as Go's reflection does: the number and types of arguments must fit."""
    if function is None:
        raise ExprError("invalid operation: cannot call nil")
    if not isinstance(function, Function):
        raise ExprError(f"invalid operation: cannot call non-function of type {type_name(function)}")
    fixed = len(function.parameters) - function.variadic
    if function.variadic and len(arguments) < fixed:
        raise ExprError(f"invalid number of arguments: expected at least {fixed}, got {len(arguments)}")
    if not function.variadic and len(arguments) != fixed:
        raise ExprError(f"invalid number of arguments: expected {fixed}, got {len(arguments)}")
    wanted = function.parameters
    last = len(wanted) - 1
    return function.call(*[_argument(value, wanted[min(index, last)]) for index, value in enumerate(arguments)])


_ZEROS: dict[str, Callable[[], Value]] = {
    "string": str,
    "int": int,
    "float": float,
    "bool": bool,
    "slice": list,
    "map": dict,
}


def _argument(value: Value, wanted: Type) -> Value:
    if wanted.kind == "interface":
        return value
    if value is None:
        return _ZEROS.get(wanted.kind, lambda: None)()
    given = type_name(value)
    if given != wanted.name:
        raise ExprError(f"reflect: Call using {given} as type {wanted.name}")
    return value


def at(node: SyntaxNode, step: Step) -> Step:
    """Return errors of a step that have no place yet the node's."""
    position = node.position

    def located(run: Evaluation) -> Value:
        try:
            return step(run)
        except ExprError as error:
            if error.position is None:
                error.position = position
            raise

    return located


class _Builder:
    def __init__(self, types: Mapping[int, Type]) -> None:
        self.types = types
        self.apart = True

    def build(self, node: SyntaxNode) -> Step:
        return _BUILDERS[type(node)](self, node)

    def _beside(self, node: SyntaxNode) -> Step:
        """Make an operand runnable that comes after others; see `_spoiling`."""
        outer, self.apart = self.apart, False
        try:
            return self.build(node)
        finally:
            self.apart = outer

    def _operands(self, nodes: tuple[SyntaxNode, ...]) -> list[Step]:
        return [*map(self.build, nodes[:1]), *map(self._beside, nodes[1:])]

    def _spoiling(self, step: Step) -> Step:
        """Refuse a hit of `findLast` after other operands: upstream leaves a `true` that takes the place of one."""
        if self.apart:
            return step

        def guarded(run: Evaluation) -> Value:
            found = step(run)
            if found is not None:
                raise Unsupported("findLast to the right of another value: Argo's engine spoils that value")
            return found

        return guarded

    def nil(self, node: Nil) -> Step:
        return lambda run: None

    def literal(self, node: Literal) -> Step:
        value = node.value
        return lambda run: value

    def name(self, node: Name) -> Step:
        name = node.name
        if name == "$env":
            return lambda run: run.everything()

        def load(run: Evaluation) -> Value:
            if name in run.variables:
                return run.variables[name]
            return run.lookup(name)

        return load

    def let(self, node: Let) -> Step:
        name, value, body = node.name, self.build(node.value), self.build(node.body)

        def declare(run: Evaluation) -> Value:
            run.variables[name] = value(run)
            try:
                return body(run)
            finally:
                run.variables.pop(name, None)

        return declare

    def pointer(self, node: Pointer) -> Step:
        if node.name == "index":
            return lambda run: run.scope.index
        if node.name == "acc":
            return lambda run: run.scope.accumulated
        return lambda run: run.scope.item

    # Operators.

    def unary(self, node: Unary) -> Step:
        operand = self.build(node.operand)
        if node.operator == "+":
            return operand
        operation: Callable[[Value], Value] = ops.negate
        if node.operator != "-":
            operation = _inverted
        return at(node, lambda run: operation(operand(run)))

    def binary(self, node: Binary) -> Step:
        operators = optimizer.spine(node)
        first, step = self._beginning(operators)
        links = [self._link(part) for part in operators[first:]]
        if not links:
            return step
        if len(links) == 1:
            link = links[0]
            return lambda run: link(step(run), run)

        def chained(run: Evaluation) -> Value:
            value = step(run)
            for link in links:
                value = link(value, run)
            return value

        return chained

    def _beginning(self, operators: list[Binary]) -> tuple[int, Step]:
        """Return how many operators of a spine upstream folds to a literal, and what the others go on from."""
        for index, value in reversed(list(enumerate(optimizer.truths(operators)))):
            if value is not None and optimizer.is_logic(operators[index]):
                return index + 1, self.build(Literal(operators[index].position, value))
        return 0, self.build(operators[0].left)

    def _link(self, node: Binary) -> Callable[[Value, Evaluation], Value]:
        """Make the step from an operator's left value to its answer."""
        constant = optimizer.decided(node)
        if constant is not None:
            return constant
        if node.operator in ("and", "&&", "or", "||"):
            return self._logic(node, node.operator in ("and", "&&"))
        if node.operator == "??":
            right = self.build(node.right)
            return lambda left, run: right(run) if is_nil(left) else left
        operation = self._operation(node)
        right, position = self._beside(node.right), node.position

        def link(left: Value, run: Evaluation) -> Value:
            value = right(run)
            try:
                return operation(left, value)
            except ExprError as error:
                if error.position is None:
                    error.position = position
                raise

        return self._range(node) if node.operator == ".." else link

    def _operation(self, node: Binary) -> Callable[[Value, Value], Value]:
        if node.operator == "in":
            return optimizer.membership(node, self.types.get(id(node.left))) or ops.contained
        if node.operator == "matches" and isinstance(node.right, Literal):
            return regex.matcher(str(node.right.value))
        return _OPERATIONS[node.operator]

    def _range(self, node: Binary) -> Callable[[Value, Evaluation], Value]:
        right = self._beside(node.right)

        def numbers(left: Value, run: Evaluation) -> Value:
            end = right(run)
            try:
                first, last = ops.to_int(left), ops.to_int(end)
                run.allocate(max(last - first + 1, 0))
            except ExprError as error:
                error.position = node.position
                raise
            return Ints(range(first, last + 1))

        return numbers

    def _logic(self, node: Binary, both: bool) -> Callable[[Value, Evaluation], Value]:
        right, position = self.build(node.right), node.position

        def link(left: Value, run: Evaluation) -> Value:
            if type(left) is not bool:
                error = ops.conversion(left, "bool")
                error.position = position
                raise error
            return right(run) if left is both else left

        return link

    def conditional(self, node: Conditional) -> Step:
        condition, first, second = self.build(node.condition), self.build(node.first), self.build(node.second)
        position = node.position

        def choose(run: Evaluation) -> Value:
            value = condition(run)
            if type(value) is not bool:
                error = ops.conversion(value, "bool")
                error.position = position
                raise error
            return first(run) if value else second(run)

        return choose

    def sequence(self, node: Statements) -> Step:
        steps = [self.build(part) for part in node.parts]
        return lambda run: [step(run) for step in steps][-1]

    # Arrays, maps, and what's in them.

    def array(self, node: Array) -> Step:
        steps = self._operands(node.items)

        def make(run: Evaluation) -> Value:
            items = [step(run) for step in steps]
            run.allocate(len(items))
            return items

        return at(node, make)

    def map(self, node: MapLiteral) -> Step:
        steps = self._operands(tuple(part for pair in node.pairs for part in pair))
        pairs = list(zip(steps[::2], steps[1::2], strict=True))

        def make(run: Evaluation) -> Value:
            found = [(key(run), value(run)) for key, value in pairs]
            run.allocate(len(found))
            return {ops.to_text(key): value for key, value in reversed(found)}

        return at(node, make)

    def chain(self, node: Chain) -> Step:
        inner = self.build(node.node)

        def reach(run: Evaluation) -> Value:
            try:
                value = inner(run)
            except _Broken:
                return None
            return None if is_nil(value) else value

        return reach

    def member(self, node: Member) -> Step:
        base, key = self._operands((node.base, node.key))
        position = node.position

        def fetch(run: Evaluation) -> Value:
            value = base(run)
            if node.optional and is_nil(value):
                raise _BROKEN
            index = key(run)
            try:
                return ops.fetch(value, index)
            except ExprError as error:
                if error.position is None:
                    error.position = position
                raise

        found = optimizer.filtered_member(node, self.build)
        return fetch if found is None else self._spoiling(found) if optimizer.goes_backwards(node) else found

    def slice(self, node: Slice) -> Step:
        base = self.build(node.base)
        start = self._beside(node.start) if node.start else None
        end = self._beside(node.end) if node.end else None

        def cut(run: Evaluation) -> Value:
            value = base(run)
            last = end(run) if end else ops.length(value)
            return ops.cut(value, start(run) if start else 0, last)

        return at(node, cut)

    # Calls.

    def call(self, node: FunctionCall) -> Step:
        *arguments, function = self._operands((*node.arguments, node.function))

        def run_call(run: Evaluation) -> Value:
            given = [argument(run) for argument in arguments]
            return call(function(run), given)

        return at(node, run_call)

    def builtin(self, node: Builtin) -> Step:
        special = optimizer.shortcut(node, self.build)
        if special is not None:
            return at(node, self._spoiling(special) if node.name == "last" else special)
        if node.name in names.PREDICATES:
            step = at(node, predicates.build(node, self._body if node.name in ("map", "filter") else self.build))
            return self._spoiling(step) if node.name in ("findLast", "findLastIndex") else step
        name, arguments = node.name, self._operands(node.arguments)
        return at(node, lambda run: builtins.call(name, run, [argument(run) for argument in arguments]))

    def _body(self, node: SyntaxNode) -> Step:
        return self._beside(node) if isinstance(node, Predicate) else self.build(node)

    def predicate(self, node: Predicate) -> Step:
        return self.build(node.body)


class _Broken(Exception):
    """A `?.` met nil: the whole chain is nil."""


_BROKEN = _Broken()


def _inverted(value: Value) -> bool:
    return not ops.to_bool(value)


def _different(left: Value, right: Value) -> bool:
    return not ops.equal(left, right)


def _text_test(test: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    def tested(left: Value, right: Value) -> bool:
        if left is None or right is None:
            return False
        second = ops.to_text(right)
        return test(ops.to_text(left), second)

    return tested


_OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "==": ops.equal,
    "!=": _different,
    **{operator: ops.compare(operator) for operator in ("<", ">", "<=", ">=")},
    "+": ops.add,
    "-": ops.subtract,
    "*": ops.multiply,
    "/": ops.divide,
    "%": ops.modulo,
    "**": ops.power,
    "^": ops.power,
    "matches": regex.matches,
    "contains": _text_test(lambda text, part: part in text),
    "startsWith": _text_test(str.startswith),
    "endsWith": _text_test(str.endswith),
    "..": lambda left, right: None,
}

_BUILDERS: dict[type[SyntaxNode], Callable[[_Builder, Any], Step]] = {
    Nil: _Builder.nil,
    Literal: _Builder.literal,
    Name: _Builder.name,
    Unary: _Builder.unary,
    Binary: _Builder.binary,
    Chain: _Builder.chain,
    Member: _Builder.member,
    Slice: _Builder.slice,
    FunctionCall: _Builder.call,
    Builtin: _Builder.builtin,
    Predicate: _Builder.predicate,
    Pointer: _Builder.pointer,
    Let: _Builder.let,
    Statements: _Builder.sequence,
    Conditional: _Builder.conditional,
    Array: _Builder.array,
    MapLiteral: _Builder.map,
}
