"""Conditions three ways: text in Argo's own words, a comparison of references, and an expression.

Differs: spec.templates[conditional-example].steps[0][print-hello-expr].when: other quotes or white space
Why: the same expression, in other quotes.
"""

from pydsl import Container, Steps, Workflow, expr, parallel, template, when


@template
def argosay() -> Container:
    return Container(image="argoproj/argosay:v1", command=["sh", "-c"], args=["cowsay hello"])


@template
def conditional_example(should_print: str) -> None:
    with Steps(), parallel():
        with when(f"{should_print} == true"):
            argosay().named("print-hello-govaluate")
        with when(should_print == "true"):
            argosay().named("print-hello-expr")
        with when(expr("jsonpath(workflow.parameters.json, '$[0].value') == 'true'", bool)):
            argosay().named("print-hello-expr-json")


workflow = Workflow(conditional_example, generate_name="conditional-").given(should_print="true")
