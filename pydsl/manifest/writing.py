"""Write JSON values as YAML: the same bytes every time, the way people write Argo's manifests by hand.

Maps keep the order they're given in. Lists stand at their key's own indentation. PyYAML's dumper isn't used: it
leaves `y` and `n` bare, which Argo reads as booleans, folds long strings, and is an order of magnitude slower.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from pydsl.lazy import lazy_regex
from pydsl.manifest.layout import Chooses, Layout
from pydsl.manifest.quoting import block_header, block_lines, lone_surrogate, one_line
from pydsl.manifest.source import MAX_DEPTH
from pydsl.manifest.unwritable import unwritable

_STEP = "  "
_FLOW = lazy_regex(r"[,\[\]{}]")  # ends a plain scalar on a line of several
_LONGEST_SIMPLE_KEY = 1000  # YAML's readers give up looking for the `:` of a key after 1024 characters


def emit(documents: Iterable[Mapping[str, Any] | str], layout: Layout = Layout()) -> str:  # noqa: B008 - it's frozen
    """Write documents as one file, with `---` between them.

    A document is a map of JSON values, or text that's YAML already, which goes in as it is. Strings are quoted so
    that no YAML reader takes them for something else; `layout` says what's written once, or on one line. Raises
    ManifestError for what JSON can't hold: a key that isn't a string, infinity, half a surrogate pair, another type of
    object.
    """
    pieces: list[str] = []
    tail = ""
    for document in documents:
        text, next_tail = _passed_through(document) if isinstance(document, str) else _written(document, layout)
        if pieces:
            pieces.append(tail if text.startswith("---") else tail + "---\n")
        pieces.append(text)
        tail = next_tail
    return "".join(pieces)


def emit_one(data: Any) -> str:
    """Write one JSON value as a YAML document that ends with a newline. Raises ManifestError as `emit` does."""
    return _written(data)[0]


def _passed_through(text: str) -> tuple[str, str]:
    return text if text.endswith("\n") else text + "\n", ""


def _written(data: Any, layout: Layout = Layout()) -> tuple[str, str]:  # noqa: B008 - it's frozen
    """Write a document; tell what must stand between it and a `---` after it.

    Argo cuts a file at newline and `---`, before YAML is read, so the document before loses its last newline; and a
    block that isn't ended by a newline has none at its end. A blank line, or `...`, is lost instead.
    """
    writer = _Writer(layout)
    try:
        writer.document(data)
    except _UnwritableError:
        raise unwritable(data) from None
    return "".join(writer.pieces), writer.tail()


class _UnwritableError(Exception):
    """The data hold something that isn't JSON; `unwritable` finds out what and where."""


@attrs.define(eq=False)
class _Writer:
    """Writes one document. What a value begins with (`lead`) and what its other lines begin with (`pad`) are given."""

    layout: Layout
    anchored: set[str] = attrs.field(factory=set)
    pieces: list[str] = attrs.field(factory=list)
    block_end: int = 0  # how many pieces there were after the last block
    block_header: str = ""
    strings: dict[str, str] = attrs.field(factory=dict)
    keys: dict[str, str] = attrs.field(factory=dict)

    def document(self, data: Any) -> None:
        data = _json(data)
        if isinstance(data, dict) and data:
            self.mapping(data, "", "")
        elif isinstance(data, list) and data:
            self.sequence(data, "", "")
        elif isinstance(data, str):
            self.pieces.append(self.string(data) + "\n")
        else:
            self.pieces.append(_token(data) + "\n")

    def tail(self) -> str:
        """Return what must follow before `---`, so that a block at the end keeps its newline."""
        if self.block_end != len(self.pieces) or self.block_header.endswith("-"):
            return ""
        return "...\n" if self.block_header.endswith("+") else "\n"

    def mapping(self, data: dict[str, Any], lead: str, pad: str) -> None:
        if len(pad) > len(_STEP) * MAX_DEPTH:
            raise _UnwritableError
        pieces, keys, strings, layout = self.pieces, self.keys, self.strings, self.layout
        for key, value in data.items():
            head = lead + (keys.get(key) or self.key(key, pad))
            lead = pad
            if type(value) is str:
                written = strings.get(value)  # asked for here as well: most of a large manifest is said again and again
                if written:
                    pieces.append(f"{head} {written}\n")
                else:
                    self.text(value, head, pad)
                continue
            below = _json(value)
            if isinstance(below, dict) and below:
                pieces.append(head + "\n")
                self.mapping(below, pad + _STEP, pad + _STEP)
            elif isinstance(below, list) and below:
                if key in layout.lists and layout.lists[key](below):
                    pieces.append(f"{head} {self.flow(below)}\n")
                    continue
                pieces.append(head + "\n")
                self.sequence(below, pad, pad, layout.items.get(key))
            else:
                self.scalar(below, head, pad)

    def sequence(self, data: list[Any], lead: str, pad: str, on_one_line: Chooses | None = None) -> None:
        if len(pad) > len(_STEP) * MAX_DEPTH:
            raise _UnwritableError
        for item in data:
            head = lead + "-"
            lead = pad
            value = _json(item)
            if on_one_line is not None and on_one_line(value) and not self._begins_anchor(value):
                self.pieces.append(f"{head} {self.flow(value)}\n")
            elif isinstance(value, dict) and value:
                self.mapping(value, head + " ", pad + _STEP)
            elif isinstance(value, list) and value:
                self.sequence(value, head + " ", pad + _STEP)
            else:
                self.scalar(value, head, pad)

    def scalar(self, value: Any, head: str, pad: str) -> None:
        if isinstance(value, str):
            self.text(value, head, pad)
        else:
            self.pieces.append(f"{head} {_token(value)}\n")

    def flow(self, value: Any) -> str:
        """Write a value on one line."""
        value = _json(value)
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self._in_flow(key)}: {self.flow(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return self._in_flow(value) if isinstance(value, str) else _token(value)

    def _in_flow(self, text: str) -> str:
        if text in self.anchored:
            return f"*{self.layout.anchors[text]}"
        written = self.strings.get(text) or self.string(text)
        return f"'{written}'" if _FLOW.search(written) and written[0] not in "'\"" else written

    def _begins_anchor(self, value: Any) -> bool:
        """Whether a text in a value is to be written here, under its anchor."""
        if isinstance(value, dict):
            return any(map(self._begins_anchor, value.values()))
        return isinstance(value, str) and value in self.layout.anchors and value not in self.anchored

    def text(self, value: str, head: str, pad: str) -> None:
        if value in self.layout.anchors:
            if value in self.anchored:
                self.pieces.append(f"{head} *{self.layout.anchors[value]}\n")
                return
            self.anchored.add(value)
            head = f"{head} &{self.layout.anchors[value]}"
        header = block_header(value) if "\n" in value else None
        if header is None:
            self.pieces.append(f"{head} {self.strings.get(value) or self.string(value)}\n")
        else:
            self.pieces.append(f"{head} {header}\n{block_lines(value, pad + _STEP)}")
            self.block_end, self.block_header = len(self.pieces), header

    def string(self, value: str) -> str:
        if lone_surrogate(value):
            raise _UnwritableError
        written = self.strings[value] = one_line(value)
        return written

    def key(self, key: Any, pad: str) -> str:
        if not isinstance(key, str):
            raise _UnwritableError
        if lone_surrogate(key):
            raise _UnwritableError
        written = one_line(str.__str__(key))
        if len(written) > _LONGEST_SIMPLE_KEY:
            return f"? {written}\n{pad}:"
        self.keys[key] = written + ":"
        return written + ":"


def _json(value: Any) -> Any:
    """Return what stands for a value in JSON: maps as dicts, tuples as lists, enums of text as text."""
    kind = type(value)
    if kind is str or kind is dict or kind is list:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _token(value: Any) -> str:
    """Write what isn't a string and holds nothing."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float) and math.isfinite(value):
        return _float(value)
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    raise _UnwritableError


def _float(value: float) -> str:
    """Write a float as YAML 1.1's readers need it: with a point, and a sign in the exponent, which Python writes."""
    text = float.__repr__(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text
