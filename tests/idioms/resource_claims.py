"""A container with a device that the cluster allocates."""

from pydsl import Container, Workflow, template
from pydsl.spec import PodResourceClaim, ResourceClaim, ResourceRequirements

ACCELERATOR = PodResourceClaim(name="accelerator", resource_claim_template_name="example-device-claim-template")


@template(resources=ResourceRequirements(claims=[ResourceClaim(name="accelerator")]))
def show_devices() -> Container:
    return Container(image="busybox", command=["sh", "-c"], args=["echo using the allocated device"])


workflow = Workflow(show_devices, generate_name="resource-claims-", resource_claims=[ACCELERATOR])
