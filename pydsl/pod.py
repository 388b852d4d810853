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
_MARK = "{~"
_LOST = r"[^\t\n\r -~\u00a0-\ud7ff\ue000-\uffff\U00020000-\U0002a6d6\U0001f300-\U0001f64f]"  # Go writes no JSON of it
_UNSAFE = r"\{(?=[{~]|\Z|" + _LOST + ")|" + _LOST  # a tag or a mark begins, maybe with the next text


def marked(text: str) -> str:
    """Write a text so that Argo finds no tag in it, whatever stands before or after it."""
    if "{" not in text and text.isascii() and text.isprintable():
        return text
    import re

    return re.sub(_UNSAFE, lambda found: "{~}" if found[0] == "{" else f"{_MARK}{ord(found[0]):x}" + "}", text)


def unmarked(text: str) -> str:
    """Read what `marked` wrote; every other text is itself."""
    if _MARK not in text:
        return text
    import re

    return re.sub(r"\{~([0-9a-f]{0,6})\}", lambda found: chr(int(found[1], 16)) if found[1] else "{", text)


def inside(convert: Callable[[str], str], value: Any) -> Any:
    """Convert every text in a value of JSON."""
    if isinstance(value, dict):
        return {inside(convert, key): inside(convert, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [inside(convert, item) for item in value]
    return convert(value) if isinstance(value, str) else value


class Shape:
    """How values of one type are written: in JSON by `load` and `dump`, as a whole text by `read` and `write`.

    `label` gives the whole text of what isn't JSON. `is_open`: it may be any JSON, where a text in a list is a text.
    `of` and `record` make the type of items, `list[int]`, and of keys, `dict(x=int)`.
    """

    def __init__(
        self,
        load: Convert,
        dump: Convert,
        label: Convert | None = None,
        *,
        is_open: bool = False,
        of: Callable[..., Shape] | None = None,
        record: Callable[..., Shape] | None = None,
    ) -> None:
        self.load, self.dump, self.label, self.is_open, self.of, self.record = load, dump, label, is_open, of, record

    def read(self, text: str) -> Any:
        """Read a value from the text that a parameter holds."""
        return self.load(text if self.label else _parsed(text))

    def write(self, value: Any) -> str:
        """Write a value as the text that a parameter holds."""
        return marked(self.label(value)) if self.label else _json(inside(marked, self.dump(value)))

    def item(self, value: Any) -> Any:
        """Read an item of a list. Argo gathers what a loop gives as texts, also of what isn't text."""
        as_text = isinstance(value, str) and not self.label and not self.is_open
        return self.load(_parsed(value) if as_text else value)

    def __or__(self, none: object) -> Shape:
        return _optional(self)

    def __getitem__(self, items: Any) -> Shape:
        assert self.of is not None, "this type has no items"
        return self.of(*items) if isinstance(items, tuple) else self.of(items)

    def __call__(self, *items: Any, **fields: Any) -> Shape:
        """Say what it's made of."""
        assert self.record is not None, "this type has no fields"
        return self.record(dict(*items, **fields))


class Named(Shape):
    """A class of the script's: an Enum, a model that reads and writes itself, or one whose fields are said once."""

    def __init__(self, kind: Any, known: dict[Any, Shape]) -> None:
        self.kind, self.known = kind, known
        if hasattr(kind, "__members__"):
            known.setdefault(kind, _choice(*kind))
        elif hasattr(kind, "model_validate_json"):
            known.setdefault(kind, _model(kind))
        label = known[kind].label if kind in known else None
        super().__init__(self._load, self._dump, label)

    def _load(self, value: Any) -> Any:
        return self.known[self.kind].load(value)

    def _dump(self, value: Any) -> Any:
        return self.known[self.kind].dump(value)

    def __call__(self, *items: Any, **fields: Any) -> Shape:
        """Say its fields."""
        self.known[self.kind] = _object(self.kind, dict(*items, **fields))
        return self

    def __getattr__(self, name: str) -> Named:
        """Return what's inside of the class: another one, a method, a choice."""
        return Named(getattr(self.kind, name), self.known)


def _parsed(text: str) -> Any:
    import json

    return json.loads(text)


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _exact(kind: Any, name: str | None = None) -> Convert:
    def check(value: Any) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"expected {name or kind.__name__}, got {value!r:.200}")
        return value

    return check


def _leaf(kind: Any, name: str | None = None, make: Convert | None = None) -> Shape:
    check = _exact(kind, name)
    convert = (lambda value: make(check(value))) if make else check
    return Shape(convert, convert)


def _open(kind: Any, make: Convert, **more: Any) -> Shape:
    """Make a type that may be any JSON of a kind."""
    check = _exact(kind) if kind else lambda value: value
    return Shape(lambda value: make(inside(unmarked, check(value))), check, is_open=True, **more)


def _optional(item: Shape) -> Shape:
    def unless(none: Any, convert: Convert) -> Convert:
        return lambda value: None if value in none else convert(value)

    def written(write: Convert, none: str | None) -> Convert:
        def told(value: Any) -> Any:
            text = none if value is None else write(value)
            if text == "null" and value is not None:
                raise ValueError("the text 'null' can't be told from None")
            return text

        return told

    if not item.label:
        return Shape(unless([None], item.load), unless([None], item.dump), is_open=item.is_open)
    return Shape(unless([None, "null"], item.load), written(item.dump, None), written(item.label, "null"))


def _items(item: Shape, kind: Convert = list) -> Shape:
    check, many = _exact(list), _exact((list, tuple, set, frozenset), "list")
    return Shape(lambda value: kind(map(item.item, check(value))), lambda value: [*map(item.dump, many(value))])


def _sequence(kind: Convert) -> Shape:
    many = _exact((list, tuple, set, frozenset), "list")
    made = _open(list, kind, of=lambda item: _items(item, kind))
    made.dump = lambda value: list(many(value))
    return made


def _row(*items: Any) -> Shape:
    if items[-1] is Ellipsis:
        return _items(items[0], tuple)

    def each(do: str) -> Convert:
        def converted(values: Any) -> list[Any]:
            if not isinstance(values, (list, tuple)) or len(values) != len(items):
                raise TypeError(f"expected {len(items)} items, got {values!r:.200}")
            return [getattr(item, do)(value) for item, value in zip(items, values)]  # noqa: B905 - since 3.10

        return converted

    load = each("item")
    return Shape(lambda value: tuple(load(value)), each("dump"))


def _mapped(key: Shape, item: Shape) -> Shape:
    check = _exact(dict)
    read, write = (key.load, key.label) if key.label else (key.read, key.write)
    return Shape(
        lambda value: {read(name): item.load(each) for name, each in check(value).items()},
        lambda value: {write(name): item.dump(each) for name, each in check(value).items()},
    )


def _named(fields: Mapping[str, Shape], name: str, do: str, value: dict[str, Any]) -> dict[str, Any]:
    value = {unmarked(key) if do == "item" else key: each for key, each in _exact(dict)(value).items()}
    strange = set(value) - set(fields)
    if strange:
        raise TypeError(f"{name} has no field {', '.join(sorted(strange))}")
    return {key: getattr(fields[key], do)(each) for key, each in value.items()}


def _keys(fields: dict[str, Shape]) -> Shape:
    return Shape(lambda v: _named(fields, "dict", "item", v), lambda v: _named(fields, "dict", "dump", v))


def _object(kind: Any, fields: dict[str, Shape]) -> Shape:
    check = _exact(kind)
    return Shape(
        lambda value: kind(**_named(fields, kind.__name__, "item", value)),
        lambda value: {name: shape.dump(getattr(check(value), name)) for name, shape in fields.items()},
    )


def _model(kind: Any) -> Shape:
    check = _exact(kind)
    return Shape(
        lambda value: kind.model_validate_json(_json(inside(unmarked, value))),
        lambda value: _parsed(check(value).model_dump_json()),
    )


def _label(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _choice(*choices: Any) -> Shape:
    values = [getattr(choice, "kind", choice) for choice in choices]
    known = {_label(getattr(value, "value", value)): value for value in values}

    def load(value: Any) -> Any:
        if unmarked(_label(value)) not in known:
            raise ValueError(f"expected one of {', '.join(known)}; got {value!r:.200}")
        return known[unmarked(_label(value))]

    def dump(value: Any) -> Any:
        if value not in values:
            raise ValueError(f"expected one of {', '.join(map(str, values))}; got {value!r:.200}")
        return getattr(value, "value", value)

    return Shape(load, dump, lambda value: _label(dump(value)))


def _text(read: Any, write: Any) -> Shape:
    """Make a type whose values have texts of their own, by two functions."""
    read, write = (getattr(each, "kind", each) for each in (read, write))
    check = _exact(str)
    label = lambda value: check(write(value))  # noqa: E731 - it's said twice
    return Shape(lambda value: read(unmarked(check(value))), label, label)


def _standard(module: str, name: str) -> Shape:
    kind = getattr(__import__(module), name)
    check = _exact(kind)
    if not hasattr(kind, "fromisoformat"):
        return _text(kind, lambda value: str(check(value)))
    return _text(
        lambda text: kind.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text),
        lambda value: kind.fromisoformat(check(value).isoformat()).isoformat(),
    )


def _bytes() -> Shape:
    import base64

    check = _exact(bytes)
    return _text(lambda text: base64.b64decode(text, validate=True), lambda v: base64.b64encode(check(v)).decode())


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

    return _text(read, write)


class _Literal:
    def __getitem__(self, items: Any) -> Shape:
        return _choice(*items) if isinstance(items, tuple) else _choice(items)


_WORDS: dict[str, Callable[[], Any]] = {
    "str": lambda: _text(str, lambda value: value),
    "int": lambda: _leaf(int),
    "float": lambda: _leaf((int, float), "float", float),
    "bool": lambda: _leaf(bool),
    "null": lambda: _leaf(type(None), "null"),
    "Any": lambda: _open(None, lambda value: value),
    "list": lambda: _sequence(list),
    "set": lambda: _sequence(set),
    "frozenset": lambda: _sequence(frozenset),
    "tuple": lambda: Shape((bare := _sequence(tuple)).load, bare.dump, is_open=True, of=_row),
    "dict": lambda: _open(dict, dict, of=_mapped, record=_keys),
    "bytes": _bytes,
    "datetime": lambda: _standard("datetime", "datetime"),
    "date": lambda: _standard("datetime", "date"),
    "time": lambda: _standard("datetime", "time"),
    "timedelta": _duration,
    "Decimal": lambda: _standard("decimal", "Decimal"),
    "UUID": lambda: _standard("uuid", "UUID"),
    "Literal": _Literal,
    "text": lambda: _text,
}
WORDS = frozenset({*_WORDS, "Path", "own"})
"""What means something by itself in a type: a class of the same name is `own.Path`."""


class Types(dict):  # type: ignore[type-arg]  # of anything by name; `dict[str, Any]` is no base before Python 3.9
    """The words for types, then the names of the script, then Python's own."""

    def __init__(self, script: Mapping[str, Any]) -> None:
        self.script = script
        self.known: dict[Any, Shape] = {}
        super().__init__(own=_Own(self))

    def __missing__(self, name: str) -> Any:
        self[name] = found = _WORDS[name]() if name in _WORDS else self.named(name)
        return found

    def named(self, name: str) -> Any:
        """Return what the script calls so."""
        import builtins

        found = self.script[name] if name in self.script else getattr(builtins, name)
        return Named(found, self.known) if isinstance(found, type) else found

    def shape(self, words: str) -> Shape:
        """Read the words for a type: the compiler's, or of who wrote the manifest."""
        made: Shape = eval(words, {"__builtins__": {}}, self)
        return made


class _Own:
    def __init__(self, types: Types) -> None:
        self.types = types

    def __getattr__(self, name: str) -> Any:
        return self.types.named(name)


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
    given = {word.name: value for word, value in _given(rest, types)}
    result = getattr(function, "fn", function)(**given)
    for word in (Word(word[3:]) for word in rest if word.startswith("-> ")):
        _put(word, getattr(result, word.name) if word.name else result, types)


def below(path: str) -> str:
    """Return the path of a file: below the folder that a local run without a private /tmp names."""
    return os.environ.get("PYDSL_ROOT", "") + path


def _module(path: str) -> ModuleType:
    """Run the script as the main module."""
    with open(path, encoding="utf-8") as stream:
        code = compile(stream.read(), path, "exec", dont_inherit=True)
    module = sys.modules["__main__"] = type(sys)("__main__")
    module.__file__ = path
    exec(code, vars(module))
    return module


def _given(words: list[str], types: Types) -> Iterator[tuple[Word, Any]]:
    texts: dict[str, str] = {}
    late = dict(word[2:].split(" ", 1) for word in words if word.startswith("= "))
    for word in (Word(word) for word in words if word[:2] not in ("->", "= ")):
        if word.is_file:
            yield word, _file(word)
            continue
        texts = texts or _arguments()
        try:
            text = texts[word.argo]
            value = types.shape(word.type).read(late.get(word.argo, text) if "{" * 2 in text else text)
        except Exception as error:
            sys.exit(f"input {word.name}: {error}")
        yield word, value


def _arguments() -> dict[str, str]:
    import binascii  # which is there without reading a file, as base64 isn't

    with open(below(ARGUMENTS), "rb") as stream:
        texts: dict[str, str] = _parsed(binascii.a2b_base64(stream.read()).decode())
    return texts


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
        data = types.shape(word.type).write(value).encode()
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
    import base64
    import hashlib
    import io
    import zipfile

    with open(below(PACKAGES), "rb") as stream:
        data = stream.read()
    data = data if data.startswith(b"PK") else base64.b64decode(data)
    if hashlib.sha256(data).hexdigest() != digest:
        sys.exit(f"{PACKAGES} isn't the archive that this manifest was compiled with")
    folder = below(f"{PACKAGES}.d")
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    sys.path.insert(0, folder)


def explain(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback of the author's code alone, at the author's own lines where a local run knows them."""
    import re
    import traceback

    inner, script = trace, sys.argv[-1]
    while inner is not None and inner.tb_frame.f_code.co_filename == __file__:
        inner = inner.tb_next
    text = "".join(traceback.format_exception(kind, error, inner or trace))
    starts = _lines(f"{script}.lines")

    def place(found: re.Match[str]) -> str:
        line = int(found[1])
        known = [start for start in starts if start[0] <= line]
        return f'File "{known[-1][1]}", line {line - known[-1][0] + known[-1][2]}' if known else found[0]

    sys.stderr.write(re.sub(f'File "{re.escape(script)}", line (\\d+)', place, text))


def _lines(path: str) -> list[tuple[int, str, int]]:
    """Read which lines of the script begin which lines of the author's files; nothing on a cluster."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as stream:
        lines: list[tuple[int, str, int]] = _parsed(stream.read())
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
