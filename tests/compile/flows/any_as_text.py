"""Values that nothing says the type of, where a text is asked for: texts arrive as they are, all else as JSON."""

from typing import Annotated, Any, Literal

from pydsl import DAG, Container, Parameter, Workflow, choose, from_path, template, when

IMAGE = "python:3.12-slim"


@template(image=IMAGE)
def given(kind: str) -> Any:
    return {"text": "x", "digits": "12", "number": 7, "none": None, "list": ["a", 1]}[kind]


@template(image=IMAGE)
def row() -> dict[str, Any]:
    return {"name": 'a"b', "size": 2}


@template(image=IMAGE)
def seen(text: str, size: Literal["x", "y"] = "y", maybe: str | None = "-", whole: Any = None) -> str:
    return repr((text, size, maybe, whole))


@template
def contained(text: str, any_of: Any, held: dict[str, Any]) -> Container[Annotated[str, Parameter("output")]]:
    args = [text, any_of, held["name"], f"<{held['name']}>"]
    return Container(
        image=IMAGE, command=["sh", "-c", 'echo "$0 $@" > /tmp/said'], args=args, outputs=from_path("/tmp/said")
    )


@template
def handed_on(value: Any) -> str:
    with DAG():
        seen(text=value)
    return value  # type: ignore[no-any-return]  # that's what is tried


@template(image=IMAGE)
def all_of(values: list[str]) -> str:
    return " ".join(values)


@template
def main() -> str:
    with DAG():
        text, digits = given(kind="text").output, given(kind="digits").output
        number, none, items = given(kind="number").output, given(kind="none").output, given(kind="list").output
        found = row().output
        with when(text == "x"):
            seen(text="compared").named("compared")
        values = [
            seen(text=text, size=text, maybe=text, whole=text),
            seen(text=digits, maybe=none, whole=digits),
            seen(text=number, whole=items),
            seen(text=items),
            seen(text=found["name"], maybe=found["size"], whole=found["name"]),
            seen(text=f"{text}{number}{found['name']}"),
            seen(text=choose(number == 7, text, "no"), maybe=choose(number == 8, text, "no")),
            seen(text=handed_on(value=text).output, whole=[text, {"size": found["size"]}]),
            contained(text=text, any_of=text, held=found),
        ]
        whole = all_of(values=[value.output for value in values])
    return whole.output


workflow = Workflow(main)
