"""Values that are known when the workflow is compiled, as the text that travels."""

from __future__ import annotations

from typing import Any

from pydsl.authoring.codec import CodecError, encode_value
from pydsl.authoring.places import mistake


def encoded(annotation: Any, value: Any) -> str:
    """Write a value by its annotation; raises AuthoringError, at what is being compiled, for one that can't travel."""
    try:
        return encode_value(annotation, value)
    except CodecError as error:
        raise mistake("PD502", error.message, error.hint) from None
