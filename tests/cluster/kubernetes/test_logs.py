"""One container's log through streams that are cut anywhere: the server ends them as those that are over."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest

from pydsl.cluster.contract import LogWish
from pydsl.cluster.kubernetes.logs import PodLog
from pydsl.cluster.transport import Patience


@attrs.define
class Ended:
    """A container that's over, whose streams are cut after so many bytes, one after the other."""

    lines: list[bytes]
    cuts: list[int] = attrs.field(factory=list)
    opened: int = 0

    @contextlib.contextmanager
    def open_log(self, _pod: str, _namespace: str, query: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
        self.opened += 1
        since = query.get("sinceTime", "").removesuffix("Z").encode()
        found = [line for line in self.lines if line[: len(since)] >= since]
        if "tailLines" in query:
            found = found[len(found) - int(query["tailLines"]) :] if int(query["tailLines"]) else []
        text = b"".join(found)
        yield iter(text[: self.cuts.pop(0) if self.cuts else None].splitlines(keepends=True))

    def read(self, **wish: Any) -> list[str]:
        cluster: Any = self
        log = PodLog(cluster, "n", "pod", LogWish(**wish), follow=False, patience=Patience(sleep=lambda _: None))
        return [line.text for line in log.lines()]


def lines(count: int) -> list[bytes]:
    return [f"2026-01-01T00:00:{number // 5:02}.{number % 5}Z line {number}\n".encode() for number in range(count)]


def texts(numbers: range) -> list[str]:
    return [f"line {number}" for number in numbers]


def test_a_whole_log_is_read_once() -> None:
    ended = Ended(lines(20))
    assert ended.read() == texts(range(20))
    assert ended.opened == 2  # the second is of the last line alone


@pytest.mark.parametrize("seed", range(30))
def test_cuts_at_any_byte_lose_and_double_nothing(seed: int) -> None:
    draw = random.Random(seed)
    ended = Ended(lines(100), [draw.randrange(700) for _ in range(20)])
    assert ended.read() == texts(range(100))


def test_streams_that_are_cut_before_their_first_byte() -> None:
    assert Ended(lines(20), [0]).read() == texts(range(20))
    assert Ended(lines(20), [300, 0, 0, 0]).read() == texts(range(20))


def test_a_last_line_without_an_end() -> None:
    assert Ended([*lines(3), b"2026-01-01T00:00:59Z half"], [60]).read() == [*texts(range(3)), "half"]


@pytest.mark.parametrize(
    ("wish", "found"),
    [({"tail": 2}, range(18, 20)), ({"tail": 0}, range(0)), ({"since": 1767225603.0}, range(15, 20)),
     ({"since": 1767225700.0}, range(0))],
)  # fmt: skip
def test_only_what_is_wanted(wish: Any, found: range) -> None:
    assert Ended(lines(20)).read(**wish) == texts(found)


def test_a_container_that_wrote_nothing() -> None:
    ended = Ended([])
    assert ended.read() == []
    assert ended.opened == 2
