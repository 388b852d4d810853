"""Descriptions and Python functions: templates that aren't made of calls."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import attrs

import pydsl.spec
from pydsl.authoring.kinds import TEMPLATE_FIELDS, Kind, Script
from pydsl.authoring.places import about, mistake
from pydsl.authoring.references import InputRef, Term, Variable
from pydsl.authoring.sources import SecretValue
from pydsl.authoring.templates import PYTHON
from pydsl.compile.descriptions import sources
from pydsl.compile.inputs import template_inputs
from pydsl.compile.options import environment, merged_options, secret_selector, template_fields
from pydsl.compile.outputs import described_outputs
from pydsl.compile.texts import Resolver
from pydsl.spec.template import Template as SpecTemplate

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.compile.descriptions import Descriptions


def compile_leaf(descriptions: Descriptions, callee: Any) -> SpecTemplate:
    """Make the spec of a template that runs something itself."""
    if not isinstance(callee, Kind) and callee.form == PYTHON:
        from pydsl.compile.python import compile_python

        return compile_python(callee)
    kind, frame = descriptions.of(callee)
    with about(kind._spot):
        return _described(callee, kind, frame)


def _described(callee: Any, kind: Kind[Any], frame: Any) -> SpecTemplate:
    resolver = Resolver(LeafPaths(callee), frame)
    decorated = {} if isinstance(callee, Kind) else {k: v for k, v in callee.options.items() if k != "name"}
    constructed = {name: given for name, given in kind._given.items() if name not in ("inputs", "outputs")}
    known = TEMPLATE_FIELDS | frozenset(kind._main_known)
    written = getattr(callee, "option_spots", {})
    options = merged_options(str(callee.name), decorated, constructed, kind._spot, known, written)
    spec = SpecTemplate(name=callee.name, inputs=template_inputs(callee, resolver, is_pod=True))
    for name, value in template_fields(options, resolver).items():
        setattr(spec, name, value)
    main = {name: given for name, given in options.items() if name in kind._main_known}
    setattr(spec, kind._main, main_object(kind, main, resolver))
    spec.outputs = described_outputs(sources(callee, kind), resolver)
    return spec


class LeafPaths:
    """Sees what a description may use: its inputs, and Argo's own variables."""

    def __init__(self, callee: Any) -> None:
        self.callee = callee

    def __call__(self, node: Term) -> str:
        """Return the variable that a reference is; raises AuthoringError for one of another template."""
        if isinstance(node, Variable):
            return node._path
        if isinstance(node, InputRef) and node._owner is self.callee:
            kind = "artifacts" if node._input.is_artifact else "parameters"
            return f"inputs.{kind}.{node._input.name}" + (".path" if node._input.is_artifact else "")
        raise mistake(
            "PD504",
            f"{node._words()} belongs to another template than {self.callee.name}",
            "pass it as an argument",
            self.callee.where(),
        )


def main_object(kind: Kind[Any], given: dict[str, Any], resolver: Resolver) -> Any:
    """Make the spec's object of the kind itself: its container, its script, ..."""
    if not kind._spec:
        return resolver.anything(given.get("plugin"))
    spec = getattr(pydsl.spec, kind._spec)
    _require_fields(kind, spec, given)
    if "source" in given and isinstance(kind, Script):
        given = {**given, "source": _as_written(given)}
    return spec(**{name: _field(name, value, resolver) for name, value in given.items()})


def _require_fields(kind: Kind[Any], spec: Any, given: dict[str, Any]) -> None:
    """Raise AuthoringError for a field that Argo's type can't do without."""
    for field in spec.__attrs_attrs__:
        if field.default is attrs.NOTHING and field.name not in given:
            word = type(kind).__name__
            article = "" if field.name.endswith("s") else "an " if field.name[0] in "aei" else "a "
            hint = f"write {word}({field.name}=...)"
            raise mistake("PD514", f"{word}(...) needs {article}{field.name}", hint, kind._spot)


def _as_written(given: dict[str, Any]) -> Any:
    """Take the blanks away that all lines of a Python script share: they're of the file that the script stands in."""
    source, command = given["source"], list(given.get("command") or ())
    runs_python = bool(command) and isinstance(command[0], str) and command[0].rpartition("/")[2].startswith("python")
    return textwrap.dedent(source) if runs_python and isinstance(source, str) else source


def _field(name: str, given: Any, resolver: Resolver) -> Any:
    write = _FIELDS.get(name)
    return write(given, resolver) if write is not None else resolver.anything(given)


def _texts(given: Any, resolver: Resolver) -> list[str]:
    return [resolver.text(item) for item in ([given] if isinstance(given, str) else given)]


def _headers(given: Any, resolver: Resolver) -> Any:
    from pydsl.spec.http import HTTPHeader, HTTPHeaderSource

    if not isinstance(given, dict):
        return resolver.anything(given)
    return [
        HTTPHeader(name=name, value_from=HTTPHeaderSource(secret_key_ref=secret_selector(value)))
        if isinstance(value, SecretValue)
        else HTTPHeader(name=name, value=resolver.text(value))
        for name, value in given.items()
    ]


def _manifest(given: Any, resolver: Resolver) -> str:
    from pydsl.compile.objects import plain_object
    from pydsl.manifest import emit_one

    if isinstance(given, (str, Term)):
        return resolver.text(given)
    return emit_one(plain_object(resolver.anything(given)))


def _text(given: Any, resolver: Resolver) -> str:
    return resolver.text(given)


_FIELDS: dict[str, Callable[[Any, Resolver], Any]] = {
    "env": environment,
    "command": _texts,
    "args": _texts,
    "headers": _headers,
    "manifest": _manifest,
    "duration": _text,
    "image": _text,
    "url": _text,
    "body": _text,
}
"""The fields that are written otherwise than as they are given."""
