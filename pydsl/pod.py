"""Runs the function of a Python template in its pod: reads the inputs, calls it, writes what it gives.

    python pydsl.py split 'text: str' 'size: int' '-> shards: list[str]' '-> total: int' SCRIPT

A manifest carries this file as it stands, once, and its templates share it. So it runs by itself on Python 3.8 and
later, imports little before it has to, and holds nothing that Argo or Kubernetes would replace.

The words say how values are written: texts as they are, everything else as JSON. `name as other: type` gives Argo's
name where it isn't the Python name with dashes. A class is `Point(x=int, y=int)`, so that an older Python needn't
understand the script's annotations. `= name text` is what an input's default became where Argo fills it late, as by the
number of the attempt. A brace that Argo would take for a tag's is written `{~}`, a character that it
can't carry `{~7f}`, by its number; both are read wherever they stand.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # to import typing takes a fifth of Python's own start
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType, TracebackType
    from typing import Any

    Convert = Callable[[Any], Any]

RUNNER = "/tmp/pydsl.py"
ARGUMENTS = "/tmp/pydsl-arguments"
PACKAGES = "/tmp/pydsl-packages"
INPUTS = "/tmp/pydsl-inputs"
OUTPUTS = "/tmp/pydsl-outputs"  # not the inputs' folder: root may own that
LARGEST = 256 * 1024
_LOST = r"[^\t\n\r -~\u00a0-\ud7ff\ue000-\uffff\U00020000-\U0002a6d6\U0001f300-\U0001f64f]"  # Go writes no JSON of it
_UNSAFE = r"\{(?=[{~]|\Z|" + _LOST + ")|" + _LOST  # a tag or a mark begins, maybe with the next text


def marked(text: str) -> str:
    """Write a text so that Argo finds no tag in it, whatever stands before or after it."""
    if "{" not in text and text.isascii() and text.isprintable():
        return text
    import re

    return re.sub(_UNSAFE, lambda found: "{~}" if found[0] == "{" else "{~" + hex(ord(found[0]))[2:] + "}", text)


def unmarked(text: str) -> str:
    """Read what `marked` wrote; every other text is itself."""
    if "{~" not in text:
        return text
    import re

    return re.sub(r"\{~([0-9a-f]{0,5}|10[0-9a-f]{4})\}", lambda found: chr(int(found[1] or "7b", 16)), text)


def inside(convert: Callable[[str], str], value: Any) -> Any:
    """Convert every text in a value of JSON."""
    if isinstance(value, dict):
        return {inside(convert, key): inside(convert, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [inside(convert, item) for item in value]
    return convert(value) if isinstance(value, str) else value


def _parsed(text: str) -> Any:
    import json

    return json.loads(text)


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


class Shape:
    """How values of one type are written: in JSON by `_load` and `_dump`, as a whole text by `read` and `write`.

    `_label` gives the whole text of what isn't JSON. `_is_open`: it may be any JSON, where a text in a list is a text.
    `_of` and `_record` make the type of items, `list[int]`, and of keys, `dict(x=int)`.
    """

    _is_open = False
    _of: Any = None
    _record: Any = None

    def __init__(self, load: Convert, dump: Convert, label: Convert | None = None, **more: Any) -> None:
        self._load, self._dump, self._label = load, dump, label
        vars(self).update(more)

    def _item(self, value: Any) -> Any:
        """Read an item of a list. Argo gathers what a loop gives as texts, also of what isn't text."""
        as_text = isinstance(value, str) and not self._label and not self._is_open
        return self._load(_parsed(value) if as_text else value)

    def __or__(self, none: object) -> Shape:
        return _optional(self)

    def __getitem__(self, items: Any) -> Any:
        return self._of(*items) if isinstance(items, tuple) else self._of(items)

    def __call__(self, *items: Any, **fields: Any) -> Any:
        """Say what it's made of."""
        return self._record(dict(*items, **fields))


class Named(Shape):
    """A class of the script's: an Enum, a model that reads and writes itself, or one whose fields are said once."""

    def __init__(self, kind: Any, known: dict[Any, Shape]) -> None:
        if hasattr(kind, "__members__"):
            known.setdefault(kind, _choice(*kind))
        elif hasattr(kind, "model_validate_json"):
            known.setdefault(kind, _model(kind))
        label = known[kind]._label if kind in known else None
        super().__init__(lambda v: known[kind]._load(v), lambda v: known[kind]._dump(v), label)  # noqa: PLW0108 - said later
        self._kind, self._known = kind, known

    def _record(self, fields: dict[str, Shape]) -> Shape:
        made = _object(self._kind, fields)
        self._known.setdefault(self._kind, made)
        return made

    def __getattr__(self, name: str) -> Named:
        """Return what's inside of the class: another one, a method, a choice."""
        return Named(getattr(self._kind, name), self._known)


def read(shape: Shape, text: str) -> Any:
    """Read a value from the text that a parameter holds."""
    return shape._load(text if shape._label else _parsed(text))


def said(shape: Shape, value: Any) -> Any:
    """Write a value as text; in JSON, what Argo would evaluate is marked."""
    return shape._label(value) if shape._label else _json(inside(marked, shape._dump(value)))


def write(shape: Shape, value: Any) -> str:
    """Write a value as the text that a parameter holds."""
    return marked(said(shape, value)) if shape._label else said(shape, value)


def _exact(kind: Any, name: str | None = None) -> Convert:
    def check(value: Any) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"expected {name or kind.__name__}, got {value!r:.200}")
        return value

    return check


_list, _dict, _text = _exact(list), _exact(dict), _exact(str)
_many = _exact((list, tuple, set, frozenset), "list")


def _leaf(kind: Any, name: str | None = None, make: Convert = lambda value: value) -> Shape:
    check = _exact(kind, name)
    return Shape(lambda value: make(check(value)), lambda value: make(check(value)))


def _labelled(read: Any, write: Any) -> Shape:
    """Make a type whose values have texts of their own, by two functions."""
    read, write = (getattr(each, "_kind", each) for each in (read, write))
    label = lambda value: _text(write(value))  # noqa: E731 - it's said twice
    return Shape(lambda value: read(unmarked(_text(value))), label, label)


def _optional(item: Shape) -> Shape:
    none, label = (None, "null") if item._label else (None,), item._label

    def unless_none(write: Convert, text: str | None, value: Any) -> Any:
        made = text if value is None else write(value)
        if value is not None and made in none:
            raise ValueError("the text 'null' can't be told from None")
        return made

    return Shape(
        lambda value: None if value in none else item._load(value),
        lambda value: unless_none(item._dump, None, value),
        label and (lambda value: unless_none(label, "null", value)),
        _is_open=item._is_open,
    )


def _items(item: Shape, kind: Convert = list) -> Shape:
    return Shape(lambda value: kind(map(item._item, _list(value))), lambda value: [*map(item._dump, _many(value))])


def _sequence(kind: Convert, of: Convert | None = None) -> Shape:
    load = lambda value: kind(inside(unmarked, _list(value)))  # noqa: E731 - the line is long enough
    return Shape(load, lambda value: [*_many(value)], _is_open=True, _of=of or (lambda item: _items(item, kind)))


def _row(*items: Any) -> Shape:
    def each(do: str, values: Any) -> Any:
        if not isinstance(values, (list, tuple)) or len(values) != len(items):
            raise TypeError(f"expected {len(items)} items, got {values!r:.200}")
        return tuple(getattr(item, do)(value) for item, value in zip(items, values))  # noqa: B905 - since 3.10

    if items[-1] is Ellipsis:
        return _items(items[0], tuple)
    return Shape(lambda values: each("_item", values), lambda values: each("_dump", values))


def _mapped(key: Shape, item: Shape) -> Shape:
    return Shape(
        lambda value: {read(key, name): item._load(each) for name, each in _dict(value).items()},
        lambda value: {said(key, name): item._dump(each) for name, each in _dict(value).items()},
    )


def _loaded(fields: Mapping[str, Shape], name: str, do: str, value: Any) -> dict[str, Any]:
    value = {unmarked(key) if do == "_item" else key: each for key, each in _dict(value).items()}
    strange = set(value) - set(fields)
    if strange:
        raise TypeError(f"{name} has no field {', '.join(sorted(strange))}")
    return {key: getattr(fields[key], do)(each) for key, each in value.items()}


def _keys(fields: dict[str, Shape]) -> Shape:
    return Shape(lambda v: _loaded(fields, "dict", "_item", v), lambda v: _loaded(fields, "dict", "_dump", v))


def _object(kind: Any, fields: dict[str, Shape]) -> Shape:
    check = _exact(kind)
    given = {one.name: one.alias or one.name.lstrip("_") for one in getattr(kind, "__attrs_attrs__", ())}
    return Shape(
        lambda value: kind(**{given.get(n, n): v for n, v in _loaded(fields, kind.__name__, "_item", value).items()}),
        lambda value: {name: shape._dump(getattr(check(value), name)) for name, shape in fields.items()},
    )


def _model(kind: Any) -> Shape:
    check = _exact(kind)
    return Shape(
        lambda value: kind.model_validate_json(_json(inside(unmarked, value))),
        lambda value: _parsed(check(value).model_dump_json()),
    )


def _choice(*choices: Any) -> Shape:
    def label(value: Any) -> str:
        value = getattr(value, "value", value)
        return value if isinstance(value, str) else _json(value)

    def dump(value: Any) -> Any:
        if value not in known.values():
            raise ValueError(f"expected one of {', '.join(map(str, known.values()))}; got {value!r:.200}")
        return getattr(value, "value", value)

    def load(value: Any) -> Any:
        if unmarked(label(value)) not in known:
            raise ValueError(f"expected one of {', '.join(known)}; got {value!r:.200}")
        return known[unmarked(label(value))]

    known = {label(choice): choice for choice in (getattr(choice, "_kind", choice) for choice in choices)}
    return Shape(load, dump, lambda value: label(dump(value)))


def _standard(module: str, name: str) -> Shape:
    kind = getattr(__import__(module), name)
    check = _exact(kind)
    if not hasattr(kind, "fromisoformat"):
        return _labelled(kind, lambda value: str(check(value)))
    return _labelled(
        lambda text: kind.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text),
        lambda value: kind.fromisoformat(check(value).isoformat()).isoformat(),
    )


def _bytes() -> Shape:
    import base64

    check = _exact(bytes)
    return _labelled(lambda text: base64.b64decode(text, validate=True), lambda v: base64.b64encode(check(v)).decode())


def _duration() -> Shape:
    import datetime
    import re

    check = _exact(datetime.timedelta)

    def read(text: str) -> Any:
        found = re.match(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?\Z", text)
        if found is None:
            raise ValueError(f"Invalid isoformat duration: {text!r:.80}")
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
        span = datetime.timedelta(days, seconds, int((found[6] or "").ljust(6, "0")), 0, minutes, hours)
        return -span if found[1] else span

    def write(value: Any) -> str:
        span = abs(check(value))
        part = f".{span.microseconds:06}" if span.microseconds else ""
        return f"{'-' if span != value else ''}P{span.days}DT{span.seconds}{part}S"

    return _labelled(read, write)


WORDS: dict[str, Callable[[], Any]] = {
    "str": lambda: _labelled(str, lambda value: value),
    "int": lambda: _leaf(int),
    "float": lambda: _leaf((int, float), "float", float),
    "bool": lambda: _leaf(bool),
    "null": lambda: _leaf(type(None), "null"),
    "Any": lambda: Shape(lambda value: inside(unmarked, value), lambda value: value, _is_open=True),
    "list": lambda: _sequence(list),
    "set": lambda: _sequence(set),
    "frozenset": lambda: _sequence(frozenset),
    "tuple": lambda: _sequence(tuple, _row),
    "dict": lambda: Shape(lambda v: inside(unmarked, _dict(v)), _dict, _is_open=True, _of=_mapped, _record=_keys),
    "bytes": _bytes,
    "timedelta": _duration,
    "datetime": lambda: _standard("datetime", "datetime"),
    "date": lambda: _standard("datetime", "date"),
    "time": lambda: _standard("datetime", "time"),
    "Decimal": lambda: _standard("decimal", "Decimal"),
    "UUID": lambda: _standard("uuid", "UUID"),
    "Literal": lambda: Shape(str, str, _of=_choice),
    "text": lambda: _labelled,
}
"""What means something by itself in a type: a class of the same name is `own.date`."""


class Types(dict):  # type: ignore[type-arg]  # of anything by name; `dict[str, Any]` is no base before Python 3.9
    """The words for types, then the names of the script, then Python's own."""

    def __init__(self, script: Mapping[str, Any]) -> None:
        self.script = script
        self.known: dict[Any, Shape] = {}
        super().__init__(own=self)

    def __missing__(self, name: str) -> Any:
        self[name] = found = WORDS[name]() if name in WORDS else getattr(self, name)
        return found

    def __getattr__(self, name: str) -> Any:
        """Return what the script calls so."""
        import builtins

        found = self.script[name] if name in self.script else getattr(builtins, name)
        return Named(found, self.known) if isinstance(found, type) else found

    def shape(self, words: str) -> Any:
        """Read the words for a type: the compiler's, or of who wrote the manifest."""
        return eval(words, {"__builtins__": {}}, self)


class Word:
    """`name as other: type`, or `-> name as other: type`: one input, or one output."""

    def __init__(self, said: str) -> None:
        name, colon, self.type = said.partition(": ")
        if not colon or not name.replace(" as ", "").replace("-", "").replace(".", "").isidentifier():
            name, self.type = "", said
        field, _, other = name.partition(" as ")
        self.name = "" if field == "return" else field
        self.argo = other or (self.name.strip("_").replace("_", "-") or self.name if self.name else "output")
        self.is_file = self.type.startswith("Path")
        self.is_optional = self.type.endswith("| None")
        own = self.type.partition(" |")[0]
        self.path: str = eval(own, {"Path": str}) if self.is_file and "(" in own else f"{INPUTS}/{self.argo}"


def main(words: list[str]) -> None:
    """Do what the command's words say; the last one is the script."""
    sys.excepthook = explain
    while words[0].startswith("--packages="):
        _unpack(words.pop(0).partition("=")[2])
    name, *rest, script = words
    module = _module(script)
    function, types = getattr(module, name), Types(vars(module))
    is_template = type(function).__module__.startswith("pydsl.")  # where an image holds the module as it stands
    result = (function.fn if is_template else function)(**dict(_given(rest, types)))
    for word in (Word(word[3:]) for word in rest if word.startswith("-> ")):
        _put(word, getattr(result, word.name) if word.name else result, types)


def below(path: str) -> str:
    """Return the path of a file: below the folder that a local run without a private /tmp names."""
    return os.environ.get("PYDSL_ROOT", "") + path


def _content(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _module(path: str) -> ModuleType:
    """Run the script as the main module."""
    code = compile(_content(path), path, "exec", dont_inherit=True)
    module = sys.modules["__main__"] = type(sys)("__main__")
    module.__file__ = path
    exec(code, vars(module))
    return module


def _given(words: list[str], types: Types) -> Iterator[tuple[str, Any]]:
    import binascii  # which is there without reading a file, as base64 isn't

    late = dict(word[2:].split(" ", 1) for word in words if word.startswith("= "))
    said = [Word(word) for word in words if word[:2] not in ("->", "= ")]
    has_texts = not all(word.is_file for word in said)
    texts = _parsed(binascii.a2b_base64(_content(below(ARGUMENTS))).decode()) if has_texts else {}
    for word in said:
        try:
            text = "" if word.is_file else texts[word.argo]
            text = late.get(word.argo, text) if "{" * 2 in text else text
            yield word.name, _file(word) if word.is_file else read(types.shape(word.type), text)
        except Exception as error:
            sys.exit(f"input {word.name}: {error}")


def _file(word: Word) -> Any:
    import pathlib

    path = pathlib.Path(below(word.path))
    return None if word.is_optional and not path.exists() else path


def _put(word: Word, value: Any, types: Types) -> None:
    path = below(f"{OUTPUTS}/{word.argo}")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if word.is_file:
        _keep(word, value, path)
        return
    try:
        data = write(types.shape(word.type), value).encode()
    except Exception as error:
        sys.exit(f"output {word.argo}: {error}")
    if len(data) > LARGEST:
        sys.exit(f"output {word.argo}: {len(data)} bytes are more than Argo keeps (256 kB): return a Path")
    with open(path, "wb") as stream:
        stream.write(data + b"\n")  # Argo takes one line end away


def _keep(word: Word, value: Any, path: str) -> None:
    import pathlib
    import shutil

    if isinstance(value, pathlib.Path):
        (shutil.copytree if value.is_dir() else shutil.copy)(value, path)
    elif value is not None or not word.is_optional:
        sys.exit(f"output {word.argo}: expected Path, got {value!r:.200}")


def _unpack(digest: str) -> None:
    """Unpack the packages that come as an archive, whose digest is checked, so that the script can import them."""
    import binascii
    import hashlib
    import io
    import zipfile

    data = _content(below(PACKAGES))
    data = data if data.startswith(b"PK") else binascii.a2b_base64(data)
    if hashlib.sha256(data).hexdigest() != digest:
        sys.exit(f"{PACKAGES} isn't the archive that this manifest was compiled with")
    sys.path.insert(0, below(f"{PACKAGES}.d"))
    zipfile.ZipFile(io.BytesIO(data)).extractall(sys.path[0])


def explain(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback of the author's code alone, at the author's own lines where a local run knows them."""
    import re
    import traceback

    inner, script = trace, sys.argv[-1]
    while inner is not None and inner.tb_frame.f_code.co_filename == __file__:
        inner = inner.tb_next
    text = "".join(traceback.format_exception(kind, error, inner or trace))
    known = f"{script}.lines"  # which lines of the script begin which lines of the author's files
    starts = _parsed(_content(known).decode()) if os.path.exists(known) else []

    def place(found: re.Match[str]) -> str:
        line = int(found[1])
        around = [start for start in starts if start[0] <= line]
        return f'File "{around[-1][1]}", line {line - around[-1][0] + around[-1][2]}' if around else found[0]

    sys.stderr.write(re.sub(f'File "{re.escape(script)}", line (\\d+)', place, text))


if __name__ == "__main__":
    main(sys.argv[1:])
