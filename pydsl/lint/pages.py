"""The page of each code: what it finds, and, for rules that need it, why, with a bad and a good example.

`pydsl explain` prints them, `docs/reference/diagnostics.md` is made of them (`pydsl explain --all`), and a test lints
every example.
"""

from __future__ import annotations

import re

import attrs

from pydsl.lint.examples import EXAMPLES
from pydsl.lint.titles import TITLES
from pydsl.validate.codes import GROUPS

_HEAD = """\
# Diagnostics

Every finding has a stable code; `pydsl explain CODE` prints what's here. An **error** is what `argo lint` refuses or
what cannot run; a **warning** is the rest: what hardly means what it says, what only the API server refuses, and
pydsl's own rules. Only errors change an exit status; `--strict` makes errors of all that Argo's lint or the API server
refuses. *(run)* marks errors that `argo lint` doesn't find: they show when the workflow runs.

| code | finds |
| --- | --- |
"""


@attrs.frozen
class Page:
    """What there is to say of one code. Examples are a manifest, or a list of a Workflow's templates; "" if none."""

    code: str
    finds: str
    why: str = ""
    bad: str = ""
    good: str = ""

    @property
    def group(self) -> str | None:
        """The group of pydsl's own rules that it belongs to."""
        return next((group for group, codes in GROUPS.items() if self.code in codes), None)


PAGES = {
    code: Page(code, re.sub(r"[*`]", "", finds), *EXAMPLES.get(code, ()))
    for code, finds in TITLES.items()
    if not code.endswith("xx")
}
"""By code."""


def explained(page: Page) -> str:
    """Write a page as Markdown."""
    parts = [f"## {page.code}", f"Finds {_plain(page.finds)}."]
    if page.group and page.group != "correctness":
        parts.append(f"Looked at with `--select {page.group}` (or `--select {page.code}`).")
    parts += [page.why] if page.why else []
    if page.bad:
        parts += ["Bad:", f"```yaml\n{page.bad.strip()}\n```", "Good:", f"```yaml\n{page.good.strip()}\n```"]
    parts.append(f"Silence it with `--ignore {page.code}`, or `# pydsl: ignore[{page.code}]` on its line.")
    return "\n\n".join(parts)


def _plain(finds: str) -> str:
    return re.sub(r" \(run\)$", "", re.sub(r"^(warning|style|gitops|cost): ", "", finds))


def reference() -> str:
    """Write the whole page of the docs."""
    rows = "".join(f"| {code} | {finds} |\n" for code, finds in TITLES.items())
    return _HEAD + rows + "".join(f"\n{explained(page)}\n" for page in PAGES.values() if page.bad)
