"""The API's classes are attrs classes, though each is built only when it's used."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import weakref

import attrs
import pytest

from pydsl.spec import Artifact, Container, RetryStrategy, UserContainer


def test_they_are_attrs_classes() -> None:
    assert attrs.has(RetryStrategy)
    assert attrs.evolve(RetryStrategy(limit=1), limit=2) == RetryStrategy(limit=2)
    assert RetryStrategy(limit=1) != RetryStrategy(limit=2)
    assert repr(RetryStrategy(limit=1)).startswith("RetryStrategy(limit=1, retry_policy=None")


def test_they_have_slots() -> None:
    with pytest.raises(AttributeError):
        Container(image="a").imgae = "x"  # type: ignore[attr-defined]  # the mistake is the test
    with pytest.raises(TypeError, match=r"Container\.__init__\(\) got an unexpected keyword argument 'imgae'"):
        Container(image="a", imgae="x")  # type: ignore[call-arg]  # the mistake is the test
    with pytest.raises(TypeError, match="unhashable"):
        hash(Container(image="a"))


def test_they_are_copied_pickled_and_referred_to_weakly() -> None:
    made = Container(image="a", args=["x"])
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert weakref.ref(made)() is made


def test_fields_are_inherited() -> None:
    assert [field.name for field in attrs.fields(UserContainer)][:2] == ["name", "image"]
    assert next(field.name for field in attrs.fields(Artifact)) == "name"


def test_a_subclass_of_the_authors_may_be_one() -> None:
    @attrs.define(kw_only=True)
    class Named(Container):
        owner: str = "me"

    class Plain(Container):
        pass

    assert Named(image="a").owner == "me"
    assert Plain(image="a").image == "a"
    assert Plain(image="a") == Plain(image="a")


def test_only_what_is_used_is_built() -> None:
    program = (
        "from attr import _make\nbuilt = []\nbuild = _make._ClassBuilder.build_class\n"
        "_make._ClassBuilder.build_class = lambda self: built.append(self._cls.__name__) or build(self)\n"
        "from pydsl.spec import Container\nassert not built, built\nContainer(image='a')\nprint(*built)"
    )
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.split() == ["ContainerFields", "Container"]
