"""Nothing that a pod leaves leads out of its root: every kind of link, in every way that files travel."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pydsl.artifacts import ArtifactFolder
from pydsl.files import Budget
from pydsl.local.pod import PodRun
from tests.files.trees import image
from tests.local.pods import SHELL, Bench, sh

LINKS = {
    "absolute": "{victim}",
    "up": "../../../../../../../../../../../../..{victim}",
    "through-proc": "/proc/self/root{victim}",
    "through-init": "/proc/1/root{victim}",
    "through-cwd": "/proc/self/cwd/../../../../../../../..{victim}",
    "home": "{home}/../victim",
}


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    folder = tmp_path / "victim"
    (folder / "dir").mkdir(parents=True)
    (folder / "secret").write_text("HOST-SECRET")
    (folder / "dir/f").write_text("HOST-FILE")
    (folder / "secret").chmod(0o640)
    return folder


@pytest.fixture
def home(sandbox: Bench, tmp_path: Path) -> Bench:
    sandbox.folder = tmp_path / "home"
    sandbox.folder.mkdir()
    return sandbox


def artifact(name: str, path: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "path": path, "s3": {"key": name}, **fields}


def taking(*artifacts: dict[str, Any], command: str = "true", **container: Any) -> dict[str, Any]:
    return {"name": "t", "container": {**SHELL, "args": [command], **container}, "inputs": {"artifacts": [*artifacts]}}


def make(bench: Bench, target: str) -> None:
    """Let a pod leave folders with links in them as artifacts."""
    text = f"mkdir /tmp/d /tmp/e; ln -s {target} /tmp/d/out; ln -s {target}/secret /tmp/d/s; echo new > /tmp/e/f"
    outputs = {"artifacts": [artifact("d", "/tmp/d"), artifact("e", "/tmp/e")]}
    assert bench.run(sh(text, outputs=outputs)).phase == "Succeeded"


def link_as_parameter(bench: Bench, target: str) -> str:
    outputs = {"parameters": [{"name": "v", "valueFrom": {"path": "/tmp/v", "default": "none"}}]}
    ended = bench.run(sh(f"ln -s {target}/secret /tmp/v", outputs=outputs))
    return str(ended.outputs.parameters.get("v"))


def link_as_artifact(bench: Bench, target: str) -> str:
    outputs = {"artifacts": [artifact("l", "/tmp/l", optional=True), artifact("d", "/tmp/d", optional=True)]}
    bench.run(sh(f"ln -s {target}/secret /tmp/l; ln -s {target}/dir /tmp/d", outputs=outputs))
    taken = [artifact("l", "/tmp/l", optional=True), artifact("d", "/tmp/d", optional=True)]
    return str(bench.run(taking(*taken, command="cat /tmp/l /tmp/d/f 2>&1"), capture_result=True).outputs.result)


def link_in_unpacked_folder(bench: Bench, target: str) -> str:
    outputs = {"artifacts": [artifact("d", "/tmp/d", archive={"none": {}})]}
    bench.run(sh(f"mkdir /tmp/d; echo x > /tmp/d/x; ln -s {target}/secret /tmp/d/s", outputs=outputs))
    read = taking(artifact("d", "/tmp/d"), command="cat /tmp/d/* 2>&1")
    return str(bench.run(read, capture_result=True).outputs.result)


def input_below_link(bench: Bench, target: str) -> str:
    make(bench, target)
    raw = {"name": "r", "path": "/tmp/d/out/written", "raw": {"data": "by pod"}}
    return bench.run(taking(artifact("d", "/tmp/d"), raw)).message


def input_at_link(bench: Bench, target: str) -> str:
    make(bench, target)
    raw = {"name": "r", "path": "/tmp/d/s", "raw": {"data": "by pod"}}
    return bench.run(taking(artifact("d", "/tmp/d"), raw)).message


def folder_replaced(bench: Bench, target: str) -> str:
    make(bench, target)
    return bench.run(taking(artifact("d", "/tmp/d"), artifact("e", "/tmp/d/out/dir"))).message


def modes(bench: Bench, target: str) -> str:
    make(bench, target)
    return bench.run(taking(artifact("d", "/tmp/d", mode=0o777, recurseMode=True))).message


def mode_of_link(bench: Bench, target: str) -> str:
    make(bench, target)
    raw = {"name": "r", "path": "/tmp/d/s", "raw": {"data": "x"}, "mode": 0o777}
    return bench.run(taking(artifact("d", "/tmp/d"), raw)).message


def working_directory(bench: Bench, target: str) -> str:
    make(bench, target)
    return bench.run(taking(artifact("d", "/tmp/d"), workingDir="/tmp/d/out/made")).message


def volume(bench: Bench, target: str) -> str:
    """A claim's folder, in which one pod leaves links that the next mounts by subPath, and writes its outputs to."""
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "shared"}}]
    mounted = {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}
    text = f"ln -s {target} /v/out; ln -s {target}/secret /v/s"
    bench.run({"name": "t", "volumes": volumes, "container": {**SHELL, "args": [text], **mounted}})
    outputs = {"parameters": [{"name": "p", "valueFrom": {"path": "/v/s", "default": "none"}}]}
    raw = {"name": "r", "path": "/v/out/written", "raw": {"data": "by pod"}}
    template = {**taking(raw, **mounted), "volumes": volumes, "outputs": outputs}
    bench.run(template)
    below = {"volumeMounts": [{"name": "v", "mountPath": "/w", "subPath": "out"}]}
    show = sh("cat /w/secret /w/dir/f 2>&1; echo x > /w/by-pod", volumes=volumes)
    show["container"] = {**show["container"], **below}
    return str(bench.run(show, capture_result=True).outputs.result)


def script_below_link(bench: Bench, target: str) -> str:
    """The executor's own files: a volume where the script lies."""
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "argo"}}]
    mounted = {"volumeMounts": [{"name": "v", "mountPath": "/argo"}]}
    text = f"rm -rf /argo/staging; ln -s {target} /argo/staging"
    bench.run({"name": "t", "volumes": volumes, "container": {**SHELL, "args": [text], **mounted}})
    script = {"image": "alpine", "command": ["sh"], "source": "echo ran", **mounted}
    return bench.run({"name": "t", "volumes": volumes, "script": script}).message


def replaced_mount(bench: Bench, target: str) -> str:
    """What one pod mounts of a volume is replaced by a link while the runner still has to do with it."""
    volumes = [{"name": "v", "emptyDir": {}}]
    mounted = [{"name": "v", "mountPath": "/v"}, {"name": "v", "mountPath": "/w/x", "subPath": "a/b"}]
    outputs = {
        "parameters": [{"name": "p", "valueFrom": {"path": "/w/x/secret", "default": "none"}}],
        "artifacts": [artifact("s", "/w/x/secret", optional=True), artifact("d", "/w", optional=True)],
    }
    show = sh(f"mv /v/a/b /v/a/c; ln -s {target} /v/a/b; echo x > /w/x/f", volumes=volumes, outputs=outputs)
    ended = bench.run({**show, "container": {**show["container"], "volumeMounts": mounted}})
    taken = [artifact("s", "/tmp/s", optional=True), artifact("d", "/tmp/d", optional=True)]
    found = bench.run(taking(*taken, command="cat /tmp/s /tmp/d/* /tmp/d/x/* 2>&1"), capture_result=True).outputs
    return f"{ended.outputs.parameters} {found.result}"


WAYS: dict[str, Callable[[Bench, str], str]] = {
    way.__name__: way
    for way in (
        link_as_parameter, link_as_artifact, link_in_unpacked_folder, input_below_link, input_at_link, folder_replaced,
        modes, mode_of_link, working_directory, volume, script_below_link, replaced_mount,
    )
}  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_outside_is_read_or_changed(way: str, link: str, home: Bench, victim: Path) -> None:
    before = image(victim)
    seen = WAYS[way](home, LINKS[link].format(victim=victim, home=home.folder))
    assert "HOST-" not in seen
    assert image(victim) == before


def test_tidying_removes_links_and_not_what_they_lead_to(home: Bench, victim: Path) -> None:
    before = image(victim)
    home.run(sh(f"mkdir -p /tmp/a/b; ln -s {victim} /tmp/a/b/l; ln -s {victim} /l; chmod 0 /tmp/a/b /tmp/a"))
    assert image(victim) == before


def test_an_absolute_link_inside_is_followed(sandbox: Bench) -> None:
    outputs = {"parameters": [{"name": "v", "valueFrom": {"path": "/tmp/v"}}]}
    ended = sandbox.run(sh("echo inside > /tmp/real; ln -s /tmp/real /tmp/v", outputs=outputs))
    assert ended.outputs.parameters == {"v": "inside"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mkfifo /tmp/v", "output parameter v: /tmp/v: a FIFO, not a regular file"),
        ("ln -s /dev/zero /tmp/v", "output parameter v: /tmp/v: a device, not a regular file"),
        ("ln -s ../dev/random /tmp/w; ln -s w /tmp/v", "output parameter v: /tmp/v: a device, not a regular file"),
        ("truncate -s 800M /tmp/v",
         "output parameter v: /tmp/v: more than 262144 bytes: what is long travels as an artifact"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_an_error_at_once(text: str, message: str, sandbox: Bench) -> None:
    outputs = {"parameters": [{"name": "v", "valueFrom": {"path": "/tmp/v"}}]}
    ended = sandbox.run(sh(text, outputs=outputs))
    assert (ended.phase, ended.message) == ("Error", f"wait: Error (exit code 64): {message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ln -s /dev/zero /tmp/v", "/tmp/v: a device, not a regular file"),
        ("mkdir /tmp/v; mkfifo /tmp/v/p", "p: a FIFO, not a regular file"),
        ("mkdir /tmp/v; ln -s /dev/zero /tmp/v/link", None),
        (
            f"mkdir /tmp/v; {sys.executable} -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"/tmp/v/s\")'",
            "s: a socket, not a regular file",
        ),
    ],
)
def test_what_is_no_file_is_no_artifact(text: str, message: str | None, sandbox: Bench) -> None:
    ended = sandbox.run(sh(text, outputs={"artifacts": [artifact("v", "/tmp/v")]}))
    problem = f"wait: Error (exit code 64): artifact v can't be stored: {message}; "
    assert ended.message == (problem if message else "")


@pytest.mark.parametrize("name", ["../../x", "a/b", "A"])
def test_a_name_that_a_tag_made_is_refused_where_it_becomes_a_path(name: str, home: Bench) -> None:
    before = image(home.folder.parent, but=home.folder)
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": name}}]
    mounted = {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}
    ended = home.run({"name": "t", "volumes": volumes, "container": {**SHELL, "args": ["touch /v/x"], **mounted}})
    assert ended.phase == "Error"
    assert ended.message.startswith(f"volumes.0.persistentVolumeClaim.claimName: Invalid value: {name!r}: ")
    assert image(home.folder.parent, but=home.folder) == before


def test_staging_stops_when_the_grace_time_is_over(sandbox: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.run(sh("echo x > /tmp/x", outputs={"artifacts": [artifact("x", "/tmp/x")]})).phase == "Succeeded"

    def endless(*_: Any, budget: Budget) -> None:
        while True:
            budget.go_on()

    monkeypatch.setattr(ArtifactFolder, "get", endless)
    ended = sandbox.run(taking(artifact("x", "/tmp/x")), meanwhile=lambda run: run.stop(0.1, "ended"))
    assert (ended.phase, ended.message) == ("Failed", "ended")


def test_others_run_while_files_are_copied(sandbox: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.run(sh("echo x > /tmp/x", outputs={"artifacts": [artifact("x", "/tmp/x")]})).phase == "Succeeded"
    gate, real = threading.Event(), ArtifactFolder.get

    def slow(*arguments: Any, **options: Any) -> None:
        assert gate.wait(10)
        real(*arguments, **options)

    monkeypatch.setattr(ArtifactFolder, "get", slow)

    def others(run: PodRun) -> None:
        assert not run.containers[0].started
        gate.set()

    assert sandbox.run(taking(artifact("x", "/tmp/x"), command="cat /tmp/x"), meanwhile=others).phase == "Succeeded"
