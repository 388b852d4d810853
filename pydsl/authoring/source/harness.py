"""The lines around a shipped function: read the inputs, call it, write what it gives."""

from __future__ import annotations

import ast
import textwrap
import types
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.codec import codec_for, is_path, parameter_expression
from pydsl.authoring.source.refusals import NAME_CLASH, refuse_nowhere
from pydsl.authoring.source.shelf import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.authoring.source.signature import ScriptInput, ScriptOutput, Signature

ARGUMENTS_PATH = "/tmp/pydsl-arguments"

_HEAD = """\
# The rest reads the inputs, calls the function and writes what it gives.
# pydsl, line 1
def _pydsl(function):
"""
_LINE = 100


@attrs.frozen
class Harness:
    """The lines of `_pydsl`, and the classes that they name."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    definitions: Mapping[str, str]
    names: Mapping[str, Any]
    reads_texts: bool

    @property
    def classes(self) -> tuple[type | types.FunctionType, ...]:
        """The classes, and the functions of registered codecs, that have to ship with the function."""
        return tuple(kind for kind in self.names.values() if isinstance(kind, (type, types.FunctionType)))

    def text(self, function: str, class_names: Mapping[str, str], *, explains: bool) -> str:
        """Write the harness. `function` and `class_names` say how the script names things."""
        call = self._call()
        made = [*self._definitions([*self.outputs, *self.inputs])]
        hook = ["sys.excepthook = explain"] if explains else []
        texts = ["texts = dict(arguments())"] if self.reads_texts else []
        aliases = [f"{name} = {said}" for name, said in class_names.items() if said != name]
        lines = [*aliases, *made, *hook, *texts, *call, *self.outputs]
        names = ["sys", "explain"] if hook else []
        names += ["arguments"] if texts else []
        shelved = shelf().lines_for([*names, *_names_in(*self.inputs, *self.outputs, *made)])
        _no_clash(self.classes, shelf().names)
        body = "\n".join([*shelved, *lines])
        return _HEAD + textwrap.indent(body, "    ") + f"\n\n\n_pydsl({function})\n"

    def _call(self) -> list[str]:
        start = "result = " if self.outputs else ""
        line = f"{start}function({', '.join(self.inputs)})"
        if len(line) <= _LINE:
            return [line]
        return [f"{start}function(", *(f"    {item}," for item in self.inputs), ")"]

    def _definitions(self, code: Iterable[str]) -> Iterable[str]:
        wanted: set[str] = set()
        waiting = _names_in(*code)
        while waiting:
            name = waiting.pop()
            if name in self.definitions and name not in wanted:
                wanted.add(name)
                waiting |= _names_in(self.definitions[name])
        return [f"{name} = {text}" for name, text in self.definitions.items() if name in wanted]


def harness_for(signature: Signature) -> Harness:
    """Work out how a function's inputs are read and its outputs written."""
    definitions: dict[str, str] = {}
    names: dict[str, Any] = {}
    annotations = [*(item.annotation for item in signature.inputs), *(item.annotation for item in signature.outputs)]
    for annotation in annotations:
        if not is_path(annotation):
            codec = codec_for(annotation)
            definitions.update(codec.definitions)
            names.update(codec.names)
    return Harness(
        tuple(_read(item) for item in signature.inputs),
        tuple(_write(item) for item in signature.outputs),
        definitions,
        names,
        any(item.path is None for item in signature.inputs),
    )


def arguments_data(inputs: Iterable[ScriptInput]) -> str:
    """Write the raw artifact that brings the parameters: a name and a tag for its text, line by line."""
    lines = (
        f"{item.python_name} {{{{=sprig.b64enc({parameter_expression(item.name)})}}}}\n"
        for item in inputs
        if item.path is None
    )
    return "".join(lines)


def _read(item: ScriptInput) -> str:
    name = item.python_name
    if item.path is not None:
        return f'{name}={"staged_or_none" if item.optional else "staged"}("{item.path}")'
    read = codec_for(item.annotation).read
    if read == "a(str)":
        return f'{name}=texts["{name}"]'
    return f'{name}=take("{name}", texts["{name}"], {read})'


def _write(item: ScriptOutput) -> str:
    value = f"result.{item.field}" if item.field else "result"
    if item.is_artifact:
        return f'{"keep_if_any" if item.optional else "keep"}("{item.name}", {value})'
    return f'put("{item.name}", {value}, {codec_for(item.annotation).write})'


def _no_clash(classes: Iterable[type | types.FunctionType], taken: frozenset[str]) -> None:
    for kind in classes:
        if kind.__name__ in taken:
            message = f"{_thing(kind)} is called as a part of the script around the function is"
            raise refuse_nowhere(NAME_CLASH, message, "give it another name")


def _names_in(*code: str) -> set[str]:
    trees = (ast.parse(f"({part})" if "=" not in part.partition("(")[0] else f"dict({part})") for part in code)
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _thing(kind: type | types.FunctionType) -> str:
    return f"the {'class' if isinstance(kind, type) else 'function'} {kind.__name__}"
