"""Patches of objects: merge (RFC 7386), json (RFC 6902), and strategic, which merges lists of named things by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import PydslError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.values import Json


class PatchFault(PydslError):
    """A patch that can't be applied."""


def patched(found: Json, patch: Json, strategy: str) -> Json:
    """Return an object as a patch changes it. Raises PatchFault."""
    if strategy == "json":
        return _by_operations(found, patch)
    if not isinstance(patch, dict):
        raise PatchFault("a patch is an object")
    return _merged(found, patch, by_name=strategy != "merge")


def _merged(found: Json, patch: Json, *, by_name: bool) -> Json:
    if not isinstance(patch, dict):
        if by_name and _named(found) and _named(patch):
            return _merged_lists(found, patch)
        return patch
    result = dict(found) if isinstance(found, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value, by_name=by_name)
    return result


def _named(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "name" in one for one in value)


def _merged_lists(found: Sequence[Json], patch: Sequence[Json]) -> list[Json]:
    result = {one["name"]: one for one in found}
    for one in patch:
        if one.get("$patch") == "delete":
            result.pop(one["name"], None)
        else:
            result[one["name"]] = _merged(result.get(one["name"]), one, by_name=True)
    return [*result.values()]


def _by_operations(found: Json, operations: Json) -> Json:
    import copy  # patches of this kind are rare

    result = copy.deepcopy(found)
    for operation in operations if isinstance(operations, list) else [operations]:
        try:
            result = _operated(result, operation)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise PatchFault(f"{operation.get('op')} operation does not apply: doc is missing path: "
                             f"{operation.get('path')}: missing value") from error  # fmt: skip
    return result


def _operated(whole: Json, operation: Json) -> Json:
    kind, path = operation["op"], _parts(operation["path"])
    if kind == "test":
        if _at(whole, path) != operation.get("value"):
            raise PatchFault(f"testing value {operation['path']} failed: test failed")
        return whole
    if kind in {"move", "copy"}:
        origin = _parts(operation["from"])
        value = _at(whole, origin)
        whole = _removed(whole, origin) if kind == "move" else whole
        return _set(whole, path, value, insert=True)
    if kind == "remove":
        return _removed(whole, path)
    if kind == "replace":
        _at(whole, path)
    elif kind != "add":
        raise PatchFault(f"unexpected kind of operation: {kind}")
    return _set(whole, path, operation.get("value"), insert=kind == "add")


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _at(whole: Json, path: Sequence[str]) -> Json:
    for part in path:
        whole = whole[int(part)] if isinstance(whole, list) else whole[part]
    return whole


def _set(whole: Json, path: Sequence[str], value: Json, *, insert: bool) -> Json:
    if not path:
        return value
    holder, last = _at(whole, path[:-1]), path[-1]
    if not isinstance(holder, list):
        holder[last] = value
    elif insert:
        holder.insert(len(holder) if last == "-" else int(last), value)
    else:
        holder[int(last)] = value
    return whole


def _removed(whole: Json, path: Sequence[str]) -> Json:
    holder, last = _at(whole, path[:-1]), path[-1]
    del holder[int(last) if isinstance(holder, list) else last]
    return whole
