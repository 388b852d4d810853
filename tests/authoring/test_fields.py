"""What authors may say of a template is what Argo's types have: no field is forgotten."""

from __future__ import annotations

import attrs
import pytest

import pydsl.spec
from pydsl.authoring.kinds import KINDS, Container, Kind
from pydsl.spec.names import json_name
from pydsl.spec.template_kinds import TEMPLATE_KINDS

NAMED = {"name"}
"""Said otherwise: a template's name is its function's, or the first argument."""
RENAMED = {"retry_strategy": "retry", "security_context": "pod_security_context"}
"""Fields of a template that authors write by another name: a container has a `security_context` of its own."""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind._spec], ids=lambda kind: str(kind.__name__))
def test_a_kind_has_the_fields_of_its_type(kind: type[Kind[object]]) -> None:
    fields = {field.name for field in attrs.fields(getattr(pydsl.spec, kind._spec))}
    assert fields - set(kind._known) - NAMED == set()


def test_every_kind_has_the_fields_of_a_template() -> None:
    names = {field.name for field in attrs.fields(pydsl.spec.Template) if json_name(field.name) not in TEMPLATE_KINDS}
    assert {RENAMED.get(name, name) for name in names} - set(Container._known) - NAMED == set()
