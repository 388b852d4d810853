"""A pod whose resources are what the task before it has found out: a patch with an input in it."""

from typing import Annotated

from pydsl import DAG, Parameter, Script, Workflow, from_path, template

FIND_OUT = """\
echo '{"memory": "10Gi", "cpu": "2000m"}' > /tmp/resources.json && cat /tmp/resources.json
"""


@template
def parse_resources_tmpl() -> Script[Annotated[str, Parameter("resources")]]:
    return Script(image="alpine:3.23", command=["sh"], source=FIND_OUT, outputs=from_path("/tmp/resources.json"))


@template
def setup_resources_tmpl(resources: str) -> Script:
    needs = f'"resources":{{"limits": {resources}, "requests": {resources} }}'
    return Script(
        image="alpine:3.23",
        command=["sh"],
        source=f"echo {resources}\n",
        pod_spec_patch=f'{{"containers":[{{"name":"main", {needs}}}]}}',
    )


@template(name="workflow")
def main() -> None:
    with DAG():
        found = parse_resources_tmpl().named("parse-resources")
        setup_resources_tmpl(resources=found.output).named("setup-resources")


workflow = Workflow(main, generate_name="pod-spec-from-previous-step-")
