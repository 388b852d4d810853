from __future__ import annotations

import pytest

import pydsl.spec
from pydsl.artifacts.kinds import kinds
from pydsl.spec import ArtifactLocation
from pydsl.spec.artifact_locations import LOCATIONS, has_location, says_location
from pydsl.spec.fields import ObjectOf, fields_of

CLASSES = {one.json: one.type.name for one in fields_of(ArtifactLocation) if isinstance(one.type, ObjectOf)}


def test_every_location_of_the_api_is_listed() -> None:
    assert LOCATIONS.keys() == CLASSES.keys()
    assert kinds().keys() <= LOCATIONS.keys()


@pytest.mark.parametrize("kind", LOCATIONS)
def test_what_says_it_are_fields_of_its_class(kind: str) -> None:
    assert {*LOCATIONS[kind]} <= {one.json for one in fields_of(getattr(pydsl.spec, CLASSES[kind]))}


@pytest.mark.parametrize(
    ("artifact", "says", "has"),
    [
        ({"name": "a"}, False, False),
        ({"s3": None}, False, False),
        ({"s3": {"bucket": "b"}}, True, False),
        ({"s3": {"key": "k"}}, True, True),
        ({"raw": {"data": ""}}, True, True),
        ({"git": {}, "s3": {"key": "k"}}, True, False),
        ({"hdfs": {"path": "/p"}}, True, True),
    ],
)
def test_what_an_artifact_says(artifact: dict[str, object], says: bool, has: bool) -> None:
    assert (says_location(artifact), has_location(artifact)) == (says, has)
