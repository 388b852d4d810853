"""Values as Argo's strings: references become tags, simple ones where nothing has to be computed."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring import marks
from pydsl.authoring.codec import marked_value
from pydsl.authoring.families import is_open
from pydsl.authoring.references import (
    CallField,
    CallOutput,
    Collected,
    Constant,
    InputRef,
    LoopItem,
    Results,
    Term,
    Text,
    Variable,
    refuse_broken,
    text_of,
)
from pydsl.compile.expressions import as_text, as_texts, constant_text, gathered, marked_constant, quoted
from pydsl.compile.paths import expr_path, expression_tag, tag
from pydsl.lazy import lazy_regex
from pydsl.pod import marked

if TYPE_CHECKING:
    from collections.abc import Callable

    Paths = Callable[[Term], str]

_LEAVES = (InputRef, CallOutput, CallField, LoopItem, Variable)


def text(given: Any, paths: Paths, frame: Any = None) -> str:
    """Write a text or a reference for a field of a manifest."""
    if isinstance(given, str):
        refuse_broken(given)
        return _pieces(text_of(given, frame), paths) if marks.OPEN in given else given
    if isinstance(given, Text):
        return _pieces(given, paths)
    if isinstance(given, _LEAVES):
        path = paths(given)
        if not isinstance(given, LoopItem):
            return tag(path)
        read = as_text(given, paths)
        is_plain = read == expr_path(path) and not _is_spoilt_by_tags(given)
        return tag(path) if is_plain else expression_tag(read)
    if isinstance(given, Constant):
        return _constant(given)
    return expression_tag(as_text(given, paths))


def _constant(node: Constant) -> str:
    known = constant_text(node)
    return expression_tag(quoted(known)) if node._verbatim and "{{" in known else known


def _pieces(whole: Text, paths: Paths) -> str:
    written, literal = "", ""
    for piece in whole._pieces:
        if isinstance(piece, str):
            literal += piece
            continue
        if literal.endswith("{"):  # a brace right before a tag's would be taken for the tag's own
            literal, brace = _without_braces(literal)
            tagged = expression_tag(as_text(Text((brace, piece)), paths))
        else:
            tagged = _piece(piece, paths)
        written, literal = written + literal + tagged, ""
    return written + literal


def _without_braces(text: str) -> tuple[str, str]:
    kept = text.rstrip("{")
    return kept, text[len(kept) :]


def _piece(node: Term, paths: Paths) -> str:
    return tag(paths(node)) if isinstance(node, Collected) else text(as_texts(node), paths)


def argument(given: Any, paths: Paths, annotation: Any, *, is_marked: bool, is_python: bool = False) -> str:
    """Write a call's argument. `is_marked`: the callee reads marks, so what Argo would evaluate there is marked.

    A Python function reads the texts that Argo gathers of a loop as what they are: there they go as they come, if its
    annotation says what the items are.
    """
    if isinstance(given, str):
        return marked_value(annotation, given) if is_marked and "{{" not in given else given
    if not is_marked:
        return text(given, paths)
    if isinstance(given, Constant):
        return marked_constant(given)
    if is_python and isinstance(given, Collected) and not isinstance(given._each, Results) and not is_open(annotation):
        return expression_tag(gathered(given, paths))
    return _marked_text(given, paths) if isinstance(given, Text) else text(given, paths)


def _marked_text(given: Text, paths: Paths) -> str:
    if any(isinstance(piece, Collected) for piece in given._pieces):
        return expression_tag(as_text(given, paths))  # a simple tag fails where the loop was empty
    written, last = text(given, paths), given._pieces[-1]
    return written[:-1] + marked("{") if isinstance(last, str) and last.endswith("{") else written


_SPOILT = lazy_regex(r"[^\t\n\r -~\u00a0-\ud7ff\ue000-\uffff]")


def _is_spoilt_by_tags(node: Term) -> bool:
    """Whether a loop's texts have characters that Go can't write in a simple tag; in an expression it can."""
    if not isinstance(node, LoopItem) or not isinstance(node._loop.source, list):
        return False
    return any(isinstance(item, str) and _SPOILT.search(item) for item in node._loop.source)


class Resolver:
    """Puts tags into everything that a description or an option holds: texts, lists, dicts, the spec's objects."""

    def __init__(self, paths: Paths, frame: Any = None) -> None:
        self.paths = paths
        self.frame = frame

    def text(self, given: Any) -> str:
        """Write what has to be a text: numbers as JSON writes them."""
        if isinstance(given, (str, Term)):
            return text(as_texts(given) if isinstance(given, Term) else given, self.paths, self.frame)
        if isinstance(given, bool):
            return "true" if given else "false"
        return text(str(given), self.paths, self.frame)  # a Path may have references in it

    def anything(self, given: Any) -> Any:
        """Resolve a value of any shape."""
        if isinstance(given, (str, Term, PurePath)):
            return self.text(given)
        if isinstance(given, (list, tuple)) and not hasattr(given, "_fields"):
            return [self.anything(item) for item in given]
        if isinstance(given, dict):
            return {self.text(key): self.anything(item) for key, item in given.items()}
        if attrs.has(type(given)) and type(given).__module__.startswith("pydsl.spec"):
            return self._object(given)
        return given

    def _object(self, given: Any) -> Any:
        changed = {}
        for field in attrs.fields(type(given)):
            old = getattr(given, field.name)
            new = self.anything(old) if old is not None else None
            if new is not old:
                changed[field.name] = new
        return attrs.evolve(given, **changed) if changed else given
