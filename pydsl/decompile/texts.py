"""Texts with tags as Python: a reference for a text that's one tag, an f-string where each tag is a known reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.authoring.references import Variable
from pydsl.authoring.variables import argo
from pydsl.decompile.layout import quoted
from pydsl.expr.tagging import find_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydsl.decompile.module import PythonModule

TEXT, FILE, LIST, NUMBER, ANY = "str", "Path", "list[Any]", "int", "Any"


class TagReference(Struct, frozen=True):
    """What a tag is in Python: its source, its type as annotations say it, and the task that has to run before."""

    source: str
    type: str = TEXT
    task: str | None = None


Resolve = "Callable[[str], TagReference | None]"


class TagTexts:
    """Writes the texts of one template; `resolve` gives the reference of a tag's path, if there's one."""

    def __init__(self, module: PythonModule, resolve: Callable[[str], TagReference | None]) -> None:
        self.module = module
        self._resolve = resolve
        self.tasks: dict[str, None] = {}
        """The tasks that the texts written so far refer to."""

    def __call__(self, text: str, wanted: str) -> str:
        """Write a text: a reference, an f-string, or a literal that keeps its tags."""
        alone = self.alone(text)
        if alone is not None:
            return alone.source
        return self.text(text, wanted)

    def text(self, text: str, wanted: str) -> str:
        """Write a text as a text, where `__call__` may write a reference of another type."""
        return self._f_string(text) or self.module.text(text, wanted)

    def alone(self, text: str) -> TagReference | None:
        """Return the reference that the whole text is."""
        tags = find_tags(text) if text.startswith("{{") else []
        if len(tags) != 1 or tags[0].end != len(text) or tags[0].is_expression:
            return None
        return self.reference(text, tags[0].content)

    def reference(self, written: str, content: str) -> TagReference | None:
        """Return the reference of a tag that's written as compile would write it."""
        if written != "{{" + content + "}}" or content != content.strip():
            return None
        found = self._resolve(content) or variable(self.module, content)
        if found is not None and found.task is not None:
            self.tasks[found.task] = None
        return found

    def _f_string(self, text: str) -> str | None:
        """Write an f-string; None where it would be none, or would hide what it says."""
        tags = find_tags(text)
        if not tags or "\n" in text or any(tag.is_expression or not tag.terminated for tag in tags):
            return None
        parts: list[str | TagReference] = []
        at = 0
        for tag in tags:
            found = self.reference(text[tag.start : tag.end], tag.content)
            if found is None or text[: tag.start].endswith("{"):
                return None
            parts += [text[at : tag.start], found]
            at = tag.end
        return _f_string([*parts, text[at:]])


def _f_string(parts: list[str | TagReference]) -> str:
    """Join texts and references; the quotes in references are others than the string's own (Python before 3.12)."""
    literals = "".join(part for part in parts if isinstance(part, str))
    quote, other = ("'", '"') if '"' in literals and "'" not in literals else ('"', "'")
    inner = (
        _escaped(part, quote) if isinstance(part, str) else f"{{{part.source.replace(quote, other)}}}" for part in parts
    )
    return f"f{quote}{''.join(inner)}{quote}"


def _escaped(text: str, quote: str) -> str:
    """Write what stands between the quotes of a literal, braces doubled."""
    both = repr("'\"" + text)  # a text with both quotes is written between single ones
    body = both[len("'\\'\"") : -1].replace("\\'", "'").replace(quote, f"\\{quote}")
    return body.replace("{", "{{").replace("}", "}}")


def variable(module: PythonModule, path: str) -> TagReference | None:
    """Return the reference of one of Argo's own variables."""
    known = _variables().get(path)
    if known is not None:
        return TagReference(f"{module.use('argo')}.{known}")
    for prefix, method, kind in _NAMED:
        name = path.removeprefix(prefix)
        if name != path and name and "{" not in name:
            return TagReference(f"{module.use('argo')}.workflow.{method}({quoted(name)})", kind)
    return None


_NAMED = (
    ("workflow.parameters.", "parameter", TEXT),
    ("workflow.annotations.", "annotation", TEXT),
    ("workflow.labels.", "label", TEXT),
    ("workflow.outputs.parameters.", "output", TEXT),
    ("workflow.outputs.artifacts.", "artifact", FILE),
)
_KNOWN: dict[str, str] = {}


def _variables() -> dict[str, str]:
    if not _KNOWN:
        _KNOWN.update(_attributes(argo, ""))
    return _KNOWN


def _attributes(holder: object, before: str) -> Iterator[tuple[str, str]]:
    """List the variables that are attributes of `argo`, by their paths."""
    for name in (one for one in dir(type(holder)) if not one.startswith("_")):
        found = getattr(holder, name)
        if isinstance(found, Variable):
            yield found._path, f"{before}{name}"
        elif not callable(found):
            yield from _attributes(found, f"{before}{name}.")
