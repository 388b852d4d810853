"""Comments of YAML, kept beside what they described: a step, a template, a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.manifest.comments import comments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydsl.manifest import Document
    from pydsl.manifest.comments import Comment

Anchor = tuple[str, ...]
"""What comments may stand at: `()`, a document; a template's name; a template's name and a step's."""


@attrs.define
class Remarks:
    """The comments of one document as lines of Python, by what they stand at."""

    at: dict[Anchor, list[str]] = attrs.Factory(dict)

    def of(self, *anchor: str) -> list[str]:
        """Return the comments of one thing, without those of its parts."""
        return self.at.get(anchor, [])

    def within(self, template: str) -> list[str]:
        """Return the comments of a template and of all its steps."""
        return [line for anchor, lines in self.at.items() if anchor[:1] == (template,) for line in lines]


def remarks_of(text: str, file: str, documents: Sequence[Document]) -> tuple[list[str], list[Remarks]]:
    """Divide a text's comments among its documents; return those above the first one apart."""
    head: list[str] = []
    found = [Remarks() for _ in documents]
    anchors = sorted((line, number, anchor) for number, one in enumerate(documents) for line, anchor in _anchors(one))
    lines = text.split("\n")
    for comment in comments(text, file):
        place = _place(comment, anchors, lines)
        written = f"#{comment.text}" if comment.text[:1] in ("", " ") else f"# {comment.text}"
        if place is None or (place[1] == 0 and not place[2] and comment.line < place[0]):
            head.append(written)
        else:
            found[place[1]].at.setdefault(place[2], []).append(written)
    return head, found


def _anchors(document: Document) -> Iterator[tuple[int, Anchor]]:
    yield document.place(()).line, ()
    data: Any = document.data
    path: tuple[str | int, ...] = ("spec",)
    if document.kind == "CronWorkflow":
        path = ("spec", "workflowSpec")
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    for index, template in enumerate((data.get("templates") if isinstance(data, dict) else None) or ()):
        name = str(template.get("name"))
        yield document.place((*path, "templates", index)).line, (name,)
        for place, entry in _entries(template):
            yield document.place((*path, "templates", index, *place)).line, (name, str(entry.get("name")))


def _entries(template: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for number, group in enumerate(template.get("steps") or ()):
        for index, step in enumerate(group):
            yield ("steps", number, index), step
    for index, task in enumerate((template.get("dag") or {}).get("tasks") or ()):
        yield ("dag", "tasks", index), task


def _place(
    comment: Comment, anchors: Sequence[tuple[int, int, Anchor]], lines: Sequence[str]
) -> tuple[int, int, Anchor] | None:
    """Return the thing that a comment stands right above, else the one that it stands in."""
    before = [one for one in anchors if one[0] <= comment.line]
    after = next((one for one in anchors if one[0] > comment.line), None)
    if comment.is_alone and after is not None and _is_right_above(lines[comment.line : after[0] - 1]):
        return after
    return before[-1] if before else after


def _is_right_above(between: Sequence[str]) -> bool:
    return all(not line.strip() or line.lstrip().startswith(("#", "---")) for line in between)
