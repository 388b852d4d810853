from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.errors import Refused, UsageError
from pydsl.runtimes import Needs, pick
from pydsl.runtimes.backends.container.options import of_environment, of_manifest, require_image
from pydsl.runtimes.backends.container.settings import settings_of


def options(spec: dict[str, Any], security: dict[str, Any] | None = None) -> list[str]:
    return [*of_manifest(Needs(folder=Path("x"), spec=spec, security=security or {}))]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, ["--pull=missing"]),
        ({"imagePullPolicy": "Always"}, ["--pull=always"]),
        ({"imagePullPolicy": "Never", "tty": True}, ["--pull=never", "--tty"]),
        ({"resources": {"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": 4}}},
         ["--pull=missing", "--cpus=0.5", "--memory=1073741824"]),
        ({"securityContext": {"runAsUser": 1000, "runAsGroup": 0, "capabilities": {"add": ["A"], "drop": ["ALL"]}}},
         ["--pull=missing", "--user=1000:0", "--cap-add=A", "--cap-drop=ALL"]),
        ({"securityContext": {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False}},
         ["--pull=missing", "--read-only", "--security-opt=no-new-privileges"]),
    ],
)  # fmt: skip
def test_what_a_manifest_says_becomes_options(spec: dict[str, Any], expected: list[str]) -> None:
    assert options(spec) == expected


def test_a_container_says_more_than_its_pod() -> None:
    security = {"runAsUser": 1, "fsGroup": 7, "supplementalGroups": [8]}
    assert options({"securityContext": {"runAsUser": 2}}, security)[1:] == [
        "--user=2",
        "--group-add=8",
        "--group-add=7",
    ]


def test_values_travel_off_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", "here")
    env = {"TOKEN": "s3cret\nlines", "MINE": "theirs", "PATH": "/bin", "DOCKER_HOST": "x", "no_proxy": "y"}
    words, carried = of_environment(env)
    assert words == ["--env=TOKEN", "--env=MINE=theirs", "--env=PATH=/bin", "--env=DOCKER_HOST=x", "--env=no_proxy=y"]
    assert carried == {"TOKEN": "s3cret\nlines"}


@pytest.mark.parametrize("name", ["BASH_ENV", "BASH_FUNC_exec%%", "ENV", "PYTHONPATH", "STORAGE_OPTS", "LD_PRELOAD"])
def test_what_an_engine_that_is_a_script_would_heed_never_reaches_it(name: str) -> None:
    assert of_environment({name: "$(id)"}) == ([f"--env={name}=$(id)"], {})


@pytest.mark.parametrize("image", ["--volume=/:/host", "-v=/:/host", "--", "", "/x"])
def test_no_image_is_an_option(image: str) -> None:
    with pytest.raises(Refused) as error:
        require_image(image)
    assert str(error.value) == f'couldn\'t parse image name "{image}": invalid reference format'


class TestSettings:
    def test_what_a_project_says(self) -> None:
        made = settings_of({"engine": ["podman", "--runtime", "runc"], "network": "none", "options": "--dns 1.1.1.1"})
        assert (made.words, made.network, made.options) == (
            ("podman", "--runtime", "runc"), "none", ("--dns", "1.1.1.1"),
        )  # fmt: skip

    def test_the_environment_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYDSL_CONTAINER_ENGINE", "docker --context x")
        assert settings_of({"engine": "podman"}).words == ("docker", "--context", "x")

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            ({"engin": "x"}, "no key is called 'engin': there is engine, network, options"),
            ({"engine": 3}, "engine is a text or a list of words, not 3"),
        ],
    )
    def test_what_is_not_understood(self, table: dict[str, Any], message: str) -> None:
        with pytest.raises(UsageError) as error:
            pick("container", {"container": table})
        assert str(error.value) == f"[tool.pydsl.runtimes.container]: {message}"

    def test_a_kind_that_has_nothing_to_set(self) -> None:
        with pytest.raises(UsageError) as error:
            pick("process", {"process": {"engine": "x"}})
        assert str(error.value) == "[tool.pydsl.runtimes] has nothing to say of process"

    def test_a_kind_that_there_is_not(self) -> None:
        with pytest.raises(UsageError) as error:
            pick("process", {"docker": {}})
        assert str(error.value) == "[tool.pydsl.runtimes] has no key 'docker': there is container, process, sandbox"

    def test_an_engine_that_does_not_work_is_refused(self) -> None:
        with pytest.raises(Refused) as error:
            pick("container", {"container": {"engine": ["false"]}})
        assert str(error.value) == "the container runtime: false doesn't work here: it ended with 1"

    def test_an_engine_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(Refused) as error:
            pick("container", {"container": {"engine": ["nosuchengine"]}})
        assert str(error.value) == (
            "the container runtime: nosuchengine doesn't work here: nosuchengine: No such file or directory"
        )
