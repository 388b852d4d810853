"""Blocks: `with Steps()`, `with DAG()`, and what stands inside of them: they collect calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from pydsl.authoring import marks
from pydsl.authoring.callee import Callee, called
from pydsl.authoring.calls import Call, Guard, shown
from pydsl.authoring.entries import Loop, StepGroup, name_entries
from pydsl.authoring.innermost import current
from pydsl.authoring.inputs import NOTHING, DeclaredOutputs, said_inputs
from pydsl.authoring.names import check_step_name
from pydsl.authoring.operators import opposite, require_condition
from pydsl.authoring.places import Spot, here, mistake
from pydsl.authoring.references import InputRef, Term, Text, text_of
from pydsl.authoring.stack import Block, Frame

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from typing_extensions import Self

    from pydsl.authoring.inputs import Input
    from pydsl.errors import AuthoringError


def spot_of(frame: FrameType) -> Spot:
    """Note where a frame is."""
    return here(frame)


def guard_of(condition: Any, frame: FrameType) -> Guard:
    """Read what `when` takes; raises AuthoringError for a plain bool, or what isn't known to be a condition."""
    if isinstance(condition, str) and marks.OPEN in condition:
        return Guard(text_of(condition), spot_of(frame))
    require_condition(condition, "when(x.output != {})", here(frame))
    if isinstance(condition, str) and not condition:
        raise mistake("PD510", "an empty text is no condition", "leave the `when` out", here(frame))
    if isinstance(condition, (Term, str)):
        return Guard(condition, spot_of(frame))
    if isinstance(condition, bool):
        raise mistake(
            "PD510",
            f"when({condition}) is decided already: Python compared something else than references",
            "compare with `==`, `&`, `|`, not_(...), in_(...); use `if` for what's known now",
            here(frame),
        )
    is_of_after = type(condition).__name__ == "Condition"
    hint = "write .after(...) for that" if is_of_after else "compare it with something"
    hint = "join conditions by `&` or `|`" if isinstance(condition, (list, tuple)) else hint
    raise mistake("PD510", f"{shown(condition)} is no condition", hint, here(frame))


class _Container(Block):
    """A block that calls can be added to; it remembers the `when` that ended last, for `otherwise`."""

    __slots__ = ("last_when",)

    def __init__(self) -> None:
        self.last_when: Guard | None = None

    def add(self, item: Any) -> None:
        raise NotImplementedError

    def empty(self) -> AuthoringError:
        """Make the error for a block without calls: it would be dropped."""
        return mistake("PD510", f"{self._word}(...) has no call in it", "call a template in it", self.spot)


class TemplateBlock(_Container, Callee):
    """A steps or DAG template's calls, in the order of writing."""

    __slots__ = ("items", "name", "options", "own_inputs", "parent", "said_name", "workflow_frame")

    kind: ClassVar[str] = "steps"
    prefix: ClassVar[str] = "steps"

    def __init__(self, name: str | None = None, *, inputs: Iterable[Any] = (), **options: Any) -> None:
        super().__init__()
        self.spot = here(sys._getframe(1))
        if name is not None:
            check_step_name(name, what="template")
        self.said_name = name
        self.name = name or ""
        self.items: Any = []
        self.options = options
        self.own_inputs = said_inputs(inputs)
        self.parent: Any = None
        self.expect_entry()

    @property
    def written(self) -> str:  # type: ignore[override]  # worked out here
        """How it's entered."""
        return f"{type(self).__name__}()"

    def __enter__(self) -> Self:
        frame = current()
        word = type(self).__name__
        if frame is None:
            raise mistake(
                "PD510",
                f"{word}() stands alone: no template and no workflow is being written",
                "use it in a function under @template, or in `with Workflow(...)`",
                self.spot,
            )
        if not isinstance(frame, Frame):
            raise mistake(
                "PD510",
                f"{word}() inside of {type(frame).__name__}()",
                "make the inner block a template of its own, and call it",
                self.spot,
            )
        frame.owner.adopt(self, frame)
        self.open()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.close(is_failing=error is not None)
        if error is None:
            self.finish()
        elif self.frame.body is self:
            self.frame.body = None

    def finish(self) -> None:
        """Name the steps or tasks; nothing in it changes any more."""
        self.items = tuple(self.items)
        name_entries(self.items, self.name, self.kind)
        self.has_ended = True

    def add(self, item: Any) -> None:
        """Take a call, a group or a loop."""
        self.last_when = None
        self.items.append(item)

    def input(self, name: str) -> Any:
        """Return a reference to one of its `inputs`."""
        item = self.own_inputs.get(name) or next((i for i in self.own_inputs.values() if i.name == name), None)
        if item is None:
            from pydsl.authoring.places import did_you_mean

            raise mistake("PD501", f"the block has no input {name}", did_you_mean(name, self.own_inputs, "it has"))
        return InputRef(item, self)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Call[None]:
        """Add a step or a task that runs this block, which needs a name, to the open block."""
        frame = sys._getframe(1)
        return called(self, args, kwargs, frame.f_code, frame.f_lasti)

    @property
    def inputs(self) -> dict[str, Input]:  # type: ignore[override]  # read only here
        """Its inputs."""
        return self.own_inputs

    @property
    def outputs(self) -> DeclaredOutputs:  # type: ignore[override]  # a block gives nothing
        """It gives nothing."""
        return NOTHING


class Steps(TemplateBlock):
    """Steps that run one after the other; `with parallel()` holds those that run at the same time."""

    __slots__ = ()


class DAG(TemplateBlock):
    """Tasks that run as soon as what they need is there: the data that they use, and what `.after()` says."""

    __slots__ = ()

    kind = "dag"
    prefix = "tasks"


def innermost(what: str, frame: FrameType) -> Any:
    """Return the open block that calls can be added to; raises AuthoringError where there's none."""
    block = current()
    if block is None or isinstance(block, Frame):
        raise mistake(
            "PD510", f"{what} outside of a block", "use it inside of `with Steps()` or `with DAG()`", here(frame)
        )
    return block


def expected(block: Block) -> None:
    """Expect a block to be entered; raises AuthoringError where nothing is being written that it could be part of."""
    if current() is None:
        raise mistake(
            "PD510",
            f"{block.written.partition(' as')[0]} outside of a block",
            "use it inside of `with Steps()` or `with DAG()`",
            block.spot,
        )
    block.expect_entry()


class Parallel(_Container):
    """Steps that run at the same time."""

    __slots__ = ("group",)

    written = "parallel()"
    is_reusable = True

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self.spot = spot
        expected(self)

    def __enter__(self) -> None:
        innermost("parallel()", sys._getframe(1))
        self._refuse_dag()
        self.group = StepGroup()
        self.open()

    def _refuse_dag(self) -> None:
        around = current()
        while isinstance(around, Block):
            if isinstance(around, DAG):
                raise mistake(
                    "PD510",
                    "parallel() inside of DAG() says nothing: tasks of a DAG run at the same time anyway",
                    "leave it out; `.after()` and data say what waits for what",
                    self.spot,
                )
            around = around.outer

    def add(self, item: Any) -> None:
        """Take a call or a loop."""
        self.last_when = None
        self.group.items.extend(item.items if isinstance(item, StepGroup) else [item])

    def finish(self) -> None:
        """Hand the group to the block around."""
        if not self.group.items:
            raise self.empty()
        self.outer.add(self.group)


class When(_Container):
    """Calls that run only if a condition holds."""

    __slots__ = ("guard", "has_calls")

    written = "when(...)"
    is_reusable = True

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.guard = guard
        self.spot = guard.spot
        expected(self)

    def __enter__(self) -> None:
        innermost("when(...)", sys._getframe(1))
        self.open()

    def open(self) -> None:
        """Become the innermost block, with no call in it so far."""
        super().open()
        self.has_calls = False

    def add(self, item: Any) -> None:
        """Guard a call, a loop or a group, and hand it on."""
        for one in item.items if isinstance(item, StepGroup) else [item]:
            one.guards = (self.guard, *one.guards)
        self.has_calls = True
        self.last_when = None
        self.outer.add(item)

    def finish(self) -> None:
        """Let `otherwise` find it."""
        if not self.has_calls:
            raise self.empty()
        self.outer.last_when = self.guard


class Otherwise(When):
    """Calls that run only if the condition of the `when` right before doesn't hold."""

    __slots__ = ()

    written = "otherwise()"

    def __init__(self, spot: Spot) -> None:
        _Container.__init__(self)
        self.spot = spot
        expected(self)

    def __enter__(self) -> None:
        block = innermost("otherwise()", sys._getframe(1))
        if block.last_when is None:
            raise mistake(
                "PD510",
                "otherwise() doesn't follow a `with when(...)`",
                "put it right below the block of the `when` that it belongs to",
                self.spot,
            )
        self.guard = Guard(negated(block.last_when.condition), self.spot)
        self.open()

    def finish(self) -> None:
        """Nothing can follow it."""
        super().finish()
        self.outer.last_when = None


def negated(condition: Any) -> Any:
    """Turn a condition around."""
    if isinstance(condition, str):
        return f"!({condition})"
    if isinstance(condition, Term) and not is_text_condition(condition):
        return opposite(condition)
    return Text(("!(", *condition._pieces, ")"))


def is_text_condition(condition: Any) -> bool:
    """Whether a text is govaluate's, not an expression."""
    return isinstance(condition, (str, Text))


class Each(_Container):
    """Calls that run for each item."""

    __slots__ = ("loop",)

    written = "each(...) as item"

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self.loop = loop
        self.spot = loop.spot
        expected(self)

    def __enter__(self) -> Any:
        innermost("each(...)", sys._getframe(1))
        self.open()
        return self.loop.item

    def add(self, item: Any) -> None:
        """Take a call, a group or an inner loop."""
        self.last_when = None
        self.loop.items.append(item)

    def finish(self) -> None:
        """Hand the loop to the block around."""
        if not self.loop.items:
            raise mistake("PD511", "the loop has no call in it", None, self.loop.spot)
        self.loop.end()
        self.outer.add(self.loop)


class HookBlock(_Container):
    """Calls that run at an event of a call's, or of the workflow's, life."""

    __slots__ = ("condition", "items", "name", "of")

    def __init__(self, of: Any, name: str, when: Any, spot: Spot) -> None:
        super().__init__()
        self.of = of
        self.name = name
        self.spot = spot
        self._refuse_second()
        self.condition = None if when is None else guard_of(when, sys._getframe(2)).condition
        self.items: Any = []
        self.has_ended = False
        self.expect_entry()

    @property
    def key(self) -> str:
        """What Argo calls it."""
        return "exit" if self.name == "on_exit" else self.name

    def _refuse_second(self) -> None:
        """Raise AuthoringError where there's such a hook already: the second would replace it."""
        said = {} if isinstance(self.of, Call) else self.of.options
        is_said = self.key in (said.get("hooks") or ()) or (self.key == "exit" and said.get("on_exit") is not None)
        if is_said or any(hook.key == self.key for hook in self.of.hooks):
            hint = "write all its calls below one" if not is_said else "leave out the option of the workflow"
            raise mistake("PD507", f"there is a hook {self.key} already: this would replace it", hint, self.spot)

    @property
    def written(self) -> str:  # type: ignore[override]  # worked out here
        """How it's entered."""
        of = "x" if isinstance(self.of, Call) else "workflow"
        return f"{of}.on_exit()" if self.key == "exit" else f'{of}.hook("{self.name}", when=...)'

    def __enter__(self) -> None:
        self.open()
        self.root = self
        if self.frame is None:
            self.frame = getattr(self.of, "frame", None)

    def add(self, item: Any) -> None:
        """Take a call."""
        if not isinstance(item, (Call, StepGroup)):
            raise mistake("PD510", "a loop can't be a hook", "make it a template of its own, and call it here")
        self.last_when = None
        self.items.append(item)

    def finish(self) -> None:
        """Name its calls; a hook without any does nothing."""
        if not self.items:
            raise mistake("PD510", f"the hook {self.name} has no call in it", None, self.spot)
        self.items = tuple(self.items)
        name_entries(self.items, self.name, "steps")
        self.has_ended = True
