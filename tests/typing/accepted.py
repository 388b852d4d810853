"""AUTHORING's blocks: type checkers accept every line, and pydsl compiles all of it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydsl import (
    DAG,
    Artifact,
    Backoff,
    Container,
    CronWorkflow,
    Manifest,
    Parameter,
    Retry,
    Script,
    Steps,
    Suspend,
    TemplateRef,
    Workflow,
    WorkflowTemplate,
    argo,
    choose,
    collect,
    each,
    expr,
    first,
    from_path,
    in_,
    literal,
    matches,
    not_,
    otherwise,
    parallel,
    parse,
    raw,
    s3,
    secret,
    sequence,
    spec,
    stdout,
    supplied,
    template,
    when,
)


@template
def print_message(message: str) -> Container:
    return Container(image="busybox", command=["echo"], args=[message])


class Split(NamedTuple):
    shards: list[str]
    total: int


@template(image="python:3.12-slim", retry=Retry(limit=3, backoff=Backoff("10s", factor=2, max_duration="1m")))
def split(text: str, size: int = 100) -> Split:
    shards = [text[i : i + size] for i in range(0, len(text), size)]
    return Split(shards, len(shards))


@template(image="python:3.12-slim")
def count(shard: str, size: int = 1) -> int:
    return len(shard.split())


@template(image="python:3.12-slim")
def add(numbers: list[int]) -> int:
    return sum(numbers)


@template
def word_count(text: str) -> int:
    with DAG():
        parts = split(text=text)
        with each(parts.output.shards) as shard:
            counted = count(shard=shard)
        total = add(numbers=collect(counted.output))
    return total.output


workflow = Workflow(word_count).given(text="to be or not to be")
alpine = print_message.variant("print-message-alpine", image="alpine")


@template
def diamond() -> None:
    with DAG():
        a = print_message(message="A").named("A")
        b = print_message(message="B").named("B").after(a)
        c = print_message(message="C").named("C").after(a)
        print_message(message="D").named("D").after(a, b.succeeded | c.failed)


dia = Workflow(diamond)


@template
def flip_coin() -> Script[Literal["heads", "tails"]]:
    return Script(image="python:3.12-slim", command=["python"], source='print("heads")\n', outputs=stdout())


@template
def tour() -> str:
    with Steps():
        flip = flip_coin()
        with parallel():
            with when(flip.output == "heads"):
                heads = flip_coin().named("heads")
            with otherwise():
                tails = flip_coin().named("tails")
        with each(["Tokyo", "Paris"]) as city:
            print_message(message=city)
        with each(range(5)) as n:
            print_message(message=f"{n + 1} of 5")
        with when(f"{flip.output} == heads"):
            print_message(message="text")
    return choose(flip.output == "heads", heads.output, tails.output)


t = Workflow(tour)


class Model(NamedTuple):
    weights: Path
    accuracy: float


@template(image="python:3.12-slim")
def train(data: Path, epochs: int = 3) -> Model:
    weights = Path("weights.bin")
    weights.write_bytes(data.read_bytes()[:16])
    return Model(weights, 0.9)


@template
def fetch(
    data: Annotated[Path, Artifact(path="/in")] = s3(bucket="b", key="k"),
) -> Container[Model]:
    return Container(
        image="busybox",
        command=["fit", data],
        outputs=Model(from_path("/out/model"), from_path("/out/acc", default="0")),
    )


@template
def approval(deploy: Annotated[Literal["YES", "NO"], Parameter(description="Deploy?")] = "NO") -> Suspend[str]:
    return Suspend(outputs=supplied())


@template
def files() -> None:
    with DAG():
        fetched = fetch()
        train(data=raw("text"))
        train(data=fetched.output.weights)
        print_message(message=approval().output)


fl = Workflow(files)

library = WorkflowTemplate("library", templates=[print_message, count])


@template
def greet(who: str) -> TemplateRef[str]:
    return TemplateRef("on-the-cluster", "greet")


@template
def shared() -> None:
    with Steps():
        library.ref(print_message)(message="hi")
        print_message(message=greet(who="you").output)


sh = Workflow(shared)

words = WorkflowTemplate("words", word_count)
from_library = words.workflow(generate_name="words-").given(text="a b")
nightly = CronWorkflow("nightly", schedules=["0 3 * * *"], timezone="Europe/Berlin", workflow=workflow)

with Workflow(generate_name="steps-") as hello:
    who = hello.parameter("who", default="world")
    with Steps("main"):
        print_message(message=f"hello {who}")
    with hello.on_exit():
        print_message(message=f"ended as {argo.workflow.status}")

echo = Container("echo", inputs=["message"], image="busybox", command=["echo"], args=["{{inputs.parameters.message}}"])


@template
def nested(names: list[str]) -> list[int]:
    with DAG():
        base = count(shard="x y")
        with each(names, name="city") as name:
            a = count(shard=name)
            print_message(message=f"{name}: {a.output} {base.output}").after(a)
            with each(range(3)) as k:
                c = count(shard=f"{k} {name}").named("inner")
            s = add(numbers=collect(c.output))
        add(numbers=collect(s.output))
    return collect(s.output)


ne = Workflow(nested)
objs = Workflow(generate_name="o-")
with objs, DAG("d"):
    echo(message="a")
    echo(message="b")


@template(image="python:3.12-slim", env={"TOKEN": secret("github", "token")}, resources={"limits": {"memory": "1Gi"}})
def optional_file(
    data: Path | None = None, *, since: datetime.date, mode: Literal["fast", "slow"] = "fast"
) -> str | None:
    return None if data is None else f"{since} {mode}"


@template
def words_of_run_time(text: str) -> str:
    with DAG():
        found = count(shard=text)
        again = count(shard=text, size=found.output // 2)
        with when((found.output > 3) & not_(in_(text, ["a", "b"]) | matches(text, "^x"))):
            some = flip_coin()
        optional_file(since=datetime.date(2024, 1, 1), mode="slow")
        with each(sequence(found.output, format="host-%d")) as host:
            print_message(message=host)
        with each(sequence(start=1, end=3)) as number:
            print_message(message=f"{number + 1}")
        listed = parse(print_message(message="[1]").result, list[int])
        add(numbers=listed)
        last = print_message(message=first(some.output, "tails")).after(again)
        with last.on_exit():
            print_message(message=expr(f"{found.output} + '!'"))
        with last.hook("running", when=last.status == "Running"):
            print_message(message=literal("{{kept}}"))
    return f"{found.output}"


run_time = Workflow(words_of_run_time, arguments={"text": "x"}, labels={"team": "a"}, parallelism=3)
both = [Workflow(diamond, name="first"), Workflow(diamond, name="second")]
role = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {}})


class KubernetesVolume:
    """What the kubernetes package's models look like to type checkers."""

    attribute_map = {"name": "name"}  # noqa: RUF012 - as that package writes it


class NewerKubernetesVolume:
    """The same, in newer releases of that package."""

    attribute_map: ClassVar[dict[str, str]] = {"name": "name"}


envs: list[spec.EnvVar] = [spec.EnvVar(name="A", value="1")]
container = spec.Container(image="busybox", env=envs, image_pull_policy="Always", resources={"limits": {"cpu": "1"}})
typed_template = spec.Template(
    name="a",
    container=container,
    volumes=[KubernetesVolume(), NewerKubernetesVolume(), spec.Volume(name="v"), {"name": "w"}],
)
as_dict = spec.Template(name="b", container={"image": "busybox"}, active_deadline_seconds="{{workflow.parameters.d}}")
loop = spec.DAGTask(name="c", template="a", with_items=[1, "a", {"k": None}], depends="b")
read: spec.Container = spec.typed(spec.Container, {"image": "busybox"})
