"""Texts that Argo, Kubernetes, YAML or shells would read as something else, through functions, loops and lists."""

from pydsl import DAG, Workflow, collect, each, literal, template

IMG = "python:3.12-slim"
TEXTS = [
    "'''\\\"%s {0} é\u2028😀\x7f",
    "{{x}}{{=1+1}}{{workflow.name}}{",
    "$(HOME) $$ $$(PATH)",
    "a\nb\n\n",
    '{"a": "{{x}}", "b": [1, "1.0"]}',
    "1.0",
    "",
    " \t\r\n",
    "pydsl;base64,eA==",
    "}} trailing\\",
]


@template(image=IMG)
def give(number: int) -> str:
    return TEXTS[number]


@template(image=IMG)
def through(text: str) -> str:
    return text


@template(image=IMG)
def check(text: str, number: int, prefixed: str) -> None:
    assert text == TEXTS[number], (text, TEXTS[number])
    assert prefixed == "<" + TEXTS[number] + ">{", prefixed


@template(image=IMG)
def check_all(texts: list[str]) -> None:
    assert texts == TEXTS, texts


@template(image=IMG)
def one(number: int) -> list[str]:
    return [TEXTS[number]]


@template(image=IMG)
def give_all() -> list[str]:
    return TEXTS


@template(image=IMG)
def compare(text: str, among: list[str]) -> bool:
    return text in among


@template
def main() -> None:
    with DAG():
        for number in range(len(TEXTS)):
            a = give(number=number)
            b = through(text=a.output)
            check(text=b.output, number=number, prefixed=f"<{b.output}>{{")
        everything = give_all()
        check_all(texts=everything.output)
        check_all(texts=[literal(t) for t in TEXTS])
        with each(everything.output) as text:
            found = compare(text=text, among=everything.output)
        check_true(values=collect(found.output))


@template(image=IMG)
def check_true(values: list[bool]) -> None:
    assert values == [True] * len(TEXTS), values


w = Workflow(main)
