"""Units: the steps or tasks of one template while it's compiled, and how references are seen from them.

A composite is a unit. So is the body of a loop with several calls, and that of a hook with several calls: a template
of its own, whose `parent` is the unit around it. What it uses from outside becomes inputs of it (`imports`), and what
the outside collects becomes outputs of it (`exports`).
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Any, cast

import attrs

from pydsl.authoring.codec import is_path
from pydsl.authoring.entries import Loop, entries_of
from pydsl.authoring.inputs import Input
from pydsl.authoring.places import mistake
from pydsl.authoring.references import (
    CallField,
    CallOutput,
    Collected,
    InputRef,
    LoopItem,
    Operation,
    Results,
    Term,
    Variable,
    leaves,
)
from pydsl.compile.expressions import as_text
from pydsl.compile.paths import tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.authoring.calls import Call
    from pydsl.authoring.places import Spot
    from pydsl.compile.compilation import Compilation

PREFIXES = {"steps": "steps", "dag": "tasks"}


@attrs.define(eq=False)
class UnitEntry:
    """A step or a task to be: a call, or a loop; what the author wrote, and what this compilation knows of it."""

    source: Any
    name: str
    unit: Unit
    group: int
    call: Call[Any] | None
    """The call, also a loop's only one; None for a loop of several."""
    loop: Loop | None
    body: Unit | None = None
    """The template of a loop's several calls."""
    made: Any = None
    """The spec's object."""
    is_collected: bool = False


class Unit:
    """One steps or DAG template that's being compiled."""

    def __init__(
        self, compilation: Compilation, name: str, kind: str, owners: tuple[Any, ...], spot: Spot | None
    ) -> None:
        self.compilation = compilation
        self.name = name
        self.kind = kind
        self.prefix = PREFIXES[kind]
        self.owners = owners
        self.parent: Unit | None = None
        self.link: Any = None
        self.groups: list[list[UnitEntry]] = []
        self.imports: dict[str, Term] = {}
        self.exports: dict[str, tuple[Term, str]] = {}
        """What the unit around collects, by the outputs' names: the tag, or the expression of a list, that gives it."""
        self.bodies: list[Unit] = []
        self.lifted: list[Any] = []
        self.needed: dict[str, None] = {}
        self.entry: UnitEntry | None = None
        self.spot = spot
        """What's being made, or its entry under way: where mistakes are told."""
        self.product: Any = None

    # Layout: which entry stands where

    def lay_out(self, items: Iterable[Any]) -> None:
        """Place calls and loops in groups; a DAG has one."""
        groups = [entries_of([item]) for item in items]
        if self.kind == "dag":
            groups = [[entry for group in groups for entry in group]]
        table = self.compilation.entries
        for index, group in enumerate(groups):
            placed: list[UnitEntry] = []
            for source in group:
                loop = source if type(source) is Loop else None
                call = loop.call if loop is not None else cast("Call[Any]", source)
                entry = table[source] = UnitEntry(source, source.name, self, index, call, loop)
                if loop is not None and loop.call is not None:
                    table[loop.call] = entry
                placed.append(entry)
            self.groups.append(placed)

    # References

    def path(self, node: Term) -> str:
        """Return the variable that a reference is, seen from here. Raises AuthoringError where it can't be seen."""
        if isinstance(node, Variable):
            path: str = node._path
            return path
        if isinstance(node, InputRef):
            return self._input_path(node)
        home = self.home_of(node)
        if home is self:
            own: str = self._own_path(node)
            return own
        if isinstance(node, LoopItem) and self.entry is not None and self.entry.loop is node._loop:
            return f"item.{node._key}" if node._key else "item"
        if self._is_inside(home, node):
            return self._imported(node)
        raise self._unseen(node)

    def _input_path(self, node: InputRef) -> str:
        if node._owner is self or node._owner in self.owners:
            kind = "artifacts" if node._input.is_artifact else "parameters"
            return f"inputs.{kind}.{node._input.name}"
        if self.parent is None:
            raise mistake(
                "PD504",
                f"{node._words()} belongs to another template than {self.name}",
                "pass it as an argument",
            )
        return self._imported(node)

    def chosen_outside(self, node: Operation) -> Term:
        """Make a choice an input of this body: it's made where the body is called."""
        first = next(leaf for leaf in leaves(node) if isinstance(leaf, (CallOutput, CallField)))
        stem = f"{_import_name(first)}-chosen"
        names = chain([stem], (f"{stem}-{number}" for number in count(2)))
        name = next(one for one in names if self.imports.setdefault(one, node) is node)
        return InputRef(Input(name, name, node._type, is_artifact=is_file(node)), self)

    def _is_inside(self, home: Any, node: Term) -> bool:
        unit = self.parent
        while unit is not None:
            if unit is home:
                return True
            if isinstance(node, LoopItem) and unit.entry is not None and unit.entry.loop is node._loop:
                return True
            unit = unit.parent
        return False

    def _imported(self, node: Term) -> str:
        name = _import_name(node)
        if isinstance(node, LoopItem) and node._loop is not self.link:
            name = f"{node._loop.name}-{name}"
        known = self.imports.get(name)
        if known is not None and not same(known, node):
            name = f"{self._home_name(node)}-{name}"
            known = self.imports.get(name)
        if known is None:
            assert self.parent is not None  # only a unit inside of another imports
            self.parent.path(node)  # raises where it can't be seen from there either
            self.imports[name] = node
        return f"inputs.{'artifacts' if is_file(node) else 'parameters'}.{name}"

    def _own_path(self, node: Term) -> str:
        if isinstance(node, Collected):
            return self._collected_path(node)
        call: Call[Any] = node._call
        if self.kind == "steps":
            self._seen_in_order(self.compilation.entries[call], node)
        self.needed[call.name] = None
        return f"{self.prefix}.{call.name}.{self._suffix(node)}"

    def _suffix(self, node: Term) -> str:
        if isinstance(node, CallOutput):
            return self.compilation.descriptions.output_path(node._call.callee, node._output)
        if isinstance(node, CallField):
            return node._field
        return "outputs.parameters"

    def _collected_path(self, node: Collected) -> str:
        entry, inner = self.loop_of(node), node._each
        if entry is self.entry:
            message = f"collect() of {inner._words()} is used inside of its own loop"
            raise mistake("PD511", f"{message}: the list isn't there before the loop ends", "use it below the loop")
        self._seen_in_order(entry, node)
        self.needed[entry.name] = None
        entry.is_collected = True
        if entry.body is None:
            return f"{self.prefix}.{entry.name}.{self._suffix(inner)}"
        return f"{self.prefix}.{entry.name}.outputs.parameters.{entry.body.export(inner)}"

    def export(self, node: Term) -> str:
        """Make a reference of this unit an output of it; gives the output's name."""
        name = _import_name(node)
        if name not in self.exports:
            call = base_call(node)
            if call.guards:
                raise mistake(
                    "PD505",
                    f"{call.words} may be skipped in an iteration: what it gives can't be collected",
                    "collect a choose(...) of what each iteration gives",
                )
            needed, self.needed = self.needed, {}
            self.exports[name] = node, as_text(node, self.path) if _is_list(node) else tag(self.path(node))
            self.needed = needed
        return name

    # Order

    def _seen_in_order(self, source: UnitEntry, node: Term) -> None:
        entry = self.entry
        if entry is None or self.kind == "dag" or source is entry:
            return
        if source.group >= entry.group:
            raise mistake(
                "PD504",
                f"{node._words()} isn't there yet: both steps run at the same time",
                "put the step that needs it below the `with parallel()`",
            )

    def _unseen(self, node: Term) -> Exception:
        if isinstance(node, LoopItem):
            hint = "call it inside of the loop; collect(...) gives the list of what the loop's calls gave"
            return mistake("PD504", f"{node._words()} is used outside of its loop", hint)
        call = base_call(node)
        if self.entry is not None and self.entry.call is call:
            message = f"{node._words()} is one value for each item, which a hook of a loop's only call isn't given"
            return mistake(
                "PD504", message, "put the call and its hook into a template of their own, and loop over that"
            )
        if self.is_looped(node) and self._holds(call):
            return mistake(
                "PD504",
                f"{node._words()} is one value for each item, and this is outside of the loop",
                f"write collect({call.callee.python_name}.output) for the list",
            )
        if isinstance(node, Collected):
            return mistake("PD504", f"{node._words()} isn't in a loop that ends here", None)
        return mistake(
            "PD504",
            f"{node._words()} is of another template than {self.name}",
            "pass it on as an output and an argument",
        )

    # Where calls are

    def home_of(self, node: Term) -> Unit | None:
        """Return the unit from which a reference can be seen directly."""
        if isinstance(node, Collected):
            return self.loop_of(node).unit
        if isinstance(node, (LoopItem, InputRef)):
            return None
        entry = self.compilation.entries.get(node._call)
        return entry.unit if entry is not None and entry.loop is None else None

    def loop_of(self, node: Collected) -> UnitEntry:
        """Return the loop whose iterations `collect` collects."""
        inner = node._each
        if isinstance(inner, Collected):
            found = self._loop_around(self.loop_of(inner).unit)
        else:
            found = self._enclosing_loop(inner._call)
        if found is None:
            raise mistake("PD511", f"collect() of {inner._words()}, which is in no loop", "use it as it is")
        return found

    def is_looped(self, node: Term) -> bool:
        """Whether a reference is one value for each item of some loop."""
        return not isinstance(node, Collected) and self._enclosing_loop(base_call(node)) is not None

    def _enclosing_loop(self, call: Call[Any]) -> UnitEntry | None:
        entry = self.compilation.entries.get(call)
        if entry is None:
            return None
        return entry if entry.loop is not None else self._loop_around(entry.unit)

    def _loop_around(self, unit: Unit) -> UnitEntry | None:
        return self.compilation.entries[unit.link] if isinstance(unit.link, Loop) else None

    def _holds(self, call: Call[Any]) -> bool:
        entry = self.compilation.entries.get(call)
        home = entry.unit if entry is not None else None
        while home is not None:
            if home is self:
                return True
            home = home.parent
        return False

    def entry_of(self, call: Call[Any]) -> str | None:
        """Name the entry of this unit that a call is, or is inside of; None for a call of a unit around this one."""
        entry = self.compilation.entries.get(call)
        while entry is not None:
            if entry.unit is self:
                return entry.name
            entry = self.compilation.entries.get(entry.unit.link)
        if self.parent is not None:
            return None
        raise mistake(
            "PD512",
            f"{call.words} is in another template than {self.name}",
            "`.after()` takes tasks of the same DAG",
        )

    def _home_name(self, node: Term) -> str:
        if isinstance(node, LoopItem):
            return str(node._loop.name)
        home = self.home_of(node)
        return home.name if home is not None else "outer"


def _is_list(node: Term) -> bool:
    return isinstance(node, (Collected, Results))


def base_call(node: Any) -> Call[Any]:
    """Return the call that a reference is a result of."""
    while isinstance(node, Collected):
        node = node._each
    call: Call[Any] = node._call
    return call


def is_file(node: Term) -> bool:
    """Whether a reference is an artifact."""
    if isinstance(node, InputRef):
        return node._input.is_artifact
    if isinstance(node, Operation):
        return is_path(node._type)
    return isinstance(node, CallOutput) and node._output.is_artifact


def same(left: Term, right: Term) -> bool:
    """Whether two references are of the same thing."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Collected):
        return same(left._each, right._each)
    slots = [slot for slot in type(left).__slots__ if slot != "_type"]
    return all(getattr(left, slot) is getattr(right, slot) or _equal(left, right, slot) for slot in slots)


def _equal(left: Term, right: Term, slot: str) -> bool:
    mine, other = getattr(left, slot), getattr(right, slot)
    return not isinstance(mine, Term) and bool(mine == other)


def _import_name(node: Term) -> str:
    if isinstance(node, LoopItem):
        return f"item-{node._key}" if node._key else "item"
    if isinstance(node, InputRef):
        return node._input.name
    call = base_call(node)
    inner: Any = node
    while isinstance(inner, Collected):
        inner = inner._each
    if isinstance(inner, CallOutput):
        return f"{call.name}-{inner._output.name}"
    if isinstance(inner, Results):
        return f"{call.name}-outputs"
    return f"{call.name}-{inner._field.rpartition('.')[2]}"
