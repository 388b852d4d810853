"""Case files: JSON, JSON lines, gzipped or not. What a file is called up to its first dot is its corpus and format."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@attrs.frozen
class Case:
    """One case: `data` is its row, `context` what its file says beside the rows (named environments, say)."""

    corpus: str
    id: str
    data: Any
    context: Any


def corpus_of(path: Path) -> str:
    """Name a file's corpus: `vectors/argo_when_cases.json.gz` is `argo_when_cases`."""
    return path.name.split(".", 1)[0]


def read_cases(path: Path) -> Iterator[Case]:
    """Read every case of a file, in order. A case's id is its own, else its list's key and index."""
    content = parse(path.read_bytes(), path)
    lists = {"": content} if isinstance(content, list) else {k: v for k, v in content.items() if isinstance(v, list)}
    context = {} if isinstance(content, list) else {k: v for k, v in content.items() if not isinstance(v, list)}
    for key, listed in lists.items():
        rows, header = split_header(listed)
        for index, row in enumerate(rows):
            own = row.get("id") if isinstance(row, dict) else None
            prefix = f"{key}/" if key and len(lists) > 1 else ""
            identity = str(own) if own else f"{prefix}{index}"
            yield Case(corpus_of(path), identity, row, {**context, **header, "$list": key})


def split_header(rows: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Take the rows that describe (keys that begin with `$`, a line of text) off the front of a list of cases."""
    header: dict[str, Any] = {}
    while rows and _describes(rows):
        if isinstance(rows[0], dict):
            header.update(rows[0])
        rows = rows[1:]
    return rows, header


def _describes(rows: list[Any]) -> bool:
    """Whether the first row isn't a case: a text, keys that begin with `$`, or none that the next row has."""
    first = rows[0]
    if isinstance(first, str) or any(key.startswith("$") for key in first):
        return True
    return len(rows) > 1 and isinstance(rows[1], dict) and not first.keys() & rows[1].keys()


def parse(content: bytes, path: Path) -> Any:
    """Read JSON, or JSON lines, from a file's bytes."""
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    if ".jsonl" in path.suffixes:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return json.loads(text)
