"""A pod on machines of the kind that an input names."""

from pydsl import Container, Workflow, template


@template
def print_arch(arch: str) -> Container:
    return Container(
        image="alpine:3.23",
        command=["sh", "-c"],
        args=["uname -a"],
        node_selector={"beta.kubernetes.io/arch": arch},
    )


workflow = Workflow(print_arch, generate_name="node-selector-").given(arch="amd64")
