"""`--fix`: rewrite, in YAML text, what has exactly one safe rewrite. Nothing else of the text is touched.

- a misspelt field that differs from the one that's meant only in the case of letters or by `_` and `-`;
- a number or true/false where text is asked for: quotes, which keep it as it's written;
- a quoted number or truth value where a bare one is asked for;
- `schedule`, `mutex` and `semaphore` of older versions, which are lists now.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.lint.edits import PLAIN, applied, listed, over, says
from pydsl.lint.files import YAML_ENDINGS, files_in
from pydsl.lint.foreign import texts_of
from pydsl.lint.manifests import read_text
from pydsl.spec import KINDS
from pydsl.spec.decoding import Fault, read
from pydsl.spec.fields import Scalar
from pydsl.spec.mending import ROUNDS, meant_value
from pydsl.spec.versions import EQUIVALENT, VERSIONS, last_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Path
    from pydsl.lint.edits import Edit
    from pydsl.lint.manifests import PlacedManifest
    from pydsl.lint.options import LintOptions

_NEW = {old: new for (_, old), new in EQUIVALENT.items()}


def fix_files(paths: Iterable[str], options: LintOptions) -> Iterator[tuple[str, int]]:
    """Rewrite YAML files in place; yield the name of each that changed, and how much was mended in it."""
    named = files_in(paths, YAML_ENDINGS, by_a_tool=options.pass_over)
    for found, text, file in texts_of(one for one in named if one.path.suffix in YAML_ENDINGS):
        fixed, count = fixed_text(text, file, options.target)
        if count:
            found.path.write_bytes(fixed.encode())
            yield file, count


def fixed_text(text: str, file: str = "<string>", target: str = VERSIONS[-1]) -> tuple[str, int]:
    """Mend a YAML text for a version of Argo; give it, and how many mistakes were mended."""
    total = 0
    for _ in range(ROUNDS):
        text, count = _mended_once(text, file, target)
        total += count
        if not count:
            break
    return text, total


def _mended_once(text: str, file: str, target: str) -> tuple[str, int]:
    manifests, _ = read_text(text, file)
    lines = text.splitlines(keepends=True)
    repairs = [one for manifest in manifests for one in _repairs(manifest, lines, target)]
    repairs = list({tuple(edits): edits for edits in repairs}.values())
    return applied(lines, (edit for repair in repairs for edit in repair)), len(repairs)


def _repairs(manifest: PlacedManifest, lines: list[str], target: str) -> Iterator[list[Edit]]:
    if manifest.kind not in KINDS:
        return
    _, findings = read(KINDS[manifest.kind], manifest.data)
    for fault in findings.faulty:
        edits = _repair(manifest, fault, lines, target)
        if edits:
            yield edits


def _repair(manifest: PlacedManifest, fault: Fault, lines: list[str], target: str) -> list[Edit]:
    key = str(fault.path[-1]) if fault.path else ""
    place = manifest.key_place(fault.path)
    if place is None or place.end_column is None:
        return []
    if fault.kind is not None:
        return _requoted(manifest, fault, lines)
    if fault.meant is not None:
        return [over(place, fault.meant)] if _bare(key) == _bare(fault.meant) and says(lines, place, key) else []
    until = last_known(*next(((cls, old) for cls, old in EQUIVALENT if old == key), ("", "")))
    if until and VERSIONS.index(until) < VERSIONS.index(target) and says(lines, place, key):
        made = listed(lines, place, manifest.place(fault.path))
        return [over(place, _NEW[key]), *made] if made else []
    return []


def _bare(name: str) -> str:
    return re.sub(r"[-_]", "", name).lower()


def _requoted(manifest: PlacedManifest, fault: Fault, lines: list[str]) -> list[Edit]:
    """Put quotes around what should be text, or take them from what shouldn't."""
    place, value = manifest.place(fault.path), _value(manifest.data, fault.path)
    if not isinstance(fault.kind, Scalar) or place is None or place.end_column is None:
        return []
    written = lines[place.line - 1][place.column - 1 : place.end_column - 1]
    if fault.kind.word == "str" and isinstance(value, (bool, int, float)) and PLAIN.fullmatch(written):
        return [over(place, f'"{written}"')]
    meant = meant_value(fault.kind, value)
    if isinstance(value, str) and meant is not None and written[:1] in {"'", '"'} and written[1:-1] == value:
        return [over(place, value)]
    return []


def _value(data: object, path: Path) -> object:
    for part in path:
        data = data[part]  # type: ignore[index]  # a path that reading the same data gave
    return data
