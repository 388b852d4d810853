"""What a template takes and gives, as a function's signature: decided for all templates before any body is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
from msgspec import Struct

from pydsl.authoring import sources
from pydsl.authoring.names import argo_name
from pydsl.decompile.layout import CallOf, FunctionParameter, Subscripted, flat, laid_out, quoted
from pydsl.decompile.module import PythonNames, identifier
from pydsl.decompile.texts import FILE, NUMBER, TEXT, TagReference
from pydsl.decompile.values import Values, lacks_required, set_fields
from pydsl.spec.artifact_locations import LOCATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.decompile.module import PythonModule
    from pydsl.spec import Artifact, Parameter, Template

_FIRST = {"raw": "data", "http": "url", "git": "repo", "artifactory": "url"}
_MARKED = frozenset({"name", "path", "mode", "recurse_mode", "optional", "archive", "artifact_gc", "deleted"})


class Unsaid(Exception):
    """A function's signature can't say this; an object, or the spec's own classes, can."""


class WrittenInput(Struct, frozen=True):
    """One input: its name in Python and in YAML, its type, its annotation and its default as source."""

    python: str
    name: str
    type: str
    annotation: object
    default: str | None = None


class WrittenOutput(Struct, frozen=True):
    """One output: how a call's reference names it, its type, and its source, as an argument of `outputs=`."""

    attribute: str
    type: str
    annotation: object
    source: Any


@attrs.define
class WrittenSignature:
    """A function's inputs by YAML's names, parameters and files apart, and its outputs."""

    names: PythonNames
    parameters: dict[str, WrittenInput] = attrs.Factory(dict)
    files: dict[str, WrittenInput] = attrs.Factory(dict)
    outputs: dict[tuple[str, str], WrittenOutput] = attrs.Factory(dict)
    """By their place: `("parameters", "x")`, `("artifacts", "x")`, `("result", "")`."""
    returned: str | None = None
    """The annotation of all outputs."""

    def written(self) -> list[FunctionParameter]:
        """Write the parameters of the function."""
        given = [*self.parameters.values(), *self.files.values()]
        lines = [FunctionParameter(one.python, one.annotation, one.default) for one in given]
        defaults = [one.default is not None for one in given]
        return lines if defaults == sorted(defaults) else [FunctionParameter("*"), *lines]

    def input(self, path: str) -> TagReference | None:
        """Return the reference of an input by its path in a pod's template."""
        kind, _, name = path.removeprefix("inputs.").partition(".")
        if path.startswith("inputs.parameters.") and name in self.parameters:
            return TagReference(self.parameters[name].python, self.parameters[name].type)
        if path.startswith("inputs.artifacts.") and kind == "artifacts":
            name, _, rest = name.rpartition(".")
            if rest == "path" and name in self.files:
                return TagReference(self.files[name].python, FILE)
        return None


class PlaceTypes:
    """The parameters and results that are no texts in Python: a loop goes through them, or counts to them."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str], str] = {}
        """Types by template and place: `("inputs", "x")`, `("parameters", "x")`, `("result", "")`."""

    def of(self, template: str, kind: str, name: str) -> str:
        """Return the type of a place."""
        return self.found.get((template, kind, name), TEXT)


def signature_of(module: PythonModule, template: Template, types: PlaceTypes, *, is_pod: bool) -> WrittenSignature:
    """Make a template's signature. Raises Unsaid where Python's can't say it."""
    made = WrittenSignature(PythonNames(module.names))
    inputs: Any = template.inputs
    name = template.name or ""
    for item in (inputs.parameters or ()) if inputs else ():
        made.parameters[item.name] = _parameter(module, made, item, types.of(name, "inputs", item.name))
    for item in (inputs.artifacts or ()) if inputs else ():
        if item.name in made.parameters:
            raise Unsaid(f"a parameter and a file are called {item.name}")
        made.files[item.name] = _file(module, made, item, is_pod=is_pod)
    return made


def _parameter(module: PythonModule, made: WrittenSignature, item: Parameter, kind: str) -> WrittenInput:
    python = made.names.new(item.name)
    fields = dict(set_fields(item))
    marked: dict[str, Any] = {key: fields[key] for key in ("description", "enum") if key in fields}
    annotation = annotated(module, kind, "Parameter", item.name, python, marked)
    if set(fields) - {"name", "description", "enum", "default", "value", "value_from"}:
        raise Unsaid(f"the parameter {item.name}")
    default = _default(module, item, python, kind)
    return WrittenInput(python, item.name, kind, annotation, default)


def _default(module: PythonModule, item: Parameter, python: str, kind: str) -> str | None:
    said = [field for field in ("default", "value", "value_from") if getattr(item, field) is not None]
    if not said:
        return None
    text = getattr(item, said[0])
    if kind == NUMBER and said == ["default"] and isinstance(text, str):
        return whole(text)
    if len(said) > 1 or kind != TEXT:
        raise Unsaid(f"the default of {item.name}")
    if said == ["value_from"]:
        return _from_config(module, item)
    if not isinstance(text, str):
        raise Unsaid(f"the default of {item.name} is no text")
    written = module.text(text, f"{python}_default")
    return written if said == ["default"] else f"{module.use('value')}({written})"


def is_whole(text: str) -> bool:
    """Whether a text is a whole number as Python writes it."""
    return bool(re.fullmatch(r"0|-?[1-9]\d*", text))


def whole(text: str) -> str:
    """Write a whole number. Raises Unsaid for a text that isn't one as Python writes it."""
    if not is_whole(text):
        raise Unsaid(f"{text} is no whole number")
    return text


def _from_config(module: PythonModule, item: Any) -> str:
    selector = dict(set_fields(item.value_from)).get("config_map_key_ref")
    if selector is None or len(set_fields(item.value_from)) > 1:
        raise Unsaid(f"where {item.name} comes from")
    return flat(key_of(module, "config", selector))


def key_of(module: PythonModule, word: str, selector: Any) -> CallOf:
    """Write a key of a Secret or a ConfigMap: `secret("name", "key")`. Raises Unsaid where a part is missing."""
    if not selector.name or not selector.key:
        raise Unsaid("a key without a name")
    named = () if selector.optional is None else (("optional", repr(selector.optional)),)
    return CallOf(module.use(word), (quoted(selector.name), quoted(selector.key)), named)


def annotated(module: PythonModule, kind: str, marker: str, name: str, python: str, marked: dict[str, Any]) -> object:
    """Write an annotation, with a marker where the name or something else has to be said."""
    for word in ("Any", FILE):
        if word in kind:
            module.use(word)
    if argo_name(python) == name and not marked:
        return kind
    values = Values(module, python, lambda text, _: quoted(text))
    said = () if argo_name(python) == name else (quoted(name),)
    call = CallOf(module.use(marker), said, tuple((key, values.of(value, key)) for key, value in marked.items()))
    return Subscripted(module.use("Annotated"), (kind, call))


def _file(module: PythonModule, made: WrittenSignature, item: Artifact, *, is_pod: bool) -> WrittenInput:
    fields = dict(set_fields(item))
    places = [name for name in fields if has_word(name)]
    if set(fields) - _MARKED - set(places) or len(places) > 1 or fields.get("optional") is False:
        raise Unsaid(f"the file {item.name}")
    if is_pod != ("path" in fields):
        raise Unsaid(f"the path of the file {item.name}")
    python = made.names.new(item.name)
    kind = f"{FILE} | None" if fields.get("optional") else FILE
    marked = {key: fields[key] for key in fields if key in _MARKED - {"name", "optional"}}
    annotation = annotated(module, kind, "Artifact", item.name, python, marked)
    default = None
    if places:  # linters refuse calls in a default
        default = module.constant(location(module, places[0], fields[places[0]], python), f"{python}_stored")
    if default is None and fields.get("optional"):
        default = "None"
    return WrittenInput(python, item.name, FILE, annotation, default)


def has_word(field: str) -> bool:
    """Whether authors have a word for a kind of location, which is its field's."""
    return field in LOCATIONS and hasattr(sources, field)


def location(module: PythonModule, field: str, given: Any, wanted: str, values: Values | None = None) -> CallOf:
    """Write where a file is stored: `s3(key=...)`, `raw("...")`. Raises Unsaid for other kinds."""
    if not has_word(field):
        raise Unsaid(f"the location {field}")
    values = values or Values(module, wanted)
    fields = dict(values.fields(given))
    first = _FIRST.get(field)
    if lacks_required(given):
        raise Unsaid(f"the location {field} lacks a part")
    if field == "raw" and not isinstance(given.data, str):
        raise Unsaid("a raw file that's no text")
    leading = () if first is None else (fields.pop(first),)
    return CallOf(module.use(field), leading, tuple(fields.items()))


def outputs_of(
    module: PythonModule, made: WrittenSignature, said: Sequence[tuple[tuple[str, str], str, str, object]], owner: str
) -> list[str]:
    """Set the outputs of a signature; return the class that holds several. `said` has place, name, type and source."""
    if not said:
        return []
    if len(said) == 1:
        place, name, kind, source = said[0]
        annotation = annotated(module, kind, _marker(place), name or "output", "output", {})
        made.outputs[place] = WrittenOutput("output", kind, annotation, source)
        made.returned = flat(annotation)
        return []
    fields = PythonNames(reserved={"count", "index"})
    made.returned = class_name(module, owner)
    lines = [f"class {made.returned}({module.use('NamedTuple')}):"]
    for place, name, kind, source in said:
        python = fields.new(name or "result")
        annotation = annotated(module, kind, _marker(place), name or "result", python, {})
        made.outputs[place] = WrittenOutput(f"output.{python}", kind, annotation, source)
        lines += laid_out(f"{python}: ", annotation, depth=1)
    return lines


def class_name(module: PythonModule, owner: str) -> str:
    """Take a name for a class of outputs: `SplitOutputs` for `split`."""
    base = "".join(word.capitalize() for word in identifier(owner).split("_")) + "Outputs"
    name, number = base, 1
    while module.names.has(name):
        number += 1
        name = f"{base}{number}"
    module.names.taken.add(name)
    return name


def _marker(place: tuple[str, str]) -> str:
    return "Artifact" if place[0] == "artifacts" else "Parameter"
