"""What goes wrong with one node: its text is the message that Argo would write on it."""

from __future__ import annotations

from pydsl.errors import PydslError


class NodeFault(PydslError):
    """A node can't be carried out. Ends in the node's message, and never leaves the engine."""
