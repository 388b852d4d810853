"""The output of a call that may be skipped is there only where that call ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.codec import is_optional
from pydsl.authoring.inputs import REQUIRED
from pydsl.authoring.places import mistake
from pydsl.authoring.references import CallField, CallOutput, Term
from pydsl.compile.needed import is_of_call, needed

if TYPE_CHECKING:
    from pydsl.authoring.calls import Call, Condition, Guard
    from pydsl.authoring.inputs import Input
    from pydsl.compile.units import Unit, UnitEntry

_RESULT = "outputs.result"
_HINT = "use it under the same `when`, or choose(condition, ..., ...), first(...), or a default in the signature"
_OF_FILES = "use it under the same `when`, or write DAG() for Steps(): only a DAG's tasks run without an optional file"
_OF_RESULTS = "use it under the same `when`, or return it: nothing stands in for what a call would have printed"


def refuse_skipped(unit: Unit, guards: tuple[Guard, ...]) -> None:
    """Raise AuthoringError for a condition that needs what a skipped call would have given."""
    outer: list[Guard] = []
    for guard in guards:
        if isinstance(guard.condition, Term):
            for leaf in needed(guard.condition):
                _refuse(leaf, {id(known) for known in (*_guards_of(unit, None), *outer)}, guard.spot, ())
        outer.append(guard)


def refuse_skipped_value(unit: Unit, given: Term, item: Input | None) -> None:
    """Raise AuthoringError for an argument that's the output of a call which may have been skipped."""
    if isinstance(given, CallOutput) and not given._call.guards:  # by far the most
        return
    leaves = [leaf for leaf in needed(given) if leaf._call.guards and not _has_default(unit, leaf)]
    if item is not None:
        leaves = [leaf for leaf in leaves if not _may_lack(item, unit, leaf)]
    if leaves:
        call = unit.entry.call if unit.entry is not None else None
        known = {id(guard) for guard in _guards_of(unit, unit.entry)}
        for leaf in leaves:
            hint = _OF_FILES if item is not None and item.is_artifact and is_optional(item.annotation) else _HINT
            _refuse(leaf, known, None, getattr(call, "terms", None) or (), hint)


def _may_lack(item: Input, unit: Unit, leaf: Any) -> bool:
    """Whether a template runs where what's passed to an input isn't there.

    Argo takes the default for a parameter; for what was printed it waits for ever, and steps ask for an optional file.
    """
    if item.is_artifact:
        return is_optional(item.annotation) and (unit.home_of(leaf) or unit).kind == "dag"
    return item.default is not REQUIRED and not _is_result(unit, leaf)


def _is_result(unit: Unit, leaf: Any) -> bool:
    if isinstance(leaf, CallField):
        return leaf._field == _RESULT
    return unit.compilation.descriptions.output_path(leaf._call.callee, leaf._output) == _RESULT


def refuse_failed(call: Call[Any], terms: tuple[Any, ...]) -> None:
    """Raise AuthoringError for a task that starts only if another didn't succeed, and uses what that would have given.

    What a described template leaves behind when it fails is its own affair; a Python function gives nothing then.
    """
    for name, given in call.arguments.items():
        for leaf in needed(given) if isinstance(given, Term) else ():
            producer: Call[Any] = leaf._call
            if isinstance(leaf, CallOutput) and _gives_nothing(producer) and _excludes(terms, producer):
                raise mistake(
                    "PD505",
                    f"{call.words} starts only if {producer.words} failed, and then {leaf._words()} isn't there",
                    "use its status or its exit code, or .after() a success",
                    call.spot.place(name),
                )


def _gives_nothing(call: Call[Any]) -> bool:
    return getattr(call.callee, "kind", None) is None and not hasattr(call.callee, "_given")


def _excludes(terms: tuple[Any, ...], producer: Call[Any]) -> bool:
    """Whether what a task waits for can't hold once a call has succeeded."""
    return any(not isinstance(term, str) and _holds(term, producer) is False for term in terms)


def _holds(term: Condition, producer: Call[Any]) -> bool | None:
    """Whether a condition holds once a call has succeeded; None where that hangs on others."""
    if term.call is not None:
        return _WHEN_SUCCEEDED.get(term.status) if term.call is producer else None
    sides = [_holds(side, producer) for side in term.sides]
    if term.operator == "!":
        return None if sides[0] is None else not sides[0]
    decisive = term.operator == "||"
    return decisive if decisive in sides else None if None in sides else not decisive


_WHEN_SUCCEEDED = {"": True, "Succeeded": True, "AnySucceeded": True, "Failed": False, "Errored": False,
                   "Skipped": False, "Omitted": False, "AllFailed": False}  # fmt: skip


def _has_default(unit: Unit, leaf: Any) -> bool:
    """Whether a described template says what an output is where it was skipped: `from_path(..., default=...)`."""
    descriptions = unit.compilation.descriptions
    return isinstance(leaf, CallOutput) and getattr(descriptions.source_of(leaf), "default", None) is not None


def refuse_skipped_output(given: Term, place: Any) -> None:
    """Raise AuthoringError for an output of a composite that may not be there."""
    for leaf in needed(given):
        _refuse(leaf, set(), place, ())


def may_be_absent(unit: Unit, node: Term) -> bool:
    """Whether a value is the output of a call that may have been skipped where this is used."""
    if not is_of_call(node) or not node._call.guards:
        return False
    known = {id(guard) for guard in _guards_of(unit, unit.entry)}
    return not all(id(guard) in known for guard in node._call.guards)


def may_lack_file(unit: Unit, node: Term) -> bool:
    """Whether a file that a body takes may not be there."""
    return is_optional(node._type) or may_be_absent(unit, node)


def _guards_of(unit: Unit | None, entry: UnitEntry | None) -> list[Guard]:
    guards: list[Guard] = list(entry.source.guards) if entry is not None else []
    if entry is not None and entry.loop is not None and entry.call is not None:
        guards += entry.call.guards
    while unit is not None and unit.parent is not None:
        guards += getattr(unit.link, "guards", ())
        unit = unit.parent
    return guards


def _refuse(leaf: Any, known: set[int], place: Any, terms: tuple[Any, ...], hint: str = _HINT) -> None:
    call: Call[Any] = leaf._call
    if all(id(guard) in known for guard in call.guards):
        return
    if any(getattr(term, "call", None) is call and term.status == "Succeeded" for term in terms):
        return
    raise mistake(
        "PD505",
        f"{call.words} may be skipped, and then {leaf._words()} isn't there",
        _OF_RESULTS if isinstance(leaf, CallField) and leaf._field == _RESULT else hint,
        place,
    )
