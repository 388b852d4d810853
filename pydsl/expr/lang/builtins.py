"""The language's functions that take plain values (expr-lang 1.17.8, package builtin)."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import SPACE, as_bytes
from pydsl.expr.lang import operations as ops
from pydsl.expr.lang import text as texts
from pydsl.expr.lang import times
from pydsl.expr.lang.numbers import (
    absolute,
    bitnot,
    bits,
    extreme_of,
    half_away,
    kind_of,
    last_only,
    length,
    mean,
    median,
    rounding,
    shift,
    to_float,
    to_int,
)
from pydsl.expr.lang.predicates import in_order
from pydsl.expr.lang.values import (
    AnyMap,
    NilList,
    Pair,
    Pairs,
    Strings,
    Value,
    as_text,
    is_integer,
    is_nil,
    require_room,
    type_name,
)

if TYPE_CHECKING:
    from pydsl.expr.lang.run import Builtin, Evaluation

_WIDEST_REPEAT = 1_000_000
_WIDTH = 1 << 64


def _plain(function: Callable[..., Value]) -> Builtin:
    return lambda run, arguments: function(*arguments)


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


def _split(run: Evaluation, arguments: list[Value]) -> Strings:
    return split(*_split_arguments(arguments))


def _split_after(run: Evaluation, arguments: list[Value]) -> Strings:
    return split(*_split_arguments(arguments), keep=True)


def _split_arguments(arguments: list[Value]) -> tuple[str, str, int]:
    limit = ops.to_int(arguments[2]) if len(arguments) > 2 else -1  # text, separator, limit
    return ops.to_text(arguments[0]), ops.to_text(arguments[1]), limit


def _replace(run: Evaluation, arguments: list[Value]) -> str:
    text, old, new = (ops.to_text(argument) for argument in arguments[:3])
    limit = ops.to_int(arguments[3]) if len(arguments) > 3 else -1  # text, old, new, limit
    found = text.count(old) if limit < 0 else min(text.count(old), limit)
    require_room(len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, limit)


def _repeat(run: Evaluation, arguments: list[Value]) -> str:
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
    parts = [ops.to_text(item) for item in items]
    require_room(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


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


def _reverse(run: Evaluation, arguments: list[Value]) -> list[Value]:
    items = _array(arguments[0], "reverse")
    run.allocate(len(items))
    return list(reversed(items))


def _uniq(value: Value) -> list[Value]:
    found: list[Value] = []
    for item in _array(value, "uniq"):
        if not any(ops.equal(item, other) for other in found):
            found.append(item)
    return found


def _concat(run: Evaluation, arguments: list[Value]) -> list[Value]:
    joined = [item for argument in arguments for item in _array(argument, "concat")]
    run.allocate(len(joined))
    return joined or NilList()


_OF_A_LIST = 10
"""Rounds that flattening one list within another counts as."""


def _flatten(run: Evaluation, arguments: list[Value]) -> list[Value]:
    flat: list[Value] = []
    pending = [iter(_array(arguments[0], "flatten"))]
    while pending:
        for item in pending[-1]:
            if isinstance(item, (list, bytes)):
                run.spend(_OF_A_LIST)  # few lists within each other may be more than there is time for
                pending.append(iter(ops.elements(item)))
                break
            flat.append(item)
        else:
            pending.pop()
    run.allocate(len(flat))
    return flat


def _sort(run: Evaluation, arguments: list[Value]) -> list[Value]:
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


def call(name: str, run: Evaluation, arguments: list[Value]) -> Value:
    """Call a function of the language; raises `ExprError`.

    The checker has counted the arguments, except of calls within the arguments of a method that it couldn't see.
    """
    fewest, most = _ARITIES.get(name, (1, 1))
    if len(arguments) < fewest:
        raise ExprError(f"invalid number of arguments for {name} (expected {fewest}, got {len(arguments)})")
    return FUNCTIONS[name](run, arguments if name in _UNCOUNTED else arguments[:most])


_UNCOUNTED = frozenset(["len", "type", "abs", "ceil", "floor", "round", "int", "float", "string", "upper", "lower"])

FUNCTIONS: dict[str, Builtin] = {
    "len": last_only(length),
    "type": last_only(kind_of),
    "abs": last_only(absolute),
    "ceil": rounding("ceil", lambda number: float(math.ceil(number))),
    "floor": rounding("floor", lambda number: float(math.floor(number))),
    "round": rounding("round", half_away),
    "int": last_only(to_int),
    "float": last_only(to_float),
    "string": last_only(texts.sprint),
    "trim": _texts(_trim),
    "trimPrefix": _texts(_trim_prefix),
    "trimSuffix": _texts(_trim_suffix),
    "upper": last_only(lambda text: upper(ops.to_text(text))),
    "lower": last_only(lambda text: lower(ops.to_text(text))),
    "split": _split,
    "splitAfter": _split_after,
    "replace": _replace,
    "repeat": _repeat,
    "join": _plain(_join),
    "indexOf": _texts(lambda text, part: _byte_index(text, text.find(part))),
    "lastIndexOf": _texts(lambda text, part: _byte_index(text, text.rfind(part))),
    "hasPrefix": _texts(str.startswith),
    "hasSuffix": _texts(str.endswith),
    "max": extreme_of("max", "<"),
    "min": extreme_of("min", ">"),
    "mean": mean,
    "median": median,
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
    "bitand": bits("bitand", lambda left, right: left & right),
    "bitor": bits("bitor", lambda left, right: left | right),
    "bitxor": bits("bitxor", lambda left, right: left ^ right),
    "bitnand": bits("bitnand", lambda left, right: left & ~right),
    "bitnot": _plain(bitnot),
    "bitshl": bits("bitshl", shift(lambda number, count: number << count)),
    "bitshr": bits("bitshr", shift(lambda number, count: number >> count)),
    "bitushr": bits("bitushr", shift(lambda number, count: (number % _WIDTH) >> count)),
}
