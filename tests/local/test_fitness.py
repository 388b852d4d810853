from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from pydsl.errors import Refused
from pydsl.local.fitness import Fitness, require_fit
from pydsl.local.images import Images
from pydsl.local.placing import Chosen
from pydsl.plan import prepare_json
from pydsl.runtimes import Picked


@attrs.frozen
class Kind:
    """What is asked of a runtime before a run."""

    name: str
    mounts: bool
    private: bool
    images: bool = False
    honours: frozenset[str] = frozenset()
    there: tuple[str, ...] = ()

    def lacking(self, images: Any) -> list[str]:
        """Return the images that aren't there, where any are used."""
        return [one for one in images if one not in self.there] if self.images else []


def picked(kind: Any, *, by_name: bool = False, **texts: str) -> Picked:
    return Picked(kind, by_name=by_name, **texts)


PRIVATE = picked(Kind("walled", mounts=True, private=True))
OPEN = Kind("open", mounts=False, private=False)
FALLEN = picked(OPEN, passed_over="no walled: it's broken", shared="which shares all")
MAIN = {"image": "alpine", "command": ["true"]}


def fit(template: dict[str, Any], spec: dict[str, Any] | None = None, given: Picked | None = None) -> Fitness:
    """Look through a workflow of one template."""
    whole = {"entrypoint": "main", "templates": [{"name": "main", **template}], **(spec or {})}
    plan = prepare_json({"metadata": {"name": "wf"}, "spec": whole})
    images = Images().with_({"known": "sh"}, Path("/"))
    return require_fit(plan, Chosen(given or PRIVATE), images)


def reasons(template: dict[str, Any], spec: dict[str, Any] | None = None, given: Picked | None = None) -> list[str]:
    """Give why a workflow of one template is refused."""
    with pytest.raises(Refused) as error:
        fit(template, spec, given)
    head, *rest = str(error.value).splitlines()
    assert head == "this machine can't run the workflow:"
    return [line.removeprefix("  ") for line in rest]


def test_a_fit_workflow_ignores_nothing() -> None:
    assert fit({"container": MAIN}).notes == []


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (
            {"resource": {"action": "scale"}},
            "a resource template can't scale here: there is get, create, apply, delete, replace, patch",
        ),
        ({"container": {**MAIN, "securityContext": {"privileged": True}}}, "container main is privileged"),
        (
            {"container": MAIN, "sidecars": [{**MAIN, "name": "dind", "securityContext": {"privileged": True}}]},
            "container dind is privileged",
        ),
        (
            {"container": {**MAIN, "volumeDevices": [{"name": "d", "devicePath": "/dev/x"}]}},
            "container main asks for volumeDevices",
        ),
        (
            {"container": {**MAIN, "restartPolicy": "Always"}},
            "container main has a restartPolicy: containers run once here",
        ),
        (
            {"container": {**MAIN, "env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "x"}}}]}},
            "container main: nothing here gives resourceFieldRef as a value",
        ),
        (
            {"container": MAIN, "nodeSelector": {"kubernetes.io/os": "windows"}},
            "nodeSelector asks for windows",
        ),
        (
            {"container": {"image": "acme/tool"}},
            "container main has no command, and what acme/tool runs isn't known: say it in [tool.pydsl.images] of "
            "pyproject.toml",
        ),
        (
            {"container": MAIN, "inputs": {"artifacts": [{"name": "a", "path": "/a", "plugin": {"key": "r"}}]}},
            "input artifact a: plugin artifacts aren't fetched by local runs yet",
        ),
    ],
)
def test_what_would_change_the_result_is_refused(template: dict[str, Any], reason: str) -> None:
    assert reasons(template) == [f"template main: {reason}"]


@pytest.mark.parametrize("path", ["/proc/version", "/sys/fs/cgroup/memory.max", "/dev/../dev/x"])
def test_an_output_that_is_gone_with_the_container_is_refused(path: str) -> None:
    template = {"container": MAIN, "outputs": {"parameters": [{"name": "o", "valueFrom": {"path": path}}]}}
    seen = path.replace("/dev/../", "/")
    message = f"template main: outputs: nothing can be read from {seen} when the container is over"
    assert reasons(template) == [message]
    assert fit(template, given=picked(OPEN, by_name=True)).notes == []


def test_an_output_of_a_volume_in_dev_or_of_shared_memory() -> None:
    template = {
        "container": {**MAIN, "volumeMounts": [{"name": "v", "mountPath": "/dev/data/"}]},
        "outputs": {"artifacts": [{"name": "a", "path": "/dev/data/a"}, {"name": "b", "path": "/dev/shm/b"}]},
    }
    assert fit(template, {"volumes": [{"name": "v", "emptyDir": {}}]}).reasons == ()


def test_hosts_fields_are_refused() -> None:
    assert reasons({"container": MAIN}, {"hostNetwork": True}) == [
        "hostNetwork: the runtime sets up a pod's network and processes"
    ]


def test_a_volume_that_nothing_stands_for() -> None:
    template = {"container": {**MAIN, "volumeMounts": [{"name": "v", "mountPath": "/v"}]}}
    assert reasons(template, {"volumes": [{"name": "v", "nfs": {"server": "s", "path": "/"}}]}) == [
        "template main: volume v: nothing on this machine stands for nfs"
    ]


@pytest.mark.parametrize(
    ("source", "lacking"),
    [
        ({"serviceAccountToken": {"path": "t"}}, "projected.serviceAccountToken"),
        ({"downwardAPI": {"items": [{"path": "p", "resourceFieldRef": {"resource": "limits.cpu"}}]}},
         "projected.downwardAPI.resourceFieldRef"),
    ],
)  # fmt: skip
def test_a_projected_volume_is_looked_into(source: dict[str, Any], lacking: str) -> None:
    template = {"container": {**MAIN, "volumeMounts": [{"name": "v", "mountPath": "/v"}]}}
    assert reasons(template, {"volumes": [{"name": "v", "projected": {"sources": [source]}}]}) == [
        f"template main: volume v: nothing on this machine stands for {lacking}"
    ]


def test_what_a_patch_sets_is_told() -> None:
    patch = '{"terminationGracePeriodSeconds": 60, "hostAliases": [{}], "securityContext": {"runAsUser": 1}}'
    assert fit({"container": MAIN, "podSpecPatch": patch}).notes == [
        "ignored on this machine: podSpecPatch.hostAliases, podSpecPatch.terminationGracePeriodSeconds, "
        "securityContext.runAsUser"
    ]


def test_what_a_patch_shares_with_the_machine_is_refused() -> None:
    assert reasons({"container": MAIN}, {"podSpecPatch": "hostPID: true"}) == [
        "template main: podSpecPatch sets hostPID"
    ]


def test_fields_inside_of_fields_are_told_with_their_place() -> None:
    probe = {"tcpSocket": {"port": 1}, "successThreshold": 3, "failureThreshold": 2}
    volumes = [{"name": "v", "emptyDir": {"medium": "Memory"}}]
    assert fit({"container": {**MAIN, "readinessProbe": probe}, "volumes": volumes}).notes == [
        "ignored on this machine: readinessProbe.successThreshold, emptyDir.medium"
    ]


def test_a_template_that_nobody_calls_may_be_anything() -> None:
    unused = {"name": "unused", "resource": {"action": "create"}}
    assert fit({"container": MAIN}, {"templates": [{"name": "main", "container": MAIN}, unused]}).reasons == ()


def test_an_image_that_is_known_needs_no_command() -> None:
    assert fit({"container": {"image": "known:v1"}}).reasons == ()


def test_an_image_that_isnt_known_yet_may_be_any() -> None:
    assert fit({"container": {"image": "{{inputs.parameters.image}}"}}).reasons == ()


OUTSIDE = {
    "container": {**MAIN, "workingDir": "/srv"},
    "inputs": {"artifacts": [{"name": "a", "path": "/tmp/a", "raw": {"data": ""}}]},
    "outputs": {
        "parameters": [{"name": "o", "valueFrom": {"path": "/tmp/o"}}],
        "artifacts": [{"name": "b", "path": "b"}],
    },
}


def test_the_machines_own_paths_are_refused() -> None:
    assert reasons(OUTSIDE, given=FALLEN) == [
        "template main: /tmp/a, /tmp/o, /srv: the open runtime has no private files (no walled: it's broken); "
        "--runtime open lets the workflow use this machine's own"
    ]


def test_they_may_be_used_under_a_runtime_that_was_asked_for() -> None:
    assert fit(OUTSIDE, given=picked(OPEN, by_name=True)).notes == []


def test_one_line_says_what_isnt_kept_apart() -> None:
    assert fit({"container": MAIN}, given=FALLEN).notes == [
        "no walled: it's broken: pods run under open, which shares all"
    ]


def test_a_script_that_finds_its_files_by_the_root_may_be_anywhere() -> None:
    script = {"image": "python", "command": ["python", "/tmp/pydsl.py"], "source": ""}
    runner = {"name": "pydsl", "path": "/tmp/pydsl.py", "raw": {"data": ""}}
    template = {"script": script, "inputs": {"artifacts": [runner]}, "outputs": OUTSIDE["outputs"]}
    assert fit(template, given=FALLEN).reasons == ()


def test_a_runtime_that_mounts_nothing() -> None:
    template = {"container": {**MAIN, "volumeMounts": [{"name": "v", "mountPath": "/v"}]}}
    assert reasons(template, {"volumes": [{"name": "v", "emptyDir": {}}]}, FALLEN) == [
        "template main: the open runtime can't mount a volume at /v"
    ]


def test_ignored_fields_are_one_line() -> None:
    template = {"container": {**MAIN, "resources": {"limits": {"memory": "1Gi"}}}, "nodeSelector": {"disk": "ssd"}}
    fitness = fit(template, {"serviceAccountName": "robot", "tolerations": [{}]})
    assert fitness.notes == ["ignored on this machine: tolerations, serviceAccountName, nodeSelector, resources"]


GPU = {"container": {**MAIN, "resources": {"limits": {"nvidia.com/gpu": 1}}}}


class TestDevices:
    def test_a_gpu_is_a_line(self) -> None:
        assert fit(GPU).notes == ["ignored on this machine: resources, nvidia.com/gpu"]

    def test_a_gpu_is_refused_if_asked(self) -> None:
        plan = prepare_json(
            {"metadata": {"name": "wf"}, "spec": {"entrypoint": "m", "templates": [{"name": "m", **GPU}]}}
        )
        with pytest.raises(Refused) as error:
            require_fit(plan, Chosen(PRIVATE), Images(), strict_resources=True)
        assert str(error.value) == "this machine can't run the workflow:\n  template m: it asks for nvidia.com/gpu"


def test_what_a_security_context_asks_for_is_told() -> None:
    context = {"runAsUser": 1000, "readOnlyRootFilesystem": True, "privileged": False}
    notes = fit({"container": {**MAIN, "securityContext": context}}).notes
    assert notes == ["ignored on this machine: securityContext.runAsUser, securityContext.readOnlyRootFilesystem"]


class TestImages:
    """A runtime that makes containers of images."""

    KIND = picked(
        Kind("boxed", mounts=True, private=True, images=True, honours=frozenset(["resources"]), there=("alpine",))
    )

    def test_an_image_says_what_it_runs(self) -> None:
        assert fit({"container": {"image": "alpine"}}, given=self.KIND).notes == []

    def test_images_that_have_to_be_fetched_are_named(self) -> None:
        template = {"container": {"image": "a"}, "sidecars": [{"name": "s", "image": "b"}, {"name": "t", "image": "a"}]}
        assert fit(template, given=self.KIND).notes == ["images that aren't on this machine yet: a, b"]

    def test_what_it_heeds_isnt_ignored(self) -> None:
        template = {"container": {**MAIN, "resources": {"limits": {"cpu": 1}}, "lifecycle": {"postStart": {}}}}
        assert fit(template, given=self.KIND).notes == ["ignored on this machine: lifecycle"]
