"""A pod that patches itself: the patch is text, since Argo's tag in it is no YAML by itself."""

from pydsl import Resource, Workflow, argo, template


@template
def main() -> Resource:
    head = "apiVersion: v1\nkind: Pod\n"
    metadata = f"metadata:\n  name: {argo.pod.name}\n  annotations:\n    foo: bar\n"
    return Resource(action="patch", manifest=head + metadata)


workflow = Workflow(main, generate_name="k8s-patch-pod-")
