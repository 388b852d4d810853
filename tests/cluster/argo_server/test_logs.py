from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from pydsl.cluster.argo_server.logs import ServerLogs
from pydsl.cluster.contract import LogLine, LogWish
from pydsl.cluster.errors import Missing, Unreachable
from pydsl.cluster.transport import Patience
from pydsl.server.messages import written

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Iterator

Json = Any
PODS = ("a", "b", "c")


class Cut:
    """Streams of Argo Server's, each cut after so many lines; `rest` of the server's lines come meanwhile."""

    def __init__(self, lines: list[tuple[str, str]], cuts: list[int]) -> None:
        self.lines, self.cuts = lines, cuts
        self.asked: list[Json] = []

    def stream(self, call: Any) -> contextlib.AbstractContextManager[Iterator[bytes]]:
        from contextlib import nullcontext

        self.asked.append(call.query)
        return nullcontext(self._streamed(self.cuts.pop(0) if self.cuts else None))

    def _streamed(self, cut: int | None) -> Iterator[bytes]:
        for pod, text in self.lines[:cut]:
            yield written({"result": {"content": text, "podName": pod}}) + b"\n"
        if cut is not None:
            raise Unreachable("cut")


def _read(server: Any, **wish: Any) -> list[LogLine]:
    logs = ServerLogs(server, "wf", "argo", LogWish(follow=True, **wish), Patience(first=0.0, most=0.0))
    return [*logs.lines()]


def _lines(count: int) -> list[tuple[str, str]]:
    """Return lines of pods, several a second, some of them alike."""
    return [
        (PODS[number % 3], f"2026-01-01T00:00:{number // 30:02}.{number % 7}Z line {number // 6}")
        for number in range(count)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_no_line_is_lost_or_doubled_however_a_stream_is_cut(seed: int) -> None:
    lines = _lines(300)
    cuts = [random.Random(seed).randrange(301) for _ in range(6)]
    found = _read(Cut(lines, cuts))
    for pod in PODS:
        wanted = [text.partition(" ")[2] for of, text in lines if of == pod]
        assert [line.text for line in found if line.pod == pod] == wanted


def test_a_log_is_followed_no_longer_than_is_wanted() -> None:
    lines = _lines(30)
    assert len(_read(Cut(lines, [0] * 50), until=time.monotonic() - 1)) == 0
    assert len(_read(Cut(lines, []), until=time.monotonic() - 1)) == 1


def test_a_tail_is_asked_for_once() -> None:
    server = Cut(_lines(30), [10])
    assert len(_read(server, tail=5)) == 30
    assert [query.get("logOptions.tailLines") for query in server.asked] == ["5", None]


def test_times_are_shown_where_they_are_wanted_and_lines_picked_by_their_text() -> None:
    (line,) = _read(
        Cut([("a", "2026-01-01T00:00:00Z yes"), ("a", "2026-01-01T00:00:01Z no")], []), timestamps=True, grep="yes"
    )
    assert line == LogLine("a", "2026-01-01T00:00:00Z yes")


def test_an_error_in_a_stream_is_raised() -> None:
    class Refusing(Cut):
        def _streamed(self, cut: int | None) -> Iterator[bytes]:
            yield written({"error": {"grpc_code": 5, "http_code": 404, "message": "gone"}})

    with pytest.raises(Missing, match=r"^gone$"):
        _read(Refusing([], []))
