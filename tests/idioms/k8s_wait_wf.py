"""A workflow that makes another one, and waits for it.

Differs: spec.templates[create-wf].resource.manifest: the same YAML
Why: an object that's known is a dict here.
"""

from typing import Annotated

from pydsl import Parameter, Resource, Steps, Workflow, json_path, template

KIND = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}
SLEEP = {
    **KIND,
    "metadata": {"generateName": "sleep-"},
    "spec": {
        "entrypoint": "sleep",
        "templates": [{"name": "sleep", "container": {"image": "alpine:3.23", "command": ["sleep", "20"]}}],
    },
}


@template
def create_wf() -> Resource[Annotated[str, Parameter("wf-name")]]:
    return Resource(action="create", manifest=SLEEP, outputs=json_path("{.metadata.name}"))


@template
def wait_wf(wf_name: str) -> Resource:
    kind = "".join(f"{key}: {text}\n" for key, text in KIND.items())
    return Resource(
        action="get",
        success_condition="status.phase == Succeeded",
        failure_condition="status.phase in (Failed, Error)",
        manifest=f"{kind}metadata:\n  name: {wf_name}\n",
    )


@template
def k8s_wait_wf() -> None:
    with Steps():
        made = create_wf()
        wait_wf(wf_name=made.output)


workflow = Workflow(k8s_wait_wf)
