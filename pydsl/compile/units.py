"""Units: the steps or tasks of one template while it's compiled, and how references are seen from them.

A composite is a unit. So is the body of a loop with several calls, and that of a hook with several calls: a template
of its own, whose `parent` is the unit around it. What it uses from outside becomes inputs of it (`imports`), and what
the outside collects becomes outputs of it (`exports`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.blocks import Group, Loop
from pydsl.authoring.calls import Call
from pydsl.authoring.places import Spot, mistake
from pydsl.authoring.references import CallField, CallOutput, Collected, InputRef, Item, Node, Results, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.compile.compilation import Compilation

PREFIXES = {"steps": "steps", "dag": "tasks"}


class Unit:
    """One steps or DAG template that's being compiled."""

    def __init__(self, compilation: Compilation, name: str, kind: str, owners: tuple[Any, ...]) -> None:
        self.compilation = compilation
        self.name = name
        self.kind = kind
        self.prefix = PREFIXES[kind]
        self.owners = owners
        self.parent: Unit | None = None
        self.link: Any = None
        self.groups: list[list[Any]] = []
        self.names: dict[str, Any] = {}
        self.imports: dict[str, Node] = {}
        self.exports: dict[str, tuple[Node, str]] = {}
        self.bodies: list[Unit] = []
        self.lifted: list[Any] = []
        self.needed: dict[str, None] = {}
        self.entry: Any = None
        self.spot: Spot | None = None
        self.product: Any = None

    # Layout: which entry stands where, and what it's called

    def lay_out(self, items: Iterable[Any]) -> None:
        """Place calls and loops in groups, and name them."""
        counts: dict[str, int] = {}
        groups = [item.items if isinstance(item, Group) else [item] for item in items]
        if self.kind == "dag":
            groups = [[entry for group in groups for entry in group]]
        self.groups = groups
        for index, group in enumerate(groups):
            for entry in group:
                self._place(entry, index, counts)

    def _place(self, entry: Any, index: int, counts: dict[str, int]) -> None:
        if type(entry) is Loop:
            self._place_loop(entry, index, counts)
            return
        entry.home = self
        entry.group = index
        entry.loop = None
        entry.name = name = entry.given_name or _numbered(entry, counts)
        if self.names.setdefault(name, entry) is not entry:
            raise self._clash(entry, name)

    def _place_loop(self, loop: Loop, index: int, counts: dict[str, int]) -> None:
        loop.home = self
        loop.group = index
        loop.call = only_call(loop)
        if loop.call is not None:
            call = loop.call
            call.home, call.group, call.loop = self, index, loop
            loop.name = call.given_name or loop.given_name or _numbered(call, counts)
            call.name = loop.name
        else:
            loop.name = loop.given_name or _first_name(loop)
        if self.names.setdefault(loop.name, loop) is not loop:
            raise self._clash(loop, loop.name)

    def _clash(self, entry: Any, name: str) -> Exception:
        word = "step" if self.kind == "steps" else "task"
        word_of = '.named("...")' if isinstance(entry, Call) else 'each(..., name="...")'
        hint = f"give one of them another name: {word_of}"
        return mistake("PD507", f"two {word}s of {self.name} are called {name}", hint, entry.spot)

    # References

    def path(self, node: Node) -> str:
        """Give the variable that a reference is, seen from here. Raises AuthoringError where it can't be seen."""
        if isinstance(node, Variable):
            path: str = node._path
            return path
        if isinstance(node, InputRef):
            return self._input_path(node)
        home = home_of(node, self._here())
        if home is self:
            own: str = self._own_path(node)
            return own
        if isinstance(node, Item) and self.entry is node._loop:
            return f"item.{node._key}" if node._key else "item"
        if self._is_inside(home, node):
            return self._imported(node)
        raise self._unseen(node)

    def _input_path(self, node: InputRef) -> str:
        if node._owner in self.owners:
            kind = "artifacts" if node._input.is_artifact else "parameters"
            return f"inputs.{kind}.{node._input.name}"
        if self.parent is None:
            raise mistake(
                "PD504",
                f"{node._words()} belongs to another template than {self.name}",
                "pass it as an argument",
                self._here(),
            )
        return self._imported(node)

    def _is_inside(self, home: Any, node: Node) -> bool:
        unit = self.parent
        while unit is not None:
            if unit is home or (isinstance(node, Item) and unit.entry is node._loop):
                return True
            unit = unit.parent
        return False

    def _imported(self, node: Node) -> str:
        name = _import_name(node)
        if isinstance(node, Item) and node._loop is not self.link:
            name = f"{node._loop.name}-{name}"
        known = self.imports.get(name)
        if known is not None and not same(known, node):
            name = f"{_home_name(node)}-{name}"
            known = self.imports.get(name)
        if known is None:
            assert self.parent is not None  # only a unit inside of another imports
            self.parent.path(node)  # raises where it can't be seen from there either
            self.imports[name] = node
        return f"inputs.{'artifacts' if is_file(node) else 'parameters'}.{name}"

    def _own_path(self, node: Node) -> str:
        if isinstance(node, Collected):
            return self._collected_path(node)
        call: Call[Any] = node._call
        self._seen_in_order(call, node)
        self.needed[call.name] = None
        return f"{self.prefix}.{call.name}.{self._suffix(node)}"

    def _suffix(self, node: Node) -> str:
        if isinstance(node, CallOutput):
            return self.compilation.output_path(node._call.callee, node._output)
        if isinstance(node, CallField):
            return node._field
        return "outputs.parameters"

    def _collected_path(self, node: Collected) -> str:
        loop, inner = loop_of(node, None), node._each
        self._seen_in_order(loop, node)
        self.needed[loop.name] = None
        loop.is_collected = True
        if loop.call is not None:
            return f"{self.prefix}.{loop.name}.{self._suffix(inner)}"
        return f"{self.prefix}.{loop.name}.outputs.parameters.{loop.body.export(inner)}"

    def export(self, node: Node) -> str:
        """Make a reference of this unit an output of it; gives the output's name."""
        name = _import_name(node)
        if name not in self.exports:
            call = base_call(node)
            if call.guards:
                raise mistake(
                    "PD505",
                    f"{call.words} may be skipped in an iteration: what it gives can't be collected",
                    "collect a choose(...) of what each iteration gives",
                    self.compilation.spot or call.spot,
                )
            needed, self.needed = self.needed, {}
            self.exports[name] = node, self.path(node)
            self.needed = needed
        return name

    # Order

    def _seen_in_order(self, source: Any, node: Node) -> None:
        entry = self.entry
        if entry is None or self.kind == "dag":
            return
        if source is entry or call_of(entry) is source:
            return
        if source.group >= entry.group:
            raise mistake(
                "PD504",
                f"{node._words()} isn't there yet: both steps run at the same time",
                "put the step that needs it below the `with parallel()`",
                self._here(),
            )

    def _unseen(self, node: Node) -> Exception:
        if isinstance(node, Item):
            hint = "call it inside of the loop; collect(...) gives the list of what the loop's calls gave"
            return mistake("PD504", f"{node._words()} is used outside of its loop", hint, self._here())
        call = base_call(node)
        if looped(node) and self._holds(call):
            return mistake(
                "PD504",
                f"{node._words()} is one value for each item, and this is outside of the loop",
                f"write collect({call.callee.python_name}.output) for the list",
                self._here(),
            )
        if isinstance(node, Collected):
            return mistake("PD504", f"{node._words()} isn't in a loop that ends here", None, self._here())
        return mistake(
            "PD504",
            f"{node._words()} is of another template than {self.name}",
            "pass it on as an output and an argument",
            self._here(),
        )

    def _holds(self, call: Call[Any]) -> bool:
        home = call.home
        while home is not None:
            if home is self:
                return True
            home = home.parent
        return False

    def _here(self) -> Spot | None:
        return self.compilation.spot or (self.entry.spot if self.entry is not None else self.spot)

    def entry_of(self, call: Call[Any]) -> str | None:
        """Name the entry of this unit that a call is, or is inside of; None for a call of a unit around this one."""
        unit, name = call.home, call.name
        while unit is not None:
            if unit is self:
                return name
            name = getattr(unit.link, "name", "")
            unit = unit.parent
        if self.parent is not None:
            return None
        raise mistake(
            "PD512",
            f"{call.words} is in another template than {self.name}",
            "`.after()` takes tasks of the same DAG",
            self._here(),
        )


def _numbered(call: Call[Any], counts: dict[str, int]) -> str:
    name = call.callee.name
    counts[name] = count = counts.get(name, 0) + 1
    return name if count == 1 else f"{name}-{count}"


def only_call(loop: Loop) -> Call[Any] | None:
    """Give the call of a loop that has one call only."""
    entries = [entry for item in loop.items for entry in (item.items if isinstance(item, Group) else [item])]
    return entries[0] if len(entries) == 1 and isinstance(entries[0], Call) else None


def _first_name(loop: Loop) -> str:
    first = loop.items[0]
    while not isinstance(first, Call):
        first = first.items[0]
    return first.given_name or first.callee.name


def call_of(entry: Any) -> Call[Any] | None:
    """Give the call that an entry is, or that a loop of one call has; None for a loop of several."""
    return entry.call if type(entry) is Loop else entry


def base_call(node: Any) -> Call[Any]:
    """Give the call that a reference is a result of."""
    while isinstance(node, Collected):
        node = node._each
    call: Call[Any] = node._call
    return call


def looped(node: Node) -> bool:
    """Tell whether a reference is one value for each item of some loop."""
    return not isinstance(node, Collected) and enclosing_loop(base_call(node)) is not None


def enclosing_loop(call: Call[Any]) -> Loop | None:
    """Give the innermost loop that a call is in."""
    link = call.loop or (call.home.link if call.home is not None else None)
    return link if isinstance(link, Loop) else None


def loop_of(node: Collected, at: Spot | None) -> Loop:
    """Give the loop whose iterations `collect` collects; `at` is where that's used."""
    inner = node._each
    if isinstance(inner, Collected):
        around = loop_of(inner, at).home.link
        found = around if isinstance(around, Loop) else None
    else:
        found = enclosing_loop(inner._call)
    if found is None:
        raise mistake("PD511", f"collect() of {inner._words()}, which is in no loop", "use it as it is", at)
    return found


def home_of(node: Node, at: Spot | None = None) -> Any:
    """Give the unit from which a reference can be seen directly; `at` is where it's used."""
    if isinstance(node, Collected):
        return loop_of(node, at).home
    if isinstance(node, Item):
        return None
    call = base_call(node)
    return None if call.loop is not None else call.home


def is_file(node: Node) -> bool:
    """Tell whether a reference is an artifact."""
    if isinstance(node, InputRef):
        return node._input.is_artifact
    return isinstance(node, CallOutput) and node._output.is_artifact


def same(left: Node, right: Node) -> bool:
    """Tell whether two references are of the same thing."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Collected):
        return same(left._each, right._each)
    slots = [slot for slot in type(left).__slots__ if slot != "_type"]
    return all(getattr(left, slot) is getattr(right, slot) or _equal(left, right, slot) for slot in slots)


def _equal(left: Node, right: Node, slot: str) -> bool:
    mine, other = getattr(left, slot), getattr(right, slot)
    return not isinstance(mine, Node) and bool(mine == other)


def _import_name(node: Node) -> str:
    if isinstance(node, Item):
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


def _home_name(node: Node) -> str:
    if isinstance(node, Item):
        return str(node._loop.name)
    home = home_of(node) if not isinstance(node, InputRef) else None
    return home.name if home is not None else "outer"
