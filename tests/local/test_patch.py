"""`podSpecPatch` is merged into the parts of a pod that a template makes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pydsl.errors import PydslError
from pydsl.local.patch import patched


class Pod:
    """The two parts of a pod that patches come from."""

    def __init__(self, template: dict[str, Any], patch: Any) -> None:
        self.template = template
        self.spec = {"podSpecPatch": patch if isinstance(patch, str) else json.dumps(patch)}


def made(template: dict[str, Any], patch: Any) -> Any:
    return patched(Pod(template, patch))  # type: ignore[arg-type]  # as much of a pod as is read


def test_main_is_the_container_or_the_script() -> None:
    change = {"containers": [{"name": "main", "image": "b"}]}
    assert made({"container": {"image": "a"}}, change) == {"container": {"image": "b"}}
    assert made({"script": {"image": "a", "source": "x"}}, change) == {"script": {"image": "b", "source": "x"}}


def test_members_sidecars_and_init_containers_are_found_by_name() -> None:
    template = {
        "containerSet": {"containers": [{"name": "a"}, {"name": "b"}]},
        "sidecars": [{"name": "s"}],
        "initContainers": [{"name": "i"}],
        "volumes": [{"name": "v", "emptyDir": {}}],
    }
    change = {
        "containers": [{"name": "b", "image": "B"}, {"name": "s", "image": "S"}],
        "initContainers": [{"name": "i", "image": "I"}],
        "volumes": [{"name": "v", "emptyDir": None, "secret": {"secretName": "x"}}],
    }
    assert made(template, change) == {
        "containerSet": {"containers": [{"name": "a"}, {"name": "b", "image": "B"}]},
        "sidecars": [{"name": "s", "image": "S"}],
        "initContainers": [{"name": "i", "image": "I"}],
        "volumes": [{"name": "v", "secret": {"secretName": "x"}}],
    }


def test_a_container_that_only_the_patch_has_runs_beside() -> None:
    change = {"containers": [{"name": "more", "image": "m"}]}
    assert made({"container": {"image": "a"}}, change) == {
        "container": {"image": "a"},
        "sidecars": [{"name": "more", "image": "m"}],
    }


def test_the_pods_security_context_is_patched() -> None:
    template = {"container": {"image": "a"}, "securityContext": {"runAsUser": 1, "runAsGroup": 2}}
    change = {"securityContext": {"runAsUser": 5}}
    assert made(template, change) == {**template, "securityContext": {"runAsUser": 5, "runAsGroup": 2}}


@pytest.mark.parametrize(
    "patch", ["[]", "x", "a: 1\n---\nb: 2\n", {"containers": [1]}, {"containers": [{"image": "x"}]}]
)
def test_a_patch_that_kubernetes_refuses(patch: Any) -> None:
    with pytest.raises(PydslError):
        made({"container": {"image": "a"}}, patch)
