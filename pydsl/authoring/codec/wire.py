"""How values cross from text to Python and back: small functions, some of which ship with a Python template.

`pydsl.authoring.codec` calls these when a workflow is compiled; a shipped script carries the text of those that
its annotations need. So both sides can't disagree. The text has to run on Python 3.8 with nothing installed, and is
read by people in manifests: no annotations (they are in `wire.pyi`), comments instead of docstrings.
"""

# ruff: noqa: D103, B905 - comments stand for docstrings in what ships; zip has no strict before Python 3.10
# pyright: reportAttributeAccessIssue=false
# The types are in wire.pyi.

import base64
import json
import re


def a(kind):
    # A value of exactly this kind; True is no int.
    def check(value):
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"expected {kind.__name__}, got {value!r:.200}")
        return value

    return check


def number(value):
    # A float; whole numbers are welcome.
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"expected float, got {value!r:.200}")
    return float(value)


def null(value):
    # Nothing but None.
    if value is not None:
        raise TypeError(f"expected null, got {value!r:.200}")


def anything(value):
    # JSON as it comes.
    return value


def optional(item):
    # None, or an item that is JSON.
    return lambda value: None if value is None else item(value)


def optional_text(item):
    # None, or an item that is text; the text "null" is None.
    return lambda value: None if value in (None, "null") else item(value)


def not_null(item):
    # None, or an item that is text; the text "null" can't be told from None.
    def write(value):
        text = None if value is None else item(value)
        if text == "null":
            raise ValueError("the text 'null' can't be told from None")
        return text

    return write


def or_null(item):
    # The same as a whole text.
    return lambda value: "null" if value is None else not_null(item)(value)


def from_json(item):
    # An item out of its JSON text.
    return lambda text: item(json.loads(text))


def to_json(item):
    # JSON text of an item, in which no tag of Argo's begins and every character passes through Go.
    def write(value):
        text = json.dumps(item(value), ensure_ascii=False)
        text = re.sub(r"[\x7f\ud800-\udfff\U00010000-\U0010ffff]", lambda found: json.dumps(found[0])[1:-1], text)
        return text.replace("{" * 2, "{\\u007b")

    return write


def to_number(item):
    # JSON text of a number or a boolean.
    return lambda value: json.dumps(item(value))


def collected(item):
    # An item, or its JSON text: Argo collects the outputs of a loop as texts.
    return lambda value: item(json.loads(value) if isinstance(value, str) else value)


def listed(item, kind=(list, tuple, set, frozenset)):
    # A list of items.
    def convert(values):
        if not isinstance(values, kind):
            raise TypeError(f"expected list, got {values!r:.200}")
        return [item(value) for value in values]

    return convert


def row(*items):
    # A list of so many items, each of its own kind.
    def convert(values):
        if not isinstance(values, (list, tuple)) or len(values) != len(items):
            raise TypeError(f"expected {len(items)} items, got {values!r:.200}")
        return [item(value) for item, value in zip(items, values)]

    return convert


def made(kind, convert):
    # What convert gives, as another kind.
    return lambda value: kind(convert(value))


def mapped(key, item):
    # A dict of items.
    return lambda value: {key(name): item(each) for name, each in a(dict)(value).items()}


def record(make, fields):
    # An object made of named fields.
    def read(value):
        strange = set(a(dict)(value)) - set(fields)
        if strange:
            raise TypeError(f"{make.__name__} has no field {', '.join(sorted(strange))}")
        return make(**{name: fields[name](each) for name, each in value.items()})

    return read


def fields_of(kind, fields):
    # The named fields of an object, as a dict.
    return lambda value: {name: write(getattr(a(kind)(value), name)) for name, write in fields.items()}


def model(kind):
    # An object that reads itself.
    return lambda value: kind.model_validate_json(json.dumps(value))


def dump_model(kind):
    # An object that writes itself.
    return lambda value: json.loads(a(kind)(value).model_dump_json())


def label(value):
    # The text of a choice.
    return value if isinstance(value, str) else json.dumps(value)


def one_of(choices):
    # One of an Enum's members or of some constants, by its text.
    known = {label(getattr(choice, "value", choice)): choice for choice in choices}

    def read(value):
        if label(value) not in known:
            raise ValueError(f"expected one of {', '.join(known)}; got {value!r:.200}")
        return known[label(value)]

    return read


def choice_of(choices):
    # The plain value of an Enum's member or of a constant.
    def write(value):
        if value not in tuple(choices):
            raise ValueError(f"expected one of {', '.join(map(str, choices))}; got {value!r:.200}")
        return getattr(value, "value", value)

    return write


def label_of(choices):
    # The text of an Enum's member or of a constant.
    return lambda value: label(choice_of(choices)(value))


def moment(kind):
    # A date or a time out of ISO 8601.
    return lambda text: kind.fromisoformat(re.sub("Z$", "+00:00", a(str)(text)))


def iso(kind):
    # ISO 8601 of a date or a time, if it reads back as one.
    return lambda value: kind.fromisoformat(a(kind)(value).isoformat()).isoformat()


def from_base64(text):
    return base64.b64decode(a(str)(text), validate=True)


def to_base64(value):
    return base64.b64encode(a(bytes)(value)).decode()


def reading(read):
    # A value by its author's own function from text.
    return lambda value: read(a(str)(value))


def writing(write):
    # The author's own text of a value.
    return lambda value: a(str)(write(value))
