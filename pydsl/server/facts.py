"""What the server says of itself, and what it hasn't got: an archive."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from pydsl.server.faults import INTERNAL, ServerFault

if TYPE_CHECKING:
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served
    from pydsl.spec.values import Json

ANSWERED = "4.1.2"
"""The version of Argo Server whose answers were recorded."""


def info(served: Served, _: Incoming) -> Json:
    """Return what a user interface asks for first."""
    return {
        "managedNamespace": served.namespace,
        "modals": {"feedback": False, "firstTimeUser": False, "newVersion": False},
    }


def version(*_: object) -> Json:
    """Return the version of Argo that the answers are those of."""
    return {
        "version": f"v{ANSWERED}+pydsl", "buildDate": "1970-01-01T00:00:00Z", "gitCommit": "", "gitTag": "",
        "gitTreeState": "", "goVersion": "", "compiler": "pydsl",
        "platform": f"{platform.system().lower()}/{platform.machine()}",
    }  # fmt: skip


def user(*_: object) -> Json:
    """Return who asks: a token says nothing of that."""
    return {}


def archived(*_: object) -> Json:
    """List the archived workflows: there's no archive."""
    return {"metadata": {}, "items": None}


def archived_one(*_: object) -> Json:
    """Refuse to give an archived workflow."""
    raise ServerFault(INTERNAL, "getting archived workflows not supported")


def tracked(*_: object) -> Json:
    """Take what user interfaces tell of themselves, and keep nothing of it."""
    return {}
