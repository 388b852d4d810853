"""What a check found out, and how it's shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydsl.cluster.transport import ServerRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.cluster.transport import Transport
    from pydsl.spec.values import Json

GOOD, DOUBTFUL, BAD = "ok", "?", "NO"
WIDTH = 20


class Examined(Struct, frozen=True):
    """One thing that was looked at. What is doubtful may be fine: it can't be seen from here."""

    subject: str
    verdict: str
    told: str
    remedy: str = ""
    """What to do, or to apply."""


class Examinee(Protocol):
    """A server, as the checks ask it. `ask` raises ClusterError."""

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        """Make a request, and return its answer."""
        ...

    def clock(self) -> float | None:
        """Return the server's time, in seconds since 1970; None where it doesn't say."""
        ...


class Asker(Struct, frozen=True):
    """A server by its transport; `path` is one that it answers whoever asks."""

    transport: Transport
    path: str

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        """Make a request, again where it fails: none changes anything."""
        return self.transport.ask(ServerRequest(method=method, path=path, body=body, is_repeatable=True))

    def clock(self) -> float | None:
        """Return the server's time."""
        return self.transport.clock(self.path)


def good(subject: str, told: str) -> Examined:
    """Return what is as it should be."""
    return Examined(subject, GOOD, told)


def doubtful(subject: str, told: str, remedy: str = "") -> Examined:
    """Return what may be wrong."""
    return Examined(subject, DOUBTFUL, told, remedy)


def bad(subject: str, told: str, remedy: str = "") -> Examined:
    """Return what is wrong."""
    return Examined(subject, BAD, told, remedy)


def shown(found: Sequence[Examined]) -> list[str]:
    """Return lines: a line for each, and the remedies below all of them."""
    width = max([WIDTH, *(len(one.subject) for one in found)])
    lines = [f"{one.verdict:<4}{one.subject:<{width}}  {one.told}" for one in found]
    remedies = list(dict.fromkeys(one.remedy for one in found if one.remedy))
    return [*lines, *(line for remedy in remedies for line in ("", *remedy.splitlines()))]
