"""A Python function as a script template: what authoring needs to make one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from pydsl.authoring.source.harness import ARGUMENTS_PATH, arguments_data, harness_for
from pydsl.authoring.source.locate import unwrapped
from pydsl.authoring.source.refusals import NOT_SHIPPED, refuse_nowhere
from pydsl.authoring.source.shipped import ShippedSource, capture
from pydsl.authoring.source.signature import ScriptInput, ScriptOutput, signature_of
from pydsl.errors import Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FunctionType

ARGUMENTS_NAME = "pydsl-arguments"


@attrs.frozen
class RawInput:
    """The input artifact that brings the parameters' texts to the script, each byte as it was.

    A raw artifact and not an environment variable: Linux caps one at 128 KiB, and Kubernetes expands `$(...)` in it.
    """

    data: str
    name: str = ARGUMENTS_NAME
    path: str = ARGUMENTS_PATH


@attrs.frozen
class PythonScript:
    """A script template's parts. `arguments` is None where the function takes no parameters."""

    script_source: str
    inputs: tuple[ScriptInput, ...]
    outputs: tuple[ScriptOutput, ...]
    arguments: RawInput | None
    env: tuple[dict[str, str], ...] = ()


Mode = Literal["inline", "image", "archive"]


def python_template(
    function: Callable[..., Any], *, mode: Mode = "inline", installed: Iterable[str] = ()
) -> PythonScript:
    """Make a script template's parts of a Python function.

    `mode` "inline" ships the source; "image" imports the function from the image, which holds its package.
    `installed` names top-level packages of the author's own that the image has. Raises `AuthoringError` (PD52x) at
    the line that can't be shipped, and `Unsupported` for the mode "archive".
    """
    if mode == "archive":
        raise Unsupported("shipping a package as an archive: put it into the image, or ship the source")
    signature = signature_of(function)
    harness = harness_for(signature)
    shipped = _shipped(function, mode, harness.classes, installed)
    explains = "\n# " in f"\n{shipped.text}" and mode == "inline"
    code = harness.text(shipped.name, shipped.class_names, explains=explains)
    data = arguments_data(signature.inputs)
    return PythonScript(
        f"{shipped.text}\n\n{code}", signature.inputs, signature.outputs, RawInput(data) if data else None
    )


def _shipped(
    function: Callable[..., Any], mode: Mode, classes: tuple[type, ...], installed: Iterable[str]
) -> ShippedSource:
    if mode == "image":
        return _imported(function, classes)
    return capture(function, classes=classes, installed=installed)


def _imported(function: Callable[..., Any], classes: Iterable[type]) -> ShippedSource:
    """Import the function and the classes of its annotations from where they are defined."""
    inner = unwrapped(function)
    things: list[FunctionType | type] = [inner, *(kind for kind in classes if kind.__module__ != "builtins")]
    lines = dict.fromkeys(_import_line(thing, inner) for thing in things)
    names = {kind.__name__: kind.__qualname__ for kind in classes}
    name = inner.__name__
    text = "".join(f"{line}\n" for line in lines)
    return ShippedSource(f'getattr({name}, "fn", {name})', text, names, frozenset({name}))


def _import_line(thing: FunctionType | type, function: FunctionType) -> str:
    module, name = thing.__module__, thing.__qualname__
    if module == "__main__" or "<locals>" in name or (thing is function and "." in name):
        raise refuse_nowhere(
            NOT_SHIPPED,
            f"{name} can't be imported from {module}: an image's package holds it by a name of its own",
            "define it at the top of a module of the package",
            function.__code__.co_filename,
            function.__code__.co_firstlineno,
        )
    return f"from {module} import {name.partition('.')[0]}"
