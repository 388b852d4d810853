"""The page of each code: what it finds, and, for rules that need it, why, with a bad and a good example.

`pydsl explain` prints them, `docs/reference/diagnostics.md` is made of them (`pydsl explain --all`), and a test lints
every example. All of it is read off the rules.
"""

from __future__ import annotations

import functools
import re

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, DATA, Rule
from pydsl.validate.catalogue import rules, rules_of

ELSEWHERE = ("pydsl.manifest.codes", "pydsl.spec.faults", "pydsl.authoring.codes", "pydsl.lint.twins")
"""What holds codes besides `pydsl.validate`: reading YAML, types, Python, a set of manifests."""

_HEAD = """\
# Diagnostics

Every finding has a stable code; `pydsl explain CODE` prints what's here. An **error** is what `argo lint` or the API
server refuses, or what cannot run; a **warning** is what hardly means what it says, and pydsl's own rules. Only errors
change an exit status. `--argo-lint-only` makes warnings of what only the API server refuses, `--strict` makes errors of
missing references. *(run)* marks errors that neither finds: they show when the workflow runs.

| code | finds |
| --- | --- |
"""
_HEADINGS = {
    "PD0": "**Reading YAML**",
    "PD1": "**The API's types**",
    "PD2": "**Templates, references, arguments**",
    "PD3": "**Names and structure**",
    "PD4": "**Languages in strings**",
    "PD5": "**Authoring in Python**",
    "PD7": "**The API server** (the full CRDs refuse these; the minimal ones take PD701-PD705 and PD707)",
    "PD8": "**pydsl's own rules** (*warnings*)",
}


@functools.cache
def pages() -> dict[str, Rule]:
    """Return every rule by its code, in the codes' order."""
    every = {rule.code: rule for rule in (*rules_of(ELSEWHERE), *rules())}
    return {code: every[code] for code in sorted(every)}


def explained(rule: Rule) -> str:
    """Write a rule's page as Markdown."""
    parts = [f"## {rule.code}", f"Finds {plain(rule.finds)}."]
    if rule.group not in {None, CORRECTNESS, DATA}:
        parts.append(f"Looked at with `--select {rule.group}` (or `--select {rule.code}`).")
    parts += [rule.why] if rule.why else []
    if rule.bad:
        parts += ["Bad:", f"```yaml\n{rule.bad.strip()}\n```", "Good:", f"```yaml\n{rule.good.strip()}\n```"]
    parts.append(f"Silence it with `--ignore {rule.code}`, or `# pydsl: ignore[{rule.code}]` on its line.")
    return "\n\n".join(parts)


def plain(finds: str) -> str:
    """Write a title without its marks."""
    return re.sub(r"[*`]", "", finds)


def reference() -> str:
    """Write the whole page of the docs."""
    rows = "".join(f"| {code} | {finds} |\n" for code, finds in _rows())
    return _HEAD + rows + "".join(f"\n{explained(rule)}\n" for rule in pages().values() if rule.bad)


def _rows() -> list[tuple[str, str]]:
    heads = [(f"{prefix}xx", text) for prefix, text in _HEADINGS.items()]
    return sorted([*heads, *((code, _marked(rule)) for code, rule in pages().items())], key=_in_order)


def _in_order(row: tuple[str, str]) -> str:
    return row[0].replace("xx", "  ")


def _marked(rule: Rule) -> str:
    """Write a title with what's known of its findings: a group's name, *warning*, *(run)*."""
    if rule.group not in {None, CORRECTNESS, DATA}:
        return f"*{rule.group}*: {rule.finds}"
    before = "*warning*: " if rule.severity is Severity.WARNING else ""
    return f"{before}{rule.finds}{' *(run)*' if rule.in_a_run else ''}"
