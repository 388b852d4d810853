"""An assessment as text, as Markdown for a wiki, as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydsl.assess.assessment import AssessedFile

HEADS = ("FILE", "KINDS", "LINT", "RUNS HERE", "PYTHON", "ARGO")


def _text(files: Sequence[AssessedFile]) -> str:
    rows = [HEADS, *map(_row, files)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for file in files:
        said = list(_said(file))
        if said:
            lines += ["", file.file, *(f"  {one}" for one in said)]
    return "\n".join([*lines, "", _sum(files)])


def _markdown(files: Sequence[AssessedFile]) -> str:
    lines = [_marked(HEADS), _marked(["---"] * len(HEADS)), *(_marked(_row(file)) for file in files), ""]
    for file in files:
        said = list(_said(file))
        if said:
            lines += [f"### {file.file}", "", *(f"- {one}" for one in said), ""]
    return "\n".join([*lines, _sum(files)])


def _json(files: Sequence[AssessedFile]) -> str:
    return json.dumps([attrs.asdict(file, filter=_is_told) for file in files], indent=2, ensure_ascii=False)


FORMATS: dict[str, Callable[[Sequence[AssessedFile]], str]] = {"text": _text, "json": _json, "markdown": _markdown}
"""Ways to write it, by name."""


def _is_told(field: attrs.Attribute[Any], value: object) -> bool:
    return field.name not in ("source", "shared")  # the Python itself is decompile's to write


def _marked(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _row(file: AssessedFile) -> tuple[str, ...]:
    kinds = Counter(one.kind for one in file.manifests)
    named = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items())
    return (file.file, named, _lint(file), _runs(file), _python(file), str(file.dated))


def _lint(file: AssessedFile) -> str:
    return _counted(((file.errors, "error"), (file.warnings, "warning"))) or "clean"


def _counted(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count} {word}{'s' if count > 1 and ' ' not in word else ''}" for count, word in counts if count)


def _runs(file: AssessedFile) -> str:
    found = [one.conditions for one in file.manifests if one.conditions is not None]
    if not found:
        return "-"
    running = [one for one in found if one.runs]
    if not running:
        return "no"
    with_conditions = " if" if any(one.needs for one in running) else ""
    return (f"{len(running)} of {len(found)}" if len(running) < len(found) else "yes") + with_conditions


def _python(file: AssessedFile) -> str:
    if file.python is None:
        return "no"
    made = file.python
    counts = ((made.functions, "function"), (made.objects, "object"), (made.spelt_out, "spelt out"))
    return _counted(counts) or "yes"


def _said(file: AssessedFile) -> Iterator[str]:
    for one in file.manifests:
        if one.conditions is not None:
            yield from (f"{one.name} doesn't run here: {reason}" for reason in one.conditions.refusals)
            yield from (f"{one.name} runs here with: {need}" for need in one.conditions.needs)
    if file.obstacle:
        yield f"doesn't become Python: {file.obstacle}"
    yield from (*file.dated.newer, *file.dated.older)


def _sum(files: Sequence[AssessedFile]) -> str:
    sound = sum(not file.errors for file in files)
    running = sum(all(one.conditions is None or one.conditions.runs for one in file.manifests) for file in files)
    python = sum(file.python is not None for file in files)
    return f"{_counted([(len(files), 'file')])}: {sound} lint, {running} run here, {python} become Python"
