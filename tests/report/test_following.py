from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from pydsl.report.following import PIECE, LogFile, LogFollowing
from pydsl.report.masking import Mask
from pydsl.report.updates import NodeState, Update


def update(folder: Path, phase: str) -> Update:
    node = NodeState(id="wf-1", name="wf.a", display_name="a", type="Pod", phase=phase)
    return Update(at=0.0, phase="Running", nodes=[node], folder=folder)


def heard(lines: list[tuple[str, bytes]], count: int) -> list[tuple[str, bytes]]:
    """Wait until so many lines were told."""
    until = time.monotonic() + 10
    while len(lines) < count and time.monotonic() < until:
        time.sleep(0.02)
    return lines


def test_lines_are_told_while_the_pod_writes(tmp_path: Path) -> None:
    lines: list[tuple[str, bytes]] = []
    (tmp_path / "wf-1").mkdir()
    following = LogFollowing(lambda name, line: lines.append((name, line)))
    following(update(tmp_path, "Running"))
    with open(tmp_path / "wf-1/main.stdout", "wb", buffering=0) as out:
        out.write(b"one\ntw")
        assert heard(lines, 1) == [("wf.a", b"one")]
        out.write(b"o\nthree")
        assert heard(lines, 2)[1:] == [("wf.a", b"two")]
    (tmp_path / "wf-1/main.stderr").write_bytes(b"oh\n")
    following(update(tmp_path, "Failed"))
    assert sorted(lines[2:]) == [("wf.a", b"oh"), ("wf.a", b"three")]
    following.end()
    assert len(lines) == 4


def test_a_large_log_takes_little_memory(tmp_path: Path) -> None:
    (tmp_path / "wf-1").mkdir()
    with open(tmp_path / "wf-1/main.stdout", "wb") as out:
        for _ in range(20):
            out.write(bytes(1 << 20))  # one line without an end
    sizes: list[int] = []

    def tell(_: Any, line: bytes) -> None:
        sizes.append(len(line))

    following = LogFollowing(tell)
    tracemalloc.start()
    following(update(tmp_path, "Succeeded"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    following.end()
    assert sum(sizes) == 20 << 20
    assert max(sizes) <= 2 * PIECE
    assert peak < 4 << 20


def test_a_file_that_was_only_made_longer_has_no_more_lines(tmp_path: Path) -> None:
    path = tmp_path / "main.stdout"
    file = LogFile(path)
    with open(path, "wb", buffering=0) as out:
        out.write(b"one\ntw")
        os.truncate(path, 1 << 40)
        assert [*file.lines(over=False)] == [b"one"]
        out.seek(0, os.SEEK_END)
        out.write(b"o\n")
    told = [line.replace(b"\0", b"") for line in file.lines(over=True)]
    assert told == [b"two"]


@pytest.mark.parametrize("before", [PIECE - 30, PIECE - 12, PIECE - 11, PIECE - 1, PIECE])
def test_no_value_is_in_two_pieces_of_a_line(tmp_path: Path, before: int) -> None:
    mask = Mask.of(["s3cret-value"])
    path = tmp_path / "main.stdout"
    path.write_bytes(b"." * before + b"s3cret-value" + b"." * PIECE)
    told = [mask(line.decode()) for line in LogFile(path, mask).lines(over=True)]
    assert any("***" in part for part in told)
    assert "".join(told).strip(".") == "***"


def test_a_value_that_was_half_written_at_the_last_look_and_is_stars_now(tmp_path: Path) -> None:
    path = tmp_path / "main.stdout"
    path.write_bytes(b"one\na s3cr")
    mask = Mask.of(["s3cret-value"])
    file = LogFile(path, mask)
    told = [*file.lines(over=False)]
    path.write_bytes(b"one\na s3cret-value b\nlast")
    mask.blot(path)
    assert [told, [*file.lines(over=False)], [*file.lines(over=True)], [*file.lines(over=True)]] == [
        [b"one"], [b"a ************ b"], [b"last"], [],
    ]  # fmt: skip
