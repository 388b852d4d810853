"""How Python values travel as text: by annotation, the same at compile time and in the pod."""

from pydsl.authoring.codec.arguments import (
    PREFIX,
    decode_argument,
    encode_argument,
    encode_reference,
    parameter_expression,
)
from pydsl.authoring.codec.registry import codec, registered
from pydsl.authoring.codec.shapes import Codec, CodecError, codec_for
from pydsl.authoring.codec.values import (
    OutputField,
    decode_value,
    encode_value,
    is_optional,
    is_path,
    markers_of,
    outputs_of,
)

__all__ = [
    "PREFIX",
    "Codec",
    "CodecError",
    "OutputField",
    "codec",
    "codec_for",
    "decode_argument",
    "decode_value",
    "encode_argument",
    "encode_reference",
    "encode_value",
    "is_optional",
    "is_path",
    "markers_of",
    "outputs_of",
    "parameter_expression",
    "registered",
]
