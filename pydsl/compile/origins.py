"""Where each part of a compiled manifest comes from: a path in it to a line of the author's. Worked out when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pydsl.authoring.calls import Call
from pydsl.authoring.entries import entries_of
from pydsl.compile.options import FIELD_NAMES
from pydsl.spec.names import json_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydsl.authoring.blocks import HookBlock
    from pydsl.authoring.places import Spot
    from pydsl.compile.units import UnitEntry
    from pydsl.diagnostics import Path, Place


class TemplateOrigin(Struct, frozen=True):
    """Where one template and its steps or tasks come from."""

    where: Callable[[], Place | None]
    groups: list[list[UnitEntry]] = field(default_factory=list)
    """Calls and loops, in the order of the template's steps; a DAG has one group."""
    options: Mapping[str, Spot] = field(default_factory=dict)
    """Where each option is written: in `@template(...)`, in the kind's constructor, or in the block's."""

    def place(self, rest: Path) -> Place | None:
        """Return the place of a path inside of the template."""
        entry = self._entry(rest)
        if entry is None:
            return option_place(rest, self.options) or self.where()
        return _place_in(entry, rest[3:])

    def _entry(self, rest: Path) -> UnitEntry | None:
        at = rest[2:3] if rest[:2] == ("dag", "tasks") else rest[1:3] if rest[:1] == ("steps",) else ()
        where = (0, *at) if rest[:1] == ("dag",) else at
        if len(where) != 2 or not all(isinstance(one, int) for one in where):
            return None
        group, index = where
        try:
            return self.groups[group][index]  # type: ignore[index]  # whole numbers, as was just checked
        except IndexError:
            return None


def option_place(path: Path, options: Mapping[str, Spot]) -> Place | None:
    """Return the place of the option that the field at a path comes from; None where none is known."""
    fields = {json_name(FIELD_NAMES.get(name, name)): name for name in options}
    for part in path[:2]:  # a container's fields are one deeper than a template's
        names = [fields.get(str(part), ""), *(_METADATA if part == "metadata" else ())]
        name = next((one for one in names if one in options), None)
        if name is not None:
            return options[name].place(name)
    return None


_METADATA = ("labels", "annotations")


def _place_in(entry: UnitEntry, rest: Path) -> Place | None:
    call = entry.call
    guards = entry.source.guards
    if rest[:1] == ("hooks",) and call is not None:
        return _place_in_hook(call.hooks, rest[1:])
    if rest[:1] == ("when",) and guards:
        guard: Spot = guards[-1].spot
        return guard.place()
    if entry.loop is not None and rest[:1] in (("withItems",), ("withParam",), ("withSequence",)):
        return entry.loop.spot.place()
    spot: Spot = entry.source.spot
    return spot.place() if call is None else _place_of_call(call, rest)


def _place_of_call(call: Call[Any], rest: Path) -> Place | None:
    if call.after_spot is not None and rest[:1] in (("depends",), ("dependencies",)):
        return call.after_spot.place()
    if rest[:2] == ("arguments", "parameters") and len(rest) > 2 and isinstance(rest[2], int):
        names = [*call.arguments]
        if rest[2] < len(names):
            return call.spot.place(names[rest[2]])
    return call.spot.place()


def _place_in_hook(hooks: Iterable[HookBlock], rest: Path) -> Place | None:
    """Return the place of what lies below a hook's name: in its call, where it has one alone."""
    hook = next((one for one in hooks if rest[:1] in ((one.key,), (one.name,))), None)
    if hook is None:
        return None
    entries = entries_of(hook.items)
    if len(entries) == 1 and isinstance(entries[0], Call) and rest[1:2] != ("expression",):
        return _place_of_call(entries[0], rest[1:])
    place: Place | None = hook.spot.place()
    return place


class Origins(Struct, frozen=True):
    """Answers where the author wrote what lies at a path of a compiled manifest."""

    whole: Spot | None = None
    templates: tuple[TemplateOrigin, ...] = ()
    arguments: Spot | None = None
    options: tuple[str, ...] = ()
    """The options of the workflow itself, which are written at `whole`."""
    hooks: tuple[HookBlock, ...] = ()

    def place(self, path: Path) -> Place | None:
        """Return the place of a path, or of the nearest thing above it; None where nothing is known."""
        if path[:2] == ("spec", "workflowSpec"):
            path = ("spec", *path[2:])
        index = path[2] if path[:2] == ("spec", "templates") and len(path) > 2 else None
        if isinstance(index, int) and index < len(self.templates):
            found = self.templates[index].place(path[3:])
            if found is not None:
                return found
        if path[:2] == ("spec", "arguments") and self.arguments is not None:
            return self.arguments.place()
        if path[:2] in (("spec", "hooks"), ("spec", "onExit")):
            found = _place_in_hook(self.hooks, ("on_exit",) if path[1:2] == ("onExit",) else path[2:])
            if found is not None:
                return found
        if self.whole is None:
            return None
        return option_place(path[1:], dict.fromkeys(self.options, self.whole)) or self.whole.place()
