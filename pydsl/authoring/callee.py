"""What can be called inside of a block: templates, objects such as `Container("echo", ...)`, named blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.calls import Call
from pydsl.authoring.innermost import current
from pydsl.authoring.inputs import NOTHING
from pydsl.authoring.passing import bound
from pydsl.authoring.places import Spot, mistake
from pydsl.authoring.stack import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.authoring.inputs import DeclaredOutputs, Input
    from pydsl.diagnostics import Place
    from pydsl.errors import AuthoringError


def not_called(callee: Callee, what: str, at: Any = None) -> AuthoringError:
    """Make the error for a template that's used as if it were what a call of it gives."""
    word = callee.python_name
    return mistake("PD506", f"{word} is a template that isn't called: it {what}", f"call it: {word}(...).output", at)


class Callee:
    """Has a name, inputs and outputs; a call of it is a step."""

    __slots__ = ()

    name: str
    inputs: Mapping[str, Input] = {}
    outputs: DeclaredOutputs = NOTHING
    output_hint: str | None = None

    @property
    def words(self) -> str:
        """Name it, for messages."""
        return self.name

    @property
    def python_name(self) -> str:
        """What Python calls it."""
        return self.name.replace("-", "_")

    @property
    def required(self) -> tuple[str, ...]:
        """The inputs that every call has to pass."""
        return tuple(name for name, item in self.inputs.items() if item.is_required)

    def where(self) -> Place | None:
        """Where it's defined."""
        return None


def called(callee: Callee, args: tuple[Any, ...], kwargs: dict[str, Any], code: Any, instruction: int) -> Call[Any]:
    """Add a call to the innermost open block; raises AuthoringError where there's none, or an argument doesn't fit."""
    block = current()
    spot = Spot(code, instruction)
    if block is None or type(block) is Frame:
        if block is not None:
            block.require_entered()  # the block is there, and waits for its `with`
        fn = f", or {callee.python_name}.fn(...) for the plain function" if getattr(callee, "has_fn", False) else ""
        raise mistake(
            "PD500",
            f"{callee.words} is called outside of a block: a call is a step or a task",
            f"call it inside of `with Steps()` or `with DAG()`{fn}",
            spot,
        )
    call: Call[Any] = Call(callee, bound(callee, args, kwargs, spot), spot)
    call.block = block
    block.add(call)
    return call
