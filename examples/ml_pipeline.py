"""Data is made, split, trained on and judged; the steps share typed helpers and pass files on as artifacts.

Outcome: Succeeded
judge prints: slope 2.0, error 0.000: good
"""

import json
from pathlib import Path
from typing import NamedTuple

from pydsl import DAG, Workflow, template

IMAGE = "python:3.12-slim"
GOOD_ENOUGH = 0.01


class Point(NamedTuple):
    x: float
    y: float


class Halves(NamedTuple):
    training: Path
    test: Path


class Model(NamedTuple):
    weights: Path
    slope: float


def read_points(path: Path) -> list[Point]:
    return [Point(*row) for row in json.loads(path.read_text())]


def write_points(path: Path, points: list[Point]) -> Path:
    path.write_text(json.dumps(points))
    return path


@template(image=IMAGE)
def make_data(size: int) -> Path:
    return write_points(Path("points.json"), [Point(x, 2 * x) for x in range(1, size + 1)])


@template(image=IMAGE)
def split(points: Path, share: float = 0.5) -> Halves:
    rows = read_points(points)
    middle = int(len(rows) * share)
    training = write_points(Path("training.json"), rows[:middle])
    return Halves(training, write_points(Path("test.json"), rows[middle:]))


@template(image=IMAGE)
def train(points: Path) -> Model:
    rows = read_points(points)
    slope = sum(row.x * row.y for row in rows) / sum(row.x * row.x for row in rows)
    weights = Path("weights.json")
    weights.write_text(json.dumps({"slope": slope}))
    return Model(weights, slope)


@template(image=IMAGE)
def judge(weights: Path, slope: float, test: Path) -> bool:
    kept: float = json.loads(weights.read_text())["slope"]
    rows = read_points(test)
    error = sum(abs(kept * row.x - row.y) for row in rows) / len(rows)
    good = error < GOOD_ENOUGH
    print(f"slope {slope}, error {error:.3f}: {'good' if good else 'bad'}")
    return good


@template
def ml_pipeline(size: int) -> None:
    with DAG():
        points = make_data(size=size)
        halves = split(points=points.output)
        model = train(points=halves.output.training)
        judge(weights=model.output.weights, slope=model.output.slope, test=halves.output.test)


workflow = Workflow(ml_pipeline).given(size=20)
