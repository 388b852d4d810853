"""Calls: what calling a template inside of a block gives. One becomes a step, or a task of a DAG."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydsl.authoring import marks
from pydsl.authoring.names import check_step_name
from pydsl.authoring.places import Spot, did_you_mean, mistake
from pydsl.authoring.references import (
    CallField,
    CallOutput,
    Collected,
    Results,
    Term,
)

if TYPE_CHECKING:
    from typing_extensions import Self

    from pydsl.authoring.blocks import HookBlock
    from pydsl.authoring.callee import Callee

R_co = TypeVar("R_co", covariant=True)
Status = Literal["Pending", "Running", "Succeeded", "Skipped", "Failed", "Error", "Omitted"]


class Condition:
    """What `.after()` takes: `a.succeeded`, `b.failed | c`, `a & b`. Argo writes it as `depends`."""

    __slots__ = ("call", "operator", "sides", "status")

    def __init__(
        self, call: Call[Any] | None = None, status: str = "", operator: str = "", sides: tuple[Any, ...] = ()
    ) -> None:
        self.call = call
        self.status = status
        self.operator = operator
        self.sides = sides

    def __and__(self, other: Condition | Call[Any]) -> Condition:
        return joined("&&", self, other)

    def __or__(self, other: Condition | Call[Any]) -> Condition:
        return joined("||", self, other)

    def __invert__(self) -> Condition:
        return Condition(operator="!", sides=(self,))

    def __bool__(self) -> bool:
        raise mistake(
            "PD503",
            "what `.after()` takes has no truth before the workflow runs",
            "use `&`, `|` and `~` instead of `and`, `or` and `not`",
        )

    def __repr__(self) -> str:
        if self.call is not None:
            return f"{self.call.words}.{self.status.lower()}" if self.status else self.call.words
        sides = f" {self.operator} ".join(map(repr, self.sides))
        return f"~({sides})" if self.operator == "!" else sides

    def calls(self) -> list[Call[Any]]:
        """List the calls that it mentions."""
        if self.call is not None:
            return [self.call]
        return [call for side in self.sides for call in side.calls()]


def joined(operator: str, left: Any, right: Any) -> Condition:
    """Join two conditions, or calls, which stand for their success."""
    for side in (left, right):
        if not isinstance(side, (Condition, Call)):
            raise mistake(
                "PD512", f"{side!r:.60} can't stand in `.after()`", "use calls, and a.succeeded, a.failed, ..."
            )
    return Condition(operator=operator, sides=tuple(as_condition(side) for side in (left, right)))


def as_condition(value: Call[Any] | Condition) -> Condition:
    """Read a call as the condition that it succeeded or was skipped."""
    return value if isinstance(value, Condition) else Condition(value)


class Guard:
    """One `when`: its condition and where it's written. Calls under one `when` share it."""

    __slots__ = ("condition", "spot")

    def __init__(self, condition: Any, spot: Spot) -> None:
        self.condition = condition
        self.spot = spot


class Call(Generic[R_co]):
    """A step or a task. `.output` is what its template gives; what it may do besides is said by its methods."""

    __slots__ = (
        "after_spot", "arguments", "block", "callee", "continues", "extra", "given_name", "guards", "hooks",
        "inline_spot", "name", "spot", "terms",
    )  # fmt: skip

    def __init__(self, callee: Callee, arguments: dict[str, Any], spot: Spot) -> None:
        self.callee = callee
        self.arguments = arguments
        self.spot = spot
        self.block: Any = None
        self.given_name: str | None = None
        self.name = ""
        self.guards: tuple[Guard, ...] = ()
        self.terms: tuple[Condition | str, ...] | None = None
        self.continues: tuple[bool | None, bool | None] | None = None
        self.inline_spot: Spot | None = None
        self.after_spot: Spot | None = None
        self.hooks: tuple[HookBlock, ...] = ()
        self.extra: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        """Name it, for messages."""
        return self.given_name or self.name or self.callee.name

    def __repr__(self) -> str:
        return marks.shown(f"a call of {self.words}")

    def __bool__(self) -> bool:
        raise mistake(
            "PD503",
            f"whether {self.words} succeeded is known at run time only",
            "use .after(...) in a DAG, or `with when(call.status == ...)`",
        )

    def __format__(self, spec: str) -> str:
        raise self._no_value("can't be put into a text", "{x.output}")

    def _no_value(self, what: str, write: str) -> Exception:
        """Make the error for a call that's used as if it were what its template gives."""
        hint = f"write `{write}`, where x is the call" if self.callee.outputs.items else self.callee.output_hint
        return mistake("PD503", f"{self.words} is a call, a step of the workflow: it {what}", hint)

    if not TYPE_CHECKING:  # what has no value and a typo are told by type checkers too
        __hash__ = object.__hash__

        def __eq__(self, other):
            if isinstance(other, Call):
                return self is other
            raise self._no_value("can't be compared", "x.output == ...")

        def __ne__(self, other):
            return not self == other

        def _not_a_value(self, *_):
            raise self._no_value("has no value of its own", "x.output")

        __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _not_a_value
        __truediv__ = __rtruediv__ = __mod__ = __rmod__ = __floordiv__ = __pow__ = __neg__ = __invert__ = _not_a_value
        __getitem__ = __iter__ = __len__ = __contains__ = __int__ = __float__ = __index__ = __fspath__ = _not_a_value
        __call__ = _not_a_value

        def _no_order(self, other):
            hint = "in a DAG, write b.after(a); in Steps, lines run in order"
            raise mistake("PD512", "`>>` and `<<` say no order", hint)

        __rshift__ = __rrshift__ = __lshift__ = __rlshift__ = _no_order

        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            inner = {*self.__slots__, "words"}
            known = [word for word in dir(type(self)) if not word.startswith("_") and word not in inner]
            raise mistake("PD506", f"a call has no {name}", did_you_mean(name, known, "it has"))

    # Results

    @property
    def output(self) -> R_co:
        """What its template returns, in that type: a reference, to be passed on, compared or put into an f-string."""
        outputs = self.callee.outputs
        single = outputs.single
        if single is not None:
            return CallOutput(self, single)  # type: ignore[return-value]  # a reference stands for the value
        if not outputs.items:
            raise mistake("PD506", f"{self.callee.words} gives nothing: it has no output", self.callee.output_hint)
        return Results(self, outputs.whole)  # type: ignore[return-value]  # a reference stands for the value

    @property
    def result(self) -> str:
        """What its main container printed: Argo's `outputs.result`, the last 256 kB of standard output."""
        return self._field("outputs.result")

    @property
    def exit_code(self) -> str:
        """The exit code of its main container, as text."""
        return self._field("exitCode")

    @property
    def status(self) -> Status:
        """The phase that it ended in: `"Succeeded"`, `"Failed"`, `"Error"`, `"Skipped"`, ..."""
        return CallField(self, "status", Status)  # type: ignore[return-value]  # a reference stands for the value

    @property
    def id(self) -> str:
        """Its node's id."""
        return self._field("id")

    @property
    def ip(self) -> str:
        """The address of its pod; for daemons."""
        return self._field("ip")

    @property
    def started_at(self) -> str:
        """When it began, RFC 3339."""
        return self._field("startedAt")

    @property
    def finished_at(self) -> str:
        """When it ended, RFC 3339."""
        return self._field("finishedAt")

    @property
    def host_node_name(self) -> str:
        """The name of the machine that its pod ran on."""
        return self._field("hostNodeName")

    def _field(self, name: str) -> str:
        return CallField(self, name)  # type: ignore[return-value]  # a reference stands for the value

    # What .after() may ask for

    @property
    def succeeded(self) -> Condition:
        """For `.after()`: it succeeded."""
        return Condition(self, "Succeeded")

    @property
    def failed(self) -> Condition:
        """For `.after()`: it failed."""
        return Condition(self, "Failed")

    @property
    def errored(self) -> Condition:
        """For `.after()`: it couldn't be run to its end."""
        return Condition(self, "Errored")

    @property
    def skipped(self) -> Condition:
        """For `.after()`: its `when` was false."""
        return Condition(self, "Skipped")

    @property
    def omitted(self) -> Condition:
        """For `.after()`: its own `.after()` wasn't met."""
        return Condition(self, "Omitted")

    @property
    def daemoned(self) -> Condition:
        """For `.after()`: its daemon is ready."""
        return Condition(self, "Daemoned")

    @property
    def any_succeeded(self) -> Condition:
        """For `.after()`: at least one of its iterations succeeded."""
        return Condition(self, "AnySucceeded")

    @property
    def all_failed(self) -> Condition:
        """For `.after()`: all its iterations failed."""
        return Condition(self, "AllFailed")

    def __and__(self, other: Condition | Call[Any]) -> Condition:
        return joined("&&", self, other)

    def __or__(self, other: Condition | Call[Any]) -> Condition:
        return joined("||", self, other)

    # Options

    def named(self, name: str) -> Self:
        """Name the step or task; otherwise it has its template's name, with `-2` and so on for the next ones."""
        self._change("named")
        check_step_name(name)
        self.given_name = name
        return self

    def after(self, *on: Call[Any] | Condition | str) -> Self:
        """Start it after others, in a DAG: all of `on` have to be true. A call means that it succeeded or was skipped.

        A text is Argo's `depends` as it is.
        """
        self._change("after")
        frame = sys._getframe(1)
        self.after_spot = Spot(frame.f_code, frame.f_lasti)
        terms = tuple([one if isinstance(one, (Condition, str)) else _as_term(one) for one in on])
        self.terms = terms if self.terms is None else self.terms + terms
        return self

    def when(self, condition: bool | str) -> Self:
        """Run it only if a condition holds, as `with when(...)` does for several."""
        from pydsl.authoring.blocks import guard_of

        self._change("when")
        self.guards += (guard_of(condition, sys._getframe(1)),)
        return self

    def continue_on(self, *, failed: bool | None = None, error: bool | None = None) -> Self:
        """Go on after it although it failed, or although it couldn't be run to its end (`error`)."""
        self._change("continue_on")
        if failed is None and error is None:
            raise mistake("PD501", "continue_on() says nothing", "write continue_on(failed=True), or error=True")
        self.continues = (failed, error)
        return self

    def inline(self) -> Self:
        """Write its template into the step itself, instead of beside it under a name."""
        self._change("inline")
        frame = sys._getframe(1)
        self.inline_spot = Spot(frame.f_code, frame.f_lasti)
        return self

    def passing(self, /, **arguments: Any) -> Self:
        """Pass arguments that the template's signature doesn't know: parameters, or artifacts by their sources."""
        self._change("passing")
        self.extra = {**(self.extra or {}), **arguments}
        return self

    def on_exit(self) -> HookBlock:
        """Open a block whose calls run when this one has ended, however it ended."""
        frame = sys._getframe(1)
        return self._hook("exit", None, Spot(frame.f_code, frame.f_lasti))

    def hook(self, name: str, *, when: bool | str | None = None) -> HookBlock:
        """Open a block whose calls run while this one runs, as soon as `when` holds."""
        if name != "exit" and when is None:
            raise mistake(
                "PD510",
                f"the hook {name} doesn't say when it runs",
                'write when=..., such as when=call.status == "Running"',
            )
        frame = sys._getframe(1)
        return self._hook(name, when, Spot(frame.f_code, frame.f_lasti))

    def _hook(self, name: str, when: Any, spot: Spot) -> HookBlock:
        from pydsl.authoring.blocks import HookBlock

        block = HookBlock(self, name, when, spot)
        self.hooks += (block,)
        return block

    def _change(self, method: str) -> None:
        """Refuse to change a call whose block has ended: what was written is a value from then on."""
        if self.block is not None and self.block.root.has_ended:
            raise mistake(
                "PD510",
                f"{self.words} is in a block that has ended: .{method}() comes too late",
                f"say .{method}(...) inside of the block, where it's called",
            )


def _as_term(one: Any) -> Condition:
    if isinstance(one, Call):
        return Condition(one)
    hint = "use `with when(...)` for a comparison" if isinstance(one, Term) else "use calls"
    if hasattr(type(one), "python_name"):  # a template
        hint = f"call it: {one.python_name}(...)"
    raise mistake("PD512", f"{shown(one)} can't stand in `.after()`", hint)


def collected(value: Any) -> Collected:
    """Make the list of what a loop's iterations gave."""
    if isinstance(value, CallOutput) and value._output.is_artifact:
        raise mistake(
            "PD511", f"{value._words()} is a file: Argo gathers texts only", "return a text, or store the files"
        )
    if isinstance(value, (CallOutput, CallField, Results, Collected)):
        return Collected(value)
    raise mistake(
        "PD511",
        f"collect() takes the output of a call in a loop, not {shown(value)}",
        "write collect(call.output), or one of its fields, or collect(call.result)",
    )


def shown(value: Any) -> str:
    """Name a value, for messages."""
    return value._words() if isinstance(value, Term) else f"{marks.unshown(repr(value)):.60}"
