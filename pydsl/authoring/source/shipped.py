"""The text that ships: what was captured, written down in order; and where each part comes from, beside it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.source.capture import Captured, Piece, captured
from pydsl.authoring.source.refusals import UNSAFE_TEXT, refuse
from pydsl.authoring.source.tags import PAIR, without_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FunctionType

FUTURE = "from __future__ import annotations\n"


@attrs.frozen
class Part:
    """From `line` on, the text is that of `file` from its line `origin` on."""

    line: int
    file: str
    origin: int


@attrs.frozen
class ShippedSource:
    """A function's source with all it needs. It has no `{{`, `$$` or `$(`, and no place of this machine's.

    A line that moves in the author's file doesn't change it.
    """

    name: str
    """How the text names the function."""
    text: str
    class_names: dict[str, str]
    """How the text names the classes that were asked for."""
    defines: frozenset[str]
    """The names that the text binds at its top level."""
    packages: frozenset[str] = frozenset()
    """The author's own packages that the text imports, and that have to come as an archive."""
    parts: tuple[Part, ...] = ()


def capture(
    function: Callable[..., Any],
    *,
    classes: Iterable[type | FunctionType] = (),
    installed: Iterable[str] = (),
    archives: bool = False,
) -> ShippedSource:
    """Return the source of `function` with the imports, constants, helpers and classes that it needs.

    `classes` ship too: those that inputs and outputs are made of. `installed` names top-level packages that the
    image has, though here they're the author's own; with `archives`, packages of other modules are named, not read.
    Raises `AuthoringError` (PD52x) for what can't be shipped.
    """
    found = captured(function, classes, installed, archives=archives)
    texts: list[str] = []
    parts: list[Part] = []
    line = 1
    for text, piece in _paragraphs(found):
        if piece is not None:
            parts.append(Part(line, piece.module.file, piece.line))
        texts.append(text)
        line += text.count("\n")
    names = frozenset(name for piece in found.pieces for name in _names(piece))
    return ShippedSource(found.name, "".join(texts), found.names, names, found.packages, tuple(parts))


def _paragraphs(found: Captured) -> Iterator[tuple[str, Piece | None]]:
    """Yield the text in parts, with the piece that each is, if it's one."""
    head = [FUTURE] if found.future else []
    groups = [head, [line + "\n" for line in found.imports], [line + "\n" for line in found.closed_over]]
    top = "\n".join("".join(group) for group in groups if group)
    if top:
        yield without_tags(top), None
    before: Piece | None = None
    for piece in found.pieces:
        yield _spacing(before, piece, first=not top), None
        yield _text(piece), piece
        before = piece
    if found.objects:
        yield without_tags("\n\n" + "".join(f"{line}\n" for line in found.objects)), None


def _spacing(before: Piece | None, piece: Piece, *, first: bool) -> str:
    if (before is None and first) or (before is not None and _continues(before, piece)):
        return ""
    return "\n\n" if piece.is_block or (before is not None and before.is_block) else "\n"


def _continues(before: Piece, piece: Piece) -> bool:
    """Whether a piece stands right below the one before, in the author's file too."""
    together = before.module == piece.module and not before.is_block and not piece.is_block and not before.after
    return together and piece.line == (before.statement.end_lineno or 0) + 1


def _text(piece: Piece) -> str:
    text = without_tags(piece.text)
    left = PAIR.search(text)
    if left:
        line = piece.line + text.count("\n", 0, left.start())
        raise _unsafe(piece, line, text[left.start() : left.start() + 2])
    return text + "".join(f"{line}\n" for line in piece.after)


def _unsafe(piece: Piece, line: int, pair: str) -> Exception:
    what = "a tag of Argo's begins" if pair == "{{" else "Kubernetes replaces what begins"
    node = ast.Pass(lineno=line, col_offset=max(piece.module.line(line).find(pair), 0), end_lineno=line)
    node.end_col_offset = node.col_offset + 2
    return refuse(
        UNSAFE_TEXT,
        f"{what} with {pair}, and inside of an f-string's braces it can't be written otherwise",
        "give the text a name first, and use the name in the f-string",
        piece.module,
        node,
    )


def _names(piece: Piece) -> set[str]:
    name = getattr(piece.statement, "name", None)
    return {name} if name else {target.id for target in ast.walk(piece.statement) if isinstance(target, ast.Name)}
