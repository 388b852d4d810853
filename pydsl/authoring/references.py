"""References: values that are known when the workflow runs. Python's operators build expressions of them.

Each is one node of a small tree; `pydsl.compile` writes the trees as tags and expr text. Slots begin with `_`,
because every other attribute may be a field of what the reference stands for.
"""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any, NoReturn

from pydsl.authoring import marks
from pydsl.authoring.codec import is_path
from pydsl.authoring.innermost import current
from pydsl.authoring.places import asked_by_author, did_you_mean, is_ours, mistake
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.authoring.calls import Call
    from pydsl.authoring.inputs import Input, Output


_OUR_FILES: set[str] = set()
"""Files of ours that have asked for a reference's class: they do so all the time."""
_IN_A_TEMPLATE = "do it in a template that gets it as an input"


class _Unhashable(AuthoringError, TypeError):
    """A TypeError too, as Python raises it: who asks whether something can be hashed gets the answer."""


class Term:
    """A value that's known when the workflow runs; `_type` is the annotation that says what it is."""

    __slots__ = ("_type",)

    _type: Any

    def _parts(self) -> tuple[Any, ...]:
        """Return the nodes that this one is made of."""
        return ()

    def _words(self) -> str:
        """Return what messages call it."""
        return "this value"

    # Text: an f-string keeps the reference as a mark.
    def __str__(self) -> str:
        return _kept(self)

    def __format__(self, spec: str) -> str:
        if spec:
            raise mistake(
                "PD503",
                f"{self._words()} is known at run time only: the format {spec!r} can't be applied",
                "format it in a template that gets it as an input",
            )
        return str(self)

    def __repr__(self) -> str:
        return marks.shown(f"{self._words()}, known at run time")

    # What Python would need the value for now.
    def _class(self) -> Any:
        """Return what `isinstance` asks for where the real class isn't the answer already."""
        frame = sys._getframe(1)
        if frame.f_code.co_filename in _OUR_FILES:
            return type(self)
        asking = asked_by_author(frame)
        if asking:
            message = f"`{asking}` is decided when it's compiled: {self._words()} is known at run time only"
            raise mistake("PD516", message, "its annotation says its type; decide by its value: `with when(...):`")
        if is_ours(frame.f_code.co_filename):
            _OUR_FILES.add(frame.f_code.co_filename)
        return type(self)

    if not TYPE_CHECKING:  # which know of `__class__` that it can be set, and of no other
        __class__ = property(_class)

    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - it always raises
        self._refuse(
            "has no truth before the workflow runs",
            "use when(...) for a step, choose(...) for a value; for `and`, `or`, `not`, `in`: `&`, `|`, "
            "not_(...), in_(...)",
        )

    def __len__(self) -> NoReturn:  # noqa: PLE0303 - it always raises
        self._refuse("has no length before the workflow runs", "use sequence(...) or each(...) to loop over it")

    def __iter__(self) -> Iterator[Any]:
        items = operators.items_of(self)
        if items is None:
            self._refuse(
                "can't be looped over in Python: it's known when the workflow runs",
                "write `with each(...) as item:`; do the rest in a template that gets it as an input",
            )
        return iter(items)

    def __contains__(self, item: object) -> bool:
        self._refuse("can't be searched before the workflow runs", "use in_(item, list)")

    def __index__(self) -> NoReturn:  # noqa: PLE0305 - it always raises
        self._refuse("is no number before the workflow runs", "use sequence(...) where range(...) would need it")

    def __int__(self) -> int:
        self._refuse("is no number before the workflow runs", "use parse(..., int)")

    def __float__(self) -> float:
        self._refuse("is no number before the workflow runs", "use parse(..., float)")

    def __hash__(self) -> NoReturn:
        what = "can't be a key of a dict, nor in a set: it's known when the workflow runs"
        hint = "write in_(value, [...]) for `in`; look it up in a template that gets it as an input"
        raise _Unhashable(mistake("PD503", f"{self._words()} {what}", hint).diagnostics)

    def __invert__(self) -> NoReturn:
        self._refuse("can't be negated with `~`", "use not_(...)")

    def __fspath__(self) -> str:
        self._refuse("is no path of this machine: it's known when the workflow runs", _IN_A_TEMPLATE)

    def __bytes__(self) -> bytes:  # noqa: PLE0308 - it always raises
        self._refuse("has no bytes before the workflow runs", _IN_A_TEMPLATE)

    def __call__(self, *_: Any, **__: Any) -> NoReturn:  # noqa: D102 - it always raises
        self._refuse("is a value, and can't be called", "leave out the parentheses")

    def __setitem__(self, key: object, value: object) -> NoReturn:
        self._refuse("can't be changed before the workflow runs", _IN_A_TEMPLATE)

    def __delitem__(self, key: object) -> NoReturn:
        self._refuse("can't be changed before the workflow runs", _IN_A_TEMPLATE)

    def __reversed__(self) -> NoReturn:
        self._refuse("can't be reversed before the workflow runs", _IN_A_TEMPLATE)

    def _cannot(self, *_: object) -> NoReturn:
        self._refuse("is known at run time only, and Argo's expressions can't compute this", _IN_A_TEMPLATE)

    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __divmod__ = __rdivmod__ = __xor__ = __rxor__ = _cannot
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __abs__ = __pos__ = _cannot
    __round__ = __trunc__ = __floor__ = __ceil__ = __complex__ = _cannot

    def _refuse(self, what: str, hint: str) -> NoReturn:
        raise mistake("PD503", f"{self._words()} {what}", hint)

    # Comparisons and arithmetic.
    def __eq__(self, other: object) -> Any:
        return operators.compared("==", self, other)

    def __ne__(self, other: object) -> Any:
        return operators.compared("!=", self, other)

    def __lt__(self, other: object) -> Any:
        return operators.compared("<", self, other)

    def __le__(self, other: object) -> Any:
        return operators.compared("<=", self, other)

    def __gt__(self, other: object) -> Any:
        return operators.compared(">", self, other)

    def __ge__(self, other: object) -> Any:
        return operators.compared(">=", self, other)

    def __and__(self, other: object) -> Any:
        return operators.logical("&&", self, other)

    def __rand__(self, other: object) -> Any:
        return operators.logical("&&", other, self)

    def __or__(self, other: object) -> Any:
        return operators.logical("||", self, other)

    def __ror__(self, other: object) -> Any:
        return operators.logical("||", other, self)

    def __add__(self, other: object) -> Any:
        return operators.arithmetic("+", self, other)

    def __radd__(self, other: object) -> Any:
        return operators.arithmetic("+", other, self)

    def __sub__(self, other: object) -> Any:
        return operators.arithmetic("-", self, other)

    def __rsub__(self, other: object) -> Any:
        return operators.arithmetic("-", other, self)

    def __mul__(self, other: object) -> Any:
        return operators.arithmetic("*", self, other)

    def __rmul__(self, other: object) -> Any:
        return operators.arithmetic("*", other, self)

    def __truediv__(self, other: object) -> Any:
        if is_path(self._type):
            return operators.joined(self, other)
        return operators.arithmetic("/", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return operators.arithmetic("/", other, self)

    def __floordiv__(self, other: object) -> Any:
        return operators.arithmetic("//", self, other)

    def __rfloordiv__(self, other: object) -> Any:
        return operators.arithmetic("//", other, self)

    def __mod__(self, other: object) -> Any:
        return operators.arithmetic("%", self, other)

    def __rmod__(self, other: object) -> Any:
        return operators.arithmetic("%", other, self)

    def __neg__(self) -> Any:
        return operators.negative(self)

    # Fields and items of JSON.
    def __getitem__(self, key: Any) -> Any:
        return operators.item_of(self, key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return operators.field_of(self, name)


def _kept(node: Term) -> str:
    innermost = current()
    frame = innermost.frame if innermost is not None else None
    if frame is None:
        raise mistake("PD504", f"{node._words()} can't be used outside of the block that it's from")
    number, mark = marks.numbered()
    frame.marked[number] = node
    return mark


class Variable(Term):
    """One of Argo's own variables, which means the same everywhere: `workflow.name`."""

    __slots__ = ("_path",)

    def __init__(self, path: str, type: Any = str) -> None:
        self._type = type
        self._path = path

    def _words(self) -> str:
        return f"argo's {self._path}"

    def __str__(self) -> str:
        return marks.named(self._path)


class InputRef(Term):
    """An input of the template whose function is being run."""

    __slots__ = ("_input", "_owner")

    def __init__(self, item: Input, owner: Any) -> None:
        self._type = item.annotation
        self._input = item
        self._owner = owner

    def _words(self) -> str:
        return f"the input {self._input.python_name}"


class CallOutput(Term):
    """An output of a call."""

    __slots__ = ("_call", "_output")

    def __init__(self, call: Call[Any], output: Output) -> None:
        self._type = output.annotation
        self._call = call
        self._output = output

    def _words(self) -> str:
        field = f".{self._output.field}" if self._output.field else ""
        return f"the output{field} of {self._call.words}"


class CallField(Term):
    """What Argo says of a call: its status, its id, what it printed."""

    __slots__ = ("_call", "_field")

    def __init__(self, call: Call[Any], field: str, type: Any = str) -> None:
        self._type = type
        self._call = call
        self._field = field

    def _words(self) -> str:
        return f"the {self._field.rpartition('.')[2]} of {self._call.words}"


class Results(Term):
    """Everything that a call gives, where that's several outputs: its attributes are the outputs."""

    __slots__ = ("_call",)

    def __init__(self, call: Call[Any], whole: Any) -> None:
        self._type = whole
        self._call = call

    def _words(self) -> str:
        return f"the outputs of {self._call.words}"

    def __iter__(self) -> Iterator[Any]:
        return iter([CallOutput(self._call, item) for item in self._call.callee.outputs.items])

    def __getitem__(self, key: Any) -> Any:
        return list(self)[key] if isinstance(key, int) else self._refuse("has fields", "write .name for a field")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        outputs = self._call.callee.outputs
        found = outputs.field(name)
        if found is None:
            fields = [item.field or "output" for item in outputs.items]
            raise mistake(
                "PD506", f"{self._call.callee.words} has no output {name}", did_you_mean(name, fields, "it has")
            )
        return CallOutput(self._call, found)


class LoopItem(Term):
    """The item of a loop, or a field of it."""

    __slots__ = ("_key", "_loop")

    def __init__(self, loop: Any, type: Any, key: str | None = None) -> None:
        self._type = type
        self._loop = loop
        self._key = key

    def _words(self) -> str:
        return f"the item's {self._key}" if self._key else "the item of each(...)"


class Operation(Term):
    """A value computed from others: `_operator` names how."""

    __slots__ = ("_operands", "_operator")

    def __init__(self, operator: str, operands: tuple[Any, ...], type: Any) -> None:
        self._type = type
        self._operator = operator
        self._operands = operands

    def _parts(self) -> tuple[Any, ...]:
        return self._operands

    def _words(self) -> str:
        return "a comparison" if self._type is bool else "a computed value"


class Collected(Term):
    """The list of what the iterations of a loop gave."""

    __slots__ = ("_each",)

    def __init__(self, each: Term) -> None:
        self._type = list[each._type] if each._type is not None else list  # type: ignore[name-defined]  # at run time
        self._each = each

    def _words(self) -> str:
        return f"the collected {self._each._words().removeprefix('the ')}"


class Constant(Term):
    """A value that's known already, inside of an expression. `_verbatim`: its braces aren't Argo's."""

    __slots__ = ("_value", "_verbatim")

    def __init__(self, value: Any, type: Any, *, verbatim: bool = False) -> None:
        self._type = type
        self._value = value
        self._verbatim = verbatim

    def _words(self) -> str:
        return repr(self._value)

    def _parts(self) -> tuple[Any, ...]:
        return ()


class Text(Term):
    """Text made of pieces: references, and the strings between them."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: tuple[Any, ...], type: Any = str) -> None:
        self._type = type
        self._pieces = tuple(_joined(pieces))

    def _parts(self) -> tuple[Any, ...]:
        return tuple(piece for piece in self._pieces if isinstance(piece, Term))

    def _words(self) -> str:
        return "a text made of references"


def _joined(pieces: tuple[Any, ...]) -> Iterator[Any]:
    """Join the strings that stand side by side: what a brace at an end means hangs on what follows it."""
    for is_known, run in groupby(pieces, lambda piece: isinstance(piece, str)):
        together = [*run]
        yield from ["".join(together)] if is_known else together


class Raw(Term):
    """Expr text that the author wrote, with references in it."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: tuple[Any, ...], type: Any) -> None:
        self._type = type
        self._pieces = pieces

    def _parts(self) -> tuple[Any, ...]:
        return tuple(piece for piece in self._pieces if isinstance(piece, Term))

    def _words(self) -> str:
        return "the value of expr(...)"


# Building


def lifted(value: Any, like: Any = None) -> Term:
    """Make a node of any value: a reference is itself, a marked text its pieces, anything else a constant."""
    if isinstance(value, Term):
        return value
    if isinstance(value, str) and marks.OPEN in value:
        return text_of(value)
    return Constant(value, like if like is not None and _fits(value, like) else type(value))


def _fits(value: Any, annotation: Any) -> bool:
    from pydsl.authoring.codec import CodecError, encode_value

    try:
        encode_value(annotation, value)
    except CodecError:
        return False
    return True


def text_of(text: str, frame: Any = None) -> Text:
    """Read a marked text as pieces."""
    return Text(tuple(read_pieces(text, frame)))


def refuse_broken(text: str, at: Any = None) -> None:
    """Raise AuthoringError for a text in which Python has cut or escaped a reference."""
    if marks.REPR in text:
        raise mistake(
            "PD503",
            "a text holds the repr of a reference",
            "leave out `!r` and `=`, and write `{x.output}` for a call x",
            at,
        )
    known = marks.object_in(text)
    if known is not None:
        hint = "write what it's to say: the address is another one each time it's compiled"
        raise mistake("PD503", f"a text holds {known}, an object of this machine", hint, at)
    if marks.is_broken(text):
        hint = "only f-strings and `+` keep one: do it in a template that gets it; for JSON, pass the list itself"
        raise mistake("PD503", "a text was changed that had a reference in it, and the reference is lost", hint, at)


def read_pieces(text: str, frame: Any = None) -> Iterator[Any]:
    """Yield the strings and the references of a marked text; raises AuthoringError for a mark of another block."""
    innermost = current()
    frame = frame or (innermost.frame if innermost is not None else None)
    for piece, is_mark in marks.pieces(text):
        if not is_mark:
            yield piece
        elif not piece.isdigit():
            yield Variable(piece)
        elif frame is None or int(piece) not in frame.marked:
            raise mistake(
                "PD504",
                "this text holds a reference of another template",
                "pass the value as an argument, and use the input",
            )
        else:
            yield frame.marked[int(piece)]


def leaves(node: Term) -> Iterator[Term]:
    """Yield the references that a value is made of."""
    parts = node._parts()
    if not parts:
        yield node
    for part in parts:
        yield from leaves(part)


from pydsl.authoring import operators  # noqa: E402 - it needs the classes above, and their methods need it
