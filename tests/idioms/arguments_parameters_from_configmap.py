"""An input that takes its value from a key of a ConfigMap."""

from pydsl import Container, Workflow, config, template


@template
def print_message_from_configmap(message: str = config("simple-parameters", "msg")) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


workflow = Workflow(print_message_from_configmap, generate_name="arguments-parameters-from-configmap-")
