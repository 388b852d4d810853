"""YAML moved: the fields' names and the lists around their values are rewritten; comments and layout stay."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

from pydsl.lint.edits import applied, listed, over, says, unlisted
from pydsl.lint.manifests import read_text
from pydsl.spec import KINDS
from pydsl.spec.aging import OLD, fields_in, is_aged, is_replaced, spelt_for
from pydsl.spec.versions import EQUIVALENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Path, Place
    from pydsl.lint.edits import Edit
    from pydsl.lint.manifests import PlacedManifest


def moved_text(text: str, file: str, target: str) -> str:
    """Return a YAML text as a version of Argo spells it; a manifest that can't be moved stays as it is."""
    return moved_manifests(text, file, read_text(text, file)[0], target)


def moved_manifests(text: str, file: str, read: Iterable[PlacedManifest], target: str) -> str:
    """Return a YAML text, whose manifests were read, as `moved_text` does.

    What's written is read again: it has to say what was there, by the other names.
    """
    manifests = [one for one in read if one.kind in KINDS]
    lines = text.splitlines(keepends=True)
    edits = [list(_edits(one, lines, target)) for one in manifests]
    if not any(edits):
        return text
    made = applied(lines, (edit for some in edits for edit in some))
    wrong = _wrong(made, file, manifests, target)
    if wrong:
        made = applied(lines, (edit for number, some in enumerate(edits) if number not in wrong for edit in some))
    return made


def _wrong(made: str, file: str, manifests: list[PlacedManifest], target: str) -> set[int]:
    """Number the manifests that don't say any more what they said."""
    again = [one for one in read_text(made, file)[0] if one.kind in KINDS]
    if len(again) != len(manifests):
        return set(range(len(manifests)))
    pairs = enumerate(zip(manifests, again, strict=True))
    return {
        number for number, (before, after) in pairs if spelt_for(before.data, target) != spelt_for(after.data, target)
    }


def _edits(manifest: PlacedManifest, lines: list[str], target: str) -> Iterator[Edit]:
    for cls, key, path in fields_in(manifest.kind, manifest.data):
        yield from _renamed(manifest, lines, path, *_way(manifest, cls, key, path, target))


def _way(manifest: PlacedManifest, cls: str, key: str, path: Path, target: str) -> tuple[str, bool]:
    """Return the other name of a field, and whether that's a list; no name where the field stays."""
    holder = functools.reduce(operator.getitem, path[:-1], manifest.data)
    if is_replaced(cls, key, target):
        new = EQUIVALENT[cls, key]
        return ("" if new in holder else new), True
    if is_aged(cls, key, target):
        old, value = OLD[cls, key], holder[key]
        return (old if old not in holder and isinstance(value, list) and len(value) == 1 else ""), False
    return "", False


def _renamed(manifest: PlacedManifest, lines: list[str], path: Path, name: str, is_list: bool) -> list[Edit]:
    key, value = manifest.key_place(path), manifest.place(path)
    quote = _quote(lines, key, str(path[-1])) if key is not None else None
    if not name or key is None or quote is None:
        return []
    around = listed(lines, key, value) if is_list else unlisted(lines, key, value, manifest.place((*path, 0)))
    return [over(key, f"{quote}{name}{quote}"), *around] if around else []


def _quote(lines: list[str], key: Place, text: str) -> str | None:
    """Return the quote that a key is written with, "" for none; None where something else stands there."""
    return next((quote for quote in ("", '"', "'") if says(lines, key, f"{quote}{text}{quote}")), None)
