"""Values that a tag can't put into a template: Argo writes them as Go writes strings, which isn't always JSON.

The bell, DEL and what can't be printed beyond U+FFFF (the tags of some flags) have escapes in Go that JSON hasn't.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.validate.view import ManifestView, TemplateView, callee, maps, named, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

_MAYBE = lazy_regex(r"[\x00-\x07\x0b\x0e-\x1f\x7f\U00010000-\U0010ffff]")
_HINT = "pass it as an artifact, or encode it: base64 survives"


def spoils(value: Json) -> bool:
    """Return whether a value makes invalid JSON of the template that it's put into."""
    if not isinstance(value, str) or not _MAYBE.search(value):
        return False
    from pydsl.expr.gofmt import quote  # hardly a manifest needs it

    try:
        json.loads(quote(value))
    except ValueError:
        return True
    return False


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check what the workflow's own values, and those that calls pass, make of the templates that use them."""
    bad = _bad_values(home)
    for template in home.templates:
        if bad:
            yield from _uses(template, bad)
        for call in template.calls:
            called = callee(call)
            if called is not None and called.inputs("parameters"):
                passed = _passed(call.json.get("arguments"), (*call.path, "arguments"))
                yield from _given(called, passed, call.path)
    entry = home.template(str(home.spec.get("entrypoint"))) if home.is_run else None
    if entry is not None:
        yield from _given(
            entry, _passed(home.spec.get("arguments"), (*home.path, "arguments")), (*home.path, "entrypoint")
        )


def _bad_values(home: ManifestView) -> dict[str, str]:
    """Return the values of the workflow that spoil what they're put into, by the name of their variable."""
    specs = [one.spec for one in (home, home.stored) if one]
    values: dict[str, Json] = {
        f"workflow.parameters.{row['name']}": row.get("value")
        for spec in specs
        for row in named((spec.get("arguments") or {}).get("parameters"))
    }
    values |= {name: _as_json(list(values.values())) for name in ("workflow.parameters", "workflow.parameters.json")}
    return {name: value for name, value in values.items() if spoils(value)}


def _as_json(values: list[Json]) -> str:
    return json.dumps([value for value in values if isinstance(value, str)], ensure_ascii=False)


def _uses(template: TemplateView, bad: Mapping[str, str]) -> Iterator[Diagnostic]:
    for text, path in texts(template.json, template.path) if bad else ():
        for name in _simple(text):
            if name in bad:
                yield _told(template, name, bad[name], path)


def _simple(text: str) -> list[str]:
    return [tag.content.strip() for tag in find_tags(text) if tag.terminated and not tag.is_expression]


def _passed(arguments: Json, path: Path) -> dict[str, tuple[Json, Path]]:
    rows = maps(arguments.get("parameters")) if isinstance(arguments, dict) else []
    return {str(row.get("name")): (row.get("value"), (*path, "parameters", i, "value")) for i, row in enumerate(rows)}


def _given(called: TemplateView, passed: Mapping[str, tuple[Json, Path]], call: Path) -> Iterator[Diagnostic]:
    for row in called.inputs("parameters"):
        name = str(row["name"])
        own = row.get("value") if row.get("value") is not None else row.get("default")
        value, path = passed.get(name, (own, call))
        for mention, put_in in ((f"inputs.parameters.{name}", value), ("inputs.parameters", _as_json([value]))):
            if spoils(put_in) and any(mention in _simple(text) for text, _ in texts(called.json, ())):
                yield _told(called, mention, value, path)
                break


def _told(template: TemplateView, name: str, value: str, path: Path) -> Diagnostic:
    odd = next(character for character in value if spoils(character))
    message = f"templates.{template.name} cannot finish template replacement because the result was invalid JSON"
    return PD410.at(path, f"{message}: {{{{{name}}}}} has the character U+{ord(odd):04X}", _HINT)


PD410 = Rule(
    "PD410",
    "a value whose characters make invalid JSON of the template that it's put into",
    refused_by=(LINT,),
    why="Argo writes a tag's value as Go writes strings; for DEL or the tags of flags that isn't JSON.",
    bad="""\
- name: main
  inputs: {parameters: [{name: text, value: "\\x7f"}]}
  container: {image: "busybox:1.37", args: ['{{inputs.parameters.text}}']}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: text, value: "DEL"}]}
  container: {image: "busybox:1.37", args: ['{{inputs.parameters.text}}']}
""",
    of_home=check_home,
)
