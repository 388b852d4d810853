"""pydsl's own rules: what Argo takes, and what fails when it runs or is regretted later. One file for each group.

All findings are warnings; `codes.GROUPS` says which codes are of which group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.validate.advice import correctness, cost, gitops, sizes, style, unused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.diagnostics import Diagnostic
    from pydsl.validate.view import Home

RULES = {
    "correctness": (correctness.check, unused.check, sizes.check),
    "style": (style.check,),
    "gitops": (gitops.check,),
    "cost": (cost.check,),
}


def check(home: Home, groups: frozenset[str]) -> Iterator[Diagnostic]:
    """Look at a manifest by the rules of some groups."""
    for group in sorted(groups):
        for rule in RULES[group]:
            yield from rule(home)
