"""A pod that patches itself by a JSON patch."""

from pydsl import Resource, Workflow, argo, template

PATCH = """\
- op: add
  path: /metadata/annotations/foo
  value: bar
"""


@template
def main() -> Resource:
    return Resource(action="patch", merge_strategy="json", flags=["pod", argo.pod.name], manifest=PATCH)


workflow = Workflow(main, generate_name="k8s-patch-json-pod-")
