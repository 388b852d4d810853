"""A Python function as a script template: what authoring needs to make one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.codec import Drawing, is_path
from pydsl.authoring.names import argo_name
from pydsl.authoring.source.locate import unwrapped
from pydsl.authoring.source.modules import NAMELESS
from pydsl.authoring.source.packages import Package, pack
from pydsl.authoring.source.refusals import NOT_SHIPPED, refuse_nowhere
from pydsl.authoring.source.shipped import Part, ShippedSource, capture
from pydsl.authoring.source.signature import ScriptInput, ScriptOutput, TemplateSignature, signature_of
from pydsl.pod import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import FunctionType

    from pydsl.authoring.expected import Mode


@attrs.frozen
class PythonScript:
    """A script template's parts: the author's code, and the words by which `pydsl.pod` runs it."""

    script_source: str
    words: tuple[str, ...]
    inputs: tuple[ScriptInput, ...]
    outputs: tuple[ScriptOutput, ...]
    mode: Mode = "inline"
    package: Package | None = None
    """The archive of the author's packages that it imports, in the mode "archive"."""
    parts: tuple[Part, ...] = ()
    """Where the lines of `script_source` come from."""

    @property
    def takes_texts(self) -> bool:
        """Whether any input is a parameter."""
        return any(item.path is None for item in self.inputs)


def python_template(
    function: Callable[..., Any], *, mode: Mode = "inline", installed: Iterable[str] = ()
) -> PythonScript:
    """Make a script template's parts of a Python function.

    `mode` "inline" ships the source; "image" imports the function from the image, which holds its package; "archive"
    ships the function's own module's part of the source, and the packages that it imports as an archive. `installed`
    names top-level packages of the author's own that the image has. Raises `AuthoringError` (PD52x) at the line that
    can't be shipped.
    """
    signature = signature_of(function)
    names = _drawn(signature, {}).names
    shipped = _shipped(function, mode, _classes(names), installed)
    package = pack(shipped.packages) if shipped.packages else None
    options = [f"--packages={package.digest}"] if package else []
    words = (*options, shipped.name, *_words(signature, _drawn(signature, shipped.class_names)))
    return PythonScript(
        shipped.text, words, signature.inputs, signature.outputs, mode, package=package, parts=shipped.parts
    )


def _drawn(signature: TemplateSignature, said: Mapping[str, str]) -> Drawing:
    """Collect what a function's annotations name; `said` is how the script names it."""
    drawing = Drawing(said=said)
    inputs, outputs = signature.inputs, signature.outputs
    for annotation in (*(item.annotation for item in inputs), *(item.annotation for item in outputs)):
        if not is_path(annotation):
            drawing.words(annotation)
    return Drawing(names=drawing.names, said=said)


def _classes(names: Mapping[str, Any]) -> tuple[type | FunctionType, ...]:
    return tuple(names.values())


def _words(signature: TemplateSignature, drawing: Drawing) -> Iterable[str]:
    """Yield each input and output in the words that `pydsl.pod` reads."""
    for item in signature.inputs:
        other = "" if item.name == argo_name(item.python_name) else f" as {item.name}"
        kind = drawing.words(item.annotation) if item.path is None else _file_words(item)
        yield f"{item.python_name}{other}: {kind}"
    for output in signature.outputs:
        kind = _output_words(output, drawing)
        if output.field is None and output.name == "output":
            yield f"-> {kind}"
            continue
        field = output.field or "return"
        other = "" if output.field and output.name == argo_name(field) else f" as {output.name}"
        yield f"-> {field}{other}: {kind}"


def _output_words(output: ScriptOutput, drawing: Drawing) -> str:
    if output.is_artifact:
        return "Path | None" if output.optional else "Path"
    return drawing.words(output.annotation)


def _file_words(item: ScriptInput) -> str:
    own = "" if item.path == f"{INPUTS}/{item.name}" else f"({item.path!r})"
    return f"Path{own} | None" if item.optional else f"Path{own}"


def _shipped(
    function: Callable[..., Any], mode: Mode, classes: tuple[type | FunctionType, ...], installed: Iterable[str]
) -> ShippedSource:
    if mode == "image":
        return _imported(function, classes)
    return capture(function, classes=classes, installed=installed, archives=mode == "archive")


def _imported(function: Callable[..., Any], classes: Iterable[type | FunctionType]) -> ShippedSource:
    """Import the function and the classes of its annotations from where they are defined."""
    inner = unwrapped(function)
    things: list[FunctionType | type] = [inner, *(kind for kind in classes if kind.__module__ != "builtins")]
    lines = dict.fromkeys(_import_line(thing, inner) for thing in things)
    names = {kind.__name__: kind.__qualname__ for kind in classes}
    text = "".join(f"{line}\n" for line in lines)
    return ShippedSource(inner.__name__, text, names, frozenset({inner.__name__}))


def _import_line(thing: FunctionType | type, function: FunctionType) -> str:
    module, name = thing.__module__, thing.__qualname__
    nameless = module == "__main__" or module.startswith(NAMELESS)
    if nameless or "<locals>" in name or (thing is function and "." in name):
        file = function.__code__.co_filename
        where = os.path.basename(file) if module.startswith(NAMELESS) else module
        raise refuse_nowhere(
            NOT_SHIPPED,
            f"{name} can't be imported from {where}: an image's package holds it by a name of its own",
            "define it at the top of a module of the package",
            file,
            function.__code__.co_firstlineno,
        )
    return f"from {module} import {name.partition('.')[0]}"
