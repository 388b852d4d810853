"""Which runtime a run gets where nobody asks for one by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.lint.project import project_of
from pydsl.local.choosing import runtime_for
from pydsl.local.images import images_of
from pydsl.plan import prepare_json
from pydsl.runtimes import AUTO, Picked, backends_by_rank
from tests.engine.workflows import workflow

ENGINE = """\
#!/bin/sh
case "$1 $2" in
  "image inspect") [ "$3" != far ];;
  *) exit STATUS;;
esac
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An engine that works and has every image but `far`."""
    file = tmp_path / "engine"
    file.write_text(ENGINE.replace("STATUS", "0"))
    file.chmod(0o755)
    monkeypatch.setenv("PYDSL_CONTAINER_ENGINE", str(file))
    return file


def container(image: str = "near", **fields: Any) -> Any:
    return {"name": "main", "container": {"image": image, **fields}}


def picked(folder: Path, template: Any, configuration: str = "") -> Picked:
    (folder / "pyproject.toml").write_text(configuration)
    plan = prepare_json(workflow(template, entrypoint="main"))
    found = runtime_for(AUTO, plan, images_of(project_of(folder)), project_of(folder))
    found.runtime.close()
    return found


def usual() -> str:
    return next(one.name for one in backends_by_rank() if one.why_not() is None)


@pytest.mark.parametrize("fields", [{"command": ["nothing-of-this-machine"]}, {"command": ["/nowhere/at/all"]}, {}])
def test_what_runs_nowhere_else_runs_in_its_image(engine: Path, tmp_path: Path, fields: Any) -> None:
    found = picked(tmp_path, container(**fields))
    assert found.note == "pods run under container: what image near runs isn't on this machine"


@pytest.mark.parametrize(
    "template",
    [
        container(command=["sh"]),
        container(command=["python3"]),
        container(command=["{{inputs.parameters.x}}"]),
        container(command=["tools/run"]),
        {**container(command=["/in/run"]), "inputs": {"artifacts": [{"name": "a", "path": "/in", "optional": True}]}},
        container("far", command=["nothing-of-this-machine"]),
    ],
)
def test_else_it_is_as_ever(engine: Path, tmp_path: Path, template: Any) -> None:
    assert picked(tmp_path, template).runtime.name == usual()


def test_what_stands_for_an_image_is_known(engine: Path, tmp_path: Path) -> None:
    known = '[tool.pydsl.images]\nnear = {commands = {other = "/bin/sh"}}\n'
    assert picked(tmp_path, container(command=["other"]), known).runtime.name == usual()


def test_an_engine_that_does_not_work(engine: Path, tmp_path: Path) -> None:
    engine.write_text(ENGINE.replace("STATUS", "1"))
    assert picked(tmp_path, container(command=["nothing-of-this-machine"])).runtime.name == usual()


@pytest.mark.parametrize(
    ("table", "of"),
    [
        ('[tool.pydsl.images]\nnear = {runtime = "container"}\n', "image near"),
        ('[tool.pydsl.templates]\nmain = {runtime = "container"}\n', "template main"),
    ],
)
def test_the_project_says_so(engine: Path, tmp_path: Path, table: str, of: str) -> None:
    assert picked(tmp_path, container(command=["sh"]), table).note == (
        f"pods run under container: the project says so of {of}"
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[tool.pydsl.templates]\nmain = {runtime = "boxes"}\n', "FILE:2: [tool.pydsl.templates] main: no runtime is "
         "called 'boxes': there is auto, container, process, sandbox"),
        ('[tool.pydsl.templates]\nmain = "container"\n', "FILE:2: [tool.pydsl.templates] main is a table with one "
         "key, runtime, not 'container'"),
        ('[tool.pydsl.images]\nnear = {runtime = "boxes"}\n', "FILE:2: [tool.pydsl.images] near: no runtime is "
         "called 'boxes': there is auto, container, process, sandbox"),
        ('[tool.pydsl.images]\nnear = {runtime = "container"}\n[tool.pydsl.templates]\nmain = {runtime = "process"}\n',
         "a run has one runtime: template main is to run under process, and image near under container"),
    ],
)  # fmt: skip
def test_what_it_cannot_say(engine: Path, tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        picked(tmp_path, container(command=["sh"]), table)
    assert str(error.value).replace(f"{tmp_path}/pyproject.toml", "FILE") == told
