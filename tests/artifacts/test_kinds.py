from __future__ import annotations

import pytest

from pydsl.artifacts import location_of
from pydsl.artifacts.kinds import kinds
from pydsl.spec import Artifact
from pydsl.spec.artifact_locations import LOCATIONS
from pydsl.spec.fields import fields_of


@pytest.mark.parametrize("name", kinds())
def test_a_kind_names_fields_of_the_api(name: str) -> None:
    import pydsl.spec

    held = next(field for field in fields_of(Artifact) if field.json == name)
    fields = {field.json for field in fields_of(getattr(pydsl.spec, str(held.type.name)))}
    assert {kinds()[name].key, kinds()[name].bucket} - {""} <= fields


def test_every_store_of_the_api_has_its_kind() -> None:
    assert LOCATIONS.keys() - kinds().keys() == {"raw", "http", "git", "plugin"}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({"azure": {"container": "c", "blob": "b"}}, "azure c/b"),
        ({"hdfs": {"path": "/p"}}, "hdfs /p"),
        ({"artifactory": {"url": "http://a/b"}}, "artifactory http://a/b"),
        ({"s3": {"bucket": "b", "key": "k"}}, "s3 b/k"),
    ],
)
def test_a_location_is_read_from_its_kinds_fields(place: dict[str, dict[str, str]], text: str) -> None:
    location = location_of({"name": "a", **place})
    assert location is not None
    assert location.text == text
