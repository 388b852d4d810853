"""Reading what has mistakes as it was probably meant, so that one mistake doesn't hide the next.

A misspelt field is taken for the one that it looks like, a quoted number for a number, a map for a list of one. What
can't be mended is left out, and said, so that nobody complains that it isn't there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from pydsl.spec.decoding import Fault, read
from pydsl.spec.fields import ListOf, ObjectOf, Scalar, Type
from pydsl.spec.scalars import ACCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

T = TypeVar("T")

ROUNDS = 4
"""What was mended may have mistakes within; deeper than this nobody makes them."""


class Mended(Struct, frozen=True):
    """An object without mistakes, what was wrong, and the paths of what had to be left out."""

    obj: Any
    findings: list[Diagnostic]
    lost: tuple[Path, ...] = ()


def read_mended(cls: type[Any], data: Json) -> Mended:
    """Read JSON as an object of a class, with its mistakes mended; the object is None where there's no map at all."""
    obj, findings = read(cls, data)
    lost: list[Path] = []
    faulty = findings.faulty
    for _ in range(ROUNDS):
        if not faulty or not isinstance(data, dict):
            break
        import copy  # only what has to be mended is copied

        data = copy.deepcopy(data)
        lost += mend(data, faulty)
        obj, again = read(cls, data)
        faulty = again.faulty
    return Mended(obj if isinstance(data, dict) else None, list(findings), tuple(lost))


def mend(data: Json, faulty: Iterable[Fault]) -> list[Path]:
    """Mend values where they stand; give the paths of those that had to go."""
    return [fault.path for fault in reversed(list(faulty)) if not _mended(data, fault)]


def _mended(data: Json, fault: Fault) -> bool:
    holder = _holder(data, fault.path)
    key: Any = fault.path[-1] if fault.path else None
    try:
        value = holder[key]
    except (KeyError, IndexError, TypeError):
        return True  # it went with what it was in
    if fault.kind is not None:
        fitting = meant_value(fault.kind, value)
        if fitting is not None:
            holder[key] = fitting
            return True
    elif _renamed(holder, key, value, fault):
        return True
    if isinstance(holder, list):
        holder[key] = None
    else:
        del holder[key]
    return False


def _renamed(holder: Json, key: Any, value: Json, fault: Fault) -> bool:
    """Take a misspelt field for the one that's meant; within a step, Argo's lint takes it for no other."""
    meant = fault.meant
    if meant is None or meant in holder or (in_a_step(fault.path) and meant.lower() != str(key).lower()):
        return False
    order = [(meant if name == key else name, held) for name, held in holder.items()]
    holder.clear()
    holder.update(order)
    return True


def in_a_step(path: Path) -> bool:
    """Whether a field is inside of a part of a step, which Argo's own reader of steps doesn't look into.

    It compares only the names of a step's own fields (Argo: ParallelSteps.UnmarshalJSON); what's below is read without
    regard to unknown fields and to the case of letters.
    """
    for index, part in enumerate(path[:-3]):
        if part == "steps" and isinstance(path[index + 1], int) and isinstance(path[index + 2], int):
            return len(path) > index + 4
    return False


def _holder(data: Json, path: Path) -> Json:
    for part in path[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def meant_value(kind: Type, value: Json) -> Json:
    """Return a value of the right type that a value is meant for; None if there's none."""
    if isinstance(kind, ListOf):
        return _meant_list(kind, value)
    if isinstance(kind, ObjectOf):
        return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) else None
    return _meant_scalar(kind, value) if isinstance(kind, Scalar) else None


def _meant_list(kind: ListOf, value: Json) -> Json:
    if isinstance(value, list) and isinstance(kind.item, ListOf):
        return [item if isinstance(item, list) else [item] for item in value]
    if isinstance(value, dict):
        return [value] if isinstance(kind.item, ObjectOf) else None
    return [value] if isinstance(kind.item, Scalar) and ACCEPTS[kind.item.word](value) else None


def _meant_scalar(kind: Scalar, value: Json) -> Json:
    if kind.word == "str" and isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, str) and kind.word != "str":
        try:
            bare = json.loads(value)
        except (ValueError, RecursionError):
            return None
        return bare if ACCEPTS[kind.word](bare) else None
    return None
