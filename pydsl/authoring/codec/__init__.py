"""How Python values travel as text: by annotation, the same at compile time and in the pod."""

from pydsl.authoring.codec.registry import codec, registered
from pydsl.authoring.codec.shapes import (
    Codec,
    CodecError,
    Drawing,
    codec_for,
    field_names,
    in_order,
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
    "in_order",
    "is_optional",
    "is_path",
    "is_text",
    "marked_value",
    "markers_of",
    "outputs_of",
    "plain",
    "registered",
    "without_none",
]
