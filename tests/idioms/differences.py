"""Where two manifests differ, and which differences a file's docstring states.

A docstring states a difference by a line `Differs: PATH: THEIRS -> OURS`, and why by a line `Why: ...` below; a line
that's indented goes on with the one before. THEIRS and OURS are JSON, or `nothing`. Three words stand for a relation
between long texts: `PATH: the same YAML`, `PATH: other quotes or white space` and `PATH: own words`, for scripts and
texts for people. In PATH, lists of named things are read by name, `templates[main]`, other lists by position; `*`
stands for any one name or position.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import yaml

NOTHING = object()
WORDS_FOR_PEOPLE = "workflows.argoproj.io/"
"""Labels and annotations that describe an example, or tell its makers' tests what to do with it, begin so."""

LINE = re.compile(r"^Differs: (?P<path>\S+):\s+(?P<what>.+(?:\n    .+)*)$", re.MULTILINE)


@attrs.frozen
class Difference:
    """One place where the manifests differ: two values, either of which may be absent."""

    path: str
    theirs: Any
    ours: Any

    def __str__(self) -> str:
        return f"{self.path}: {shown(self.theirs)} -> {shown(self.ours)}"


@attrs.frozen
class Stated:
    """One difference that a docstring states."""

    path: str
    what: str

    def covers(self, found: Difference) -> bool:
        """Whether a difference is the one that's stated."""
        return same_path(self.path, found.path) and self._says(found.theirs, found.ours)

    def _says(self, theirs: Any, ours: Any) -> bool:
        if self.what == "own words":
            return all(isinstance(text, str) and text.strip() for text in (theirs, ours))
        if self.what == "the same YAML":
            return bool(yaml.safe_load(theirs) == yaml.safe_load(ours))
        if self.what == "other quotes or white space":
            return without_spelling(theirs) == without_spelling(ours)
        return self.what == f"{shown(theirs)} -> {shown(ours)}"


def stated(file: Path) -> list[Stated]:
    """Read what a file says of its differences. Each has a reason."""
    text = ast.get_docstring(ast.parse(file.read_text())) or ""
    found = [Stated(match["path"], re.sub(r"\n +", " ", match["what"])) for match in LINE.finditer(text)]
    assert text.split("\n\n")[0].endswith("."), f"{file.name} doesn't say in a sentence what it shows"
    assert bool(found) == ("\nWhy: " in text), f"{file.name} has to say why it differs, where it does"
    return found


def without_spelling(text: str) -> str:
    """Leave out what an expression can be spelt with otherwise: its white space, and which quotes it has."""
    return re.sub(r"\s", "", text).replace('"', "'")


def shown(value: Any) -> str:
    """Write a value as docstrings do."""
    return "nothing" if value is NOTHING else json.dumps(value, ensure_ascii=False)


def same_path(pattern: str, path: str) -> bool:
    """Whether a path is the one that's written; `*` stands for a name or a position."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", r"[^\[\]]+"), path) is not None


def differences(theirs: Any, ours: Any, path: str = "") -> Iterator[Difference]:
    """List where two manifests differ; the order of keys and of templates is no difference."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        yield from _of_maps(theirs, ours, path)
    elif isinstance(theirs, list) and isinstance(ours, list):
        yield from _of_lists(theirs, ours, path)
    elif theirs != ours or isinstance(theirs, bool) != isinstance(ours, bool):
        yield Difference(path, theirs, ours)


def _of_maps(theirs: dict[str, Any], ours: dict[str, Any], path: str) -> Iterator[Difference]:
    for key in dict.fromkeys((*theirs, *ours)):
        inner = f"{path}.{key}" if path else key
        yield from differences(theirs.get(key, NOTHING), ours.get(key, NOTHING), inner)


def _of_lists(theirs: list[Any], ours: list[Any], path: str) -> Iterator[Difference]:
    names, own_names = _names(theirs), _names(ours)
    if names is None or own_names is None:
        for place in range(max(len(theirs), len(ours))):
            yield from differences(_at(theirs, place), _at(ours, place), f"{path}[{place}]")
        return
    shared, own_shared = [one for one in names if one in own_names], [one for one in own_names if one in names]
    if shared != own_shared and not path.endswith("spec.templates"):
        yield Difference(f"{path}.order", shared, own_shared)
    found, own = dict(zip(names, theirs, strict=True)), dict(zip(own_names, ours, strict=True))
    for name in dict.fromkeys((*names, *own_names)):
        yield from differences(found.get(name, NOTHING), own.get(name, NOTHING), f"{path}[{name}]")


def _at(items: list[Any], place: int) -> Any:
    return items[place] if place < len(items) else NOTHING


def _names(items: list[Any]) -> list[str] | None:
    names = [one.get("name") if isinstance(one, dict) else None for one in items]
    is_named = all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
    return [str(name) for name in names] if is_named else None


def without_words_for_people(manifest: Any) -> Any:
    """Leave out the labels and annotations that describe the example."""
    metadata = {
        key: {name: text for name, text in value.items() if not name.startswith(WORDS_FOR_PEOPLE)}
        if key in ("labels", "annotations")
        else value
        for key, value in manifest["metadata"].items()
    }
    return {**manifest, "metadata": {key: value for key, value in metadata.items() if value != {}}}
