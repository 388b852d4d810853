"""An object of Kubernetes beside workflows: a ConfigMap that holds values for parameters."""

from pydsl import Manifest

parameters = Manifest(
    {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "simple-parameters",
            "labels": {"workflows.argoproj.io/configmap-type": "Parameter"},
        },
        "data": {"msg": "hello world"},
    }
)
