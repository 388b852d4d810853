"""What `Annotated` may say of an input or an output: its name in Argo, where its file goes, words for people."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@attrs.frozen
class Parameter:
    """Say more of a parameter: `Annotated[int, Parameter("numParts", description="How many")]`.

    On a return annotation it also makes one output of a class that would be several.
    """

    name: str | None = None
    """Its name in Argo, where that isn't the Python name with `-` for `_`."""
    description: str | None = attrs.field(default=None, kw_only=True)
    enum: Sequence[Any] | None = attrs.field(default=None, kw_only=True)
    """The values that a person may choose from, of the input's type."""
    global_name: str | None = attrs.field(default=None, kw_only=True)
    """For an output: it's `workflow.outputs.parameters.<global_name>` too."""


@attrs.frozen
class Artifact:
    """Say more of a file: `Annotated[Path, Artifact(path="/in", mode=0o644)]`."""

    name: str | None = None
    """Its name in Argo, where that isn't the Python name with `-` for `_`."""
    path: str | None = attrs.field(default=None, kw_only=True)
    """Where the file is in the container."""
    global_name: str | None = attrs.field(default=None, kw_only=True)
    """For an output: it's `workflow.outputs.artifacts.<global_name>` too."""
    mode: int | None = attrs.field(default=None, kw_only=True)
    """Permission bits of the file."""
    recurse_mode: bool | None = attrs.field(default=None, kw_only=True)
    """Whether `mode` is for all that's in a folder too."""
    optional: bool | None = attrs.field(default=None, kw_only=True)
    """Whether the file may be absent; `Path | None` says the same."""
    archive: Any = attrs.field(default=None, kw_only=True)
    """How it's packed: `ArchiveStrategy(...)` of `pydsl.spec`, or `"none"`."""
    deleted: bool | None = attrs.field(default=None, kw_only=True)
    artifact_gc: Any = attrs.field(default=None, kw_only=True)
    """When it's deleted from its store: `ArtifactGC(...)` of `pydsl.spec`."""
    location: Any = attrs.field(default=None, kw_only=True)
    """Where it's stored: `s3(...)`, `http(...)`, or a location of `pydsl.spec`."""


Told = tuple[str, str]
"""What is wrong, and what to write instead."""


def misplaced(annotation: Any, markers: tuple[Any, ...], *, is_file: bool, is_input: bool) -> Told | None:
    """Tell what an annotation's markers say in vain: of another kind, twice, deep inside, or of what isn't asked."""
    uncalled = next((one for one in markers if one in (Parameter, Artifact)), None)
    if uncalled is not None:
        return f"{uncalled.__name__} isn't called", f"write {uncalled.__name__}(...)"
    foreign = next((one for one in markers if type(one).__module__.startswith("pydsl.spec")), None)
    if foreign is not None:
        word = type(foreign).__name__
        is_known = word in ("Parameter", "Artifact")
        hint = f"from pydsl import {word}" if is_known else "write Parameter(...) or Artifact(...)"
        return f"{word} of pydsl.spec says nothing in an annotation", hint
    said = [one for one in markers if isinstance(one, (Parameter, Artifact))]
    if len(said) > 1:
        return "more than one Parameter(...) or Artifact(...)", "say all of it in one"
    inner = next(_inside(annotation), None)
    if inner is not None:
        word = type(inner).__name__
        return f"{word}(...) inside of another type says nothing", f"put it around: Annotated[..., {word}(...)]"
    return _in_vain(said[0], is_file=is_file, is_input=is_input) if said else None


def _in_vain(marker: Parameter | Artifact, *, is_file: bool, is_input: bool) -> Told | None:
    wanted, what = (Artifact, "a file") if is_file else (Parameter, "a value, and no file")
    if not isinstance(marker, wanted):
        is_whole = isinstance(marker, Parameter) and not is_input and marker == Parameter()
        return None if is_whole else (f"{type(marker).__name__}(...) of {what}", f"write {wanted.__name__}(...)")
    if is_input and marker.global_name is not None:
        return "global_name= is of an output", "leave it out: an input has a name in its template only"
    if isinstance(marker, Parameter) and marker.enum is not None:
        if not is_input:
            return "enum= is of an input: nobody chooses an output", "annotate it: Literal[...]"
        if isinstance(marker.enum, str) or not marker.enum:
            return f"enum= takes a list of values, not {marker.enum!r:.60}", 'write enum=["a", "b"]'
    return None


def _inside(annotation: Any) -> Iterator[Parameter | Artifact]:
    """Yield the markers of what an annotation is made of."""
    is_marked = typing.get_origin(annotation) is typing.Annotated
    for part in typing.get_args(annotation.__origin__ if is_marked else annotation):
        if typing.get_origin(part) is typing.Annotated:
            yield from (one for one in part.__metadata__ if isinstance(one, (Parameter, Artifact)))
        yield from _inside(part)
