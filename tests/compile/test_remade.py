"""Lines of a module that give something else in each pod: a warning at each, and none for what's the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pydsl.compile import load_python
from pydsl.compile.remade import remade

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """\
import datetime as dt
import os
import random
from os import environ as e
from pathlib import Path
from uuid import uuid4
from pydsl import Workflow, template

{line}

def later():
    return open("x"), uuid4()

@template(image="python:3.12-slim", env={{"SET": "1"}})
def work() -> str:
    return str((VALUE, later()))

workflow = Workflow(work)
"""
ELSE, HERE = "it gives something else there", "the variable has to be set there"
FILE = "the file has to be in its image"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("VALUE = dt.datetime.now()", f"datetime.datetime.now: {ELSE}"),
        ("VALUE = [str(uuid4())]", f"uuid.uuid4: {ELSE}"),
        ("VALUE = random.choice([1, 2])", f"random.choice: {ELSE}"),
        ("VALUE = os.environ['HOME']", f"os.environ: {HERE}"),
        ("VALUE = e['HOME']", f"os.environ: {HERE}"),
        ("VALUE = os.getenv('HOME')", f"os.getenv: {HERE}"),
        ("VALUE = Path('/etc/hostname').read_text()", f"read_text: {FILE}"),
        ("VALUE = False and open('x')", f"open: {FILE}"),
        ("VALUE = os.environ.get('HOME')", f"os.environ.get: {HERE}"),
        ("VALUE = os.getenv('STAGE', 'dev')", f"os.getenv: {HERE}"),
        ("VALUE = os.environ.get('STAGE', 'dev')", f"os.environ.get: {HERE}"),
        ("VALUE = e.get('STAGE', default='dev')", f"os.environ.get: {HERE}"),
        ("VALUE = os.getenv('STAGE', 'prod')", None),
        ("VALUE = os.environ.get('STAGE', 'prod')", None),
        ("VALUE = os.getenv('UNSET', 'dev')", None),
        ("VALUE = os.environ.get('UNSET', 'dev')", None),
        ("VALUE = os.environ.get('SET')", None),
        ("VALUE = os.getenv('SET')", None),
        ("VALUE = lambda: uuid4()", None),
        ("VALUE = random.Random(3).random()", None),
        ("VALUE = [n * n for n in range(3)]", None),
    ],
)
def test_what_a_module_makes_again(
    line: str, told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.delenv("UNSET", raising=False)
    file = tmp_path / "flow.py"
    file.write_text(FLOW.format(line=line))
    [compiled] = load_python(file)
    found = [(one.place.line, one.message) for one in remade(compiled.callees) if one.place]
    assert found == ([(9, f"VALUE is made again in each pod of work, by {told}")] if told else [])
