"""Which runtime a run gets where nobody asks for one by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import UsageError
from pydsl.lint.project import project_of
from pydsl.local.choosing import runtime_for
from pydsl.local.images import images_of
from pydsl.local.placing import Chosen, Placing
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


def chosen(folder: Path, *templates: Any, configuration: str = "") -> Chosen:
    """Choose for a DAG of templates, or for one that's the entry."""
    (folder / "pyproject.toml").write_text(configuration)
    tasks = [{"name": one["name"], "template": one["name"]} for one in templates]
    entry = [] if len(templates) == 1 else [{"name": "all", "dag": {"tasks": tasks}}]
    plan = prepare_json(workflow(*entry, *templates))
    found = runtime_for(AUTO, plan, images_of(project_of(folder)), project_of(folder))
    found.picked.runtime.close()
    return found


def picked(folder: Path, template: Any, configuration: str = "") -> Picked:
    return chosen(folder, template, configuration=configuration).picked


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
    ],
)  # fmt: skip
def test_what_it_cannot_say(engine: Path, tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        picked(tmp_path, container(command=["sh"]), table)
    assert str(error.value).replace(f"{tmp_path}/pyproject.toml", "FILE") == told


def named(name: str, image: str = "near", **fields: Any) -> Any:
    return {"name": name, "container": {"image": image, **fields}}


ELSEWHERE = {"command": ["nothing-of-this-machine"]}
HERE = {"command": ["sh"]}


def placed(found: Chosen, *templates: Any) -> list[str]:
    """Return the names of the runtimes of templates."""
    return [found.of(template).runtime.name for template in templates]


def test_only_the_pods_whose_program_is_nowhere_here_are_containers(engine: Path, tmp_path: Path) -> None:
    templates = named("a", **HERE), named("b", **ELSEWHERE), named("c", "far", **HERE)
    found = chosen(tmp_path, *templates)
    assert placed(found, *templates) == [usual(), "container", usual()]
    assert found.picked.runtime.name == f"{usual()}+container"
    assert found.picked.note == (
        "pods run under several runtimes: template b under container: what image near runs isn't on this machine"
    )


def test_a_template_of_which_an_image_is_far_stays_where_it_was(engine: Path, tmp_path: Path) -> None:
    templates = named("a", **HERE), named("b", "far", **ELSEWHERE)
    assert placed(chosen(tmp_path, *templates), *templates) == [usual(), usual()]


def test_a_templates_own_word_goes_before_that_of_its_image(engine: Path, tmp_path: Path) -> None:
    table = '[tool.pydsl.images]\nnear = {runtime = "container"}\n[tool.pydsl.templates]\nb = {runtime = "process"}\n'
    templates = named("a", **HERE), named("b", **HERE), named("c", "other", **HERE)
    found = chosen(tmp_path, *templates, configuration=table)
    assert placed(found, *templates) == ["container", "process", usual()]
    assert found.picked.note == (
        "pods run under several runtimes: template b under process: the project says so of template b; "
        "image near under container: the project says so of image near"
    )


def test_where_all_is_said_there_is_no_usual_one(engine: Path, tmp_path: Path) -> None:
    table = '[tool.pydsl.images]\nnear = {runtime = "container"}\nother = {runtime = "process"}\n'
    templates = named("a", **HERE), named("b", "other", **HERE)
    found = chosen(tmp_path, *templates, configuration=table)
    assert placed(found, *templates) == ["container", "process"]
    assert sorted(found.picked.runtime.name.split("+")) == ["container", "process"]


def test_what_is_said_is_kept_as_json(engine: Path, tmp_path: Path) -> None:
    templates = named("a", **HERE), named("b", **ELSEWHERE)
    placing = chosen(tmp_path, *templates).placing
    assert placing.to_keep == {"templates": {"b": "container"}, "images": {}}
    assert Placing.kept(placing.to_keep) == placing
    assert Placing.kept(None) == Placing()
