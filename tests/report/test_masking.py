from __future__ import annotations

import base64

from pydsl.report.masking import Mask


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
