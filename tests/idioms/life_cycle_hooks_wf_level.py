"""A workflow that sends a request when it begins to run, and when it has ended.

Differs: spec.hooks.running.expression: other quotes or white space
Why: the same expression, in other quotes.
"""

from pydsl import HTTP, Container, Steps, Workflow, argo, template

REPOSITORY = "https://raw.githubusercontent.com/argoproj/argo-workflows"
FILE = "4e450e250168e6b4d51a126b784e90b11a0162bc/pkg/apis/workflow/v1alpha1/generated.swagger.json"


@template
def heads() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=['echo "it was heads"'])


@template
def http() -> HTTP:
    return HTTP(url=f"{REPOSITORY}/{FILE}")


@template
def main() -> None:
    with Steps():
        heads().named("step1")


workflow = Workflow(main, generate_name="lifecycle-hook-")

with workflow.hook("exit"):
    http()
with workflow.hook("running", when=argo.workflow.status == "Running"):
    http()
