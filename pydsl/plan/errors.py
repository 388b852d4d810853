"""What goes wrong with one node: its text is the message that Argo would write on it."""

from __future__ import annotations

from pydsl.errors import PydslError
from pydsl.expr.errors import ExprError
from pydsl.expr.numerals import atoi


class NodeFault(PydslError):
    """A node can't be carried out. Ends in the node's message, and never leaves the engine."""


class ArtifactFault(NodeFault):
    """An artifact of a step's or task's arguments can't be found."""


def expression_fault(error: ExprError) -> NodeFault:
    """Return a condition's error as Argo words it: the message, and the source with a caret where a place is known."""
    if error.position is None or error.message.startswith("unable to cast"):
        return NodeFault(error.message)
    return NodeFault("\n".join([error.message, *str(error).split("\n")[1:]]))


def whole_of(value: str | int) -> int:
    """Read an int-or-string that must be a whole number. Raises NodeFault with Go's message."""
    try:
        return atoi(str(value))
    except ExprError as error:
        raise NodeFault(error.message) from None
