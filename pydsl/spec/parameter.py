"""Parameters: texts that go into templates and come out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.artifact import Artifact
    from pydsl.spec.env import ConfigMapKeySelector
    from pydsl.spec.values import AnyString, Given


@define(kw_only=True)
class Arguments:
    """What a call, or a whole workflow, passes."""

    parameters: Sequence[Given[Parameter]] | None = None
    artifacts: Sequence[Given[Artifact]] | None = None


@define(kw_only=True)
class Parameter:
    """A text with a name: an input, an output or an argument."""

    name: str
    description: str | None = None
    value: AnyString | None = None
    default: AnyString | None = None
    value_from: Given[ValueFrom] | None = None
    enum: Sequence[AnyString] | None = None
    global_name: str | None = None


@define(kw_only=True)
class ValueFrom:
    """Where a parameter's value comes from."""

    path: str | None = None
    parameter: str | None = None
    expression: str | None = None
    json_path: str | None = None
    jq_filter: str | None = None
    event: str | None = None
    config_map_key_ref: Given[ConfigMapKeySelector] | None = None
    supplied: Given[SuppliedValueFrom] | None = None
    default: AnyString | None = None


@define(kw_only=True)
class SuppliedValueFrom:
    """A value that a person supplies while the workflow is suspended. It has no fields."""
