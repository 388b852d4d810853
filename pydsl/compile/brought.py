"""What a body uses of calls outside of it that may be skipped: it's chosen out there, where Argo knows that they were.

The body of a loop, or of a hook, gets what it uses as inputs. An argument that is the output of a skipped call fails
the run, and no `??` inside of the body can help: so a whole choice becomes the input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.inputs import REQUIRED
from pydsl.authoring.places import mistake
from pydsl.authoring.references import (
    CallField,
    CallOutput,
    Collected,
    LoopItem,
    Operation,
    Results,
    Term,
    Text,
    leaves,
    lifted,
)
from pydsl.compile.expressions import CHOICES
from pydsl.compile.needed import needed
from pydsl.compile.skips import may_be_absent

if TYPE_CHECKING:
    from pydsl.authoring.inputs import Input
    from pydsl.compile.units import Unit


def brought(unit: Unit, given: Any, item: Input | None = None) -> Any:
    """Return a value as a template sees it, where it's passed to an input. Raises AuthoringError where it can't be."""
    if not isinstance(given, Term):
        return given
    given = _or_default(unit, given, item)
    if unit.parent is None:
        return given
    made = _brought(unit, given)
    lost = next((leaf for leaf in leaves(made) if _is_lost(unit, leaf)), None)
    if lost is not None and not (item is not None and item.is_artifact):
        message = f"{lost._call.words} may be skipped, and then {lost._words()} isn't there for what's called here"
        raise mistake("PD505", message, "skip it too, or choose(...), first(...) by what's outside of the block alone")
    return made


def _brought(unit: Unit, node: Term) -> Term:
    if isinstance(node, Operation) and node._operator in CHOICES and _is_of_outside(unit, node):
        return unit.chosen_outside(node)
    if isinstance(node, Operation):
        return Operation(node._operator, tuple(_brought(unit, part) for part in node._operands), node._type)
    if isinstance(node, Text):
        return Text(tuple(_brought(unit, one) if isinstance(one, Term) else one for one in node._pieces))
    return node


def _or_default(unit: Unit, given: Term, item: Input | None) -> Term:
    """Write an input's default beside what may be absent, where Argo doesn't take it: in a body, and of an expression.

    A body's own input is always there, and an expression fails where what it computes with isn't.
    """
    if item is None or item.is_artifact or item.default is REQUIRED:
        return given
    if isinstance(given, (CallOutput, CallField)):
        is_absent = _is_lost(unit, given)
    else:
        is_absent = any(may_be_absent(unit, leaf) for leaf in needed(given))
    return Operation("??", (given, lifted(item.default, item.annotation)), item.annotation) if is_absent else given


def _is_of_outside(unit: Unit, node: Term) -> bool:
    """Whether a choice needs nothing of this body, and something that may be absent in it."""
    found = list(leaves(node))
    return any(_is_lost(unit, leaf) for leaf in found) and not any(_is_own(unit, leaf) for leaf in found)


def _is_own(unit: Unit, leaf: Term) -> bool:
    if isinstance(leaf, LoopItem):
        return unit.entry is not None and unit.entry.loop is leaf._loop
    return isinstance(leaf, (CallOutput, CallField, Collected, Results)) and unit.home_of(leaf) is unit


def _is_lost(unit: Unit, node: Term) -> bool:
    return may_be_absent(unit, node) and not _is_own(unit, node)
