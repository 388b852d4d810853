"""What a case came to."""

from __future__ import annotations

from typing import Literal

import attrs

from pydsl.errors import Unsupported


@attrs.frozen
class Verdict:
    """`unsupported` is pydsl's own word: it said that it doesn't do this yet. `detail` says why a case didn't pass.

    `on purpose`: pydsl does otherwise knowingly, for one of the reasons of `tests.conformance.reasons`.
    `not local`: no run of this machine could answer it, or the corpus doesn't hold what it asks.
    """

    verdict: Literal["pass", "fail", "unsupported", "on purpose", "not local"]
    detail: str = ""
    at_line: bool | None = None
    """Of a mistake whose line or path the case names: whether a finding points there."""

    @property
    def may_be_chance(self) -> bool:
        """Whether a further try may come out otherwise: no crash, no hang and no run that doesn't replay."""
        return not self.detail.startswith(NEVER_CHANCE)


class NotLocal(Unsupported):
    """A case is no candidate: it's of a cluster, or the corpus lacks words for what it asks. Says which."""


REPLAY = "replay: "
"""How differences begin that no order of pods excuses."""
NEVER_CHANCE = ("crash: ", "timed out ", REPLAY)
PASS = Verdict("pass")


def fail(detail: str) -> Verdict:
    """Say that pydsl did otherwise than the real engine, and how."""
    return Verdict("fail", detail)


def compare(got: object, expected: object) -> Verdict:
    """Pass if they're equal, and of the same type where JSON tells types apart."""
    return PASS if got == expected and type(got) is type(expected) else fail(f"got {got!r}, expected {expected!r}")
