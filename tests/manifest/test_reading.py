"""Reading gives what Argo's reader gives: sigs.k8s.io/yaml's answers, recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pydsl.errors import ManifestError
from pydsl.manifest import read

CASES = json.loads((Path(__file__).parent / "yaml_reading.json").read_text(encoding="utf-8"))
REFUSED = [case for case in CASES if "error" in case or "strict_error" in case]
READ = [case for case in CASES if case not in REFUSED]


@pytest.mark.parametrize("case", READ, ids=lambda case: repr(case["yaml"]))
def test_reads_the_value_that_argo_reads(case):
    # as text, so that 1 differs from true and from 1.0; -0 is the one number that Python's JSON would turn into another
    assert json.dumps(read(case["yaml"])).replace("-0.0", "0") == json.dumps(json.loads(case["json"]))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: repr(case["yaml"]))
def test_refuses_what_argos_strict_reader_refuses(case):
    with pytest.raises(ManifestError) as caught:
        read(case["yaml"])
    for diagnostic in caught.value.diagnostics:
        assert diagnostic.place is not None
        assert diagnostic.source_line is not None
