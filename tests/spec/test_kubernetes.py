"""Models of the `kubernetes` package can be given wherever one of our classes can; it isn't imported for that."""

from __future__ import annotations

import subprocess
import sys

from pydsl.spec import Template, Volume, encode, typed

MODELS = """
import sys
from pydsl.spec import Container, Template, encode
assert "kubernetes" not in sys.modules
"""


def test_models_are_read_by_the_names_that_they_tell() -> None:
    from kubernetes import client

    claim = client.V1PersistentVolumeClaimVolumeSource(claim_name="data", read_only=False)
    volume = client.V1Volume(name="data", persistent_volume_claim=claim)
    container = client.V1Container(
        name="main",
        image="busybox",
        resources=client.V1ResourceRequirements(limits={"cpu": "1"}),
        env=[client.V1EnvVar(name="A", value_from=client.V1EnvVarSource(
            field_ref=client.V1ObjectFieldSelector(field_path="metadata.name")))],
    )  # fmt: skip
    template = Template(name="a", container=container, volumes=[volume])
    assert encode(template) == {
        "name": "a",
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data", "readOnly": False}}],
        "container": {
            "env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
            "image": "busybox",
            "name": "main",
            "resources": {"limits": {"cpu": "1"}},
        },
    }
    assert typed(Template, template).volumes == [typed(Volume, volume)]


def test_kubernetes_is_not_imported() -> None:
    subprocess.run([sys.executable, "-c", MODELS], check=True)
