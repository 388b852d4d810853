"""A pod that patches itself by merging an object into its own."""

from pydsl import Resource, Workflow, argo, template

PATCH = {"metadata": {"annotations": {"foo": "bar"}}}


@template
def main() -> Resource:
    return Resource(action="patch", merge_strategy="merge", flags=["pod", argo.pod.name], manifest=PATCH)


workflow = Workflow(main, generate_name="k8s-patch-merge-pod-")
