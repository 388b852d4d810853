"""The page of reliability tells what its script tries."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

from tests.shared import ROOT


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reliability", ROOT / "docs" / "reliability.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_has_every_promise_and_each_held(script: ModuleType) -> None:
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|$", script.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [promise for promise, _, _ in rows] == list(script.ROWS)
    assert all(int(trials) == int(held) > 0 for _, trials, held in rows)


def test_every_row_is_tried_by_tests_that_are_there(script: ModuleType) -> None:
    for tests in script.ROWS.values():
        for test in tests:
            path, _, name = test.partition("::")
            assert re.search(rf"\b(def|class) {name}", (ROOT / path).read_text(encoding="utf-8"))
