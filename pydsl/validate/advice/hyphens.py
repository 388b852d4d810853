"""Names with a hyphen in expressions, where it's a minus: Argo leaves such a tag as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.validate.view import EXPRESSIONS, ManifestView, TemplateView, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

_DOTTED = lazy_regex(r"(?<![\w.\])])([A-Za-z_]\w*(?:\.\w+)*)\.([A-Za-z_]\w*(?:-\w+)+)")
QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`"
"""A text in an expression."""


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at the expressions of a whole manifest."""
    specs = [one.spec for one in (home, home.stored) if one]
    rows = [row for spec in specs for row in named((spec.get("arguments") or {}).get("parameters"))]
    of_workflow = {("workflow.parameters", str(row["name"])) for row in rows}
    for template in home.templates:
        known = of_workflow | _names_of(template)
        if any("-" in name for _, name in known):
            for text, path in expressions(template.json, template.path):
                yield from _minus(text, path, known)


def _names_of(template: TemplateView) -> set[tuple[str, str]]:
    inputs = {
        (f"inputs.{kind}", str(row["name"])) for kind in ("parameters", "artifacts") for row in template.inputs(kind)
    }
    return inputs | {("steps" if call.group is not None else "tasks", call.name) for call in template.calls}


def expressions(value: Json, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the expressions below a value: those in tags, and those that are fields, without their tags' own names."""
    if isinstance(value, str):
        found = find_tags(value) if "{{=" in value else []
        yield from ((tag.content, path) for tag in found if tag.is_expression and tag.terminated)
        if path[-1] in EXPRESSIONS:
            yield _outside_tags(value), path
        return
    items: Iterable[tuple[Any, Json]] = ()
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:  # most are texts without expressions, which cost no call
        if not isinstance(inner, str) or "{{=" in inner or key in EXPRESSIONS:
            yield from expressions(inner, (*path, key))


def _outside_tags(text: str) -> str:
    """Return an expression with a text instead of each tag, which Argo fills before it evaluates what comes of it."""
    for tag in reversed(find_tags(text)):
        text = f"{text[: tag.start]}''{text[tag.end :]}"
    return text


def _minus(text: str, path: Path, known: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    """Report a name with hyphens that is known, unless what stands before a hyphen is known as well."""
    for owner, name in _DOTTED.findall(re.sub(QUOTED, "''", text)):
        whole = next((one for one in _beginnings(name) if (owner, one) in known), None)
        if whole is not None and "-" in whole and (owner, whole.split("-")[0]) not in known:
            message = f"{owner}.{whole} is a subtraction here, so this isn't what's meant"
            yield PD818.at(path, message, f"write {owner}['{whole}']")


def _beginnings(name: str) -> list[str]:
    """List what a name with hyphens may be, the longest first: `a-b-c`, `a-b`, `a`."""
    parts = name.split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]


PD818 = Rule(
    "PD818",
    "a name with a hyphen in an expression, which is a subtraction",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Expressions read `a-b` as a minus b. Argo leaves a tag that it can't evaluate as it is, and says nothing.",
    bad="""\
- name: main
  inputs: {parameters: [{name: my-text, value: hi}]}
  container: {image: "busybox:1.37", args: ["{{=sprig.upper(inputs.parameters.my-text)}}"]}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: my-text, value: hi}]}
  container: {image: "busybox:1.37", args: ["{{=sprig.upper(inputs.parameters['my-text'])}}"]}
""",
    of_home=check,
)
