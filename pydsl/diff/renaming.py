"""Renamed templates, tasks and steps: told once, and followed wherever they're called, waited for or read."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pydsl.diff.changes import RENAMED, At
from pydsl.diff.comparing import are_alike
from pydsl.lazy import lazy_regex
from pydsl.spec.aging import changed_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydsl.diagnostics import Path
    from pydsl.diff.changes import ManifestChange
    from pydsl.spec.values import Json

    Parts = Mapping[str, tuple[Path, Any]]
    PartsOf = Callable[[Any], Parts]
    Rewrite = Callable[[Any, Mapping[str, str]], Any]

_CLASSES = {"template": "Template", "task": "DAGTask", "step": "WorkflowStep"}
_MOST = 10_000
"""How many pairs are looked at: where more came and went, it's another workflow."""
_CALLS = frozenset({"entrypoint", "onExit", "template"})
_READ = lazy_regex(r"\b(tasks|steps)\.([\w-]+)(?=\.)")
_WORD = lazy_regex(r"[\w-]+")


def followed(kind: str, before: Json, after: Json) -> tuple[list[ManifestChange], Json]:
    """Return the renamings that lead from one manifest to another, and the first with the new names in it."""
    path = ("spec", "workflowSpec") if kind == "CronWorkflow" else ("spec",)
    old, new = (_below(one, path) for one in (before, after))
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [], before
    at = functools.reduce(At.field, path, At())
    changes, old = _renamed(old, new, at, "template", _templates, _called)
    theirs = _templates(new)
    for name, (place, template) in _templates(old).items():
        if name in theirs:
            there = At((f"template {name}",), (), (*at.before, *place), (*at.after, *theirs[name][0]))
            noun = "task" if "dag" in template else "step"
            within, made = _renamed(template, theirs[name][1], there, noun, _entries, _read)
            changes += within
            old = _put(old, place, made)
    return changes, _put(before, path, old)


def _put(data: Json, path: Path, new: Json) -> Json:
    return changed_at(data, path, lambda _: new)


def _renamed(
    old: Json, new: Json, at: At, noun: str, parts: PartsOf, rewrite: Rewrite
) -> tuple[list[ManifestChange], Json]:
    """Find parts that only have another name; again where that makes others alike."""
    changes: list[ManifestChange] = []
    theirs = parts(new)
    while True:
        ours = parts(old)
        names = _pairs(ours, theirs, noun, rewrite)
        if not names:
            return changes, old
        for was, now in names.items():
            there = At((*at.items, f"{noun} {was}"), (), (*at.before, *ours[was][0]), (*at.after, *theirs[now][0]))
            changes.append(there.change(RENAMED, was, now))
        old = rewrite(old, names)


def _pairs(ours: Parts, theirs: Parts, noun: str, rewrite: Rewrite) -> dict[str, str]:
    """Return the new names of parts that are gone, and there again; parts in order, each once."""
    gone = {name: _nameless(name, part, rewrite) for name, (_, part) in ours.items() if name not in theirs}
    come = {name: _nameless(name, part, rewrite) for name, (_, part) in theirs.items() if name not in ours}
    if len(gone) * len(come) > _MOST:
        return {}
    names: dict[str, str] = {}
    for name, part in gone.items():
        alike = (one for one, other in come.items() if are_alike(_CLASSES[noun], part, other))
        found = next(alike, None)
        if found is not None:
            names[name] = found
            del come[found]
    return names


def _nameless(name: str, part: Json, rewrite: Rewrite) -> Json:
    """Return a part whatever it's called; where it calls itself, it still does."""
    return rewrite({**part, "name": ""}, {name: ""})


# Parts and their names


def _templates(spec: Json) -> dict[str, tuple[Path, Json]]:
    listed = spec.get("templates")
    found = enumerate(listed if isinstance(listed, list) else [])
    return {str(one.get("name")): (("templates", number), one) for number, one in found if isinstance(one, dict)}


def _entries(template: Json) -> dict[str, tuple[Path, Json]]:
    tasks = _below(template, ("dag", "tasks"))
    found: list[tuple[Path, Json]] = [
        (("dag", "tasks", number), one) for number, one in enumerate(tasks if isinstance(tasks, list) else [])
    ]
    groups = template.get("steps")
    for number, group in enumerate(groups if isinstance(groups, list) else []):
        found += [(("steps", number, index), one) for index, one in enumerate(group if isinstance(group, list) else [])]
    return {str(one.get("name")): (path, one) for path, one in found if isinstance(one, dict)}


def _called(value: Json, names: Mapping[str, str]) -> Json:
    """Return a spec, or a part of one, with new names of templates where they are defined and called."""
    if isinstance(value, list):
        return [_called(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Json] = {}
    for key, one in value.items():
        if key in _CALLS and isinstance(one, str):
            made[key] = names.get(one, one)
        elif key == "templates" and isinstance(one, list):
            made[key] = [_with_name(_called(template, names), names) for template in one]
        else:
            made[key] = one if key == "templateRef" else _called(one, names)
    return made


def _read(template: Json, names: Mapping[str, str]) -> Json:
    """Return a template, or one of its entries, with new names of entries where they're waited for and read."""
    for path, _ in _entries(template).values():
        template = changed_at(template, path, functools.partial(_entry, names=names))
    return _with_texts(template, names)


def _entry(entry: Json, names: Mapping[str, str]) -> Json:
    made = dict(_with_name(entry, names))
    if isinstance(entry.get("dependencies"), list):
        made["dependencies"] = [names.get(one, one) if isinstance(one, str) else one for one in entry["dependencies"]]
    if isinstance(entry.get("depends"), str):
        made["depends"] = _WORD.sub(lambda match: names.get(match[0], match[0]), entry["depends"])
    return made


def _with_texts(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return _READ.sub(lambda match: f"{match[1]}.{names.get(match[2], match[2])}", value)
    if isinstance(value, list):
        return [_with_texts(one, names) for one in value]
    return {key: _with_texts(one, names) for key, one in value.items()} if isinstance(value, dict) else value


def _with_name(part: Json, names: Mapping[str, str]) -> Json:
    if not isinstance(part, dict) or part.get("name") not in names:
        return part
    return {**part, "name": names[part["name"]]}


def _below(value: Json, path: Path) -> Json:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value
