from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from pydsl.report.masking import PIECE, Mask


def test_values_their_lines_and_their_base64_become_stars() -> None:
    mask = Mask.of(["s3cr3t-value", "-----BEGIN\nMIIabc\n-----END"])
    packed = base64.b64encode(b"s3cr3t-value").decode()
    assert mask(f"a s3cr3t-value b {packed} MIIabc") == "a *** b *** ***"


@pytest.mark.parametrize("before", ["", "a", "user:", "ab"])
@pytest.mark.parametrize("after", ["", "\n", "xy"])
def test_base64_of_a_text_around_a_value_keeps_no_whole_character_of_it(before: str, after: str) -> None:
    text = base64.b64encode(f"{before}s3cr3t>>?value{after}".encode())
    for shown in (text.decode(), base64.urlsafe_b64encode(base64.b64decode(text)).decode()):
        left, stars, right = Mask.of(["s3cr3t>>?value"])(shown).partition("***")
        assert (stars, len(left) <= (len(before) * 8 + 5) // 6, len(right) <= 4 + len(after) * 2) == ("***", True, True)


@pytest.mark.parametrize("width", [64, 76])
def test_base64_in_lines(width: int) -> None:
    value = "".join(chr(97 + number % 26) for number in range(150))
    packed = base64.b64encode(value.encode()).decode()
    lines = [packed[at : at + width] for at in range(0, len(packed), width)]
    assert [Mask.of([value])(line) for line in lines] == ["***"] * len(lines)


def test_a_value_in_json_and_in_a_url() -> None:
    mask = Mask.of(['p@ss "w"ö'])
    assert mask(r'{"a": "p@ss \"w\"ö", "b": "p@ss \"w\"\u00f6"} http://u:p%40ss%20%22w%22%C3%B6@h') == (
        '{"a": "***", "b": "***"} http://u:***@h'
    )


VALUE = """it's <p@ss>/a+b "w"\\ö"""


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        (repr([VALUE]), "['***']"),
        (repr(VALUE.encode()), "b'***'"),
        (json.dumps(VALUE).replace("<", r"\u003c").replace(">", r"\u003e"), '"***"'),
        (json.dumps(json.dumps({"a": VALUE})), r'"{\"a\": \"***\"}"'),
        (json.dumps(json.dumps({"a": VALUE}, ensure_ascii=False)), r'"{\"a\": \"***\"}"'),
        (r"""+ curl 'it'\''s <p@ss>/a+b "w"\ö'""", "+ curl '***'"),
        ("?q=it%27s%20%3Cp%40ss%3E/a%2Bb%20%22w%22%5C%C3%B6&", "?q=***&"),
        ("q=it%27s+%3Cp%40ss%3E%2Fa%2Bb+%22w%22%5C%C3%B6&", "q=***&"),
        ("q=it%27s+%3cp%40ss%3e%2fa%2bb+%22w%22%5c%c3%b6&", "q=***&"),
    ],
)
def test_a_value_as_programs_write_it(shown: str, left: str) -> None:
    assert Mask.of([VALUE])(shown) == left


def test_a_line_of_a_value_in_a_string() -> None:
    assert Mask.of(['first "one"\nsecond "one"\n'])(r'{"a": "x second \"one\""}') == '{"a": "x ***"}'


def test_thousands_of_lines_that_begin_alike_are_looked_for_at_once() -> None:
    mask = Mask.of(["\n".join(f"    line {'x' * (number % 9)} of {number} " for number in range(5000))])
    assert mask("    line x of 1 ,     line of 2,     line xx of 4997 ") == "***,     line of 2, ***"


def test_what_ends_too_early_is_a_shorter_value_at_most(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"a s3cret-val")
    mask = Mask.of(["s3cret-value", "s3cret"])
    mask.blot(file)
    assert (file.read_bytes(), mask("a s3cret-val")) == (b"a ******-val", "a ***-val")


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


def test_a_file_that_was_made_longer_than_any_disk(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"a s3cret-value b")
    os.truncate(file, 1 << 40)
    Mask.of(["s3cret-value"]).blot(file)
    with file.open("rb") as opened:
        assert opened.read(16) == b"a ************ b"
