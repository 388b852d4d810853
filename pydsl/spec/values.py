"""The kinds of values that fields take, beside objects: one word for each kind that Argo's reader tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeAlias, TypeVar


class KubernetesModel(Protocol):
    """A model of the `kubernetes` package, which tells its attributes' JSON names itself."""

    attribute_map: ClassVar[dict[str, str]]
    """Attributes and their JSON names."""


class OlderKubernetesModel(Protocol):
    """The same, in releases of that package that don't say that it's the class's."""

    attribute_map: dict[str, str]
    """Attributes and their JSON names."""


T = TypeVar("T")

Given: TypeAlias = T | Mapping[str, Any] | KubernetesModel | OlderKubernetesModel
"""An object of the type; or a dict, with JSON names, or a model of the `kubernetes` package that says the same."""

Json: TypeAlias = Any
"""Any JSON value."""
AnyString: TypeAlias = str | int | float | bool
"""A text. Argo's lint takes any value for it, the API server only a text: so always write a text."""
Bytes: TypeAlias = str
"""Bytes in base64."""
Int32: TypeAlias = int
"""A whole number of 32 bits."""
Int64: TypeAlias = int
"""A whole number of 64 bits."""
IntOrString: TypeAlias = int | str
"""A whole number of 32 bits, or a text."""
Quantity: TypeAlias = str | int | float
"""How much of something: `"500m"`, `"1Gi"`, `2`."""
Time: TypeAlias = str | datetime
"""A moment as RFC 3339 writes it, `"2026-01-31T12:00:00Z"`; or a datetime."""
