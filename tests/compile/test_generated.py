"""Whatever an author nests: it's refused at a line of theirs, or it compiles to what lint accepts and runs here."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.compile import compile_object
from pydsl.errors import AuthoringError
from pydsl.local import run_workflow
from pydsl.manifest.library import Library
from pydsl.validate import validate
from tests.compile.flows import generated

CHANCE = {"PD811", "PD813", "PD814", "PD815"}  # nobody asks chance to use what it declares, or to fear empty lists


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_what_compiles_passes_lint_and_what_does_not_is_told_at_its_line(first: int) -> None:
    compiled, refused = 0, []
    for seed in range(first, first + 50):
        try:
            one = compile_object(generated.workflow(seed))
        except AuthoringError as error:
            refused.append(error)
            continue
        found = validate(one.object, Library())
        assert [finding for finding in found if finding.code not in CHANCE] == [], seed
        compiled += 1
    assert compiled > 20
    places = [found.place for error in refused for found in error.diagnostics]
    assert {place.file if place else None for place in places} <= {generated.__file__}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_what_compiles_runs(seed: int, tmp_path: Path) -> None:
    try:
        one = compile_object(generated.workflow(seed))
    except AuthoringError:
        pytest.skip("refused, as it should be")
    report = run_workflow(one.object, Library(), home=tmp_path)
    nodes = report.workflow["status"]["nodes"].values()
    assert [node["name"] for node in nodes if node["phase"] in ("Failed", "Error")] == []
