"""What a comparison gives: changes, each with where it is, what was there and what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.diff.words import one_line, subject

if TYPE_CHECKING:
    from pydsl.diagnostics import Path, Place
    from pydsl.diff.sides import SidedManifest
    from pydsl.spec.values import Json

ADDED, REMOVED, CHANGED, MOVED, RENAMED, REORDERED = "added", "removed", "changed", "moved", "renamed", "reordered"

RUNNER = "input artifact pydsl"


class At(Struct, frozen=True):
    """Where a walk through two manifests is: the items on the way as people call them, and the fields below those."""

    items: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    before: Path = ()
    after: Path = ()

    def field(self, name: str) -> At:
        """Go to a field."""
        return At(self.items, (*self.fields, name), (*self.before, name), (*self.after, name))

    def item(self, word: str, before: str | int, after: str | int) -> At:
        """Go to an item of a list or a map, which `word` calls."""
        return At((*self.items, word), (), (*self.before, before), (*self.after, after))

    def change(self, kind: str, before: Json, after: Json, what: str = "") -> ManifestChange:
        """Make the change that's found here; `what` calls it otherwise than by its field."""
        where, named = subject(self.items, self.fields)
        return ManifestChange(kind, where, what or named, before, after, self.before, self.after)


class ManifestChange(Struct, frozen=True):
    """One change."""

    kind: str
    """One of `added`, `removed`, `changed`, `moved`, `renamed`, `reordered`."""
    where: tuple[str, ...]
    """The template, the task... that it's in, from the outermost on."""
    what: str
    before: Json
    after: Json
    path_before: Path
    path_after: Path

    @property
    def has_lines(self) -> bool:
        """Whether a text of several lines became another: that's better shown than said."""
        texts = [self.before, self.after]
        has_some = all(isinstance(one, str) for one in texts) and any("\n" in one for one in texts)
        return has_some and not self.is_runners

    @property
    def is_runners(self) -> bool:
        """Whether it's the runner of Python templates that became another version's."""
        return self.kind == CHANGED and self.where[-1:] == (RUNNER,) and self.what == "raw.data"

    def __str__(self) -> str:
        where = f"{', '.join(self.where)}: " if self.where else ""
        if self.kind in (ADDED, REMOVED):
            value = self.after if self.kind == ADDED else self.before
            return f"{where}{self.what} {self.kind}" + (f": {one_line(value)}" if _is_short(value) else "")
        if self.kind == RENAMED:
            return f"{where}{self.what} renamed to {self.after}"
        if self.is_runners:
            return f"{where}the runner is another pydsl's"
        if self.has_lines:
            return f"{where}{self.what} {self.kind}"
        return f"{where}{self.what} {self.kind} from {one_line(self.before)} to {one_line(self.after)}"


def _is_short(value: Json) -> bool:
    return not isinstance(value, (dict, list)) and value is not None and "\n" not in str(value)


class ChangedManifest(Struct, frozen=True):
    """All changes of one manifest. A side is None where the manifest isn't there."""

    before: SidedManifest | None
    after: SidedManifest | None
    changes: tuple[ManifestChange, ...]

    @property
    def name(self) -> str:
        """Its kind and its name, as it is now."""
        return str(self.after or self.before)

    def place(self, change: ManifestChange) -> Place | None:
        """Return where a change is: where it's now, or where what was removed was."""
        if self.after is not None and change.kind != REMOVED:
            return self.after.place(change.path_after)
        return self.before.place(change.path_before) if self.before is not None else None
