from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pydsl.report.masking import PIECE, Mask


def test_values_their_lines_and_their_base64_become_stars() -> None:
    mask = Mask.of(["s3cr3t-value", "-----BEGIN\nMIIabc\n-----END"])
    packed = base64.b64encode(b"s3cr3t-value").decode()
    assert mask(f"a s3cr3t-value b {packed} MIIabc") == "a *** b *** ***"


def test_a_longer_value_goes_before_one_that_is_part_of_it() -> None:
    assert Mask.of(["abcd", "abcdef"])("abcdef abcd") == "*** ***"


def test_short_values_stay_as_they_would_be_found_everywhere() -> None:
    assert Mask.of(["a", "", "\n"])("banana") == "banana"


def test_a_value_is_no_pattern() -> None:
    assert Mask.of(["a.c*"])("abcc a.c*") == "abcc ***"


@pytest.mark.parametrize("before", [0, 5, PIECE - 3, PIECE - 1, PIECE, 2 * PIECE - 2])
def test_a_file_keeps_its_length_and_loses_the_values(tmp_path: Path, before: int) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"." * before + b"s3cret-value and c3VwZXI=\xff")
    Mask.of(["s3cret-value", "super"]).blot(file)
    assert file.read_bytes() == b"." * before + b"************ and ********\xff"


def test_a_value_that_is_longer_than_what_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydsl.report.masking.PIECE", 4)
    file = tmp_path / "log"
    file.write_bytes(b"a s3cret-value-of-some-length b")
    Mask.of(["s3cret-value-of-some-length"]).blot(file)
    assert file.read_bytes() == b"a *************************** b"


def test_a_file_without_values_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"\xff\x00 nothing")
    Mask.of(["s3cret"]).blot(file)
    assert file.read_bytes() == b"\xff\x00 nothing"
