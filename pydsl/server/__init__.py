"""An Argo Server stand-in: its REST interface over the runs of this machine, for development and tests.

`answer` is a function from a request to an answer; `serving` puts it behind a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.server.answering import answer
    from pydsl.server.messages import Incoming, Reply
    from pydsl.server.served import Served

__all__ = ["Incoming", "Reply", "Served", "answer"]

_ELSEWHERE = {"answer": "answering", "Served": "served"}


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'messages')}"), name)
