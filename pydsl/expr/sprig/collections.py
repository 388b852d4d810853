"""sprig's functions on lists and maps. None changes what it's given: here, `set` and `unset` give a copy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from pydsl.expr.errors import ExprError
from pydsl.expr.lang.operations import deep_equal
from pydsl.expr.lang.text import sprint
from pydsl.expr.lang.values import NilList, Strings, Value
from pydsl.expr.sprig.declaring import is_empty, items_of, kind_of, table
from pydsl.expr.sprig.numbers import to_int


class _Lists(list[Any]):
    go_type = "[][]interface {}"


def _append(values: Value, value: Value) -> list[Any]:
    return [*items_of(values, "Cannot push on type {}"), value]


def _prepend(values: Value, value: Value) -> list[Any]:
    return [value, *items_of(values, "Cannot prepend on type {}")]


def _concat(*lists: Value) -> list[Any]:
    return [item for values in lists for item in items_of(values, "Cannot concat type {} as list")] or NilList()


def _end(word: str, index: int) -> Callable[[Value], Value]:
    def end(values: Value) -> Value:
        items = items_of(values, f"Cannot find {word} on type {{}}")
        return items[index] if items else None

    return end


def _rest(values: Value) -> list[Any]:
    items = items_of(values, "Cannot find rest on type {}")
    return items[1:] if items else NilList()


def _initial(values: Value) -> list[Any]:
    items = items_of(values, "Cannot find initial on type {}")
    return items[:-1] if items else NilList()


def _reverse(values: Value) -> list[Any]:
    return items_of(values, "Cannot find reverse on type {}")[::-1]


def _compact(values: Value) -> list[Any]:
    return [item for item in items_of(values, "Cannot compact on type {}") if not is_empty(item)]


def _among(needle: Value, values: list[Any]) -> bool:
    return any(deep_equal(needle, item) for item in values)


def _uniq(values: Value) -> list[Any]:
    found: list[Any] = []
    for item in items_of(values, "Cannot find uniq on type {}"):
        if not _among(item, found):
            found.append(item)
    return found


def _without(values: Value, *omitted: Value) -> list[Any]:
    items = items_of(values, "Cannot find without on type {}")
    return [item for item in items if not _among(item, list(omitted))]


def _has(needle: Value, values: Value) -> bool:
    return values is not None and _among(needle, items_of(values, "Cannot find has on type {}"))


def _slice(values: Value, *bounds: Value) -> Value:
    items = items_of(values, "list should be type of slice or array but {}")
    if not items:
        return None
    start = to_int(bounds[0]) if bounds else 0
    end = to_int(bounds[1]) if len(bounds) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise ExprError("reflect.Value.Slice: slice index out of bounds")
    return type(values)(items[start:end]) if isinstance(values, list) else bytes(items[start:end])


def _chunk(size: int, values: Value) -> _Lists:
    items = items_of(values, "Cannot chunk type {}")
    if size == 0:
        raise ExprError("runtime error: integer divide by zero")
    return _Lists(items[at : at + size] for at in range(0, len(items), size))


# Maps.


def _dict(*parts: Value) -> dict[str, Any]:
    keys, values = parts[::2], [*parts[1::2], ""]
    return {sprint(key): value for key, value in zip(keys, values, strict=False)}  # a last key may lack its value


def _with_key(mapping: Mapping[str, Any], key: str, value: Value) -> dict[str, Any]:
    return {**mapping, key: value}


def _without_key(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


def _pluck(key: str, *mappings: Mapping[str, Any]) -> list[Any]:
    return [mapping[key] for mapping in mappings if key in mapping]


def _keys(*mappings: Mapping[str, Any]) -> Strings:
    return Strings(key for mapping in mappings for key in mapping)


def _pick(mapping: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: mapping[key] for key in keys if key in mapping}


def _omit(mapping: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in keys}


def _merged(first: Mapping[str, Any], second: Mapping[str, Any], *, overwrite: bool) -> dict[str, Any]:
    made = dict(first)
    for key, value in second.items():
        old = made.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            made[key] = _merged(old, value, overwrite=overwrite)
        elif key not in made or (not is_empty(value) if overwrite else is_empty(old)):
            made[key] = value
    return made


def _merging(*, overwrite: bool) -> Callable[..., dict[str, Any]]:
    def merge(first: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
        made = dict(first)
        for other in others:
            made = _merged(made, other, overwrite=overwrite)
        return made

    return merge


def _dig(*parts: Value) -> Value:
    if len(parts) < 3:  # a key, what it's otherwise, the map
        raise ExprError("dig needs at least three arguments")
    *keys, default, found = parts
    for index, key in enumerate(keys):
        if not isinstance(found, Mapping):
            raise ExprError(f"interface conversion: interface {{}} is {_type(found)}, not map[string]interface {{}}")
        if not isinstance(key, str):
            raise ExprError(f"interface conversion: interface {{}} is {_type(key)}, not string")
        if key not in found:
            return default
        found = found[key]
        if index == len(keys) - 1:
            return found
    return found


def _type(value: Value) -> str:
    from pydsl.expr.lang.values import type_name  # only errors need it

    return "nil" if value is None else type_name(value)


# Any value.


def _default(other: Value, *given: Value) -> Value:
    return other if not given or is_empty(given[0]) else given[0]


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if not is_empty(value)), None)


FUNCTIONS = table(
    ("list tuple", "...any -> list", lambda *items: list(items)),
    ("append mustAppend push mustPush", "any, any -> list", _append),
    ("prepend mustPrepend", "any, any -> list", _prepend),
    ("concat", "...any -> any", _concat),
    ("first mustFirst", "any -> any", _end("first", 0)),
    ("last mustLast", "any -> any", _end("last", -1)),
    ("rest mustRest", "any -> list", _rest),
    ("initial mustInitial", "any -> list", _initial),
    ("reverse mustReverse", "any -> list", _reverse),
    ("compact mustCompact", "any -> list", _compact),
    ("uniq mustUniq", "any -> list", _uniq),
    ("without mustWithout", "any, ...any -> list", _without),
    ("has mustHas", "any, any -> bool", _has),
    ("slice mustSlice", "any, ...any -> any", _slice),
    ("chunk mustChunk", "int, any -> [][]interface {}", _chunk),
    ("dict", "...any -> map", _dict),
    ("get", "map, string -> any", lambda mapping, key: mapping.get(key, "")),
    ("set", "map, string, any -> map", _with_key),
    ("unset", "map, string -> map", _without_key),
    ("hasKey", "map, string -> bool", lambda mapping, key: key in mapping),
    ("pluck", "string, ...map -> list", _pluck),
    ("keys", "...map -> strings", _keys),
    ("values", "map -> list", lambda mapping: list(mapping.values())),
    ("pick", "map, ...string -> map", _pick),
    ("omit", "map, ...string -> map", _omit),
    ("merge mustMerge", "map, ...map -> any", _merging(overwrite=False)),
    ("mergeOverwrite mustMergeOverwrite", "map, ...map -> any", _merging(overwrite=True)),
    ("dig", "...any -> any", _dig),
    ("default", "any, ...any -> any", _default),
    ("empty", "any -> bool", is_empty),
    ("coalesce", "...any -> any", _coalesce),
    ("all", "...any -> bool", lambda *values: not any(map(is_empty, values))),
    ("any", "...any -> bool", lambda *values: not all(map(is_empty, values))),
    ("ternary", "any, any, bool -> any", lambda yes, no, answer: yes if answer else no),
    ("deepCopy mustDeepCopy", "any -> any", copy.deepcopy),
    ("deepEqual", "any, any -> bool", deep_equal),
    ("kindOf", "any -> string", kind_of),
    ("kindIs", "string, any -> bool", lambda kind, value: kind_of(value) == kind),
)
