"""A step that creates a ConfigMap, with a service account that may do so.

Outcome: Succeeded
"""

from pydsl import Resource, Steps, Workflow, template

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  generateName: sample11-
data:
  greeting: hello
"""


@template
def create_config_map() -> Resource:
    return Resource(action="create", manifest=CONFIG_MAP)


@template
def main() -> None:
    with Steps():
        create_config_map()


workflow = Workflow(main, generate_name="sample11-", service_account_name="workflow-sa")
