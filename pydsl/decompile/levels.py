"""How each template of a document is written: in the way that's asked for, or in a plainer one."""

from __future__ import annotations

import attrs

FUNCTION, PLAIN, RAW = 0, 1, 2
"""How a template is written: a function; an object (or a block without references); the spec's own classes."""


@attrs.define
class Levels:
    """How each template of a document is written, and whether its list has to be said; it grows where a way fails."""

    templates: dict[str, int] = attrs.Factory(dict)
    is_listed: bool = False
    is_raw: bool = False
    """Whether the document as a whole is written by the spec's classes."""
    is_verbatim: bool = False
    """Whether it's kept as the data that it is: the last way."""

    def of(self, name: str) -> int:
        """Return how a template is written."""
        return self.templates.get(name, FUNCTION)

    def raise_for(self, name: str) -> None:
        """Write a template in the next plainer way."""
        if self.of(name) >= RAW:
            self.is_raw = True
        self.templates[name] = min(self.of(name) + 1, RAW)


@attrs.define
class Definition:
    """The lines of one definition; `template` is what they're of."""

    template: str
    lines: list[str]


class WriteAgain(Exception):
    """A template has to be written otherwise: so has all that may call it."""


def below(outputs: list[str], lines: list[str]) -> list[str]:
    """Put a definition below the class of its outputs, where it has one."""
    return [*outputs, "", "", *lines] if outputs else lines
