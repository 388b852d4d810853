from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.lint.project import project_of
from pydsl.local.environment import expand
from pydsl.local.images import Image, Images, images_of

PROJECT = """\
[project]
name = "x"
[tool.pydsl.images]
"acme/say:v2" = "tools/say --loud"
"node:20" = {commands = {node = "/opt/node/bin/node"}, env = {MODE = "local"}}
"acme/any" = {entrypoint = ["python3", "tools/any.py"]}
"""


def test_the_nearest_pyproject_says_what_images_are(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    images = images_of(project_of(tmp_path / "deep" / "er"))
    assert images.find("acme/say:v2") == Image(entrypoint=(f"{tmp_path}/tools/say", "--loud"))
    assert images.find("node:20") == Image(commands={"node": "/opt/node/bin/node"}, env={"MODE": "local"})
    assert images.find("acme/any:latest") == Image(entrypoint=("python3", "tools/any.py"))
    assert images.find("acme/say:v3") == Image()


def test_a_digest_is_a_tag_too() -> None:
    assert Images().with_({"a": "b"}, Path("/")).find("a@sha256:0123").entrypoint == ("b",)


def test_a_registrys_port_isnt_a_tag() -> None:
    assert Images().with_({"host": "b"}, Path("/")).find("host:5000/a") == Image()


def test_a_project_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert images_of(project_of(tmp_path)) == Images()


def test_broken_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pydsl.images\n")
    with pytest.raises(UsageError) as error:
        images_of(project_of(tmp_path))
    assert str(error.value) == (f"{tmp_path}/pyproject.toml:1:19: Expected ']' at the end of a table declaration")


def test_what_a_project_says_wrongly_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pydsl.images]\na = 'x'\nb = {entrypont = 'c'}\n")
    with pytest.raises(UsageError) as error:
        images_of(project_of(tmp_path))
    assert str(error.value) == (
        f"{tmp_path}/pyproject.toml:3: [tool.pydsl.images] b: no key is called 'entrypont': there is commands, "
        "entrypoint, env, runtime"
    )


def test_an_unknown_key_is_told() -> None:
    with pytest.raises(UsageError) as error:
        Images().with_({"a": {"entrypont": "b"}}, Path("/"))
    assert (
        str(error.value)
        == "[tool.pydsl.images] a: no key is called 'entrypont': there is commands, entrypoint, env, runtime"
    )


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (3, "a command is a text or a list of words, not 3"),
        ("say 'x", 'a command is a text or a list of words, not "say \'x"'),
        ({"entrypoint": True}, "a command is a text or a list of words, not True"),
        ({"env": ["A=1"]}, "env has to be a table, not ['A=1']"),
        ({"commands": "node"}, "commands has to be a table, not 'node'"),
    ],
)
def test_what_an_image_cant_be_is_told(stated: Any, said: str) -> None:
    with pytest.raises(UsageError) as error:
        Images().with_({"a": stated}, Path("/"))
    assert str(error.value) == f"[tool.pydsl.images] a: {said}"


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", "plain"),
        ("$(A)-$(B)", "1-$(B)"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$A $ $", "$A $ $"),
        ("$(A", "$(A"),
        ("$()", "$()"),
        ("$$$$", "$$"),
    ],
)
def test_references_are_kubernetes(text: str, expanded: str) -> None:
    assert expand(text, {"A": "1"}) == expanded
