"""Numbers that are computed by expressions: a list to loop over, and a tenfold.

Differs: spec.templates[main].dag.tasks[task-0].arguments.parameters[foo].value: "{{=item}}" -> "{{item}}"
Why: the item's simple tag gives the same text.
"""

from typing import Annotated

from pydsl import DAG, Container, Parameter, Workflow, each, expr, from_path, template


@template
def pod_0(foo: int) -> Container[Annotated[str, Parameter("output")]]:
    year = expr("sprig.date('2006', workflow.creationTimestamp)")
    return Container(
        image="argoproj/argosay:v2",
        args=["echo", f"hello {foo * 10} @ {year}\n", "/output"],
        outputs=from_path("/output"),
    )


@template
def main() -> None:
    with DAG(), each(expr("toJson(filter([1, 3], {# > 1}))", list[int])) as number:
        pod_0(foo=number).named("task-0")


workflow = Workflow(main, generate_name="expression-tag-template-")
