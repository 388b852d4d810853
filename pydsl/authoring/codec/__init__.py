"""How Python values travel as text: by annotation, the same at compile time and in the pod."""

from pydsl.authoring.codec.registry import codec, registered
from pydsl.authoring.codec.shapes import (
    Codec,
    CodecError,
    Drawing,
    codec_for,
    field_names,
    items_of,
    plain,
    without_none,
)
from pydsl.authoring.codec.values import (
    OutputField,
    decode_value,
    encode_value,
    is_optional,
    is_path,
    is_text,
    marked_value,
    markers_of,
    outputs_of,
)

__all__ = [
    "Codec",
    "CodecError",
    "Drawing",
    "OutputField",
    "codec",
    "codec_for",
    "decode_value",
    "encode_value",
    "field_names",
    "is_optional",
    "is_path",
    "is_text",
    "items_of",
    "marked_value",
    "markers_of",
    "outputs_of",
    "plain",
    "registered",
    "without_none",
]
