"""Inputs that take parts of a workflow parameter's JSON."""

from pydsl import Script, Workflow, template, value


@template
def main(
    a: str = value("{{=jsonpath(workflow.parameters.config, '$.a')}}"),
    b: str = value("{{=jsonpath(workflow.parameters.config, '$.b')}}"),
    c: str = value("{{=jsonpath(workflow.parameters.config, '$.c')}}"),
) -> Script:
    return Script(image="busybox", command=["sh"], source='echo "$A$B$C"\n', env={"A": a, "B": b, "C": c})


workflow = Workflow(
    main,
    generate_name="expression-destructure-json-",
    arguments={"config": '{"a": "1", "b": "2", "c": "3"}'},
)
