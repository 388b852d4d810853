"""Write `pydsl/spec/wire.pyi`: the JSON of every class of the API as a TypedDict, for type checkers alone.

`./dev python -m tests.tooling.wire` writes it; a test compares.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

import pydsl.spec
from pydsl.spec.fields import Field, ListOf, ObjectOf, Scalar, Type, fields_of
from tests.shared import ROOT

TARGET = ROOT / "pydsl" / "spec" / "wire.pyi"
HEAD = '''\
"""The API's objects as JSON, for type checkers: a dict that a reader made, with the names that its class gives.

Made from `pydsl.spec` by `./dev python -m tests.tooling.wire`; nothing loads it.
"""

from typing import Any, TypedDict

class Object(TypedDict, total=False):
    """An object of any kind: what all of them have."""

    apiVersion: str
    kind: str
    metadata: ObjectMeta
'''
WORDS = {
    "str": "str", "bool": "bool", "float": "float", "Int32": "int", "Int64": "int", "IntOrString": "int | str",
    "Quantity": "str | int | float", "Time": "str | None", "Bytes": "str", "AnyString": "str | int | float | bool",
    "Json": "Any",
}  # fmt: skip
"""What JSON has for each word of the annotations."""


def classes() -> Iterator[type[Any]]:
    """Yield the classes of the API, topic by topic."""
    for names in pydsl.spec.TOPICS.values():
        for name in names:
            one = getattr(pydsl.spec, name)
            if isinstance(one, type) and attrs.has(one):
                yield one


def text() -> str:
    """Return the file's text."""
    return "\n".join([HEAD, *(_typed_dict(cls.__name__, fields_of(cls)) for cls in classes())])


def _typed_dict(name: str, fields: tuple[Field, ...]) -> str:
    if any(keyword.iskeyword(field.json) or not field.json.isidentifier() for field in fields):
        rows = "".join(f'        "{field.json}": {_quoted(field.type)},\n' for field in fields)
        return f'{name} = TypedDict(\n    "{name}",\n    {{\n{rows}    }},\n    total=False,\n)\n'
    rows = "".join(f"    {field.json}: {_type(field.type)}\n" for field in fields)
    body = f"\n{rows}" if rows else " ...\n"
    return f"class {name}(TypedDict, total=False):{body}"


def _quoted(kind: Type) -> str:
    return f'"{_type(kind)}"'


def _type(kind: Type) -> str:
    if isinstance(kind, Scalar):
        return WORDS[kind.word]
    if isinstance(kind, ObjectOf):
        return kind.name
    return f"list[{_type(kind.item)}]" if isinstance(kind, ListOf) else f"dict[str, {_type(kind.value)}]"


def main() -> None:
    """Write the file."""
    Path(TARGET).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
