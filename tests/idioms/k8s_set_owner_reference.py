"""An object that's deleted with its workflow."""

from pydsl import Resource, Workflow, template

OWNED = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"generateName": "owned-eg-"},
    "data": {"some": "value"},
}


@template
def k8s_set_owner_reference() -> Resource:
    return Resource(action="create", set_owner_reference=True, manifest=OWNED)


workflow = Workflow(k8s_set_owner_reference)
