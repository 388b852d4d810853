"""The language's functions that take plain values (expr-lang 1.17.8, package builtin)."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Iterator, Mapping

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import SPACE, as_bytes
from pydsl.expr.lang import operations as ops
from pydsl.expr.lang import text as texts
from pydsl.expr.lang import times
from pydsl.expr.lang.predicates import in_order
from pydsl.expr.lang.run import Run
from pydsl.expr.lang.values import (
    AnyMap,
    NilList,
    Pair,
    Pairs,
    SizedInt,
    Strings,
    Value,
    as_text,
    is_integer,
    is_nil,
    is_number,
    type_name,
    wrap,
)

Builtin = Callable[[Run, "list[Value]"], Value]

_WIDEST_REPEAT = 1_000_000
_MAX_DEPTH = 10_000
_INT_TEXT = re.compile(r"[+-]?[0-9]+\Z")
_FLOAT_TEXT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+\Z")
_WIDTH = 1 << 64


def _plain(function: Callable[..., Value]) -> Builtin:
    return lambda run, arguments: function(*arguments)


def _last_only(function: Callable[[Value], Value]) -> Builtin:
    """Make a function that takes the last of its arguments, however many there are: upstream doesn't count again."""
    return lambda run, arguments: function(arguments[-1])


def _texts(function: Callable[..., Value]) -> Builtin:
    return lambda run, arguments: function(*[ops.to_text(argument) for argument in arguments])


def _kind_name(value: Value) -> str:
    if value is None:
        return "invalid"
    name = type_name(value)
    if isinstance(value, (list, bytes)):
        return "array" if isinstance(value, Pair) else "slice"
    if isinstance(value, (Mapping, AnyMap)):
        return "map"
    return {"time.Duration": "int64", "time.Time": "struct", "time.Month": "int", "time.Weekday": "int"}.get(name, name)


def _array(value: Value, verb: str) -> list[Value]:
    if isinstance(value, (list, bytes)):
        return ops.elements(value)
    raise ExprError(f"cannot {verb} {_kind_name(value)}")


# Numbers.


def length(value: Value) -> int:
    """`len(value)`: of a text, its characters."""
    return len(value) if isinstance(value, str) else ops.length(value)


def kind_of(value: Value) -> str:
    """`type(value)`."""
    if isinstance(value, SizedInt):
        return "uint" if value.go_type.startswith("uint") else "int"
    for types, name in _KINDS:
        if isinstance(value, types):
            return name or type_name(value)
    return "func" if type_name(value).startswith("func") else "unknown"


_KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((type(None),), "nil"),
    ((times.Time, times.Duration, times.Month, times.Weekday), ""),
    ((bool,), "bool"),
    ((int,), "int"),
    ((float,), "float"),
    ((str,), "string"),
    ((list, bytes), "array"),
    ((Mapping, AnyMap), "map"),
)
"""Types with the names that `type()` has for them; "" where it's Go's own."""


def _absolute(value: Value) -> Value:
    if type(value) is float:
        return -value if value < 0 else value
    if is_integer(value):
        return ops.negate(value) if value < 0 else value
    raise ExprError(f"invalid argument for abs (type {type_name(value)})")


def _rounding(name: str, function: Callable[[float], float]) -> Builtin:
    def rounded(value: Value) -> float:
        if not is_number(value):
            raise ExprError(f"invalid argument for {name} (type {type_name(value)})")
        number = float(value)
        return number if math.isnan(number) or math.isinf(number) else math.copysign(function(number), number)

    return _last_only(rounded)


def _half_away(number: float) -> float:
    whole = math.floor(abs(number))
    return float(whole + (abs(number) - whole >= 0.5))  # halves go away from zero


def to_int(value: Value) -> int:
    """`int(value)`: of a number or of a text that is one."""
    if isinstance(value, str):
        number = int(value) if _INT_TEXT.match(value) and len(value) < 400 else None  # longer never fits
        if number is None or number != wrap(number):
            raise ExprError(f"invalid operation: int({value})")
        return number
    if value is None:
        raise ExprError("reflect: call of reflect.Value.Type on zero Value")
    if isinstance(value, (times.Duration, times.Month, times.Weekday)):
        return int(value)
    return ops.to_int(value)


def to_float(value: Value) -> float:
    """`float(value)`: of a number or of a text that is one."""
    if isinstance(value, str):
        number = parse_float(value)
        if number is None:
            raise ExprError(f"invalid operation: float({value})")
        return number
    return ops.to_float(value)


def parse_float(text: str) -> float | None:
    """Read a float as Go's strconv.ParseFloat does; None where that fails, overflow included."""
    folded = text.lower()
    if folded.lstrip("+-") in ("inf", "infinity", "nan") and len(folded) - len(folded.lstrip("+-")) <= 1:
        return None if folded[1:] == "nan" else float(folded)
    if _FLOAT_TEXT.match(text):
        number = float(text)
    elif _HEX_FLOAT.match(text):
        number = float.fromhex(text)
    else:
        return None
    return None if math.isinf(number) else number


def _numbers(name: str, arguments: list[Value]) -> Iterator[Value]:
    pending = [iter(arguments)]
    while pending:
        if len(pending) > _MAX_DEPTH:
            raise ExprError("recursion depth exceeded")
        for value in pending[-1]:
            if isinstance(value, (list, bytes)):
                pending.append(iter(ops.elements(value)))
                break
            if not is_number(value) and not isinstance(value, times.Duration):
                raise ExprError(f"invalid argument for {name} (type {type_name(value)})")
            yield value
        else:
            pending.pop()


def _extreme(name: str, operator: str) -> Builtin:
    beats = ops.compare(operator)

    def extreme(run: Run, arguments: list[Value]) -> Value:
        if len(arguments) == 1 and not isinstance(arguments[0], (list, bytes)):
            return arguments[0]
        best: Value = None
        for value in _numbers(name, arguments):
            if best is None or beats(best, value):
                best = value
        return best

    return extreme


def _mean(run: Run, arguments: list[Value]) -> float:
    numbers = [float(value) for value in _numbers("mean", arguments)]
    total = 0.0
    for number in numbers:
        total += number
    return total / len(numbers) if numbers else 0.0


def _median(run: Run, arguments: list[Value]) -> float:
    numbers = sorted(float(value) for value in _numbers("median", arguments))
    if not numbers:
        return 0.0
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def _bits(name: str, function: Callable[[int, int], int]) -> Builtin:
    def operate(left: Value, right: Value) -> int:
        for value in (left, right):
            if not is_integer(value):
                raise ExprError(f"cannot use {type_name(value)} as argument (type int) to call {name}")
        return wrap(function(int(left), int(right)))

    return _plain(operate)


def _shift(function: Callable[[int, int], int]) -> Callable[[int, int], int]:
    def shifted(number: int, count: int) -> int:
        if count < 0:
            raise ExprError(f"invalid operation: negative shift count {count} (type int)")
        return function(number, min(count, 64))

    return shifted


def _bitnot(value: Value) -> int:
    if not is_integer(value):
        raise ExprError(f"cannot use {type_name(value)} as argument (type int) to call bitnot")
    return wrap(~int(value))


# Texts.


def _trim(text: str, characters: str | None = None) -> str:
    return text.strip(SPACE if characters is None else characters) if characters != "" else text


def _trim_prefix(text: str, prefix: str = " ") -> str:
    return text.removeprefix(prefix)


def _trim_suffix(text: str, suffix: str = " ") -> str:
    return text.removesuffix(suffix)


def upper(text: str) -> str:
    """Make letters upper case one by one, as Go's strings.ToUpper does (`ß` stays)."""
    return text.upper() if text.isascii() else "".join(_one_to_one(character, character.upper()) for character in text)


def lower(text: str) -> str:
    """Make letters lower case one by one, as Go's strings.ToLower does."""
    return text.lower() if text.isascii() else "".join(_one_to_one(character, character.lower()) for character in text)


def _one_to_one(character: str, changed: str) -> str:
    return changed if len(changed) == 1 else character


def split(text: str, separator: str, limit: int = -1, *, keep: bool = False) -> Strings:
    """Go's strings.SplitN, or SplitAfterN with `keep`."""
    if limit == 0:
        return Strings()
    if separator:
        parts = text.split(separator, limit - 1 if limit > 0 else -1)
    else:
        parts = [*text[: limit - 1], text[limit - 1 :]] if 0 < limit < len(text) else list(text)
    if keep:
        parts = [part + separator for part in parts[:-1]] + parts[-1:]
    return Strings(parts)


def _split(run: Run, arguments: list[Value]) -> Strings:
    return split(*_split_arguments(arguments))


def _split_after(run: Run, arguments: list[Value]) -> Strings:
    return split(*_split_arguments(arguments), keep=True)


def _split_arguments(arguments: list[Value]) -> tuple[str, str, int]:
    limit = ops.to_int(arguments[2]) if len(arguments) > 2 else -1  # text, separator, limit
    return ops.to_text(arguments[0]), ops.to_text(arguments[1]), limit


def _replace(run: Run, arguments: list[Value]) -> str:
    text, old, new = (ops.to_text(argument) for argument in arguments[:3])
    limit = ops.to_int(arguments[3]) if len(arguments) > 3 else -1  # text, old, new, limit
    return text.replace(old, new, limit)


def _repeat(run: Run, arguments: list[Value]) -> str:
    text, count = ops.to_text(arguments[0]), ops.to_int(arguments[1])
    if count < 0:
        raise ExprError(f"invalid argument for repeat (expected positive integer, got {count})")
    if count > _WIDEST_REPEAT:
        raise ExprError("memory budget exceeded")
    run.allocate(ops.length(text) * count)
    return text * count


def _join(items: Value, glue: Value = "") -> str:
    separator = ops.to_text(glue)
    if type(items) not in (list, Strings, NilList):
        raise ExprError(f"invalid argument for join (type {type_name(items) if items is not None else '%!s(<nil>)'})")
    return separator.join([ops.to_text(item) for item in items])


def _byte_index(text: str, found: int) -> int:
    return found if found < 0 or text.isascii() else len(as_bytes(text[:found]))


def from_base64(text: str) -> str:
    """`fromBase64(text)`; raises `ExprError` with the place of the first bad byte."""
    stripped = text.replace("\r", "").replace("\n", "")
    try:
        return as_text(base64.b64decode(stripped, validate=True))
    except (binascii.Error, ValueError):
        bad = next((at for at, character in enumerate(text) if not _in_base64(character)), len(text) // 4 * 4)
        raise ExprError(f"illegal base64 data at input byte {bad}") from None


def _in_base64(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "+/=\r\n")


def _from_json(text: str) -> Value:
    return texts.unmarshal(text)


# Arrays and maps.


def _first(value: Value) -> Value:
    return _end(value, 0)


def _last(value: Value) -> Value:
    return _end(value, -1)


def _end(value: Value, index: int) -> Value:
    try:
        return ops.fetch(value, index)
    except ExprError:
        return None


def _get(value: Value, key: Value) -> Value:
    if is_nil(value):
        return None
    if isinstance(key, str):
        method = ops.method_of(value, key)
        if method is not None:
            return method
    if isinstance(value, (Mapping, AnyMap)):
        found, there = ops.lookup(value, key)
        return found if there else None
    if isinstance(value, (list, str, bytes)):
        index = ops.to_int(key)
        return ops.fetch(value, index) if -ops.length(value) <= index < ops.length(value) else None
    return None


def _take(value: Value, count: Value) -> Value:
    if not isinstance(value, (list, bytes)):
        raise ExprError(f"cannot take from {_kind_name(value)}")
    if not is_integer(count) or kind_of(count) == "uint":
        raise ExprError(f"cannot take {_kind_name(count)} elements")
    if count < 0:
        raise ExprError("reflect.Value.Slice: slice index out of bounds")
    return ops.cut(value, 0, min(int(count), len(value)))


def _map_items(value: Value, verb: str) -> list[tuple[Value, Value]]:
    if not isinstance(value, (Mapping, AnyMap)):
        raise ExprError(verb.format(_kind_name(value)))
    return list(value.items())


def _from_pairs(value: Value) -> AnyMap:
    if not isinstance(value, (list, bytes)):
        raise ExprError(f"cannot transform {texts.sprint(value)} from pairs")
    made = AnyMap()
    for pair in ops.elements(value):
        if not isinstance(pair, (list, bytes)):
            raise ExprError(f"invalid pair {texts.sprint(pair)}")
        if len(pair) != 2:  # key and value
            raise ExprError(f"invalid pair length {texts.sprint(pair)}")
        made[pair[0]] = pair[1]
    return made


def _reverse(run: Run, arguments: list[Value]) -> list[Value]:
    items = _array(arguments[0], "reverse")
    run.allocate(len(items))
    return list(reversed(items))


def _uniq(value: Value) -> list[Value]:
    found: list[Value] = []
    for item in _array(value, "uniq"):
        if not any(ops.equal(item, other) for other in found):
            found.append(item)
    return found


def _concat(run: Run, arguments: list[Value]) -> list[Value]:
    joined = [item for argument in arguments for item in _array(argument, "concat")]
    run.allocate(len(joined))
    return joined or NilList()


def _flatten(run: Run, arguments: list[Value]) -> list[Value]:
    flat: list[Value] = []
    pending = [iter(_array(arguments[0], "flatten"))]
    while pending:
        for item in pending[-1]:
            if isinstance(item, (list, bytes)):
                pending.append(iter(ops.elements(item)))
                break
            flat.append(item)
        else:
            pending.pop()
    run.allocate(len(flat))
    return flat


def _sort(run: Run, arguments: list[Value]) -> list[Value]:
    order = arguments[1] if len(arguments) > 1 else "asc"
    if not isinstance(order, str):
        raise ExprError(f"sort order argument must be a string (got {type_name(order)})")
    if order not in ("asc", "desc"):
        raise ExprError(f"invalid order {order}, expected asc or desc")
    if not isinstance(arguments[0], list) or isinstance(arguments[0], (Pair, Pairs)):
        return NilList()
    items = list(arguments[0])
    run.allocate(len(items))
    return in_order(items, lambda item: item, descending=order == "desc")


_ARITIES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(["trim", "trimPrefix", "trimSuffix", "join", "sort"], (1, 2)),
    **dict.fromkeys(["split", "splitAfter"], (2, 3)),
    "replace": (3, 4),
    "date": (1, 4),
    "now": (0, 1),
    **dict.fromkeys(["repeat", "indexOf", "lastIndexOf", "hasPrefix", "hasSuffix", "get", "take"], (2, 2)),
    **dict.fromkeys(["bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr"], (2, 2)),
    **dict.fromkeys(["max", "min", "mean", "median", "concat"], (0, 10_000)),
}


def call(name: str, run: Run, arguments: list[Value]) -> Value:
    """Call a function of the language; raises `ExprError`.

    The checker has counted the arguments, except of calls within the arguments of a method that it couldn't see.
    """
    fewest, most = _ARITIES.get(name, (1, 1))
    if len(arguments) < fewest:
        raise ExprError(f"invalid number of arguments for {name} (expected {fewest}, got {len(arguments)})")
    return FUNCTIONS[name](run, arguments if name in _UNCOUNTED else arguments[:most])


_UNCOUNTED = frozenset(["len", "type", "abs", "ceil", "floor", "round", "int", "float", "string", "upper", "lower"])

FUNCTIONS: dict[str, Builtin] = {
    "len": _last_only(length),
    "type": _last_only(kind_of),
    "abs": _last_only(_absolute),
    "ceil": _rounding("ceil", lambda number: float(math.ceil(number))),
    "floor": _rounding("floor", lambda number: float(math.floor(number))),
    "round": _rounding("round", _half_away),
    "int": _last_only(to_int),
    "float": _last_only(to_float),
    "string": _last_only(texts.sprint),
    "trim": _texts(_trim),
    "trimPrefix": _texts(_trim_prefix),
    "trimSuffix": _texts(_trim_suffix),
    "upper": _last_only(lambda text: upper(ops.to_text(text))),
    "lower": _last_only(lambda text: lower(ops.to_text(text))),
    "split": _split,
    "splitAfter": _split_after,
    "replace": _replace,
    "repeat": _repeat,
    "join": _plain(_join),
    "indexOf": _texts(lambda text, part: _byte_index(text, text.find(part))),
    "lastIndexOf": _texts(lambda text, part: _byte_index(text, text.rfind(part))),
    "hasPrefix": _texts(str.startswith),
    "hasSuffix": _texts(str.endswith),
    "max": _extreme("max", "<"),
    "min": _extreme("min", ">"),
    "mean": _mean,
    "median": _median,
    "toJSON": _plain(lambda value: texts.marshal(value, "  ")),
    "fromJSON": _texts(_from_json),
    "toBase64": _texts(lambda text: base64.b64encode(as_bytes(text)).decode()),
    "fromBase64": _texts(from_base64),
    "now": _plain(times.now),
    "duration": _texts(times.parse_duration),
    "date": _plain(times.date),
    "timezone": _texts(times.location),
    "first": _plain(_first),
    "last": _plain(_last),
    "get": _plain(_get),
    "take": _plain(_take),
    "keys": _plain(lambda value: [key for key, _ in _map_items(value, "cannot get keys from {}")]),
    "values": _plain(lambda value: [item for _, item in _map_items(value, "cannot get values from {}")]),
    "toPairs": _plain(lambda value: Pairs(Pair(pair) for pair in _map_items(value, "cannot transform {} to pairs"))),
    "fromPairs": _plain(_from_pairs),
    "reverse": _reverse,
    "uniq": _plain(_uniq),
    "concat": _concat,
    "flatten": _flatten,
    "sort": _sort,
    "bitand": _bits("bitand", lambda left, right: left & right),
    "bitor": _bits("bitor", lambda left, right: left | right),
    "bitxor": _bits("bitxor", lambda left, right: left ^ right),
    "bitnand": _bits("bitnand", lambda left, right: left & ~right),
    "bitnot": _plain(_bitnot),
    "bitshl": _bits("bitshl", _shift(lambda number, count: number << count)),
    "bitshr": _bits("bitshr", _shift(lambda number, count: number >> count)),
    "bitushr": _bits("bitushr", _shift(lambda number, count: (number % _WIDTH) >> count)),
}
