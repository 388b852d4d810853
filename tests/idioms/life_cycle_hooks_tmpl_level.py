"""Steps that send a request when they begin to run, and when they have succeeded.

Differs: spec.templates[main].steps[*][*].hooks.*.expression: other quotes or white space
Why: the same expression, in other quotes.
"""

from pydsl import HTTP, Container, Steps, Workflow, template

REPOSITORY = "https://raw.githubusercontent.com/argoproj/argo-workflows"
FILE = "4e450e250168e6b4d51a126b784e90b11a0162bc/pkg/apis/workflow/v1alpha1/generated.swagger.json"


@template
def echo() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=['echo "it was heads"'])


@template
def http() -> HTTP:
    return HTTP(url=f"{REPOSITORY}/{FILE}")


@template
def main() -> None:
    with Steps():
        for name in ("step-1", "step2"):
            step = echo().named(name)
            with step.hook("running", when=step.status == "Running"):
                http()
            with step.hook("success", when=step.status == "Succeeded"):
                http()


workflow = Workflow(main, generate_name="lifecycle-hook-tmpl-level-")
