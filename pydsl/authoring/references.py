"""References: values that are known when the workflow runs. Python's operators build expressions of them.

Each is one node of a small tree; `pydsl.compile` writes the trees as tags and expr text. Slots begin with `_`,
because every other attribute may be a field of what the reference stands for.
"""

from __future__ import annotations

import enum
import types
import typing
from typing import TYPE_CHECKING, Any, NoReturn

from pydsl.authoring import marks
from pydsl.authoring.codec import is_path, outputs_of
from pydsl.authoring.places import did_you_mean, mistake
from pydsl.authoring.stack import current
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.authoring.calls import Call
    from pydsl.authoring.inputs import Input, Output

NUMBERS = (int, float)


class _Unhashable(AuthoringError, TypeError):
    """A TypeError too, as Python raises it: who asks whether something can be hashed gets the answer."""


class Node:
    """A value that's known when the workflow runs; `_type` is the annotation that says what it is."""

    __slots__ = ("_type",)

    _type: Any

    def _parts(self) -> tuple[Any, ...]:
        """Give the nodes that this one is made of."""
        return ()

    def _words(self) -> str:
        """Say what it is, for messages."""
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
        return f"{marks.REPR}<{self._words()}>"

    # What Python would need the value for now.
    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - it always raises
        self._refuse(
            "has no truth before the workflow runs",
            "use when(...) for a step, choose(...) for a value; for `and`, `or`, `not`, `in`: `&`, `|`, "
            "not_(...), in_(...)",
        )

    def __len__(self) -> NoReturn:  # noqa: PLE0303 - it always raises
        self._refuse("has no length before the workflow runs", "use sequence(...) or each(...) to loop over it")

    def __iter__(self) -> Iterator[Any]:
        self._refuse(
            "can't be looped over in Python: it's known when the workflow runs", "write `with each(...) as item:`"
        )

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
        raise _Unhashable(mistake("PD503", f"{self._words()} {what}", "use a list").diagnostics)

    def __invert__(self) -> NoReturn:
        self._refuse("can't be negated with `~`", "use not_(...)")

    def _refuse(self, what: str, hint: str) -> NoReturn:
        raise mistake("PD503", f"{self._words()} {what}", hint)

    # Comparisons and arithmetic.
    def __eq__(self, other: object) -> Any:
        return compared("==", self, other)

    def __ne__(self, other: object) -> Any:
        return compared("!=", self, other)

    def __lt__(self, other: object) -> Any:
        return compared("<", self, other)

    def __le__(self, other: object) -> Any:
        return compared("<=", self, other)

    def __gt__(self, other: object) -> Any:
        return compared(">", self, other)

    def __ge__(self, other: object) -> Any:
        return compared(">=", self, other)

    def __and__(self, other: object) -> Any:
        return logical("&&", self, other)

    def __rand__(self, other: object) -> Any:
        return logical("&&", other, self)

    def __or__(self, other: object) -> Any:
        return logical("||", self, other)

    def __ror__(self, other: object) -> Any:
        return logical("||", other, self)

    def __add__(self, other: object) -> Any:
        return arithmetic("+", self, other)

    def __radd__(self, other: object) -> Any:
        return arithmetic("+", other, self)

    def __sub__(self, other: object) -> Any:
        return arithmetic("-", self, other)

    def __rsub__(self, other: object) -> Any:
        return arithmetic("-", other, self)

    def __mul__(self, other: object) -> Any:
        return arithmetic("*", self, other)

    def __rmul__(self, other: object) -> Any:
        return arithmetic("*", other, self)

    def __truediv__(self, other: object) -> Any:
        if is_path(self._type):
            return joined(self, other)
        return arithmetic("/", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return arithmetic("/", other, self)

    def __floordiv__(self, other: object) -> Any:
        return arithmetic("//", self, other)

    def __rfloordiv__(self, other: object) -> Any:
        return arithmetic("//", other, self)

    def __mod__(self, other: object) -> Any:
        return arithmetic("%", self, other)

    def __rmod__(self, other: object) -> Any:
        return arithmetic("%", other, self)

    def __neg__(self) -> Any:
        return negative(self)

    # Fields and items of JSON.
    def __getitem__(self, key: Any) -> Any:
        return item_of(self, key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return field_of(self, name)


def _kept(node: Node) -> str:
    frame = current().frame if current() else None
    if frame is None:
        raise mistake("PD504", f"{node._words()} can't be used outside of the block that it's from")
    number, mark = marks.numbered()
    frame.marked[number] = node
    return mark


class Variable(Node):
    """One of Argo's own variables, which means the same everywhere: `workflow.name`."""

    __slots__ = ("_path",)

    def __init__(self, path: str, type: Any = str) -> None:
        self._type = type
        self._path = path

    def _words(self) -> str:
        return f"argo's {self._path}"

    def __str__(self) -> str:
        return marks.named(self._path)


class InputRef(Node):
    """An input of the template whose function is being run."""

    __slots__ = ("_input", "_owner")

    def __init__(self, item: Input, owner: Any) -> None:
        self._type = item.annotation
        self._input = item
        self._owner = owner

    def _words(self) -> str:
        return f"the input {self._input.python_name}"


class CallOutput(Node):
    """An output of a call."""

    __slots__ = ("_call", "_output")

    def __init__(self, call: Call[Any], output: Output) -> None:
        self._type = output.annotation
        self._call = call
        self._output = output

    def _words(self) -> str:
        field = f".{self._output.field}" if self._output.field else ""
        return f"the output{field} of {self._call.words}"


class CallField(Node):
    """What Argo says of a call: its status, its id, what it printed."""

    __slots__ = ("_call", "_field")

    def __init__(self, call: Call[Any], field: str, type: Any = str) -> None:
        self._type = type
        self._call = call
        self._field = field

    def _words(self) -> str:
        return f"the {self._field.rpartition('.')[2]} of {self._call.words}"


class Results(Node):
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


class Item(Node):
    """The item of a loop, or a field of it."""

    __slots__ = ("_key", "_loop")

    def __init__(self, loop: Any, type: Any, key: str | None = None) -> None:
        self._type = type
        self._loop = loop
        self._key = key

    def _words(self) -> str:
        return f"the item's {self._key}" if self._key else "the item of each(...)"


class Operation(Node):
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


class Collected(Node):
    """The list of what the iterations of a loop gave."""

    __slots__ = ("_each",)

    def __init__(self, each: Node) -> None:
        self._type = list[each._type] if each._type is not None else list  # type: ignore[name-defined]  # at run time
        self._each = each

    def _words(self) -> str:
        return f"the collected {self._each._words().removeprefix('the ')}"


class Constant(Node):
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


class Text(Node):
    """Text made of pieces: strings and references."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: tuple[Any, ...], type: Any = str) -> None:
        self._type = type
        self._pieces = pieces

    def _parts(self) -> tuple[Any, ...]:
        return tuple(piece for piece in self._pieces if isinstance(piece, Node))

    def _words(self) -> str:
        return "a text made of references"


class Raw(Node):
    """Expr text that the author wrote, with references in it."""

    __slots__ = ("_pieces",)

    def __init__(self, pieces: tuple[Any, ...], type: Any) -> None:
        self._type = type
        self._pieces = pieces

    def _parts(self) -> tuple[Any, ...]:
        return tuple(piece for piece in self._pieces if isinstance(piece, Node))

    def _words(self) -> str:
        return "the value of expr(...)"


# Building


def plain_type(annotation: Any) -> Any:
    """Look through `Annotated`, `Literal` of texts and Enums at the type that operators work on."""
    while typing.get_origin(annotation) is typing.Annotated or hasattr(annotation, "__supertype__"):
        annotation = getattr(annotation, "__supertype__", None) or annotation.__origin__
    if typing.get_origin(annotation) is typing.Literal:
        kinds = {type(choice) for choice in typing.get_args(annotation)}
        return kinds.pop() if len(kinds) == 1 else str
    if isinstance(annotation, enum.EnumMeta):
        return str
    return annotation


def lifted(value: Any, like: Any = None) -> Node:
    """Make a node of any value: a reference is itself, a marked text its pieces, anything else a constant."""
    if isinstance(value, Node):
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
        raise mistake("PD503", "a text holds the repr of a reference", "leave out `!r` and `=`", at)
    if marks.is_broken(text):
        hint = "only f-strings and `+` keep references: pass a list or a dict itself, where JSON is wanted"
        raise mistake("PD503", "a text was changed that had a reference in it, and the reference is lost", hint, at)


def read_pieces(text: str, frame: Any = None) -> Iterator[Any]:
    """Give the strings and the references of a marked text; raises AuthoringError for a mark of another block."""
    frame = frame or (current().frame if current() else None)
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


def compared(operator: str, left: Any, right: Any) -> Operation:
    """Compare; raises AuthoringError where Python could only say False, or raise."""
    if isinstance(left, Results) or isinstance(right, Results):
        raise mistake("PD503", "several outputs can't be compared at once", "compare one field")
    if not isinstance(left, Node):
        left = lifted(left, right._type)
    if not isinstance(right, Node):
        right = lifted(right, left._type)
    _comparable(operator, left, right)
    return Operation(operator, (left, right), bool)


def _comparable(operator: str, left: Node, right: Node) -> None:
    kinds = family_of(left._type), family_of(right._type)
    if "any" in kinds or kinds[0] == kinds[1]:
        if operator in ("==", "!=") or kinds[0] in ("number", "text", "any"):
            return
        raise mistake("PD503", f"{left._words()} has no order for `{operator}`", "compare numbers or texts")
    if "optional" in kinds and operator in ("==", "!="):
        return
    message = f"{left._words()} is {said(left._type)}, {right._words()} is {said(right._type)}: they're never equal"
    if operator not in ("==", "!="):
        message = f"{said(left._type)} and {said(right._type)} have no order"
    raise mistake("PD502", message, "compare values of one type; parse(...) reads a text as another type")


def family_of(annotation: Any) -> str:
    """Tell how values of an annotation are compared: as "text", "number", "bool", "json", "optional" or "any"."""
    kind = plain_type(annotation)
    if kind is bool:
        return "bool"
    if kind in NUMBERS:
        return "number"
    if kind is str or kind in (bytes,) or is_path(kind) or getattr(kind, "__module__", "") == "datetime":
        return "text"
    if kind is Any or kind is object:
        return "any"
    if kind is types.NoneType or types.NoneType in typing.get_args(kind):
        return "optional"
    return "json"


def fits(given: Any, wanted: Any) -> bool:
    """Tell whether a value of one type, known at run time, can be what another type asks for."""
    families = family_of(given), family_of(wanted)
    if "any" in families:
        return True
    if families[1] == "optional":
        inner = [one for one in typing.get_args(plain_type(wanted)) if one is not types.NoneType]
        return families[0] == "optional" or any(fits(given, one) for one in inner)
    if families[0] != families[1]:
        return False
    kinds = plain_type(given), plain_type(wanted)
    if families[0] == "number":
        return kinds[0] is int or kinds[1] is float
    return families[0] != "json" or _shape(kinds[0]) == _shape(kinds[1]) or "other" in map(_shape, kinds)


def _shape(kind: Any) -> str:
    origin = typing.get_origin(kind) or kind
    if not isinstance(origin, type):
        return "other"
    is_list = issubclass(origin, (list, tuple, set, frozenset)) and not hasattr(origin, "_fields")
    return "list" if is_list else "map" if origin is dict else "other"


def said(annotation: Any) -> str:
    """Name a type, for messages."""
    is_class = isinstance(annotation, type) and typing.get_origin(annotation) is None  # on 3.10 `list[int]` is a type
    return annotation.__name__ if is_class else str(annotation).replace("typing.", "")


def logical(operator: str, left: Any, right: Any) -> Operation:
    """Join conditions with `&` or `|`."""
    for side in (left, right):
        if not isinstance(side, (Node, bool)) or (
            isinstance(side, Node) and family_of(side._type) not in ("bool", "any")
        ):
            word = "&" if operator == "&&" else "|"
            raise mistake(
                "PD503",
                f"`{word}` joins conditions, and {_described(side)} is none",
                "compare it first, and put each comparison into parentheses",
            )
    return Operation(operator, (lifted(left), lifted(right)), bool)


_OPPOSITES = {"==": "!=", "!=": "=="}


def opposite(condition: Any) -> Operation:
    """Turn a condition around."""
    if isinstance(condition, Operation) and condition._operator in _OPPOSITES:
        return Operation(_OPPOSITES[condition._operator], condition._operands, bool)
    return Operation("!", (condition,), bool)


def _described(value: Any) -> str:
    return value._words() if isinstance(value, Node) else f"{value!r:.60}"


def arithmetic(operator: str, left: Any, right: Any) -> Node:
    """Compute what Python would; raises AuthoringError for what expr can't give."""
    left = left if isinstance(left, Node) else lifted(left)
    right = right if isinstance(right, Node) else lifted(right)
    kinds = [plain_type(side._type) for side in (left, right)]
    families = [family_of(kind) for kind in kinds]
    if operator == "+" and families == ["text", "text"]:
        return Text((*_pieces(left), *_pieces(right)))
    if operator == "+" and families == ["json", "json"] and all(_is_list(kind) for kind in kinds):
        return Operation("concat", (left, right), left._type)
    if families != ["number", "number"] and "any" not in families:
        raise mistake(
            "PD503",
            f"`{operator}` of {said(left._type)} and {said(right._type)} can't be computed by Argo",
            "compute it in a template that gets both as inputs",
        )
    if "any" in families:
        return Operation(operator, (left, right), Any)
    whole = all(kind is int for kind in kinds)
    if operator in ("%", "//") and not whole:
        raise mistake(
            "PD503",
            f"`{operator}` of floats can't be computed by Argo as Python does",
            "compute it in a template that gets both as inputs",
        )
    return Operation(operator, (left, right), int if whole and operator != "/" else float)


def negative(node: Node) -> Node:
    """Turn a number's sign around."""
    kind = plain_type(node._type)
    if family_of(kind) not in ("number", "any"):
        hint = "compute it in a template that gets it as an input"
        raise mistake("PD503", f"`-` of {said(kind)} can't be computed by Argo", hint)
    return Operation("neg", (node,), kind)


def _is_list(kind: Any) -> bool:
    return kind is list or typing.get_origin(kind) is list


def _pieces(node: Node) -> tuple[Any, ...]:
    if isinstance(node, Text):
        return node._pieces
    if isinstance(node, Constant) and not node._verbatim:
        return (node._value,)
    return (node,)


def joined(path: Node, below: Any) -> Text:
    """Write a path below another."""
    return Text((*_pieces(path), "/", *_pieces(lifted(below))), path._type)


def item_of(node: Node, key: Any) -> Node:
    """Take an item of a list or a dict that's known at run time."""
    if isinstance(key, Node) and not isinstance(key._type, type):
        raise mistake("PD503", "this key is no text and no number", None)
    if isinstance(key, slice):
        raise mistake(
            "PD503",
            f"{node._words()} can't be sliced before the workflow runs",
            "slice it in a template that gets it as an input",
        )
    kind = plain_type(node._type)
    if kind is str:
        raise mistake(
            "PD503",
            f"{node._words()} is a str: it can't be indexed before the workflow runs",
            "parse(..., list[str]) or parse(..., dict[str, str]) reads it as JSON",
        )
    fields = _fields(kind)
    if fields is not None and isinstance(key, str) and typing.is_typeddict(kind):
        return _field(node, key, fields)
    origin, arguments = typing.get_origin(kind) or kind, typing.get_args(kind)
    if origin is dict:
        return _child(node, key, arguments[1] if arguments else Any)
    if origin in (list, tuple):
        item = (
            arguments[key]
            if origin is tuple and isinstance(key, int) and Ellipsis not in arguments
            else (arguments[0] if arguments else Any)
        )
        if isinstance(key, str):
            raise mistake("PD503", f"{node._words()} is a list: it has no key {key!r}", "use a number")
        return _child(node, key, item)
    if kind is Any or kind is object:
        return _child(node, key, Any)
    raise mistake("PD503", f"{node._words()} is {said(kind)}: it has no items", None)


def field_of(node: Node, name: str) -> Node:
    """Take a field of a NamedTuple, dataclass or attrs class that travels as JSON."""
    kind = plain_type(node._type)
    fields = None if typing.is_typeddict(kind) else _fields(kind)
    if fields is None:
        hint = f'expr(f"...") computes with it; a template that gets it as an input can use .{name}'
        if typing.get_origin(kind) is dict or kind is dict:
            hint = f"write [{name!r}]"
        raise mistake("PD506", f"{node._words()} is {said(kind)}, known at run time only: it has no .{name} here", hint)
    return _field(node, name, fields)


def _field(node: Node, name: str, fields: dict[str, Any]) -> Node:
    if name not in fields:
        raise mistake("PD506", f"{node._words()} has no field {name}", did_you_mean(name, fields, "it has"))
    return _child(node, name, fields[name])


def _child(node: Node, key: Any, annotation: Any) -> Node:
    if isinstance(node, Item) and node._key is None and isinstance(key, str) and marks.OPEN not in key:
        return Item(node._loop, annotation, key)
    return Operation("[]", (node, lifted(key)), annotation)


def _fields(kind: Any) -> dict[str, Any] | None:
    if not isinstance(kind, type):
        return None
    if typing.is_typeddict(kind):
        return typing.get_type_hints(kind)
    if not (hasattr(kind, "_fields") or hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__attrs_attrs__")):
        return None
    return {item.field or "": item.annotation for item in outputs_of(kind)}


def leaves(node: Node) -> Iterator[Node]:
    """Give the references that a value is made of."""
    parts = node._parts()
    if not parts:
        yield node
    for part in parts:
        yield from leaves(part)
