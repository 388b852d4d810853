"""Steps, tasks and environment variables: which come before which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydsl.diagnostics import Path
    from pydsl.spec.values import Json


_VARIABLE = lazy_regex(r"\$\(([^()\s]+)\)")
_NAMES = lazy_regex(r"\s*[\w-]+(\s*&&\s*[\w-]+)*\s*")


def dependencies(task: dict[str, Json]) -> dict[str, Json]:
    """Return a task whose `depends` is no more than names joined by `&&` with `dependencies`, which means the same."""
    depends = task.get("depends")
    if not isinstance(depends, str) or task.get("dependencies") or not _NAMES.fullmatch(depends):
        return task
    names = [one.strip() for one in depends.split("&&")]
    return {key: one for key, one in task.items() if key != "depends"} | {"dependencies": names}


def numbered(groups: list[Json]) -> dict[str, tuple[Path, Json]] | None:
    """Return the steps of groups by their names, with their paths; None where a name is missing or stands twice."""
    found: dict[str, tuple[Path, Json]] = {}
    for number, group in enumerate(groups):
        for index, step in enumerate(group if isinstance(group, list) else [None]):
            name = step.get("name") if isinstance(step, dict) else None
            if not isinstance(name, str) or name in found:
                return None
            found[name] = ((number, index), step)
    return found


def order_of(groups: list[Json], known: Collection[str]) -> list[list[str]]:
    """Return the names of groups' steps that are known; a group's own order says nothing, so it's sorted."""
    named = [sorted(one["name"] for one in group if one["name"] in known) for group in groups]
    return [one for one in named if one]


def filled(variables: list[Json], known: Collection[str]) -> dict[str, set[str]]:
    """Return which of the known variables each names, `$(A)`, and gets: those that come before it."""
    found: dict[str, set[str]] = {}
    for one in variables:
        if one["name"] in known:
            found[one["name"]] = {*_VARIABLE.findall(str(one.get("value")))} & found.keys()
    return found
