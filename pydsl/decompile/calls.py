"""What Python calls the results of a call: read off the properties of `Call`."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from pydsl.authoring.calls import Call
from pydsl.spec.names import json_name

if TYPE_CHECKING:
    from collections.abc import Mapping


WORDS = "words"
"""The one property that no reference comes of: how messages name the call."""


def _properties(*types: str) -> Mapping[str, str]:
    """Map what Argo calls the results of some types to Call's properties."""
    found = {name: one.fget for name, one in vars(Call).items() if isinstance(one, property) and name != WORDS}
    return {json_name(name): name for name, get in found.items() if get and get.__annotations__["return"] in types}


@functools.cache
def fields() -> Mapping[str, str]:
    """Map what a tag names of a task, such as `exitCode`, to its property."""
    return _properties("str", "Status")


@functools.cache
def results() -> Mapping[str, str]:
    """Map what `depends` asks of a task, such as `AnySucceeded`, to its property."""
    return {name[0].upper() + name[1:]: python for name, python in _properties("Condition").items()}
