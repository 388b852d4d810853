"""A cluster-wide template whose only task carries its template with it."""

from pydsl import DAG, ClusterWorkflowTemplate, Container, template


@template
def a() -> Container:
    return Container(image="argoproj/argosay:v2")


@template
def main() -> None:
    with DAG():
        a().inline()


library = ClusterWorkflowTemplate("dag-inline", main)
