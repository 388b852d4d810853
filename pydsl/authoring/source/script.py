"""A Python function as a script template: what authoring needs to make one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from pydsl.authoring.source.harness import ARGUMENTS_PATH, arguments_data, harness_for
from pydsl.authoring.source.locate import unwrapped
from pydsl.authoring.source.packages import Package, pack, unpacking
from pydsl.authoring.source.refusals import NOT_SHIPPED, refuse_nowhere
from pydsl.authoring.source.shipped import FUTURE, ShippedSource, capture
from pydsl.authoring.source.signature import ScriptInput, ScriptOutput, signature_of

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
    package: Package | None = None
    """The archive of the author's packages that it imports, in the mode "archive"."""


Mode = Literal["inline", "image", "archive"]


def python_template(
    function: Callable[..., Any], *, mode: Mode = "inline", installed: Iterable[str] = (), is_raw: bool = True
) -> PythonScript:
    """Make a script template's parts of a Python function.

    `mode` "inline" ships the source; "image" imports the function from the image, which holds its package; "archive"
    ships the function's own module's part of the source, and the packages that it imports as an archive: in base64 if
    `is_raw`. `installed` names top-level packages of the author's own that the image has. Raises `AuthoringError`
    (PD52x) at the line that can't be shipped.
    """
    signature = signature_of(function)
    harness = harness_for(signature)
    shipped = _shipped(function, mode, harness.classes, installed)
    explains = "\n# " in f"\n{shipped.text}" and mode != "image"
    code = harness.text(shipped.name, shipped.class_names, explains=explains)
    data = arguments_data(signature.inputs)
    package = pack(shipped.packages) if shipped.packages else None
    text = _unpacked(shipped.text, package, is_raw=is_raw) if package else shipped.text
    arguments = RawInput(data) if data else None
    return PythonScript(f"{text}\n\n{code}", signature.inputs, signature.outputs, arguments, package=package)


def _unpacked(text: str, package: Package, *, is_raw: bool) -> str:
    """Put the lines that unpack an archive before those that import from it."""
    future, found, rest = text.partition(FUTURE)
    if future or not found:
        return f"{unpacking(package, is_raw=is_raw)}\n{text}"
    return f"{FUTURE}\n\n{unpacking(package, is_raw=is_raw)}{rest}"


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
