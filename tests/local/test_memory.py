"""Files in shared memory, of which nothing is left when their container is over, are staged there and read back."""

from __future__ import annotations

import pytest

from tests.local.pods import Bench, sh

TEXT = "cd /dev/shm; test -d in && stat -c %a . && echo value > p && mkdir -p a/b && echo x > a/b/f"
OUTPUTS = {
    "parameters": [{"name": "p", "valueFrom": {"path": "/dev/shm/p"}}],
    "artifacts": [{"name": "a", "path": "/dev/shm/a"}],
}
INPUTS = {"artifacts": [{"name": "in", "path": "/dev/shm/in/f", "raw": {"data": "given"}}]}
MOUNT = [{"name": "v", "mountPath": "/dev/shm"}]
EMPTY = ({"name": "v", "emptyDir": {"medium": "Memory"}},)


def test_outputs_and_inputs(sandbox: Bench) -> None:
    finished = sandbox.run(sh(TEXT, outputs=OUTPUTS, inputs=INPUTS))
    assert (finished.phase, finished.message) == ("Succeeded", "")
    assert finished.outputs.parameters == {"p": "value"}
    assert list(finished.outputs.artifacts) == ["a"]
    assert sandbox.stdout() == "1777\n"


def test_a_container_that_names_none_of_them_sees_nothing_of_another(sandbox: Bench) -> None:
    sandbox.run(sh(TEXT, outputs=OUTPUTS, inputs=INPUTS))
    sandbox.run(sh("ls -A /dev/shm"))
    assert sandbox.stdout() == ""


def test_a_volume_that_is_mounted_there_is_what_the_container_sees(sandbox: Bench) -> None:
    template = sh("echo value > /dev/shm/p", outputs={"parameters": OUTPUTS["parameters"]}, inputs=INPUTS)
    template["container"]["volumeMounts"] = MOUNT
    assert sandbox.run(template, volumes=EMPTY).outputs.parameters == {"p": "value"}


@pytest.mark.parametrize("path", ["/dev/shmem", "/dev/pts/x", "/proc/self/x"])
def test_what_no_container_can_be_given_is_said(path: str, sandbox: Bench) -> None:
    inputs = {"artifacts": [{"name": "in", "path": path, "raw": {"data": "given"}}]}
    own = "/proc" if path.startswith("/proc") else "/dev"
    finished = sandbox.run(sh("true", inputs=inputs))
    assert finished.message == f"no file can be staged at {path}: each container has its own {own}"
