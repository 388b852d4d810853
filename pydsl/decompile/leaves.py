"""Templates that run something themselves: as a function that describes its kind, or as an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.kinds import KINDS, TEMPLATE_FIELDS, Kind
from pydsl.compile.options import FIELD_NAMES
from pydsl.decompile.layout import CallOf, DictOfParts, ListOfParts, function, laid_out, quoted
from pydsl.decompile.signatures import Unsaid, WrittenSignature, has_word, key_of, location, outputs_of
from pydsl.decompile.texts import FILE, TEXT, TagTexts
from pydsl.decompile.values import Values, set_fields

if TYPE_CHECKING:
    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.signatures import PlaceTypes
    from pydsl.spec import Template

_OF_FIELD = {kind._main: kind for kind in KINDS}
_OPTION_NAMES = {field: option for option, field in FIELD_NAMES.items()}
_HELD_APART = frozenset({"name", "inputs", "outputs", "metadata"})
_SOURCES = {"path": "from_path", "json_path": "json_path", "jq_filter": "jq"}


def kind_of(template: Template) -> type[Kind[Any]] | None:
    """Return the kind that a template describes; None for steps and DAGs. Raises Unsaid for several or none."""
    said = [field for field in (*_OF_FIELD, "steps", "dag") if getattr(template, field, None) is not None]
    if len(said) != 1:
        raise Unsaid(f"{template.name} has {len(said)} kinds")
    return _OF_FIELD.get(said[0])


def leaf_outputs(
    module: PythonModule, signature: WrittenSignature, template: Template, types: PlaceTypes, owner: str
) -> list[str]:
    """Set the outputs of a leaf's signature; return the class that holds several."""
    outputs: Any = template.outputs
    said: list[Any] = []
    for item in (outputs.parameters or ()) if outputs else ():
        kind = types.of(template.name or "", "parameters", item.name)
        said.append((("parameters", item.name), item.name, kind, _parameter_source(module, item, owner)))
    for item in (outputs.artifacts or ()) if outputs else ():
        said.append((("artifacts", item.name), item.name, FILE, _file_source(module, item, owner)))
    if (kind := types.of(template.name or "", "result", "")) != TEXT:
        said.append((("result", ""), "", kind, CallOf(module.use("stdout"))))
    return outputs_of(module, signature, said, owner)


def _parameter_source(module: PythonModule, item: Any, owner: str) -> CallOf:
    fields, source = dict(set_fields(item)), dict(set_fields(item.value_from)) if item.value_from else {}
    default = source.pop("default", None)
    if set(fields) - {"name", "value_from", "global_name"} or len(source) != 1 or not isinstance(default, str | None):
        raise Unsaid(f"the output {item.name}")
    ((field, given),) = source.items()
    named = {"default": default, "global_name": item.global_name}
    more = tuple((key, quoted(one)) for key, one in named.items() if one is not None)
    if field == "supplied" and item.global_name is None:
        return CallOf(module.use("supplied"), (), more)
    if field not in _SOURCES:
        raise Unsaid(f"the output {item.name} comes from {field}")
    return CallOf(module.use(_SOURCES[field]), (module.text(given, f"{owner}_{item.name}"),), more)


def _file_source(module: PythonModule, item: Any, owner: str) -> CallOf:
    fields = dict(set_fields(item))
    places = [name for name in fields if has_word(name)]
    if set(fields) - {"name", "path", "global_name", "archive", *places} or len(places) > 1 or "path" not in fields:
        raise Unsaid(f"the output {item.name}")
    values = Values(module, f"{owner}_{item.name}")
    more: list[tuple[str, object]] = []
    if item.global_name is not None:
        more.append(("global_name", quoted(item.global_name)))
    if places:
        more.append(("location", location(module, places[0], fields[places[0]], item.name, values)))
    if item.archive is not None:
        is_none = [name for name, _ in set_fields(item.archive)] == ["none"]
        more.append(("archive", '"none"' if is_none else values.of(item.archive)))
    return CallOf(module.use("from_path"), (quoted(item.path),), tuple(more))


def leaf_function(
    module: PythonModule,
    template: Template,
    kind: type[Kind[Any]],
    signature: WrittenSignature,
    python: str,
    decorator: str,
) -> list[str]:
    """Write a function that describes its kind."""
    texts = TagTexts(module, signature.input)
    values = Values(module, python, texts)
    named = _fields(module, template, kind, values)
    outputs = list(signature.outputs.values())
    if len(outputs) == 1:
        named.append(("outputs", outputs[0].source))
    elif outputs:
        named.append(("outputs", CallOf(signature.returned or "", tuple(one.source for one in outputs))))
    body = laid_out("return ", CallOf(module.use(kind.__name__), (), tuple(named)), depth=1)
    returns = kind.__name__ + (f"[{signature.returned}]" if signature.returned else "")
    return [decorator, *function(python, signature.written(), returns, body)]


def leaf_object(module: PythonModule, template: Template, kind: type[Kind[Any]], python: str) -> list[str]:
    """Write a leaf as an object: `echo = Container("echo", inputs=["message"], ...)`."""
    values = Values(module, python)
    named: list[tuple[str, object]] = []
    inputs = _spec_items(values, template.inputs)
    if inputs:
        named.append(("inputs", ListOfParts(tuple(inputs))))
    named += _fields(module, template, kind, values)
    outputs: Any = template.outputs
    given = [*(outputs.parameters or ()), *(outputs.artifacts or ())] if outputs else []
    if given:
        named.append(("outputs", ListOfParts(tuple(values.spelt(one) for one in given))))
    return laid_out(f"{python} = ", CallOf(module.use(kind.__name__), (quoted(template.name or ""),), tuple(named)))


def _spec_items(values: Values, inputs: Any) -> list[object]:
    if inputs is None:
        return []
    bare = [quoted(one.name) if len(set_fields(one)) == 1 else values.spelt(one) for one in inputs.parameters or ()]
    return [*bare, *(values.spelt(one) for one in inputs.artifacts or ())]


def _fields(
    module: PythonModule, template: Template, kind: type[Kind[Any]], values: Values
) -> list[tuple[str, object]]:
    """Write what a kind's constructor takes: the kind's own fields, then the template's."""
    main = getattr(template, kind._main)
    if not kind._spec:
        own = [("plugin", values.of(main, "plugin"))]
    else:
        own = [(name, _field(module, name, given, values)) for name, given in set_fields(main)]
    if kind._main not in ("plugin",) and any(name not in kind._main_known for name, _ in own):
        raise Unsaid(f"a field of the {kind._main} of {template.name}")
    return own + template_options(module, template, values, without=frozenset({kind._main}))


def template_options(
    module: PythonModule, template: Template, values: Values, without: frozenset[str]
) -> list[tuple[str, object]]:
    """Write what a template says of itself, whatever its kind. Raises Unsaid for a field that no option says."""
    options: list[tuple[str, object]] = _metadata(template.metadata, values)
    for name, given in set_fields(template):
        if name in _HELD_APART or name in without:
            continue
        option = _OPTION_NAMES.get(name, name)
        if option not in TEMPLATE_FIELDS or name == "annotations":
            raise Unsaid(f"{name} of {template.name}")
        written = retry(module, given, values) if option == "retry" else values.of(given, name)
        options.append((option, written))
    return options


def _metadata(given: Any, values: Values) -> list[tuple[str, object]]:
    if given is None:
        return []
    fields = set_fields(given)
    return [(name, values.of(value, name)) for name, value in fields]


def retry(module: PythonModule, given: Any, values: Values) -> object:
    """Write a retry strategy as `Retry(...)`, where that says all."""
    fields = dict(set_fields(given))
    if set(fields) - {"limit", "retry_policy", "backoff", "expression"} or isinstance(fields.get("backoff"), str):
        return values.spelt(given)
    named: list[tuple[str, object]] = []
    for name, value in fields.items():
        if name == "backoff":
            made = backoff(module, value, values)
            if made is None:
                return values.spelt(given)
            named.append((name, made))
        else:
            named.append((name.removeprefix("retry_"), values.of(value, name)))
    return CallOf(module.use("Retry"), (), tuple(named))


def backoff(module: PythonModule, given: Any, values: Values) -> CallOf | None:
    """Write a backoff in short; None where it has no duration to begin with, or one that isn't a text."""
    fields = dict(values.fields(given))
    duration = fields.pop("duration", None)
    if duration is None or not isinstance(given.duration, str):
        return None
    return CallOf(module.use("Backoff"), (duration,), tuple(fields.items()))


def _field(module: PythonModule, name: str, given: Any, values: Values) -> object:
    if name == "env" and isinstance(given, list):
        return _environment(module, given, values) or values.of(given, name)
    if name == "headers" and isinstance(given, list) and _are_pairs(given):
        return DictOfParts(tuple((quoted(one.name), values.of(one.value, one.name)) for one in given))
    return values.of(given, name)


def _are_pairs(given: list[Any]) -> bool:
    names = [one.name for one in given]
    return len(set(names)) == len(names) and all(
        isinstance(one.value, str) and [name for name, _ in set_fields(one)] == ["name", "value"] for one in given
    )


def _environment(module: PythonModule, given: list[Any], values: Values) -> DictOfParts | None:
    """Write variables as a map; None where one of them is said in a way that a map can't say."""
    items: list[tuple[str, object]] = []
    for one in given:
        written = _variable(module, one, values)
        if written is None or any(name == quoted(one.name) for name, _ in items):
            return None
        items.append((quoted(one.name), written))
    return DictOfParts(tuple(items))


def _variable(module: PythonModule, one: Any, values: Values) -> object | None:
    if [name for name, _ in set_fields(one)] == ["name", "value"] and isinstance(one.value, str):
        return values.of(one.value, one.name)
    if one.value_from is None or one.value is not None:
        return None
    source = set_fields(one.value_from)
    if len(source) != 1:
        return None
    field, selector = source[0]
    word = {"secret_key_ref": "secret", "config_map_key_ref": "config"}.get(field)
    if word is not None and selector.name and selector.key and "{{" not in selector.name + selector.key:
        return key_of(module, word, selector)
    return values.spelt(one.value_from)
