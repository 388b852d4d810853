"""Values to text and back, by annotation: `encode_value(int, 1)` is `"1"`, `decode_value(int, "1")` is `1`."""

from __future__ import annotations

import functools
import pathlib
import types
import typing
from typing import Any

import attrs

from pydsl.authoring.codec.shapes import CodecError, codec_for, fields_for, plain, without_none
from pydsl.pod import marked, read, said

if typing.TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.pod import Shape


def encode_value(annotation: Any, value: Any) -> str:
    """Write a value as the text that a parameter of this annotation holds.

    `str`, Enum and Literal are text as they are, datetime is ISO 8601, bytes base64, the rest JSON, whose texts are
    marked where Argo would find a tag in one (`pydsl.pod.marked`). Raises `CodecError` for a value of another type.
    """
    text: str = _told(said, annotation, value)
    return text


def decode_value(annotation: Any, text: str) -> Any:
    """Read the text of a parameter as a value of its annotation. Raises `CodecError` where it isn't one."""
    return _told(read, annotation, text)


def is_text(annotation: Any) -> bool:
    """Whether values of an annotation travel as texts of their own, and not as JSON."""
    return annotation is str or _shape(annotation)._label is not None


def marked_value(annotation: Any, text: str) -> str:
    """Mark in a parameter's text what Argo would evaluate; in JSON that's done already."""
    return marked(text) if is_text(annotation) else text


def is_path(annotation: Any) -> bool:
    """Whether an annotation means a file: `Path`, or `Path | None` for one that may be absent."""
    inner = plain(without_none(annotation)[0])
    return isinstance(inner, type) and issubclass(inner, pathlib.PurePath)


def is_optional(annotation: Any) -> bool:
    """Whether an annotation allows None."""
    return without_none(annotation)[1]


@attrs.frozen
class OutputField:
    """One output of a function: the field of its result, None for the result itself, and the field's annotation."""

    field: str | None
    annotation: Any


def outputs_of(annotation: Any, keeps_whole: Callable[[Any], bool] = lambda marker: False) -> tuple[OutputField, ...]:
    """List the outputs that a return annotation promises.

    A NamedTuple, dataclass or attrs class is several, None is none, anything else one. `keeps_whole` recognises the
    marker in `Annotated[X, marker]` that makes one output of a class.
    """
    if annotation in (None, types.NoneType):
        return ()
    whole = any(keeps_whole(marker) for marker in markers_of(annotation))
    fields = None if whole else fields_for(annotation)
    if fields is None:
        return (OutputField(None, annotation),)
    return tuple(OutputField(name, hint) for name, hint in fields.items())


def markers_of(annotation: Any) -> tuple[Any, ...]:
    """Return what `Annotated` adds to an annotation, and nothing for a bare one."""
    if typing.get_origin(annotation) is typing.Annotated:
        return tuple(annotation.__metadata__)
    return ()


def _told(convert: Callable[[Shape, Any], Any], annotation: Any, value: Any) -> Any:
    shape = _shape(annotation)
    try:
        return convert(shape, value)
    except (TypeError, ValueError, AttributeError) as error:
        raise CodecError(str(error)) from error


def _shape(annotation: Any) -> Shape:
    try:
        return _cached(annotation)
    except TypeError:  # an annotation that can't be hashed
        return codec_for(annotation).shape


@functools.lru_cache(maxsize=1024)
def _cached(annotation: Any) -> Shape:
    return codec_for(annotation).shape


def forget() -> None:
    """Forget how annotations are read and written: a codec was registered."""
    _cached.cache_clear()
