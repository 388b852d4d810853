"""The API's classes are attrs classes, though each is built only when it's used."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import weakref
from typing import Any

import attrs
import pytest

from pydsl.spec import Artifact, Container, RetryStrategy, UserContainer, encode
from pydsl.spec.classes import NOTHING, evolve, fields_by_name
from tests.fresh import loaded
from tests.tooling import wire


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


def test_an_authors_own_class_is_written_and_copied_with_its_fields() -> None:
    @attrs.define(kw_only=True)
    class Named(Container):
        owner: str = "me"

    changed = evolve(Named(image="a"), owner="you")
    assert encode(changed) == {"image": "a", "owner": "you"}
    assert type(changed) is Named


def _of_attrs(cls: type[Any]) -> list[tuple[str, str, object]]:
    return [(one.name, str(one.type), attrs_default(one.default)) for one in attrs.fields(cls)]


def attrs_default(default: object) -> object:
    return NOTHING if default is attrs.NOTHING else default


@pytest.mark.parametrize("cls", [*wire.classes()], ids=lambda cls: cls.__name__)
def test_the_fields_are_those_that_attrs_finds(cls: type[Any]) -> None:
    assert [tuple(field) for field in fields_by_name(cls) or ()] == _of_attrs(cls)


def test_a_class_that_is_not_the_apis_has_none() -> None:
    assert fields_by_name(dict) is None


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ("name='a'", "Container.__init__() missing 1 required keyword-only argument: 'image'"),
        ("image='a', imgae='b'", "Container.__init__() got an unexpected keyword argument 'imgae'"),
        ("'a'", "Container.__init__() takes 1 positional argument but 2 were given"),
    ],
)
def test_the_first_object_is_refused_as_any_later_one(values: str, complaint: str) -> None:
    program = f"from pydsl.spec import Container\ntry: Container({values})\nexcept TypeError as error: print(error)"
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == complaint
    with pytest.raises(TypeError) as error:
        eval(f"Container({values})")
    assert str(error.value) == complaint


def test_an_object_is_made_read_copied_and_written_without_attrs() -> None:
    program = (
        "from pydsl.spec import Container, decode, encode\nfrom pydsl.spec.classes import evolve\n"
        "made = evolve(Container(image='a'), args=['x'])\n"
        "read, _ = decode(Container, encode(made))\nassert read.args == ['x'], read.args\nprint()"
    )
    assert loaded(program) & {"attr", "attrs"} == set()


def test_only_what_attrs_is_needed_for_is_built() -> None:
    program = (
        "from attr import _make\nbuilt = []\nbuild = _make._ClassBuilder.build_class\n"
        "_make._ClassBuilder.build_class = lambda self: built.append(self._cls.__name__) or build(self)\n"
        "from pydsl.spec import Container\nmade = Container(image='a')\nassert not built, built\n"
        "assert made == Container(image='a')\nprint(*built)"
    )
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.split() == ["ContainerFields", "Container"]
