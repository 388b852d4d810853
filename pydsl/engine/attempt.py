"""One attempt to carry a template out: what a call hands to a body, and what it asks of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from pydsl.engine.node import Node
    from pydsl.spec import wire


class BodyHandle(Protocol):
    """A template being carried out under one node."""

    node: Node

    def start(self) -> None:
        """Make the node, and begin."""

    def cancel(self) -> None:
        """Start nothing more, since what called it has ended."""


class BodyOwner(Protocol):
    """Who hears of a body's end: the call itself, or its retries."""

    def body_over(self, body: Any, error: str | None, /) -> None:
        """The body's node has ended; with an error where Argo's executeTemplate would have returned one."""


class Attempt(NamedTuple):
    """Carry this template out under a node of this name; `owner` hears of the end. `retried`: below a Retry node."""

    owner: BodyOwner
    name: str
    template: wire.Template
    retried: bool = False
    deadline: float | None = None
