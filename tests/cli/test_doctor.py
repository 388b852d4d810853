from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cluster.argo_server.standing_in import standing_in
from tests.command_line import pydsl

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def _doctor(monkeypatch: pytest.MonkeyPatch, port: int, token: str) -> tuple[int, list[str]]:
    for name, value in (("SERVER", f"127.0.0.1:{port}"), ("SECURE", "false"), ("TOKEN", token), ("NAMESPACE", "argo")):
        monkeypatch.setenv(f"ARGO_{name}", value)
    monkeypatch.setenv("KUBECONFIG", "/nowhere")
    ended = pydsl("doctor")
    return ended.status, [line[:24].rstrip() for line in ended.output.splitlines() if line]


def test_an_argo_server_that_takes_who_asks_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(tmp_path) as made:
        status, lines = _doctor(monkeypatch, made.port, "secret")
    assert status == 0
    assert lines == [
        "ok  pydsl", "ok  Argo Server", "ok  clocks", "ok  your workflows", "ok  your templates",
        "ok  your cron workflows", "?   rights, CRDs",
    ]  # fmt: skip


def test_a_token_that_is_not_taken_is_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing_in(tmp_path) as made:
        status, lines = _doctor(monkeypatch, made.port, "wrong")
    assert (status, lines) == (1, ["ok  pydsl", "NO  Argo Server"])
