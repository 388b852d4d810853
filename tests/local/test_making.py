"""The containers of a pod, made all or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.runtimes.backends.process import ProcessPlace
from tests.local.pods import SHELL, Bench, sh


def test_places_are_given_back_where_a_later_container_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Path] = []
    monkeypatch.setattr(ProcessPlace, "close", lambda place: closed.append(place.folder))
    template = sh("true", initContainers=[{"name": "first", **SHELL, "args": ["true"]}])
    template["container"]["volumeMounts"] = [{"name": "no", "mountPath": "/w"}]
    finished = Bench(tmp_path, "process").run(template)
    assert (finished.message, len(closed)) == ('volumeMounts: no volume is called "no"', 1)
